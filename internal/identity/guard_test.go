package identity_test

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/access"
	"redress/internal/complaint"
	"redress/internal/identity"
)

func TestNobodyComesWithNothing(t *testing.T) {
	t.Parallel()
	g := newGate(t)
	_, err := g.Authenticate(httptest.NewRequest(http.MethodGet, "/", nil))
	require.ErrorIs(t, err, identity.ErrNoCredential)
	require.Empty(t, g.refused)
}

func TestOneCredentialAtATime(t *testing.T) {
	t.Parallel()
	g := newGate(t)
	_, secret := g.key()
	twice := bearer(secret)
	twice.Header.Add("Authorization", "Bearer "+secret)
	_, err := g.Authenticate(twice)
	require.ErrorIs(t, err, identity.ErrSeveralCredentials)

	both := bearer(secret)
	both.AddCookie(&http.Cookie{Name: "__Host-redress", Value: "x"})
	_, err = g.Authenticate(both)
	require.ErrorIs(t, err, identity.ErrSeveralCredentials)
}

func TestOnlyBearerIsTaken(t *testing.T) {
	t.Parallel()
	g := newGate(t)
	_, secret := g.key()
	for _, header := range []string{"Basic " + secret, secret, "Bearer", "Bearer ", "Digest x"} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header.Set("Authorization", header)
		_, err := g.Authenticate(r)
		require.Equal(t, identity.Unauthenticated{Kind: identity.Token, Reason: identity.NotAccepted}, err, header)
	}
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header.Set("Authorization", "bearer "+secret)
	_, err := g.Authenticate(r)
	require.NoError(t, err, "a scheme is written as one likes")
	r = httptest.NewRequest(http.MethodGet, "/?access_token="+secret, nil)
	_, err = g.Authenticate(r)
	require.ErrorIs(t, err, identity.ErrNoCredential, "an address is no place for a secret")
}

func TestAKeyOpensWhatItIsFor(t *testing.T) {
	t.Parallel()
	g := newGate(t)
	k, secret := g.key(func(r *identity.KeyRequest) { r.Only = []access.Action{access.Open, access.Read} })
	p, err := g.comes(secret)
	require.NoError(t, err)
	require.Equal(t, access.Principal{ID: k.ID, Name: "shop backend", Roles: []access.Role{access.Backend},
		Shops: []access.Shop{{Platform: "taobao", Name: "demo"}}, ActsAs: []complaint.Role{complaint.Customer},
		Only: []access.Action{access.Open, access.Read}, Credential: "key " + k.ID}, p)
	require.Equal(t, noon.Add(365*24*time.Hour), k.ExpiresAt)
	require.NotContains(t, string(k.Hash), secret)
}

func TestABadKeyIsRefused(t *testing.T) {
	t.Parallel()
	g := newGate(t)
	k, secret := g.key()
	_, other := g.key()
	refused := func(secret string, why identity.Reason) {
		t.Helper()
		_, err := g.comes(secret)
		require.Equal(t, identity.Unauthenticated{Kind: identity.APIKey, Reason: why}, err)
	}
	refused("rk_", identity.Invalid)
	refused(secret[:len(secret)-1], identity.Invalid)
	refused(secret[:3]+strings.ToUpper(secret[3:20])+secret[20:], identity.Invalid)
	require.Zero(t, g.store.lookUps, "what cannot be a key costs no query")

	g.store.change(func() { delete(g.store.keys, k.ID) })
	refused(secret, identity.Invalid)
	k.Hash = []byte(other)
	g.store.change(func() { g.store.keys[k.ID] = k })
	refused(secret, identity.Invalid)
	require.Equal(t, 5, g.refused["api_key"])
}

func TestAKeyIsLookedUpOnceInAWhile(t *testing.T) {
	t.Parallel()
	g := newGate(t)
	k, secret := g.key()
	for range 50 {
		_, err := g.comes(secret)
		require.NoError(t, err)
	}
	require.Equal(t, 1, g.store.lookUps)
	require.Equal(t, 1, g.store.uses)

	revoked := g.clock.now()
	k.RevokedAt = &revoked
	g.store.change(func() { g.store.keys[k.ID] = k })
	g.clock.pass(10*time.Second - 1)
	_, err := g.comes(secret)
	require.NoError(t, err, "it is believed for ten seconds")
	g.clock.pass(1)
	_, err = g.comes(secret)
	require.Equal(t, identity.Unauthenticated{Kind: identity.APIKey, Reason: identity.Revoked}, err)
	require.Equal(t, 1, g.store.uses)
}

