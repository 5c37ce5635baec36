package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"redress/internal/access"
	"redress/internal/complaint"
	"redress/internal/identity"
	"redress/internal/postgres"
)

func newKey(sh *shell) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "key",
		Short: "API keys of machines: make, list, rotate and revoke them",
		Long: "A key opens the HTTP interface to a system: for complaints of its shops, and for what its role may\n" +
			"do (docs/access.md). A backend also says for whom it speaks. The secret is printed once; what is kept\n" +
			"is its hash. A key that is revoked opens nothing after 10 seconds at most.",
		Args: arguments(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newKeyCreate(sh), newKeyList(sh), newKeyRotate(sh), newKeyRevoke(sh))
	return cmd
}

// byFlag is --as of the commands that let somebody in: it stands in the audit.
func byFlag(cmd *cobra.Command) *string {
	return cmd.Flags().String("as", "operator:host", "who does it, as role:id; it stands in the audit")
}

func newKeyCreate(sh *shell) *cobra.Command {
	var (
		r                         identity.KeyRequest
		roles, shops, speaks, may []string
		expires                   string
	)
	cmd := &cobra.Command{
		Use:   "create",
		Short: "Make a key and print its secret, once",
		Example: "  starter key create --name 'shop backend' --shop taobao/demo --acts-as customer,agent\n" +
			"  starter key create --name 'night export' --role auditor --shop '*/*' --expires 30d",
		Args: arguments(cobra.NoArgs),
	}
	by := byFlag(cmd)
	flags := cmd.Flags()
	flags.StringVar(&r.Name, "name", "", "which system has it")
	flags.StringSliceVar(&shops, "shop", nil, "whose complaints it sees: taobao/demo, taobao/* or */*; may be given again")
	flags.StringSliceVar(&roles, "role", []string{"backend"}, "backend, operator or auditor")
	flags.StringSliceVar(&speaks, "acts-as", nil, "the roles that a backend speaks for: customer, agent, …")
	flags.StringSliceVar(&may, "only", nil, "only these actions, such as open,read,send:add-note (default: all of its role)")
	flags.StringVar(&expires, "expires", "365d", "how long it lives: 12h, 30d; two years at most")
	cmd.RunE = func(cmd *cobra.Command, _ []string) (err error) {
		r.Roles, r.ActsAs, r.Only = wordsAs[access.Role](roles), wordsAs[complaint.Role](speaks), wordsAs[access.Action](may)
		for _, word := range shops {
			shop, ok := access.ParseShop(word)
			if !ok {
				return usage("--shop %q is not platform/shop, such as taobao/demo", word)
			}
			r.Shops = append(r.Shops, shop)
		}
		if r.Life, err = lifeOf(expires); err != nil {
			return err
		}
		if r.By, err = whoDoes(*by); err != nil {
			return err
		}
		k, secret, err := identity.NewKey(r, sh.now())
		if err != nil {
			return byField(err)
		}
		store, err := sh.store(cmd.Context())
		if err != nil {
			return err
		}
		defer store.Close()
		if err := store.CreateAPIKey(cmd.Context(), k); err != nil {
			return err
		}
		return sh.printNewKey(k, secret)
	}
	return cmd
}

// newSecret is a new key with its secret, for programs.
type newSecret struct {
	access.Key
	Secret string `json:"secret"`
}

func (sh *shell) printNewKey(k access.Key, secret string) error {
	if sh.json() {
		return sh.print(newSecret{k, secret})
	}
	_, _ = fmt.Fprintf(sh.err, "%s for %s until %s; the secret is shown this once:\n", k.ID, oneLine(k.Name), moment(k.ExpiresAt, sh.now()))
	_, err := fmt.Fprintln(sh.out, secret)
	return err
}

// whoDoes reads --as.
func whoDoes(as string) (string, error) {
	actor, err := parseActor(as)
	return actor.String(), err
}

// lifeOf reads --expires, which must be some time.
func lifeOf(s string) (time.Duration, error) {
	d, err := complaint.ParseDuration(s)
	if err != nil || d <= 0 {
		return 0, usage("--expires %q is no length of time such as 12h or 30d", s)
	}
	return time.Duration(d), nil
}

// byField makes what is wrong with values a usage error, each with its flag.
func byField(err error) error {
	var problems complaint.Problems
	if !errors.As(err, &problems) {
		return err
	}
	flags := map[string]string{"roles": "role", "shops": "shop", "acts_as": "acts-as"}
	lines := make([]string, len(problems))
	for i, p := range problems {
		flag := p.Field
		if named, ok := flags[flag]; ok {
			flag = named
		}
		lines[i] = "--" + flag + " " + p.Reason
	}
	return usage("%s", strings.Join(lines, "\n"))
}

func wordsAs[T ~string](all []string) []T {
	var words []T
	for _, one := range all {
		if one = strings.TrimSpace(one); one != "" {
			words = append(words, T(one))
		}
	}
	return words
}

func newKeyRevoke(sh *shell) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "revoke KEY",
		Short: "End a key; it opens nothing after 10 seconds at most",
		Args:  arguments(cobra.ExactArgs(1)),
	}
	by := byFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return sh.revoke(cmd, args[0], *by, (*postgres.Store).RevokeAPIKey)
	}
	return cmd
}
