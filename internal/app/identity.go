package app

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"

	"redress/internal/identity"
	"redress/internal/postgres"
	"redress/internal/vault"
)

// Watch is what OpenIdentity needs to know of the door that it watches.
type Watch struct {
	PublicURL string                     // where PUBLIC_URL is empty
	Address   func(*http.Request) string // the client's; nil: the connection's
	Refused   func(kind string)          // counts; nil: nobody does
	Log       *slog.Logger
}

// OpenIdentity sets up who tells who is at the door, and the pages to sign in
// with. It calls nobody: the provider may be away.
func OpenIdentity(s Settings, store *postgres.Store, w Watch) (*identity.Guard, *identity.Browser, error) {
	keys, err := OpenVault(s)
	if err != nil {
		return nil, nil, err
	}
	public := s.Identity.PublicURL
	if public == "" {
		public = w.PublicURL
	}
	guard, err := identity.New(identity.Options{
		Store: store, Vault: keys, PublicURL: public, Address: w.Address, Refused: w.Refused, Log: w.Log,
		People: identity.People{
			Issuer: s.Identity.OIDCIssuer, Audience: s.Identity.OIDCAudience, Client: s.Identity.OIDCClient, Secret: s.Identity.OIDCSecret,
			Scopes: s.Identity.OIDCScopes, RolesClaim: s.Identity.OIDCRoles, ShopsClaim: s.Identity.OIDCShops, IDClaim: s.Identity.OIDCAccount,
		},
		Audit: func(ctx context.Context, actor, action string, detail map[string]string) error {
			return store.Audit(ctx, postgres.AuditEntry{Actor: actor, Action: action, Detail: detail})
		},
	})
	if err != nil {
		return nil, nil, fmt.Errorf("PUBLIC_URL or OIDC_ISSUER: %w", err)
	}
	return guard, identity.NewBrowser(guard), nil
}

// OpenVault opens the service's keys, for signing customers' links.
func OpenVault(s Settings) (*vault.Vault, error) {
	if err := s.Require("REDRESS_KEY"); err != nil {
		return nil, err
	}
	keys, err := vault.New(s.Database.Key, s.Database.OldKeys...)
	if err != nil {
		return nil, fmt.Errorf("REDRESS_KEY: %w", err)
	}
	return keys, nil
}

// CustomerPage is the page that customers' links open; nil when CUSTOMER_URL is
// not set.
func CustomerPage(s Settings) (*identity.CustomerPage, error) {
	page, err := s.Identity.page()
	if err != nil {
		return nil, fmt.Errorf("CUSTOMER_URL: %w", err)
	}
	return page, nil
}