func TestTheUseOfAKeyIsWrittenOnceAMinute(t *testing.T) {
	t.Parallel()
	g := newGate(t)
	_, secret := g.key()
	for range 150 {
		_, err := g.comes(secret)
		require.NoError(t, err)
		g.clock.pass(time.Second)
	}
	require.Equal(t, 3, g.store.uses)
	require.Equal(t, 15, g.store.lookUps)
}

func TestAKeyExpires(t *testing.T) {
	t.Parallel()
	g := newGate(t)
	_, secret := g.key(func(r *identity.KeyRequest) { r.Life = time.Minute })
	g.clock.pass(time.Minute - 1)
	_, err := g.comes(secret)
	require.NoError(t, err)
	g.clock.pass(1)
	_, err = g.comes(secret)
	require.Equal(t, identity.Unauthenticated{Kind: identity.APIKey, Reason: identity.Expired}, err, "also while it is remembered")
}

func TestNoAnswerOfTheDatabaseIsNoRefusal(t *testing.T) {
	t.Parallel()
	g := newGate(t)
	_, secret := g.key()
	_, token := g.link(0)
	g.store.change(func() { g.store.down = true })
	for _, credential := range []string{secret, token} {
		_, err := g.comes(credential)
		away := identity.Unavailable{}
		require.ErrorAs(t, err, &away)
		require.ErrorIs(t, err, errDown)
		require.Positive(t, away.RetryAfter)
	}
	require.Empty(t, g.refused)
}

func TestAnAddressWithManyBadCredentialsWaits(t *testing.T) {
	t.Parallel()
	g := newGate(t)
	_, known := g.key()
	_, err := g.comes(known)
	require.NoError(t, err)
	_, fresh := g.key()
	from := func(address, token string) error {
		r := bearer(token)
		r.RemoteAddr = address
		_, err := g.Authenticate(r)
		return err
	}
	for n := range 20 {
		require.ErrorAs(t, from("[2001:db8::"+strconv.Itoa(n+1)+"]:1", "rk_bad"), &identity.Unauthenticated{})
	}
	waits := identity.TooManyFailures{}
	require.ErrorAs(t, from("[2001:db8::99]:1", fresh), &waits, "the whole network is one caller")
	require.Equal(t, 3*time.Second, waits.RetryAfter)
	require.NoError(t, from("[2001:db8::99]:1", known), "what is known to be good is not locked out")
	require.NoError(t, from("[2001:db8:0:1::1]:1", fresh), "nor is anybody else")

	g.clock.pass(3 * time.Second)
	require.ErrorAs(t, from("[2001:db8::1]:1", "rk_bad"), &identity.Unauthenticated{})
	require.ErrorAs(t, from("[2001:db8::1]:1", "rk_bad"), &waits)
	g.clock.pass(time.Minute)
	for range 20 {
		require.ErrorAs(t, from("[2001:db8::1]:1", "rk_bad"), &identity.Unauthenticated{}, "it is forgotten after a minute")
	}
}

func TestALinkOpensItsComplaint(t *testing.T) {
	t.Parallel()
	g := newGate(t)
	l, token := g.link(0)
	p, err := g.comes(token)
	require.NoError(t, err)
	require.Equal(t, access.Principal{ID: l.ID, Roles: []access.Role{access.Customer}, Case: kettle, Credential: "link " + l.ID}, p)
	require.NoError(t, p.May(access.Read, access.Subject{Number: kettle, Platform: "taobao", Shop: "demo"}))
	require.Error(t, p.May(access.Read, access.Subject{Number: "R26-0000-001D", Platform: "taobao", Shop: "demo"}))
	require.Equal(t, noon.Add(14*24*time.Hour), l.ExpiresAt)

	g.clock.pass(14*24*time.Hour - 1)
	_, err = g.comes(token)
	require.NoError(t, err)
	g.clock.pass(1)
	_, err = g.comes(token)
	require.Equal(t, identity.Unauthenticated{Kind: identity.Link, Reason: identity.Expired}, err)
}

