package main

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/app"
	"redress/internal/marketplace"
	"redress/internal/postgres"
	"redress/internal/provider"
)

// What must never be printed.
const (
	shopSecret = "s3cr3t+of/the=app"
	shopToken  = "access-50-of-the-shop"
)

var hidden = []string{shopSecret, shopToken, "refresh-50-of-the-shop", "s3cr3t%2Bof%2Fthe%3Dapp"}

// trialShop is an adapter of the tests' own. It is careless: what it finds repeats
// its secrets.
var trialShop = marketplace.Adapter{Name: "taobao", Title: "Taobao", Settings: []marketplace.Setting{
	{Name: "app_key", Help: "the app's key, in the console", Required: true},
	{Name: "app_secret", Help: "its secret, beside it", Secret: true, Required: true},
	{Name: "zone", Help: "cn or sea"},
}, Connect: func(s marketplace.Shop, tools marketplace.Tools) (marketplace.Platform, error) {
	if zone := s.Settings["zone"]; zone != "" && zone != "cn" {
		return marketplace.Platform{}, errors.New("zone must be cn; the secret is " + s.Settings["app_secret"])
	}
	return marketplace.Platform{Items: stopper{}, Checks: trialChecks{s, tools}, Console: map[marketplace.Capability]marketplace.ConsoleTask{
		marketplace.AskToDecide: {Title: "Ask Taobao to step in"}}}, nil
}}

type stopper struct{}

func (stopper) StopSelling(context.Context, string) error { return nil }

type trialChecks struct {
	shop  marketplace.Shop
	tools marketplace.Tools
}

func (c trialChecks) Check(ctx context.Context) []marketplace.Finding {
	token, err := c.tools.Tokens.Token(ctx)
	if err != nil || c.shop.Settings["zone"] == "" {
		return []marketplace.Finding{{What: "the token", Err: errors.Join(err, c.tools.Pace.Wait(ctx))}}
	}
	_, err = c.tools.Tokens.Renew(ctx, token, func(context.Context, marketplace.Token) (marketplace.Token, error) {
		return marketplace.Token{}, &provider.Refused{Code: "invalid_session"}
	})
	return []marketplace.Finding{
		{What: "the clock", Note: "2 s behind; sign=" + c.shop.Settings["app_secret"] + "&session=" + token.Access},
		{What: "the token", Err: errors.New("refused: " + err.Error() + " session " + token.Access)},
	}
}

// shops carries out a command line with the trial adapter, and makes sure that
// nothing of it prints a secret.
func (d door) shops(in string, args ...string) result {
	d.t.Helper()
	var out, err bytes.Buffer
	environ := append([]string{"APP_SECRET=" + shopSecret, "TOKEN=" + shopToken, "REFRESH=refresh-50-of-the-shop", "NOTHING="}, d.environ...)
	code := run(d.t.Context(), &shell{in: strings.NewReader(in), out: &out, err: &err, environ: environ, now: time.Now, adapters: []marketplace.Adapter{trialShop}},
		append([]string{"shop"}, args...))
	for _, secret := range hidden {
		require.NotContains(d.t, out.String()+err.String(), secret, "%v", args)
	}
	return result{code, out.String(), err.String()}
}

