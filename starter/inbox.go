package main

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"redress/internal/access"
	"redress/internal/app"
	"redress/internal/complaint"
	"redress/internal/postgres"
	"redress/internal/webhook"
)

func newInbox(sh *shell) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "inbox",
		Short: "Who may hand things in at /v1/inbox: make, list and revoke sources",
		Long: "A source is a platform, or a tool for chat, phone or social media, that hands complaints and messages in\n" +
			"at POST /v1/inbox/NAME of `starter serve`. What it sends is signed with its secret as Standard Webhooks\n" +
			"says; docs/api.md shows how. Its secret is printed once, and kept encrypted.",
		Args: arguments(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newInboxCreate(sh), newInboxList(sh), newInboxRevoke(sh))
	return cmd
}

var sourceName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,39}$`)

func newInboxCreate(sh *shell) *cobra.Command {
	var shop, push string
	var speaks []string
	cmd := &cobra.Command{
		Use:   "create NAME",
		Short: "Make a source and print its secret, once",
		Example: "  starter inbox create chat --shop taobao/demo --speaks-for customer,agent\n" +
			"  starter inbox create pay --shop paypal/demo --push-secret-file /run/secrets/webhook_id",
		Args: arguments(cobra.ExactArgs(1)),
	}
	by := byFlag(cmd)
	cmd.Flags().StringVar(&shop, "shop", "", "whose complaints it hands in: taobao/demo")
	cmd.Flags().StringSliceVar(&speaks, "speaks-for", []string{"customer"}, "the roles whose messages it hands in")
	cmd.Flags().StringVar(&push, "push-secret-file", "", "the shop's platform pushes here: the file with what it signs by, such as Stripe's whsec_… or PayPal's webhook id; /dev/null where it signs nothing")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		n := postgres.InboxSource{Name: args[0], Kind: "form", SpeaksFor: wordsAs[complaint.Role](speaks), CreatedAt: sh.now()}
		if !sourceName.MatchString(n.Name) {
			return usage("%q is no name for a source: small letters, digits and -, at most 40", n.Name)
		}
		of, ok := access.ParseShop(shop)
		if !ok || strings.Contains(shop, "*") {
			return usage("--shop %q is not platform/shop, such as taobao/demo", shop)
		}
		n.Platform, n.Shop = of.Platform, of.Name
		secret := webhook.NewSecret()
		if push != "" {
			adapter, pushes := app.Pushing(of.Platform)
			if !pushes {
				return usage("--push-secret-file: %s pushes nothing that Redress reads; its cases are asked for", of.Platform)
			}
			given, err := os.ReadFile(push)
			if err != nil {
				return fmt.Errorf("read --push-secret-file: %w", err)
			}
			n.Kind, n.SpeaksFor, secret = adapter.Name, []complaint.Role{complaint.Platform}, strings.TrimSpace(string(given))
		}
		for _, r := range n.SpeaksFor {
			if !slices.Contains(access.SpokenFor, r) {
				return usage("--speaks-for %q is no role", r)
			}
		}
		var err error
		if n.CreatedBy, err = whoDoes(*by); err != nil {
			return err
		}
		store, err := sh.store(cmd.Context())
		if err != nil {
			return err
		}
		defer store.Close()
		if err := store.CreateInboxSource(cmd.Context(), n, secret); err != nil {
			return err
		}
		if sh.json() && push != "" {
			return sh.print(n) // the secret is the platform's, and never printed
		}
		if sh.json() {
			return sh.print(struct {
				postgres.InboxSource
				Secret string `json:"secret"`
			}{n, secret})
		}
		if push != "" {
			_, err = fmt.Fprintf(sh.out, "%s of %s pushes to POST /v1/inbox/%s: tell the platform so\n", of.Platform, of.Name, n.Name)
			return err
		}
		_, _ = fmt.Fprintf(sh.err, "%s hands in for %s at POST /v1/inbox/%s; the secret is shown this once:\n", n.Name, shop, n.Name)
		_, err = fmt.Fprintln(sh.out, secret)
		return err
	}
	return cmd
}

func newInboxList(sh *shell) *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "All sources, without their secrets", Args: arguments(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			store, err := sh.store(cmd.Context())
			if err != nil {
				return err
			}
			defer store.Close()
			all, err := store.InboxSources(cmd.Context())
			if err != nil {
				return err
			}
			t := table{{"NAME", "STATE", "KIND", "SHOP", "SPEAKS FOR", "SINCE"}}
			for _, n := range all {
				state := "active"
				if n.RevokedAt != nil {
					state = "revoked"
				}
				t.row(n.Name, state, n.Kind, n.Platform+"/"+n.Shop, listed(n.SpeaksFor), moment(n.CreatedAt, sh.now()))
			}
			return sh.printList(map[string]any{"sources": all}, t, "no sources; `starter inbox create NAME --shop PLATFORM/SHOP` makes one", "")
		},
	}
}

func newInboxRevoke(sh *shell) *cobra.Command {
	cmd := &cobra.Command{Use: "revoke NAME", Short: "Take nothing more from a source; what it handed in is still worked on", Args: arguments(cobra.ExactArgs(1))}
	by := byFlag(cmd)
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
		if err := store.RevokeInboxSource(cmd.Context(), args[0], who); err != nil {
			return err
		}
		if sh.json() {
			return sh.print(map[string]string{"name": args[0], "state": "revoked"})
		}
		_, err = fmt.Fprintf(sh.out, "%s is revoked\n", args[0])
		return err
	}
	return cmd
}
