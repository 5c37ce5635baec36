package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"strings"

	"github.com/spf13/cobra"

	"redress/internal/access"
	"redress/internal/app"
	"redress/internal/marketplace"
	"redress/internal/postgres"
)

func newShopAdd(sh *shell) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "add PLATFORM SHOP",
		Short: "Connect a shop, or change how it is connected",
		Long: "add connects a shop to its platform. For one that is connected it changes what is given and leaves the\n" +
			"rest; a shop whose token is dead comes back with a new token. Nothing is asked of the platform: that does\n" +
			"`starter shop check`. Each platform's settings are listed by `starter shop add PLATFORM --help`.",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage("name a platform: %s", sh.platformNames())
			}
			return usage("there is no adapter for %q; there are: %s", args[0], sh.platformNames())
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	for _, a := range sh.platforms() {
		cmd.AddCommand(newShopAddTo(sh, a))
	}
	return cmd
}

func newShopAddTo(sh *shell, a marketplace.Adapter) *cobra.Command {
	var g shopGiven
	cmd := &cobra.Command{
		Use:     a.Name + " SHOP",
		Short:   "Connect a shop of " + a.Title,
		Long:    "add connects a shop of " + a.Title + ". Its settings:\n\n" + settingsInWords(a) + "\n" + howToGive,
		Example: exampleOf(a),
		Args:    arguments(cobra.ExactArgs(1)),
	}
	by := byFlag(cmd)
	g.flags(cmd, a)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		who, err := whoDoes(*by)
		if err != nil {
			return err
		}
		if shop, ok := access.ParseShop(a.Name + "/" + args[0]); !ok || strings.Contains(shop.Name, "*") || len(args[0]) > 100 {
			return usage("%q is no shop's name: 1 to 100 bytes, without *", args[0])
		}
		change, err := g.read(sh, a, cmd.Flags().Changed("gateway"))
		if err != nil {
			return err
		}
		return sh.connect(cmd.Context(), a, args[0], change, who)
	}
	return cmd
}

func (sh *shell) connect(ctx context.Context, a marketplace.Adapter, shop string, change postgres.ShopChange, by string) error {
	store, err := sh.store(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	whole, err := afterwards(ctx, store, a, shop, change)
	if err != nil {
		return err
	}
	if problems := unfit(a, whole.Settings); len(problems) > 0 {
		return usage("%s", strings.Join(problems, "\n"))
	}
	if _, err := app.NewShops(store, sh.platforms()).Try(whole); err != nil {
		return err
	}
	c, err := store.ConnectShop(ctx, a.Name, shop, change, by)
	if err != nil {
		return err
	}
	if sh.json() {
		return sh.print(c)
	}
	if u, err := url.Parse(c.Gateway); err == nil && u.Scheme == "http" {
		_, _ = fmt.Fprintln(sh.err, "the gateway is spoken to without TLS: secrets can be read on the way")
	}
	_, err = fmt.Fprintf(sh.out, "%s/%s is %s; `starter shop check %s %s` says what works\n", c.Platform, oneLine(c.Shop), howItStands(c), c.Platform, oneLine(c.Shop))
	return err
}

// afterwards is the shop as it will be connected, its secrets included: only for
// looking whether they are all there.
func afterwards(ctx context.Context, store *postgres.Store, a marketplace.Adapter, shop string, change postgres.ShopChange) (marketplace.Shop, error) {
	whole := marketplace.Shop{Platform: a.Name, Name: shop, Settings: map[string]string{}}
	was, err := store.ShopConnection(ctx, a.Name, shop)
	switch {
	case errors.As(err, &postgres.NotFound{}):
	case err != nil:
		return whole, err
	case was.State != postgres.ShopRevoked:
		secrets, err := store.ShopSecrets(ctx, a.Name, shop)
		if err != nil {
			return whole, err
		}
		whole.Gateway = was.Gateway
		maps.Copy(whole.Settings, was.Settings)
		maps.Copy(whole.Settings, secrets)
	}
	for _, name := range change.Drop {
		delete(whole.Settings, name)
	}
	maps.Copy(whole.Settings, change.Settings)
	maps.Copy(whole.Settings, change.Secrets)
	if change.Gateway != nil {
		whole.Gateway = *change.Gateway
	}
	return whole, nil
}

// unfit says which settings a platform needs and does not get, or gets and does
// not know, in lines for people. No value is in them.
func unfit(a marketplace.Adapter, settings map[string]string) []string {
	var problems []string
	known := map[string]bool{}
	for _, s := range a.Settings {
		known[s.Name] = true
		if s.Required && settings[s.Name] == "" {
			problems = append(problems, fmt.Sprintf("%s is missing: %s; give it by %s", s.Name, s.Help, byWhat(s)))
		}
	}
	for name := range settings {
		if !known[name] {
			problems = append(problems, fmt.Sprintf("%s is no setting of %s; take it away with --unset %s", name, a.Title, name))
		}
	}
	return problems
}
