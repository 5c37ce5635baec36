package signin

import (
	"net/url"
	"time"

	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// How long what is handed out is good for.
const (
	tokenLifetime   = 15 * time.Minute // ID and access tokens
	refreshLifetime = 12 * time.Hour   // from the sign-in, however often it is renewed
	loginWithin     = 10 * time.Minute // from the first redirect to the exchange of the code
)

// client is the only program that people sign in to: a public one, which proves itself by PKCE. Being
// native in the protocol's words, it may be called back on any port of this machine, on these paths.
type client struct{}

func (client) GetID() string                       { return ClientID }
func (client) ApplicationType() op.ApplicationType { return op.ApplicationTypeNative }
func (client) AuthMethod() oidc.AuthMethod         { return oidc.AuthMethodNone }
func (client) RedirectURIs() []string              { return []string{"http://127.0.0.1/auth/callback"} }
func (client) PostLogoutRedirectURIs() []string {
	return []string{"http://127.0.0.1", "http://127.0.0.1/", "http://127.0.0.1/auth/signed-out"}
}
func (client) ResponseTypes() []oidc.ResponseType { return []oidc.ResponseType{oidc.ResponseTypeCode} }
func (client) GrantTypes() []oidc.GrantType {
	return []oidc.GrantType{oidc.GrantTypeCode, oidc.GrantTypeRefreshToken}
}
func (client) LoginURL(id string) string                                    { return "/login?" + url.Values{"request": {id}}.Encode() }
func (client) AccessTokenType() op.AccessTokenType                          { return op.AccessTokenTypeJWT }
func (client) IDTokenLifetime() time.Duration                               { return tokenLifetime }
func (client) DevMode() bool                                                { return false }
func (client) IsScopeAllowed(string) bool                                   { return false }
func (client) IDTokenUserinfoClaimsAssertion() bool                         { return true }
func (client) ClockSkew() time.Duration                                     { return 0 }
func (client) RestrictAdditionalIdTokenScopes() func([]string) []string     { return asTheyAre }
func (client) RestrictAdditionalAccessTokenScopes() func([]string) []string { return asTheyAre }

func asTheyAre(scopes []string) []string { return scopes }
