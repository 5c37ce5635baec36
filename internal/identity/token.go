package identity

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"

	"redress/internal/access"
)

// skew is how far the provider's clock may be off.
const skew = time.Minute

// mostOfToken is how long a token may be, in bytes.
const mostOfToken = 16 << 10

// claims are what a token says, once its signature, issuer, audience and times are
// good.
type claims struct {
	*oidc.IDToken
	all map[string]any
}

// verify checks a token for one audience. The error is Unavailable or
// Unauthenticated.
func (p *provider) verify(ctx context.Context, token, audience string) (claims, error) {
	refused := func(why Reason) (claims, error) { return claims{}, Unauthenticated{Token, why} }
	if len(token) > mostOfToken || strings.Count(token, ".") != 2 {
		return refused(Invalid)
	}
	known, err := p.current(ctx)
	if err != nil {
		return claims{}, err
	}
	one := &oneToken{provider: p, known: known}
	// The library allows no skew for the expiry and five minutes for nbf, so the times are checked below.
	checked, err := oidc.NewVerifier(p.issuer, one, &oidc.Config{ClientID: audience, SupportedSigningAlgs: algorithms, SkipExpiryCheck: true}).Verify(ctx, token)
	if err != nil {
		return refused(one.reason(p.issuer, audience))
	}
	c := claims{IDToken: checked, all: map[string]any{}}
	if err := checked.Claims(&c.all); err != nil {
		return refused(Invalid)
	}
	return c, c.timely(p.now())
}

// timely is nil when the token holds now.
func (c claims) timely(now time.Time) error {
	var more struct {
		NotBefore float64 `json:"nbf"`
	}
	switch err := c.Claims(&more); {
	case err != nil:
		return Unauthenticated{Token, Invalid}
	case now.After(c.Expiry.Add(skew)): // also when it has none
		return Unauthenticated{Token, Expired}
	case more.NotBefore > float64(now.Add(skew).Unix()) || c.IssuedAt.After(now.Add(skew)):
		return Unauthenticated{Token, NotYetValid}
	}
	return nil
}

// reason says what was wrong with a token that was refused. Only what is signed is
// looked at.
func (o *oneToken) reason(issuer, audience string) Reason {
	var said struct {
		Issuer   string `json:"iss"`
		Audience any    `json:"aud"`
	}
	if o.payload == nil || json.Unmarshal(o.payload, &said) != nil {
		return Invalid
	}
	switch {
	case said.Issuer != issuer:
		return WrongIssuer
	case !slices.Contains(wordsOf(said.Audience), audience):
		return WrongAudience
	}
	return Invalid
}

// token is the person who comes with a bearer token.
func (g *Guard) token(ctx context.Context, raw string) (access.Principal, error) {
	if g.provider == nil || g.people.Audience == "" {
		return access.Principal{}, Unauthenticated{Token, NotAccepted}
	}
	c, err := g.provider.verify(ctx, raw, g.people.Audience)
	if err != nil {
		return access.Principal{}, err
	}
	// An ID token tells a page who signed in. It opens nothing here, also where both are for one audience.
	if c.AccessTokenHash != "" || c.all["c_hash"] != nil {
		return access.Principal{}, Unauthenticated{Token, NotAccepted}
	}
	return g.people.principal(c)
}