func TestAShopIsConnectedCheckedAndRevoked(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	require.Equal(t, result{exitDone, "", "no shops; `starter shop add PLATFORM SHOP` connects one\n"}, d.shops("", "list"))
	secret := file(t, "secret", shopSecret+"\r\n")

	added := d.shops("", "add", "taobao", "demo", "--gateway", "http://127.0.0.1:1/router", "--set", "app_key=1234", "--secret-file", "app_secret="+secret,
		"--token-env", "TOKEN", "--refresh-env", "REFRESH", "--token-expires", "30d", "--as", "operator:olga")
	require.Equal(t, exitDone, added.code, added.err)
	require.Equal(t, "taobao/demo is connected; `starter shop check taobao demo` says what works\n", added.out)
	require.Contains(t, added.err, "without TLS")
	listed := d.shops("", "list")
	require.Contains(t, listed.out, "taobao    demo  connected  ")
	require.Contains(t, listed.out, "  never         ")
	require.Contains(t, listed.out, "(in 30 days)")

	works := d.shops("", "check", "taobao", "demo")
	require.Equal(t, exitDone, works.code, works.err+works.out)
	require.Contains(t, works.out, "taobao/demo: connected since ")
	require.Contains(t, works.out, "; all that was tried works\n\n  works  the token\n\n  by itself  ")
	require.Contains(t, works.out, "escalate (Ask Taobao to step in)")

	again := d.shops(shopSecret+"\n", "add", "taobao", "demo", "--set", "zone=cn", "--secret-file", "app_secret=-")
	require.Equal(t, exitDone, again.code, again.err)
	fails := d.shops("", "check", "taobao", "demo")
	require.Equal(t, exitFailed, fails.code)
	require.Empty(t, fails.err)
	require.Contains(t, fails.out, "taobao/demo: dead: invalid session since ")
	require.Contains(t, fails.out, "; NOT ALL OF IT WORKS\n\nThe platform refused its token. `starter shop add taobao demo --token-file PATH` gives a new one.\n\n")
	require.Contains(t, fails.out, "  works  the clock  2 s behind; sign=…&session=…\n  FAILS  the token  refused: ")
	require.Contains(t, d.shops("", "list").out, ", did not work")
	all := d.shops("", "check", "-o", "json")
	require.Equal(t, exitFailed, all.code)
	require.Contains(t, all.out, `"works": false`)

	back := d.shops("", "add", "taobao", "demo", "--token-env", "TOKEN", "-o", "json")
	require.Contains(t, back.out, `"state": "connected"`)
	require.Contains(t, back.out, "\"secrets\": [\n    \"app_secret\"\n  ]")

	kept := d.shops("other\n", "revoke", "taobao", "demo")
	require.Equal(t, exitFailed, kept.code)
	require.Contains(t, kept.err, "nothing was revoked")
	revoked := d.shops("taobao/demo\n", "revoke", "taobao", "demo", "--as", "operator:olga")
	require.Equal(t, exitDone, revoked.code, revoked.err)
	require.Equal(t, "revoked: taobao/demo; its secrets are deleted\n", revoked.out)
	require.Equal(t, exitDone, d.shops("", "revoke", "taobao", "demo", "--yes").code)
	require.Equal(t, exitFailed, d.shops("", "check", "taobao", "demo").code)
	require.Equal(t, exitDone, d.shops("", "check").code, "a revoked shop is not tried")
	require.Equal(t, []string{"operator:olga shop_revoked", "operator:host shop_changed", "system:redress shop_dead", "operator:host shop_changed", "operator:olga shop_connected"}, d.audit("taobao/demo"))
}

// audit is who did what to a subject, the newest first.
func (d door) audit(subject string) (all []string) {
	d.t.Helper()
	settings, err := app.Load(d.environ)
	require.NoError(d.t, err)
	store, err := app.OpenStore(d.t.Context(), settings)
	require.NoError(d.t, err)
	defer func() { require.NoError(d.t, store.Close()) }()
	entries, err := store.Audits(d.t.Context(), subject, 0)
	require.NoError(d.t, err)
	for _, e := range entries {
		all = append(all, e.Actor+" "+e.Action)
	}
	return all
}

func TestWhatIsWrongWithAShopIsToldWithoutItsSecrets(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	good := []string{"add", "taobao", "demo", "--set", "app_key=1", "--secret-env", "app_secret=APP_SECRET"}
	for line, want := range map[string]string{
		"add":           "name a platform: taobao",
		"add ebay demo": `there is no adapter for "ebay"; there are: taobao`,
		"add taobao":    "accepts 1 arg(s)",
		"add taobao *":  "is no shop's name",
		"add taobao demo": "app_key is missing: the app's key, in the console; give it by --set app_key=…\n" +
			"starter: app_secret is missing: its secret, beside it; give it by --secret-file app_secret=PATH or --secret-env app_secret=VARIABLE",
		"add taobao demo --set app_secret=" + shopSecret:                "app_secret is a secret: give it by --secret-file app_secret=PATH or --secret-env app_secret=VARIABLE",
		"add taobao demo --set secret=" + shopSecret:                    "--set must be NAME=VALUE with a setting of Taobao: app_key, zone, app_secret",
		"add taobao demo --set " + shopSecret:                           "--set must be NAME=VALUE",
		"add taobao demo --set zone=":                                   "--set zone has no value",
		"add taobao demo --secret-env " + shopSecret:                    "--secret-env must name where a setting of Taobao is found: app_secret, app_key, zone",
		"add taobao demo --secret-env app_secret=" + shopSecret:         "--secret-env app_secret: the environment variable that is named is not set, or empty",
		"add taobao demo --secret-env app_secret=NOTHING":               "is not set, or empty",
		"add taobao demo --secret-file app_secret=/none/" + shopSecret:  "--secret-file app_secret: the file that is named cannot be read: no such file or directory",
		"add taobao demo --secret-file app_secret=-":                    "there is nothing in it",
		"add taobao demo --token-env " + shopToken:                      "--token-file, --token-env: the environment variable that is named is not set",
		"add taobao demo --token-env TOKEN --token-file -":              "it is given twice",
		"add taobao demo --refresh-env REFRESH":                         "go with --token-file or --token-env",
		"add taobao demo --token-env TOKEN --token-expires soon":        "--token-expires must be a length of time",
		"add taobao demo --gateway ftp://example.com":                   "--gateway must be a URL that begins with https://",
		"add taobao demo --gateway https://me:" + shopToken + "@x":      "--gateway must have no user, password, query or fragment",
		"add taobao demo --rate -1":                                     "--rate must be from 0 to 10000",
		"add taobao demo --as olga":                                     `"olga"`,
		"revoke taobao":                                                 "accepts 2 arg(s)",
		"check taobao":                                                  "accepts 2 arg(s)",
		"list taobao":                                                   "taobao",
		"add taobao demo --set zone=x --set app_key=1 --unset app_zone": "app_secret is missing",
	} {
		r := d.shops("", strings.Fields(line)...)
		require.Equal(t, exitUsage, r.code, line)
		require.Contains(t, r.err, want, line)
		require.Empty(t, r.out, line)
	}
	require.Equal(t, exitDone, d.shops("", good...).code)
	r := d.shops("", "add", "taobao", "demo", "--set", "zone=mars")
	require.Equal(t, result{exitFailed, "", "starter: connect taobao/demo: zone must be cn; the secret is …\n"}, r)
	r = d.shops("", "add", "taobao", "demo", "--unset", "app_key")
	require.Equal(t, exitUsage, r.code)
	require.Contains(t, r.err, "app_key is missing")
	for _, line := range []string{"check taobao none", "revoke taobao none"} {
		r := d.shops("", strings.Fields(line)...)
		require.Equal(t, result{exitFailed, "", "starter: there is no shop taobao/none\n"}, r)
	}
}

