package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"redress/internal/app"
	"redress/internal/marketplace"
	"redress/internal/postgres"
)

func newShopCheck(sh *shell) *cobra.Command {
	return &cobra.Command{
		Use:   "check [PLATFORM SHOP]",
		Short: "Say what works of a shop's connection, or of all",
		Long: "check asks the platform for what can be asked without changing anything, and says in words what works. The\n" +
			"exit code is 1 when something does not.",
		Example: "  starter shop check taobao demo\n  starter shop check -o json",
		Args: arguments(func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return nil
			}
			return cobra.ExactArgs(2)(cmd, args)
		}),
		RunE: func(cmd *cobra.Command, args []string) error {
			store, err := sh.store(cmd.Context())
			if err != nil {
				return err
			}
			defer store.Close()
			which, err := toCheck(cmd.Context(), store, args)
			if err != nil {
				return err
			}
			return sh.check(cmd.Context(), app.NewShops(store, sh.platforms()), which)
		},
	}
}

// toCheck is the shop that was named, or each that is not revoked.
func toCheck(ctx context.Context, store *postgres.Store, args []string) ([]postgres.ShopConnection, error) {
	if len(args) > 0 {
		c, err := store.ShopConnection(ctx, args[0], args[1])
		return []postgres.ShopConnection{c}, err
	}
	all, err := store.ShopConnections(ctx)
	if err != nil {
		return nil, err
	}
	var which []postgres.ShopConnection
	for _, c := range all {
		if c.State != postgres.ShopRevoked {
			which = append(which, c)
		}
	}
	return which, nil
}

func (sh *shell) check(ctx context.Context, shops *app.Shops, which []postgres.ShopConnection) error {
	checks, works := []app.ShopCheck{}, true
	for i, c := range which {
		check, err := shops.Check(ctx, c.Platform, c.Shop)
		if err != nil && len(which) == 1 {
			return err
		}
		if err != nil { // the others are tried all the same
			check = app.ShopCheck{Connection: c, Tried: []app.ShopFinding{{What: "connect", Note: err.Error()}}}
		}
		works = works && check.Works
		if sh.json() {
			checks = append(checks, check)
			continue
		}
		if i > 0 {
			_, _ = fmt.Fprintln(sh.out)
		}
		if err := sh.printCheck(check); err != nil {
			return err
		}
	}
	switch {
	case sh.json():
		if err := sh.print(map[string]any{"works": works, "shops": checks}); err != nil {
			return err
		}
	case len(which) == 0:
		_, _ = fmt.Fprintln(sh.err, "no shops; `starter shop add PLATFORM SHOP` connects one")
	}
	if !works {
		return errTold
	}
	return nil
}

func (sh *shell) printCheck(check app.ShopCheck) error {
	c := check.Connection
	verdict := "all that was tried works"
	if !check.Works {
		verdict = "NOT ALL OF IT WORKS"
	} else if len(check.Tried) == 0 {
		verdict = "nothing of it can be tried"
	}
	_, _ = fmt.Fprintf(sh.out, "%s/%s: %s since %s; %s\n\n", c.Platform, oneLine(c.Shop), howItStands(c), moment(c.Since, sh.now()), verdict)
	if c.State == postgres.ShopDead {
		_, _ = fmt.Fprintf(sh.out, "The platform refused its token. `starter shop add %s %s --token-file PATH` gives a new one.\n\n", c.Platform, oneLine(c.Shop))
	}
	var t table
	for _, found := range check.Tried {
		t.row(map[bool]string{true: "  works", false: "  FAILS"}[found.Works], found.What, found.Note)
	}
	if err := t.print(sh.out); err != nil {
		return err
	}
	return sh.printCapabilities(check)
}

// printCapabilities says what is done by the API, what by a person, and what
// not at all.
func (sh *shell) printCapabilities(check app.ShopCheck) error {
	if len(check.Capabilities) == 0 {
		return nil
	}
	by := map[marketplace.How][]string{}
	for _, c := range marketplace.Capabilities {
		how := check.Capabilities[string(c)]
		words := plain(c)
		if how == marketplace.ByConsole {
			words += " (" + check.Platform.Console[c].Title + ")"
		}
		by[how] = append(by[how], words)
	}
	var t table
	for _, row := range []struct {
		how   marketplace.How
		words string
	}{{marketplace.ByAPI, "by itself"}, {marketplace.ByConsole, "by a person on the platform's pages"}, {marketplace.Nowhere, "not at all"}} {
		if len(by[row.how]) > 0 {
			t.row("  "+row.words, strings.Join(by[row.how], ", "))
		}
	}
	_, _ = fmt.Fprintln(sh.out)
	return t.print(sh.out)
}
