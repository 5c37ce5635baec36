package identity

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"redress/internal/access"
	"redress/internal/complaint"
	"redress/internal/vault"
)

// How long customers' links live.
const (
	LinkLife    = 14 * 24 * time.Hour // the default
	MaxLinkLife = 90 * 24 * time.Hour
)

// purposeLink separates the links' signatures from all others.
const purposeLink = "customer link"

// NewLink makes a link to a complaint and its token, which is signed with the
// service key and not kept. life 0 is LinkLife. The error is complaint.Problems
// for a life that is too long or too short.
func NewLink(v *vault.Vault, number, by string, life time.Duration, now time.Time) (access.CustomerLink, string, error) {
	if life == 0 {
		life = LinkLife
	}
	if life < time.Minute || life > MaxLinkLife {
		return access.CustomerLink{}, "", complaint.Problems{{Field: "expires", Reason: fmt.Sprintf("must be from a minute to %d days", MaxLinkLife/(24*time.Hour))}}
	}
	id, err := draw(idLength * 5 / 8)
	if err != nil {
		return access.CustomerLink{}, "", err
	}
	expires := now.Add(life).Truncate(time.Second)
	body := linkPrefix + id + "_" + strings.ReplaceAll(number, "-", "") + "_" + strconv.FormatInt(expires.Unix(), 36)
	macs, err := v.Mac(purposeLink, []byte(body))
	if err != nil {
		return access.CustomerLink{}, "", err
	}
	l := access.CustomerLink{ID: "l_" + id, Number: number, CreatedBy: by, CreatedAt: now, ExpiresAt: expires}
	return l, body + "_" + letters.EncodeToString(macs[0]), nil
}

// parseLink takes a token apart whose signature is good. A forged one costs no
// query.
func parseLink(v *vault.Vault, token string) (l access.CustomerLink, ok bool, err error) {
	at := strings.LastIndexByte(token, '_')
	parts := strings.Split(token, "_")
	if at < 0 || len(parts) != 5 || len(token) > 120 || len(parts[1]) != idLength || !inLetters(parts[1]) {
		return l, false, nil
	}
	macs, err := v.Mac(purposeLink, []byte(token[:at]))
	if err != nil {
		return l, false, err
	}
	good := 0
	for _, mac := range macs {
		good |= subtle.ConstantTimeCompare([]byte(letters.EncodeToString(mac)), []byte(token[at+1:]))
	}
	if good != 1 {
		return l, false, nil
	}
	number, err := complaint.ParseNumber(parts[2])
	if err != nil {
		return l, false, nil
	}
	expires, err := strconv.ParseInt(parts[3], 36, 64)
	if err != nil {
		return l, false, nil
	}
	return access.CustomerLink{ID: "l_" + parts[1], Number: number, ExpiresAt: time.Unix(expires, 0).UTC()}, true, nil
}

// link is the customer who comes with a link's token.
func (g *Guard) link(ctx context.Context, token string) (access.Principal, error) {
	refused := func(why Reason) (access.Principal, error) { return access.Principal{}, Unauthenticated{Link, why} }
	signed, ok, err := parseLink(g.vault, token)
	switch {
	case err != nil:
		return access.Principal{}, err
	case !ok:
		return refused(Invalid)
	case !g.now().Before(signed.ExpiresAt):
		return refused(Expired)
	}
	l, found, err := g.links.get(ctx, signed.ID)
	switch {
	case err != nil:
		return access.Principal{}, err
	case !found || l.Number != signed.Number:
		return refused(Invalid)
	case l.RevokedAt != nil:
		return refused(Revoked)
	case !g.now().Before(l.ExpiresAt):
		return refused(Expired)
	}
	g.links.use(ctx, l.ID)
	return l.Principal(), nil
}

// tokenPlace is where the token goes in the address of the customers' page.
const tokenPlace = "{token}"

// CustomerPage is the address of the page that customers' links open.
type CustomerPage string

// NewCustomerPage checks an address such as https://shop.example/complaint#{token}.
// The token must be in the fragment: that part is sent to no server, so it
// stands in nobody's log and in no Referer.
func NewCustomerPage(address string) (CustomerPage, error) {
	u, err := url.Parse(strings.Replace(address, tokenPlace, "token", 1))
	before, fragment, _ := strings.Cut(address, "#")
	switch {
	case err != nil || u.Host == "" || !(u.Scheme == "https" || u.Scheme == "http" && loopback(u.Hostname())):
		return "", errors.New("must be an address with https://, or http:// of this machine")
	case strings.Contains(before, tokenPlace) || strings.Count(fragment, tokenPlace) != 1:
		return "", errors.New("must have {token} once, behind a #, as in https://shop.example/complaint#{token}")
	}
	return CustomerPage(address), nil
}

// Address is the page's address for one token.
func (p CustomerPage) Address(token string) string {
	return strings.Replace(string(p), tokenPlace, token, 1)
}
