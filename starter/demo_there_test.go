package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/app"
	"redress/internal/complaint"
)

// platformsDoor is a door whose shops on the devstack's platforms are connected.
func platformsDoor(t *testing.T) door {
	t.Helper()
	there := os.Getenv("PLATFORMS_URL")
	require.NotEmpty(t, there, "build bin/platforms with `make build` and run the tests with `bin/devstack run -- go test ./...`")
	d := newDoor(t).with("PLATFORMS_URL=" + there).with("WORKER_WATCH_INTERVAL=5s")
	r := d.do("", "shop", "demo")
	require.Equal(t, exitDone, r.code, r.err)
	require.Contains(t, r.out, "connected on the devstack's platforms: taobao/devstack-")
	return d
}

func TestADisputeOnTaobaoIsPlayedFromThePlatformsSideToItsEnd(t *testing.T) {
	t.Parallel()
	d := platformsDoor(t)
	d.work()
	settings, err := app.Load(d.environ)
	require.NoError(t, err)
	sh, out := testShell()
	sh.environ = d.environ
	on, err := newPlay(t.Context(), sh, settings, 3600)
	require.NoError(t, err)
	t.Cleanup(on.end)

	require.NoError(t, on.playTheirs(t.Context(), 6, theirs{"taobao", "", nil, disputeOnTaobao}))
	require.Contains(t, out.String(), "6 @taobao   check      the platform shows, once: 64.00 CNY paid back")
	require.Contains(t, out.String(), "the chain is whole")

	err = on.playTheirs(t.Context(), 6, theirs{"taobao", "", nil, func(s *story) {
		s.does("buyer", "withdraws", nil, "withdraws")
		s.endsThere(complaint.Withdrawn, "64.00 CNY")
	}})
	require.ErrorContains(t, err, "the platform shows as paid back [], not [64.00 CNY]")
	err = on.playTheirs(t.Context(), 6, theirs{"taobao", "", map[string]string{"total": "-1"}, disputeOnTaobao})
	require.ErrorContains(t, err, "422 Unprocessable Entity): total must be an amount of CNY")
}

func TestTheDevstacksShopsAreConnectedAsOftenAsOneLikes(t *testing.T) {
	t.Parallel()
	d := platformsDoor(t)
	var shops struct {
		Shops []struct{ Platform, Shop, State string }
	}
	d.answer(&shops, "shop", "list")
	require.Len(t, shops.Shops, len(app.Platforms))
	require.Equal(t, exitDone, d.do("", "shop", "add", "taobao", "devstack-1", "--set", "app_key=1", "--secret-env", "app_secret=REDRESS_KEY").code)

	again := d.do("", "shop", "demo", "--cases")
	require.Equal(t, exitDone, again.code, again.err)
	d.answer(&shops, "shop", "list")
	require.Len(t, shops.Shops, len(app.Platforms)+1)
	for _, one := range shops.Shops {
		state := "connected"
		if one.Shop == "devstack-1" {
			state = "revoked"
		}
		require.Equal(t, state, one.State, "%s/%s", one.Platform, one.Shop)
	}
	check := d.do("", "shop", "check", "paypal", strings.TrimPrefix(first(again.out, "paypal/"), "paypal/"))
	require.Equal(t, exitDone, check.code, check.out+check.err)
	there := platforms{os.Getenv("PLATFORMS_URL")}
	for _, name := range []string{"taobao", "jd", "rakuten", "paypal"} {
		cases, err := there.cases(t.Context(), name)
		require.NoError(t, err)
		require.NotEmpty(t, cases, name)
	}
}

// first is the first word of a list that begins so.
func first(text, begin string) string {
	for _, word := range strings.FieldsFunc(text, func(c rune) bool { return c == ' ' || c == ',' || c == '\n' }) {
		if strings.HasPrefix(word, begin) {
			return word
		}
	}
	return ""
}

func TestWithoutPlatformsThereIsNothingToConnect(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	r := d.do("", "shop", "demo")
	require.NotEqual(t, exitDone, r.code)
	require.Contains(t, r.err, "PLATFORMS_URL")
	away := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(away.Close)
	r = d.with("PLATFORMS_URL="+away.URL).do("", "shop", "demo")
	require.Equal(t, exitFailed, r.code)
	require.Contains(t, r.err, "the platforms refuse  (404 Not Found)")

	sh, out := testShell()
	on := &demo{sh: sh, scale: 3600}
	on.announce()
	require.NotContains(t, out.String(), "@taobao")
	on.settings.Remedies.Platforms = "http://127.0.0.1:8028"
	out.Reset()
	on.announce()
	require.Contains(t, out.String(), "6 @taobao   a refund dispute that Taobao decides")
	require.Contains(t, out.String(), "see them at http://127.0.0.1:8028")
}
