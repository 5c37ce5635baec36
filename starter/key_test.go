package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/access"
	"redress/internal/app"
	"redress/internal/complaint"
)

// knocks is who the front door takes a credential for, on the door's own database.
func (d door) knocks(credential string) (access.Principal, error) {
	d.t.Helper()
	settings, err := app.Load(d.environ)
	require.NoError(d.t, err)
	store, err := app.OpenStore(d.t.Context(), settings)
	require.NoError(d.t, err)
	defer func() { require.NoError(d.t, store.Close()) }()
	guard, _, err := app.OpenIdentity(settings, store, app.Watch{})
	require.NoError(d.t, err)
	r := httptest.NewRequestWithContext(context.Background(), http.MethodGet, "/", nil)
	r.Header.Set("Authorization", "Bearer "+credential)
	return guard.Authenticate(r)
}

type listedKeys struct {
	Keys []struct {
		access.Key
		State string
	}
}

func TestAKeyIsMadeListedRotatedAndRevoked(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	require.Equal(t, result{exitDone, "", "no keys\n"}, d.do("", "key", "list"))
	made := d.do("", "key", "create", "--name", "shop backend", "--shop", "taobao/demo,jd/*", "--acts-as", "customer,agent", "--only", "open,send:add-note")
	require.Equal(t, exitDone, made.code, made.err)
	secret := strings.TrimSpace(made.out)
	require.Contains(t, made.err, "for shop backend until")
	require.NotContains(t, made.err, secret, "the secret alone is on standard output")
	p, err := d.knocks(secret)
	require.NoError(t, err)
	require.Equal(t, []access.Role{access.Backend}, p.Roles)
	require.Equal(t, []complaint.Role{complaint.Customer, complaint.Agent}, p.ActsAs)
	require.Equal(t, []access.Action{access.Open, "send:add-note"}, p.Only)

	var rotated newSecret
	d.answer(&rotated, "key", "rotate", p.ID, "--overlap", "2h", "--expires", "30d", "--as", "operator:olga")
	next, err := d.knocks(rotated.Secret)
	require.NoError(t, err)
	require.Equal(t, []any{p.Name, p.Roles, p.Shops, p.ActsAs, p.Only}, []any{next.Name, next.Roles, next.Shops, next.ActsAs, next.Only})
	_, err = d.knocks(secret)
	require.NoError(t, err, "for two hours more")
	require.Equal(t, "operator:olga", rotated.CreatedBy)
	again := d.do("", "key", "rotate", p.ID)
	require.Equal(t, exitFailed, again.code)
	require.Contains(t, again.err, "starter key create")

	require.Equal(t, result{exitDone, "revoked: " + p.ID + "\n", ""}, d.do("", "key", "revoke", p.ID))
	_, err = d.knocks(secret)
	require.ErrorContains(t, err, "revoked")
	var active, all listedKeys
	d.answer(&active, "key", "list")
	d.answer(&all, "key", "list", "--all")
	require.Len(t, active.Keys, 1)
	require.NotNil(t, active.Keys[0].LastUsedAt)
	require.Len(t, all.Keys, 2)
	require.Equal(t, "revoked", all.Keys[1].State)
	told := d.do("", "key", "list", "--all")
	require.Contains(t, told.out, "revoked, replaced")
	require.Contains(t, told.out, "taobao/demo, jd/*")
	require.NotContains(t, told.out, secret[20:])
}

func TestWhatIsWrongWithAKeyIsToldByItsFlag(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	for line, says := range map[string]string{
		"create --shop taobao/demo":                                 "--name must say",
		"create --name x":                                           "--shop must name a shop",
		"create --name x --shop taobao":                             "--shop \"taobao\" is not platform/shop",
		"create --name x --shop tabao/demo":                         "is not platform/shop with a platform of house, taobao",
		"create --name x --shop */* --role agent":                   "--role \"agent\" is no role for a key",
		"create --name x --shop */* --acts-as system":               "--acts-as \"system\" is no role",
		"create --name x --shop */* --acts-as agent --role auditor": "--acts-as only a backend",
		"create --name x --shop */* --only reed":                    "--only \"reed\" is no action",
		"create --name x --shop */* --expires 3y":                   "--expires \"3y\"",
		"create --name x --shop */* --expires 900d":                 "--expires must be from a minute to 730 days",
		"create --name x --shop */* --as olga":                      "--as \"olga\"",
		"rotate k_none --overlap soon":                              "--overlap \"soon\"",
		"rotate":                                                    "accepts 1 arg", "revoke": "accepts 1 arg",
	} {
		r := d.do("", append([]string{"key"}, strings.Fields(line)...)...)
		require.Equal(t, exitUsage, r.code, line)
		require.Contains(t, r.err, says, line)
		require.Empty(t, r.out)
	}
	for _, line := range []string{"key rotate k_none", "key revoke k_none", "link revoke l_none", "link create R26-0000-000E", "link list R26-0000-000E"} {
		r := d.do("", strings.Fields(line)...)
		require.Equal(t, exitFailed, r.code, line)
		require.Contains(t, r.err, "there is no ", line)
	}
}

func TestALinkIsMadeListedAndRevoked(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	number := d.open(good)
	bare := d.do("", "link", "create", number, "--expires", "2d")
	require.Equal(t, exitDone, bare.code, bare.err)
	p, err := d.knocks(strings.TrimSpace(bare.out))
	require.NoError(t, err)
	require.Equal(t, number, p.Case)

	var made struct {
		access.CustomerLink
		Token, URL string
	}
	d = d.with("CUSTOMER_URL=https://shop.example/complaint#{token}")
	d.answer(&made, "link", "create", strings.ToLower(number))
	require.Equal(t, "https://shop.example/complaint#"+made.Token, made.URL)
	require.WithinDuration(t, time.Now().Add(14*24*time.Hour), made.ExpiresAt, time.Minute)
	require.Equal(t, exitDone, d.do("", "link", "revoke", made.ID).code)
	_, err = d.knocks(made.Token)
	require.ErrorContains(t, err, "revoked")
	listed := d.do("", "link", "list", number)
	require.Contains(t, listed.out, made.ID+"  revoked")
	require.Contains(t, listed.out, p.ID+"  active")
	require.NotContains(t, listed.out, made.Token)
	var links struct{ Links []struct{ ID, State string } }
	d.answer(&links, "link", "list", number)
	require.Len(t, links.Links, 2)

	require.Equal(t, exitUsage, d.do("", "link", "create", number, "--expires", "91d").code)
	wrong := d.with("CUSTOMER_URL=https://shop.example/?t={token}").do("", "link", "create", number)
	require.Equal(t, exitFailed, wrong.code)
	require.Contains(t, wrong.err, "CUSTOMER_URL has a value that cannot be used")
}
