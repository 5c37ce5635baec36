package app

import "redress/internal/identity"

// Identity is how the front door knows who is there.
type Identity struct {
	PublicURL    string   `env:"PUBLIC_URL" unit:"URL" help:"where browsers find the front door, without a path; empty: its address on this machine"`
	CustomerURL  string   `env:"CUSTOMER_URL" unit:"URL" help:"the page that customers' links open, with {token} behind a #, as in https://shop.example/complaint#{token}" get:"give the address of your page for customers; without one only the token is printed"`
	OIDCIssuer   string   `env:"OIDC_ISSUER" unit:"URL" help:"the OpenID provider that people sign in with; empty: only API keys and customers' links are taken"`
	OIDCAudience string   `env:"OIDC_AUDIENCE" help:"what bearer tokens must be for; empty: none are taken"`
	OIDCClient   string   `env:"OIDC_CLIENT_ID" help:"our id at the provider, for browsers; empty: none sign in. The provider must know PUBLIC_URL/auth/callback"`
	OIDCSecret   string   `env:"OIDC_CLIENT_SECRET" help:"the secret with it; empty for a public client, which PKCE protects"`
	OIDCScopes   []string `env:"OIDC_SCOPES" envDefault:"openid,profile" unit:"scope, …" help:"what browsers ask the provider for; roles and shops may need a scope of their own"`
	OIDCRoles    string   `env:"OIDC_ROLES_CLAIM" envDefault:"roles" help:"the claim with a person's roles; a dot goes into an object, as in realm_access.roles"`
	OIDCShops    string   `env:"OIDC_SHOPS_CLAIM" envDefault:"shops" help:"the claim with their shops, such as taobao/demo, taobao/* or */*"`
	OIDCAccount  string   `env:"OIDC_ID_CLAIM" envDefault:"sub" help:"the claim with the account that stands in complaints' events: never given to another person, letters, digits and . _ : @ / -"`
}

// page is the address of the customers' page; nil when there is none.
func (i Identity) page() (*identity.CustomerPage, error) {
	if i.CustomerURL == "" {
		return nil, nil
	}
	page, err := identity.NewCustomerPage(i.CustomerURL)
	return &page, err
}

func (i Identity) usable() bool {
	_, err := i.page()
	return err == nil
}
