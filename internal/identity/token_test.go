package identity_test

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"

	jose "github.com/go-jose/go-jose/v4"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"redress/internal/access"
	"redress/internal/identity"
)

// signed is a gate for the people of an issuer.
func signed(t testing.TB, change ...func(*identity.Options)) (*gate, *issuer) {
	t.Helper()
	c := &clock{}
	i := newIssuer(t, c)
	g := newGate(t, append([]func(*identity.Options){signingIn(i, c)}, change...)...)
	g.clock = c
	return g, i
}

func TestAPersonComesWithATokenOfTheProvider(t *testing.T) {
	t.Parallel()
	g, i := signed(t)
	want := access.Principal{ID: "lin", Name: "Lin Sample", Roles: []access.Role{access.Agent},
		Shops: []access.Shop{{Platform: "taobao", Name: "demo"}}, Credential: "person lin"}
	for _, algorithm := range []string{"ES256", "RS256", "EdDSA"} {
		i.rotate(newKey(t, algorithm, algorithm))
		g.clock.pass(time.Minute)
		p, err := g.comes(i.token(nil))
		require.NoError(t, err, algorithm)
		require.Equal(t, want, p)
	}
	p, err := g.comes(i.token(map[string]any{"aud": []string{"other", "redress"}, "roles": "agent supervisor", "shops": []string{"*/*", "nonsense"}}))
	require.NoError(t, err)
	require.Equal(t, []access.Role{access.Agent, access.Supervisor}, p.Roles)
	require.Equal(t, []access.Shop{{Platform: "*", Name: "*"}}, p.Shops)
}

func TestABadTokenIsRefused(t *testing.T) {
	t.Parallel()
	g, i := signed(t)
	key := i.keys[0]
	encode := base64.RawURLEncoding.EncodeToString
	parts := strings.Split(i.token(nil), ".")
	secret := jose.JSONWebKey{KeyID: key.KeyID, Algorithm: "HS256", Key: []byte(strings.Repeat("k", 32))}
	stranger := newKey(t, "ES256", "first")
	for name, c := range map[string]struct {
		token string
		why   identity.Reason
	}{
		"expired":             {i.token(map[string]any{"exp": noon.Add(-61 * time.Second).Unix()}), identity.Expired},
		"never expires":       {i.token(map[string]any{"exp": nil}), identity.Expired},
		"not yet":             {i.token(map[string]any{"nbf": noon.Add(61 * time.Second).Unix()}), identity.NotYetValid},
		"of the future":       {i.token(map[string]any{"iat": noon.Add(61 * time.Second).Unix()}), identity.NotYetValid},
		"for another":         {i.token(map[string]any{"aud": "other"}), identity.WrongAudience},
		"for nobody":          {i.token(map[string]any{"aud": nil}), identity.WrongAudience},
		"of another issuer":   {i.token(map[string]any{"iss": "https://else.example"}), identity.WrongIssuer},
		"of a stranger's key": {sign(t, stranger, i.claims(nil), "JWT"), identity.Invalid},
		"unsigned":            {encode([]byte(`{"alg":"none","typ":"JWT"}`)) + "." + parts[1] + ".", identity.Invalid},
		"with a secret":       {sign(t, secret, i.claims(nil), "JWT"), identity.Invalid},
		"an ID token":         {i.token(map[string]any{"at_hash": "LDktKdoQak3Pk0cnXxCltA"}), identity.NotAccepted},
		"a logout token":      {sign(t, key, i.claims(nil), "logout+jwt"), identity.Invalid},
		"changed":             {parts[0] + "." + encode([]byte(`{"sub":"olga"}`)) + "." + parts[2], identity.Invalid},
		"cut off":             {parts[0] + "." + parts[1], identity.Invalid},
		"no token at all":     {"nonsense", identity.Invalid},
		"endless":             {strings.Repeat("a", 20_000) + "." + parts[1] + "." + parts[2], identity.Invalid},
	} {
		_, err := g.comes(c.token)
		require.Equal(t, identity.Unauthenticated{Kind: identity.Token, Reason: c.why}, err, name)
		g.clock.pass(0)
	}
	require.Equal(t, 16, g.refused["token"])
}

func TestAClockMayBeAMinuteOff(t *testing.T) {
	t.Parallel()
	g, i := signed(t)
	for _, changes := range []map[string]any{
		{"exp": noon.Add(-60 * time.Second).Unix()}, {"nbf": noon.Add(60 * time.Second).Unix()}, {"iat": noon.Add(60 * time.Second).Unix()}, {"nbf": nil, "iat": nil},
	} {
		_, err := g.comes(i.token(changes))
		require.NoError(t, err, changes)
	}
}

func TestWhoHasNoRoleHereIsToldSo(t *testing.T) {
	t.Parallel()
	g, i := signed(t)
	for reason, changes := range map[string]map[string]any{
		identity.NoRole:     {"roles": []any{"customer", "backend", "system", "admin", 7}},
		identity.NoShop:     {"shops": []string{"taobao", "/demo"}},
		identity.BadAccount: {"sub": "Lin Sample"},
	} {
		_, err := g.comes(i.token(changes))
		closed := identity.Forbidden{}
		require.ErrorAs(t, err, &closed, reason)
		require.Equal(t, reason, closed.Reason)
		require.NotContains(t, err.Error(), "Lin Sample")
	}
	for _, missing := range []string{"roles", "shops", "sub"} {
		_, err := g.comes(i.token(map[string]any{missing: nil}))
		require.ErrorAs(t, err, &identity.Forbidden{}, missing)
	}
	require.Empty(t, g.refused, "they are who they say")
}

