package signin

import (
	"context"

	"github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// The rest of storage: who the client is and what is said about people. Scopes hide nothing here.

func (s *storage) GetClientByClientID(_ context.Context, id string) (op.Client, error) {
	if id != ClientID {
		return nil, oidc.ErrInvalidClient().WithDescription("the only client is %s", ClientID)
	}
	return client{}, nil
}

// AuthorizeClientIDSecret always fails: a public client has no secret.
func (s *storage) AuthorizeClientIDSecret(context.Context, string, string) error { return errNotHere }

// GetPrivateClaimsFromScopes are the access token's.
func (s *storage) GetPrivateClaimsFromScopes(_ context.Context, id, _ string, _ []string) (map[string]any, error) {
	p, there := personOf(id)
	if !there {
		return nil, errNotHere
	}
	return p.claims(), nil
}

// SetUserinfoFromScopes are the ID token's.
func (s *storage) SetUserinfoFromScopes(_ context.Context, info *oidc.UserInfo, id, _ string, _ []string) error {
	p, there := personOf(id)
	if !there {
		return errNotHere
	}
	info.Subject = id
	for name, value := range p.claims() {
		info.AppendClaims(name, value)
	}
	return nil
}

// SetUserinfoFromToken are the userinfo endpoint's.
func (s *storage) SetUserinfoFromToken(ctx context.Context, info *oidc.UserInfo, _, id, _ string) error {
	return s.SetUserinfoFromScopes(ctx, info, id, ClientID, nil)
}

func (s *storage) SetIntrospectionFromToken(context.Context, *oidc.IntrospectionResponse, string, string, string) error {
	return errNotHere // only clients with a secret may ask
}

func (s *storage) GetKeyByIDAndClientID(context.Context, string, string) (*jose.JSONWebKey, error) {
	return nil, errNotHere // no client signs anything
}

func (s *storage) ValidateJWTProfileScopes(context.Context, string, []string) ([]string, error) {
	return nil, errNotHere
}
