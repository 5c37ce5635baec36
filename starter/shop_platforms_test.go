package main

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/app"
	"redress/internal/marketplace"
	"redress/internal/marketplace/jd/jdtest"
	"redress/internal/marketplace/marketplacetest"
	"redress/internal/marketplace/paypal/paypaltest"
	"redress/internal/marketplace/rakuten/rakutentest"
	"redress/internal/marketplace/stripe/stripetest"
	"redress/internal/marketplace/taobao/taobaotest"
	"redress/internal/marketplace/weidian/weidiantest"
)

// TestAShopOfEachPlatformIsConnectedAndChecked connects a shop to each fake
// gateway as a person would, with all its secrets in the environment.
func TestAShopOfEachPlatformIsConnectedAndChecked(t *testing.T) {
	t.Parallel()
	now := time.Now()
	clock := marketplacetest.NewClock(now)
	for platform, world := range map[string]marketplacetest.World{
		"taobao": taobaotest.New("taobao", now), "tmall": taobaotest.New("tmall", now), "jd": jdtest.New(now), "weidian": weidiantest.New(clock),
		"rakuten": rakutentest.New(clock), "paypal": paypaltest.New(clock), "stripe": stripetest.New(clock),
	} {
		t.Run(platform, func(t *testing.T) {
			t.Parallel()
			gateway := httptest.NewServer(world.Gateway())
			t.Cleanup(gateway.Close)
			d := newDoor(t)
			line, environ, secrets := addLine(platform, world.Shop())
			d.environ = append(environ, d.environ...)

			added := d.do("", append(line, "--gateway", gateway.URL)...)
			require.Equal(t, exitDone, added.code, added.err)
			checked := d.do("", "shop", "check", platform, "demo")
			listed := d.do("", "shop", "list")
			require.Contains(t, listed.out, platform)
			for _, secret := range secrets {
				require.NotContains(t, added.out+added.err+checked.out+checked.err+listed.out, secret)
			}
			require.Contains(t, checked.out, "  works  ")
			require.Equal(t, exitDone, checked.code, checked.out+checked.err)

			// Without the gateway nothing works, and that is told without the secrets.
			gateway.Close()
			away := d.do("", "shop", "check", platform, "demo")
			require.Equal(t, exitFailed, away.code, away.out)
			require.Contains(t, away.out, "  FAILS  ")
			for _, secret := range secrets {
				require.NotContains(t, away.out+away.err, secret)
			}
		})
	}
}

// addLine is the command line that connects a shop, and the environment it needs.
func addLine(platform string, shop marketplace.Shop) (line, environ, secrets []string) {
	line = []string{"shop", "add", platform, "demo"}
	for _, a := range app.Platforms {
		for _, s := range a.Settings {
			value := shop.Settings[s.Name]
			switch {
			case a.Name != platform || value == "":
			case s.Secret:
				variable := strings.ToUpper(s.Name)
				line, environ, secrets = append(line, "--secret-env", s.Name+"="+variable), append(environ, variable+"="+value), append(secrets, value)
			default:
				line = append(line, "--set", s.Name+"="+value)
			}
		}
	}
	return line, environ, secrets
}