func TestClaimsAreFoundWhereTheSettingsSay(t *testing.T) {
	t.Parallel()
	g, i := signed(t, func(o *identity.Options) {
		o.People.RolesClaim, o.People.ShopsClaim, o.People.IDClaim = "realm_access.roles", "https://redress.example/shops", "staff.no"
	})
	p, err := g.comes(i.token(map[string]any{"realm_access": map[string]any{"roles": []string{"finance"}},
		"https://redress.example/shops": []string{"jd/other"}, "staff": map[string]any{"no": "F-7"}}))
	require.NoError(t, err)
	require.Equal(t, "F-7", p.ID)
	require.Equal(t, []access.Role{access.Finance}, p.Roles)
	require.Equal(t, []access.Shop{{Platform: "jd", Name: "other"}}, p.Shops)
}

func TestTheDoorOpensWhileTheProviderIsAway(t *testing.T) {
	t.Parallel()
	g, i := signed(t)
	_, secret := g.key()
	i.goAway(true)
	token := i.token(nil)
	_, err := g.comes(token)
	away := identity.Unavailable{}
	require.ErrorAs(t, err, &away)
	_, err = g.comes(secret)
	require.NoError(t, err, "keys need no provider")

	i.goAway(false)
	_, err = g.comes(token)
	require.ErrorAs(t, err, &away, "it is not asked at every call")
	g.clock.pass(10 * time.Second)
	_, err = g.comes(token)
	require.NoError(t, err)
}

func TestTheProvidersKeysAreBelievedForAWhileWithoutIt(t *testing.T) {
	t.Parallel()
	g, i := signed(t)
	_, err := g.comes(i.token(nil))
	require.NoError(t, err)
	i.goAway(true)
	g.clock.pass(time.Hour - time.Second)
	_, err = g.comes(i.token(nil))
	require.NoError(t, err)
	g.clock.pass(10 * time.Second)
	_, err = g.comes(i.token(nil))
	require.ErrorAs(t, err, &identity.Unavailable{})
}

func TestTheProvidersKeysRotate(t *testing.T) {
	t.Parallel()
	g, i := signed(t)
	before := i.token(nil)
	_, err := g.comes(before)
	require.NoError(t, err)

	i.rotate(newKey(t, "RS256", "second"), i.keys[0])
	g.clock.pass(10 * time.Second)
	_, err = g.comes(i.token(nil))
	require.NoError(t, err, "a new key is looked for at once")
	_, err = g.comes(before)
	require.NoError(t, err)

	i.rotate(i.keys[0])
	g.clock.pass(10 * time.Minute)
	_, err = g.comes(before)
	require.Equal(t, identity.Unauthenticated{Kind: identity.Token, Reason: identity.Invalid}, err, "a key that was taken away holds no longer")
}

func TestUnknownKeysDoNotMakeUsAskAndAsk(t *testing.T) {
	t.Parallel()
	g, i := signed(t, func(o *identity.Options) { o.Address = nil })
	_, err := g.comes(i.token(nil))
	require.NoError(t, err)
	stranger := sign(t, newKey(t, "ES256", "stranger"), i.claims(nil), "JWT")
	g.clock.pass(10 * time.Second)
	var all errgroup.Group
	for range 20 {
		all.Go(func() error { _, _ = g.comes(stranger); return nil })
	}
	require.NoError(t, all.Wait())
	require.Equal(t, int32(2), i.asked.Load())
}

func TestAProviderThatNamesPlainAddressesIsNotUsed(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"jwks_uri", "token_endpoint", "authorization_endpoint"} {
		g, i := signed(t)
		i.changes = func(said map[string]any) { said[name] = "http://elsewhere.example/x" }
		_, err := g.comes(i.token(nil))
		require.ErrorContains(t, err, "without https")
	}
	g, i := signed(t)
	i.changes = func(said map[string]any) { said["issuer"] = "https://elsewhere.example" }
	_, err := g.comes(i.token(nil))
	require.ErrorAs(t, err, &identity.Unavailable{})
	for _, wrong := range []string{"http://provider.example", "provider", "https://user:word@provider.example"} {
		_, err := identity.New(identity.Options{Store: g.store, Vault: g.vault, People: identity.People{Issuer: wrong}})
		require.ErrorContains(t, err, "https://", wrong)
	}
}

func TestWithoutAProviderNoTokenIsTaken(t *testing.T) {
	t.Parallel()
	_, i := signed(t)
	_, err := newGate(t).comes(i.token(nil))
	require.Equal(t, identity.Unauthenticated{Kind: identity.Token, Reason: identity.NotAccepted}, err)
	require.Equal(t, `Bearer realm="redress", error="invalid_token", error_description="token not_accepted"`, identity.Unauthenticated{Kind: identity.Token, Reason: identity.NotAccepted}.Challenge())
}
