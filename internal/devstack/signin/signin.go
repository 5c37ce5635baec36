// Package signin is an OpenID provider with a handful of people whose password is no secret. It is the
// real protocol, so that signing in can be tried and tested as it will be, and a toy: it guards nothing
// and answers on this machine only.
package signin

import (
	"crypto/ecdsa"
	"fmt"
	"log/slog"
	"net"
	"net/http"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"

	"redress/internal/devstack/web"
)

// What a program that lets people sign in here sets.
const (
	ClientID = "redress"
	Audience = "redress"
)

// desk answers everything the protocol leaves to the provider: the login page and what is not standard.
type desk struct {
	issuer   string
	provider *op.Provider
	store    *storage
}

// Start takes over the listener. issuer is the URL that it is reached at, key (P-256) signs the tokens:
// they stay good over a restart with the same one. The schema must be there, see Migrate.
func Start(db *pgxpool.Pool, ln net.Listener, issuer string, key *ecdsa.PrivateKey) (*web.Server, error) {
	signer, err := newSigner(key)
	if err != nil {
		return nil, err
	}
	d := &desk{issuer: issuer, store: &storage{waiting: newWaiting(), refresh: &refreshTokens{db: db}, signer: signer}}
	// The library logs every refused request as a warning; who sent it has the answer already.
	slog.SetLogLoggerLevel(slog.LevelError)
	config := &op.Config{
		DefaultLogoutRedirectURI: "/signed-out",
		CodeMethodS256:           true,
		GrantTypeRefreshToken:    true,
		SupportedScopes:          []string{"openid", "profile", "offline_access"},
		SupportedClaims:          []string{"sub", "aud", "exp", "iat", "iss", "auth_time", "nonce", "name", "roles", "shops"},
	}
	// Only the code leaves us encrypted with this, and codes do not outlive the process.
	if config.CryptoKey, err = randomKey(); err != nil {
		return nil, err
	}
	// No other site's scripts: browsers come here by redirect, everything else is no browser.
	d.provider, err = op.NewProvider(config, d.store, op.StaticIssuer(issuer), op.WithAllowInsecure(), op.WithCORSOptions(nil))
	if err != nil {
		return nil, fmt.Errorf("set up the OpenID provider: %w", err)
	}
	return web.Serve(ln, d.routes()), nil
}

func (d *desk) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", d.home)
	mux.HandleFunc("GET /signed-out", d.signedOut)
	mux.HandleFunc("GET /login", d.askWho)
	mux.HandleFunc("POST /login", d.logIn)
	mux.HandleFunc("GET /style.css", style)
	mux.HandleFunc("POST /token-for", d.tokenFor)
	mux.HandleFunc("GET "+oidc.DiscoveryEndpoint, d.discovery)
	mux.Handle("/", d.provider)
	return mux
}

// discovery leaves out what the library can do and this provider does not.
func (d *desk) discovery(w http.ResponseWriter, r *http.Request) {
	about := op.CreateDiscoveryConfig(op.ContextWithIssuer(r.Context(), d.issuer), d.provider, d.store)
	about.ResponseTypesSupported = []string{string(oidc.ResponseTypeCode)}
	about.GrantTypesSupported = client{}.GrantTypes()
	about.TokenEndpointAuthMethodsSupported = []oidc.AuthMethod{oidc.AuthMethodNone}
	about.RevocationEndpointAuthMethodsSupported = about.TokenEndpointAuthMethodsSupported
	about.RevocationEndpointAuthSigningAlgValuesSupported = nil
	about.IntrospectionEndpoint, about.DeviceAuthorizationEndpoint = "", ""
	about.IntrospectionEndpointAuthMethodsSupported, about.IntrospectionEndpointAuthSigningAlgValuesSupported = nil, nil
	web.JSON(w, http.StatusOK, about)
}
