package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"redress/internal/postgres"
)

// demoRate is how often the devstack's platforms may be called, in calls a second:
// they are on this machine, and a trial is not to wait.
const demoRate = 100

const (
	demoShops    = "devstack-" // what the names of the devstack's shops begin with
	demoOperator = "operator:devstack"
)

func newShopDemo(sh *shell) *cobra.Command {
	var cases bool
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Connect the shops on the devstack's platforms",
		Long: "demo connects one shop on each of the platforms that the devstack plays (PLATFORMS_URL), as shop add does it.\n" +
			"Run it as often as you like. The platforms begin anew at each start, with other shops; those of an earlier\n" +
			"start are revoked. With --cases a buyer opens a case on four of them, where there is none yet.",
		Args: arguments(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return sh.connectDemo(cmd.Context(), cases) },
	}
	cmd.Flags().BoolVar(&cases, "cases", false, "have buyers open cases on the platforms that have none")
	return cmd
}

func (sh *shell) connectDemo(ctx context.Context, cases bool) error {
	settings, err := sh.settings("DATABASE_URL", "REDRESS_KEY", "PLATFORMS_URL")
	if err != nil {
		return err
	}
	there := platforms{settings.Remedies.Platforms}
	names, err := there.names(ctx)
	if err != nil {
		return err
	}
	quiet := *sh
	quiet.out, quiet.err, quiet.output = io.Discard, io.Discard, ""
	var connected []string
	for _, a := range sh.platforms() {
		if !slices.Contains(names, a.Name) {
			continue
		}
		c, err := there.connection(ctx, a.Name)
		if err != nil {
			return err
		}
		change := postgres.ShopChange{Gateway: &c.Gateway, Settings: c.Settings, Secrets: c.Secrets, Rate: demoRate, Anew: true}
		if err := quiet.connect(ctx, a, c.Shop, change, demoOperator); err != nil {
			return fmt.Errorf("connect %s/%s: %w", a.Name, c.Shop, err)
		}
		connected = append(connected, a.Name+"/"+c.Shop)
	}
	if err := sh.revokeGone(ctx, connected); err != nil {
		return err
	}
	if cases {
		if err := there.openFirst(ctx); err != nil {
			return err
		}
	}
	if sh.json() {
		return sh.print(map[string][]string{"connected": connected})
	}
	_, err = fmt.Fprintf(sh.out, "connected on the devstack's platforms: %s\n", strings.Join(connected, ", "))
	return err
}

// revokeGone takes away the shops of platforms that were played before: each start
// of the devstack has new ones.
func (sh *shell) revokeGone(ctx context.Context, there []string) error {
	store, err := sh.store(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	all, err := store.ShopConnections(ctx)
	if err != nil {
		return err
	}
	for _, c := range all {
		if !strings.HasPrefix(c.Shop, demoShops) || c.State == postgres.ShopRevoked || slices.Contains(there, c.Platform+"/"+c.Shop) {
			continue
		}
		if err := store.RevokeShop(ctx, c.Platform, c.Shop, demoOperator); err != nil {
			return err
		}
	}
	return nil
}

// openFirst has buyers open what a visitor is to see: a refund dispute on Taobao,
// a case that JD is asked to decide, an inquiry on Rakuten, a dispute on PayPal.
func (p platforms) openFirst(ctx context.Context) error {
	for _, one := range []struct {
		platform  string
		escalated bool
	}{{"taobao", false}, {"jd", true}, {"rakuten", false}, {"paypal", false}} {
		known, err := p.cases(ctx, one.platform)
		if err != nil {
			return err
		}
		if len(known) > 0 {
			continue
		}
		opened, err := p.opens(ctx, one.platform, map[string]string{})
		if err == nil && one.escalated {
			err = p.does(ctx, one.platform, opened.ID, "escalates", map[string]string{})
		}
		if err != nil {
			return err
		}
	}
	return nil
}