func TestAForgedLinkCostsNoQuery(t *testing.T) {
	t.Parallel()
	g := newGate(t)
	_, token := g.link(0)
	_, other := g.link(0)
	parts, others := strings.Split(token, "_"), strings.Split(other, "_")
	for n, forged := range []string{
		token[:len(token)-1], token + "a", "rl_", "rl_a_b_c_d", strings.Join(parts[:4], "_"),
		strings.Join([]string{"rl", others[1], parts[2], parts[3], parts[4]}, "_"),
		strings.Join([]string{"rl", parts[1], "R260000001D", parts[3], parts[4]}, "_"),
		strings.Join([]string{"rl", parts[1], parts[2], "zzzzzz", parts[4]}, "_"),
	} {
		_, err := g.comes(forged)
		require.Equal(t, identity.Unauthenticated{Kind: identity.Link, Reason: identity.Invalid}, err, n)
	}
	require.Zero(t, g.store.lookUps)
}

func TestALinkCanBeTakenBack(t *testing.T) {
	t.Parallel()
	g := newGate(t)
	l, token := g.link(0)
	at := g.clock.now()
	l.RevokedAt = &at
	g.store.change(func() { g.store.links[l.ID] = l })
	_, err := g.comes(token)
	require.Equal(t, identity.Unauthenticated{Kind: identity.Link, Reason: identity.Revoked}, err)

	g.store.change(func() { g.store.links = map[string]access.CustomerLink{} })
	g.clock.pass(time.Minute)
	_, err = g.comes(token)
	require.Equal(t, identity.Unauthenticated{Kind: identity.Link, Reason: identity.Invalid}, err)
}

func TestALinkIsForTheComplaintThatWasSigned(t *testing.T) {
	t.Parallel()
	g := newGate(t)
	l, token := g.link(0)
	l.Number = "R26-0000-001D"
	g.store.change(func() { g.store.links[l.ID] = l })
	_, err := g.comes(token)
	require.Equal(t, identity.Unauthenticated{Kind: identity.Link, Reason: identity.Invalid}, err, "whatever somebody writes into the database")
}

func TestALinkOutlivesTheServiceKeysRotation(t *testing.T) {
	t.Parallel()
	old := newGate(t)
	l, token := old.link(0)
	for _, c := range []struct {
		keys []byte
		good bool
	}{{[]byte{9, 7}, true}, {[]byte{9}, false}} {
		g := newGate(t, func(o *identity.Options) { o.Vault = newVault(t, c.keys[0], c.keys[1:]...) })
		g.store.links[l.ID] = l
		_, err := g.comes(token)
		require.Equal(t, c.good, err == nil)
	}
}

func TestALinkLivesNinetyDaysAtMost(t *testing.T) {
	t.Parallel()
	v := newVault(t, 7)
	for life, good := range map[time.Duration]bool{time.Second: false, -time.Hour: false, 90 * 24 * time.Hour: true, 90*24*time.Hour + 1: false} {
		_, _, err := identity.NewLink(v, kettle, "agent:lin", life, noon)
		require.Equal(t, good, err == nil, life)
	}
}

func TestTheTokenStandsInTheFragmentOnly(t *testing.T) {
	t.Parallel()
	for address, good := range map[string]bool{
		"https://shop.example/complaint#{token}": true, "http://127.0.0.1:3000/#t={token}": true, "http://shop.example/#{token}": false,
		"https://shop.example/complaint?t={token}": false, "https://shop.example/{token}#{token}": false, "https://shop.example/": false,
		"https://shop.example/#{token}{token}": false, "": false, "shop.example#{token}": false,
	} {
		page, err := identity.NewCustomerPage(address)
		require.Equal(t, good, err == nil, address)
		if good {
			require.Equal(t, strings.Replace(address, "{token}", "rl_x", 1), page.Address("rl_x"))
		}
	}
}
