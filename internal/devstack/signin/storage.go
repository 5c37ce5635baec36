package signin

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// storage is what the library asks for when it needs to know or to keep something.
type storage struct {
	waiting *waiting
	refresh *refreshTokens
	signer  signer
}

var errNotHere = errors.New("this provider has no such thing")

// CreateAuthRequest insists on PKCE at the first step, where a mistake is easiest to find. Nobody stays
// signed in here, so a program that wants no page to be shown is told so.
func (s *storage) CreateAuthRequest(_ context.Context, asked *oidc.AuthRequest, _ string) (op.AuthRequest, error) {
	if asked.CodeChallenge == "" || asked.CodeChallengeMethod != oidc.CodeChallengeMethodS256 {
		return nil, oidc.ErrInvalidRequest().WithDescription("PKCE is required: send code_challenge with code_challenge_method S256")
	}
	if slices.Contains(asked.Prompt, oidc.PromptNone) {
		return nil, oidc.ErrLoginRequired()
	}
	return s.waiting.add(*asked), nil
}

func (s *storage) AuthRequestByID(_ context.Context, id string) (op.AuthRequest, error) {
	if a, there := s.waiting.get(id); there {
		return a, nil
	}
	return nil, oidc.ErrInvalidRequest().WithDescription("this sign-in is over, start again")
}

func (s *storage) AuthRequestByCode(_ context.Context, code string) (op.AuthRequest, error) {
	if a, there := s.waiting.takeCode(code); there {
		return a, nil
	}
	return nil, oidc.ErrInvalidGrant().WithDescription("the code is unknown, used or too old")
}

func (s *storage) SaveAuthCode(_ context.Context, id, code string) error {
	s.waiting.putCode(code, id)
	return nil
}

func (s *storage) DeleteAuthRequest(_ context.Context, id string) error {
	s.waiting.remove(id)
	return nil
}

// CreateAccessToken keeps nothing: whoever has our public key can check the token without us.
func (s *storage) CreateAccessToken(context.Context, op.TokenRequest) (string, time.Time, error) {
	return rand.Text(), time.Now().Add(tokenLifetime), nil
}

func (s *storage) CreateAccessAndRefreshTokens(ctx context.Context, request op.TokenRequest, current string) (id, refresh string, expires time.Time, err error) {
	if current != "" {
		refresh, err = s.refresh.swap(ctx, current)
	} else if a, ok := request.(*attempt); ok {
		refresh, err = s.refresh.issue(ctx, grant{person: a.person, scopes: a.GetScopes(), signedIn: a.at})
	} else {
		err = errNotHere
	}
	if errors.Is(err, errNoToken) {
		err = oidc.ErrInvalidGrant().WithParent(err)
	}
	return rand.Text(), refresh, time.Now().Add(tokenLifetime), err
}

func (s *storage) TokenRequestByRefreshToken(ctx context.Context, token string) (op.RefreshTokenRequest, error) {
	g, err := s.refresh.find(ctx, token)
	if err != nil {
		return nil, err
	}
	return g, nil
}

func (s *storage) TerminateSession(ctx context.Context, person, _ string) error {
	return s.refresh.endAll(ctx, person)
}

// RevokeToken ends a refresh token, given as it is or by the id of GetRefreshTokenInfo. An access token
// stays good until it runs out, as with any provider whose tokens are checked elsewhere.
func (s *storage) RevokeToken(ctx context.Context, tokenOrID, _, _ string) *oidc.Error {
	for _, id := range []string{tokenOrID, idOf(tokenOrID)} {
		if err := s.refresh.end(ctx, id); err != nil {
			return oidc.ErrServerError().WithParent(err)
		}
	}
	return nil
}

func (s *storage) GetRefreshTokenInfo(ctx context.Context, _, token string) (person, id string, err error) {
	g, err := s.refresh.find(ctx, token)
	if errors.Is(err, errNoToken) {
		return "", "", op.ErrInvalidRefreshToken
	}
	if err != nil {
		return "", "", err
	}
	return g.person, idOf(token), nil
}

func (s *storage) SigningKey(context.Context) (op.SigningKey, error) { return s.signer, nil }

func (s *storage) SignatureAlgorithms(context.Context) ([]jose.SignatureAlgorithm, error) {
	return []jose.SignatureAlgorithm{s.signer.SignatureAlgorithm()}, nil
}

func (s *storage) KeySet(context.Context) ([]op.Key, error) {
	return []op.Key{published{s.signer}}, nil
}

func (s *storage) Health(ctx context.Context) error { return s.refresh.db.Ping(ctx) }
