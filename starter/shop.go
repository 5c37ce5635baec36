package main

import (
	"bufio"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"redress/internal/app"
	"redress/internal/marketplace"
	"redress/internal/postgres"
)

func newShop(sh *shell) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "shop",
		Short: "Shops and their platforms: connect, list, check and revoke them",
		Long: "A shop that is connected to its platform has its cases there read and answered. Its secrets are given by\n" +
			"a file or an environment variable, kept encrypted with the service key, and never printed.",
		Args: arguments(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newShopAdd(sh), newShopList(sh), newShopCheck(sh), newShopRevoke(sh), newShopDemo(sh))
	return cmd
}

// platforms are the adapters that shops can be connected with.
func (sh *shell) platforms() []marketplace.Adapter {
	if sh.adapters != nil {
		return sh.adapters
	}
	return app.Platforms
}

// platformNames names them for people.
func (sh *shell) platformNames() string {
	var names []string
	for _, a := range sh.platforms() {
		names = append(names, a.Name)
	}
	return strings.Join(names, ", ")
}

func newShopList(sh *shell) *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "All shops and how their connections stand; never their secrets", Args: arguments(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			store, err := sh.store(cmd.Context())
			if err != nil {
				return err
			}
			defer store.Close()
			all, err := store.ShopConnections(cmd.Context())
			if err != nil {
				return err
			}
			watched, err := store.AllWatched(cmd.Context())
			if err != nil {
				return err
			}
			return sh.printShops(all, watched)
		},
	}
}

func (sh *shell) printShops(all []postgres.ShopConnection, watched []postgres.Watched) error {
	if sh.json() {
		return sh.print(map[string]any{"shops": all, "watched": watched})
	}
	if len(all) == 0 {
		_, _ = fmt.Fprintln(sh.err, "no shops; `starter shop add PLATFORM SHOP` connects one")
		return nil
	}
	t := table{{"PLATFORM", "SHOP", "STATE", "SINCE", "CASES SEEN UP TO", "LAST CHECKED", "TOKEN EXPIRES", "GATEWAY"}}
	for _, c := range all {
		gateway := c.Gateway
		if gateway == "" {
			gateway = "the platform's own"
		}
		t.row(c.Platform, c.Shop, howItStands(c), moment(c.Since, sh.now()), sh.seen(c, watched), sh.checked(c), sh.expiry(c), gateway)
	}
	return t.print(sh.out)
}

// seen is up to where the shop's cases were read, and why not further.
func (sh *shell) seen(c postgres.ShopConnection, watched []postgres.Watched) string {
	for _, w := range watched {
		if w.Platform != c.Platform || w.Shop != c.Shop {
			continue
		}
		if w.Why != "" {
			return moment(w.UpTo, sh.now()) + ", then " + plain(w.Why)
		}
		return moment(w.UpTo, sh.now())
	}
	return "not yet"
}

func howItStands(c postgres.ShopConnection) string {
	if c.Why != "" {
		return string(c.State) + ": " + plain(c.Why)
	}
	return string(c.State)
}

func (sh *shell) checked(c postgres.ShopConnection) string {
	switch {
	case c.CheckedAt == nil:
		return "never"
	case c.CheckWorks != nil && !*c.CheckWorks:
		return moment(*c.CheckedAt, sh.now()) + ", did not work"
	}
	return moment(*c.CheckedAt, sh.now())
}

func (sh *shell) expiry(c postgres.ShopConnection) string {
	switch {
	case !c.HasToken:
		return "no token"
	case c.Expires == nil:
		return "not known"
	}
	return moment(*c.Expires, sh.now())
}

func newShopRevoke(sh *shell) *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use:   "revoke PLATFORM SHOP",
		Short: "End a shop's connection and delete its secrets",
		Long: "revoke deletes a shop's secrets and its token; nothing is asked or done in its name any more. On the\n" +
			"platform the app's permission stands until it is taken back there. `starter shop add` connects it anew.",
		Example: "  starter shop revoke taobao demo",
		Args:    arguments(cobra.ExactArgs(2)),
	}
	by := byFlag(cmd)
	cmd.Flags().BoolVar(&yes, "yes", false, "do not ask")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		who, err := whoDoes(*by)
		if err != nil {
			return err
		}
		store, err := sh.store(cmd.Context())
		if err != nil {
			return err
		}
		defer store.Close()
		c, err := store.ShopConnection(cmd.Context(), args[0], args[1])
		if err != nil {
			return err
		}
		id := c.Platform + "/" + c.Shop
		if c.State != postgres.ShopRevoked && !yes && !sh.revokes(id) {
			return errors.New("nothing was revoked")
		}
		if err := store.RevokeShop(cmd.Context(), c.Platform, c.Shop, who); err != nil {
			return err
		}
		if sh.json() {
			return sh.print(map[string]string{"platform": c.Platform, "shop": c.Shop, "state": "revoked"})
		}
		_, err = fmt.Fprintf(sh.out, "revoked: %s; its secrets are deleted\n", oneLine(id))
		return err
	}
	return cmd
}

// revokes asks for the shop to be typed, so that no habit answers.
func (sh *shell) revokes(id string) bool {
	_, _ = fmt.Fprintf(sh.err, "Its secrets will be deleted. Type %s to revoke: ", oneLine(id))
	line, err := bufio.NewReader(sh.in).ReadString('\n')
	return (err == nil || line != "") && strings.TrimSpace(line) == id
}