func TestHelpListsAPlatformsSettings(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	help := d.shops("", "add", "taobao", "--help")
	require.Equal(t, exitDone, help.code)
	require.Contains(t, help.out, ""+
		"  app_key     required          the app's key, in the console\n"+
		"  app_secret  required, secret  its secret, beside it\n"+
		"  zone                          cn or sea\n")
	require.Contains(t, help.out, "starter shop add taobao demo --set app_key=… --secret-file app_secret=app_secret.txt")
}

func TestAFirstTokenTakesTheKeptOnesPlace(t *testing.T) {
	t.Parallel()
	var g shopGiven
	a := marketplace.Adapter{Name: "jd", Title: "JD", Settings: []marketplace.Setting{{Name: "session", Secret: true}, {Name: "app_secret", Secret: true}}}
	sh, _ := testShell()
	sh.environ = []string{"S=" + shopToken}
	for variable, anew := range map[string]bool{"session=S": true, "app_secret=S": false} {
		g.variables = []string{variable}
		change, err := g.read(sh, a, false)
		require.NoError(t, err)
		require.Equal(t, anew, change.Anew, variable)
	}
	g.anew = true
	change, err := g.read(sh, a, false)
	require.NoError(t, err)
	require.True(t, change.Anew)
	require.Nil(t, change.Gateway)
}

func TestShopsForPeople(t *testing.T) {
	t.Parallel()
	sh, out := testShell()
	checked, expires, no := noon.Add(-time.Hour), noon.Add(20*time.Hour), false
	require.NoError(t, sh.printShops([]postgres.ShopConnection{
		{Platform: "jd", Shop: "demo", State: postgres.ShopDead, Why: "invalid_session", Since: noon.Add(-3 * time.Hour), CheckedAt: &checked, CheckWorks: &no, HasToken: true, Expires: &expires},
		{Platform: "taobao", Shop: "淘宝店", Gateway: "https://gw.example", State: postgres.ShopConnected, Since: noon.Add(-72 * time.Hour), HasToken: true},
	}, []postgres.Watched{{Platform: "taobao", Shop: "淘宝店", UpTo: noon.Add(-2 * time.Hour), Why: "throttled"}}))
	require.Equal(t, ""+
		"PLATFORM  SHOP    STATE                  SINCE                      CASES SEEN UP TO                        LAST CHECKED                             TOKEN EXPIRES           GATEWAY\n"+
		"jd        demo    dead: invalid session  20 Nov 17:00 (3 h ago)     not yet                                 20 Nov 19:00 (60 min ago), did not work  21 Nov 16:00 (in 20 h)  the platform's own\n"+
		"taobao    淘宝店  connected              17 Nov 20:00 (3 days ago)  20 Nov 18:00 (2 h ago), then throttled  never                                    not known               https://gw.example\n", out.String())
}
