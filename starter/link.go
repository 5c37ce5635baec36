package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"redress/internal/access"
	"redress/internal/app"
	"redress/internal/identity"
	"redress/internal/postgres"
)

func newLink(sh *shell) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "link",
		Short: "Customers' links to their complaint: make, list and revoke them",
		Long: "A link opens one complaint to its customer: to read it, to add evidence and to answer. Whoever has it\n" +
			"is taken for the customer, so send it to the address that is on the complaint. It is signed, expires by\n" +
			"itself, and opens nothing 10 seconds after it was revoked.",
		Args: arguments(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	list := &cobra.Command{
		Use:   "list ID",
		Short: "The links to a complaint; never their tokens",
		Args:  arguments(cobra.ExactArgs(1)),
		RunE: sh.onCase(func(ctx context.Context, store *postgres.Store, number string) error {
			if _, err := store.Show(ctx, number); err != nil {
				return err
			}
			links, err := store.CustomerLinks(ctx, number)
			if err != nil {
				return err
			}
			return sh.printLinks(links)
		}),
	}
	revoke := &cobra.Command{
		Use:   "revoke LINK",
		Short: "End a link; it opens nothing after 10 seconds at most",
		Args:  arguments(cobra.ExactArgs(1)),
	}
	by := byFlag(revoke)
	revoke.RunE = func(cmd *cobra.Command, args []string) error {
		return sh.revoke(cmd, args[0], *by, (*postgres.Store).RevokeLink)
	}
	cmd.AddCommand(newLinkCreate(sh), list, revoke)
	return cmd
}

func newLinkCreate(sh *shell) *cobra.Command {
	var expires string
	cmd := &cobra.Command{
		Use:     "create ID",
		Short:   "Make a link and print it, once",
		Example: "  starter link create R26-7K4Q-X2MH --expires 30d",
		Args:    arguments(cobra.ExactArgs(1)),
	}
	by := byFlag(cmd)
	cmd.Flags().StringVar(&expires, "expires", "14d", "how long it opens the complaint; 90d at most")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		number, err := caseNumber(args[0])
		if err != nil {
			return err
		}
		life, err := lifeOf(expires)
		if err != nil {
			return err
		}
		who, err := whoDoes(*by)
		if err != nil {
			return err
		}
		settings, err := sh.settings("DATABASE_URL", "REDRESS_KEY")
		if err != nil {
			return err
		}
		keys, err := app.OpenVault(settings)
		if err != nil {
			return err
		}
		page, err := app.CustomerPage(settings)
		if err != nil {
			return err
		}
		l, token, err := identity.NewLink(keys, number, who, life, sh.now())
		if err != nil {
			return byField(err)
		}
		store, err := sh.store(cmd.Context())
		if err != nil {
			return err
		}
		defer store.Close()
		if err := store.CreateLink(cmd.Context(), l); err != nil {
			return err
		}
		return sh.printNewLink(l, token, page)
	}
	return cmd
}

// printNewLink prints the page's address with the token, or the token alone where
// there is no page.
func (sh *shell) printNewLink(l access.CustomerLink, token string, page *identity.CustomerPage) error {
	address := ""
	if page != nil {
		address = page.Address(token)
	}
	if sh.json() {
		return sh.print(struct {
			access.CustomerLink
			Token string `json:"token"`
			URL   string `json:"url,omitempty"`
		}{l, token, address})
	}
	_, _ = fmt.Fprintf(sh.err, "%s opens %s until %s; it is shown this once:\n", l.ID, l.Number, moment(l.ExpiresAt, sh.now()))
	if address == "" {
		address = token
	}
	_, err := fmt.Fprintln(sh.out, address)
	return err
}

func (sh *shell) printLinks(links []access.CustomerLink) error {
	type shownLink struct {
		access.CustomerLink
		State string `json:"state"`
	}
	shown := make([]shownLink, len(links))
	for i, l := range links {
		shown[i] = shownLink{l, access.State(l.ExpiresAt, l.RevokedAt, sh.now())}
	}
	t := table{{"LINK", "STATE", "MADE BY", "MADE", "EXPIRES", "LAST USED"}}
	for _, l := range shown {
		t.row(l.ID, l.State, l.CreatedBy, moment(l.CreatedAt, sh.now()), moment(l.ExpiresAt, sh.now()), sh.lastUsed(l.LastUsedAt))
	}
	return sh.printList(map[string][]shownLink{"links": shown}, t, "no links", "")
}
