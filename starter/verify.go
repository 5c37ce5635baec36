package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"redress/internal/app"
	"redress/internal/postgres"
	"redress/internal/vault"
)

// verifying is what a verify command was asked for.
type verifying struct {
	shop      string // platform/shop
	all       bool
	key       string // a file of public keys; empty: those of REDRESS_KEY
	witness   string // a file of checkpoints that were kept elsewhere
	publicKey bool
}

func newVerify(sh *shell) *cobra.Command {
	var v verifying
	cmd := &cobra.Command{
		Use:   "verify [ID]",
		Short: "Check that no event was changed, added or removed",
		Long: "verify computes the chain of events anew, of one complaint, a shop or all, and holds it against the\n" +
			"signed checkpoints. It says which event is the first that does not fit, and which checkpoint contradicts;\n" +
			"then the exit code is 1.\n\n" +
			"With --key it needs the public keys and no service key: so an auditor can verify who is not to read what\n" +
			"people wrote. --public-key prints the keys for them. Who keeps checkpoints elsewhere (starter checkpoint\n" +
			"list) sees by --witness also when the last ones were taken away. A single ID is held against all that was\n" +
			"signed in its shop, and against what was signed in any shop where nothing signed has it yet: then only the\n" +
			"chain itself speaks for it, and the answer says so.",
		Example: "  starter verify R26-7K4Q-X2MH\n  starter verify --shop taobao/demo\n  starter verify --all -o json\n" +
			"  starter verify --public-key > redress.pem\n  starter verify --all --key redress.pem --witness kept.ndjson",
		Args: arguments(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error { return v.run(cmd.Context(), sh, args) },
	}
	cmd.Flags().StringVar(&v.shop, "shop", "", "all complaints of a shop, as platform/shop")
	cmd.Flags().BoolVar(&v.all, "all", false, "all complaints")
	cmd.Flags().StringVar(&v.key, "key", "", "a file with the public keys, in place of REDRESS_KEY")
	cmd.Flags().StringVar(&v.witness, "witness", "", "a file of checkpoints that must be there unchanged")
	cmd.Flags().BoolVar(&v.publicKey, "public-key", false, "print the public keys (PEM; base64 with -o json), the current one first")
	return cmd
}

func (v verifying) run(ctx context.Context, sh *shell, args []string) error {
	asked := len(args)
	for _, yes := range []bool{v.shop != "", v.all, v.publicKey} {
		if yes {
			asked++
		}
	}
	if asked != 1 {
		return usage("verify takes an ID, --shop, --all or --public-key, and one of them")
	}
	store, keys, err := v.open(ctx, sh)
	if err != nil {
		return err
	}
	defer store.Close()
	if v.publicKey {
		return printKeys(sh, keys)
	}
	scope := postgres.Scope{Keys: keys}
	if v.shop != "" {
		if scope.Platform, scope.Shop, err = parseShop(v.shop); err != nil {
			return err
		}
	}
	if scope.Witness, err = readWitness(sh, v.witness); err != nil {
		return err
	}
	if len(args) == 1 {
		number, err := caseNumber(args[0])
		if err != nil {
			return err
		}
		return verifyOne(ctx, sh, store, scope, number)
	}
	return verifyMany(ctx, sh, store, scope)
}

// open connects with the service key, or with public keys alone.
func (v verifying) open(ctx context.Context, sh *shell) (*postgres.Store, vault.PublicKeys, error) {
	if v.key == "" {
		store, err := sh.store(ctx)
		if err != nil {
			return nil, nil, err
		}
		return store, store.PublicKeys(), nil
	}
	keys, err := readKeys(v.key)
	if err != nil {
		return nil, nil, err
	}
	settings, err := sh.settings("DATABASE_URL")
	if err != nil {
		return nil, nil, err
	}
	store, err := app.OpenForAuditor(ctx, settings)
	return store, keys, err
}

func readKeys(name string) (vault.PublicKeys, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("read the public keys: %w", err)
	}
	keys, err := vault.ParsePublicKeys(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return keys, nil
}

func printKeys(sh *shell, keys vault.PublicKeys) error {
	type printed struct {
		ID  string `json:"key_id"`
		Key string `json:"public_key"` // base64
	}
	all := make([]printed, len(keys))
	for i, k := range keys {
		all[i] = printed{k.ID, k.Base64()}
		text, err := k.PEM()
		if err != nil {
			return err
		}
		if !sh.json() {
			_, _ = fmt.Fprint(sh.out, text)
		}
	}
	if sh.json() {
		return sh.print(all)
	}
	return nil
}

// parseShop reads platform/shop.
func parseShop(s string) (platform, shop string, err error) {
	platform, shop, ok := strings.Cut(s, "/")
	if !ok || platform == "" || shop == "" {
		return "", "", usage("--shop %q must be platform/shop, such as taobao/demo", s)
	}
	return platform, shop, nil
}

func verifyOne(ctx context.Context, sh *shell, store *postgres.Store, scope postgres.Scope, number string) error {
	result, err := store.VerifyWith(ctx, scope, number)
	if err != nil {
		return err
	}
	if sh.json() {
		if err := sh.print(result); err != nil {
			return err
		}
	}
	switch {
	case !result.OK && sh.json():
		return errTold
	case !result.OK:
		return fmt.Errorf("%s", broken(result))
	case !sh.json():
		_, _ = fmt.Fprintf(sh.out, "%s: %d events, the chain is whole; %s\n", number, result.Events, covered(result))
	}
	return nil
}

// broken says in words what does not fit.
func broken(r postgres.VerifyResult) string {
	if r.FirstBad == 0 {
		return fmt.Sprintf("%s: %s", r.Number, r.Reason)
	}
	return fmt.Sprintf("%s: the chain of %d events is broken at event %d: %s", r.Number, r.Events, r.FirstBad, r.Reason)
}

func covered(r postgres.VerifyResult) string {
	switch {
	case r.Covered == 0:
		return "no checkpoint covers it yet, so nothing signed speaks for it: checkpoints are made each hour, or by `starter checkpoint now`"
	case r.Covered < r.Events:
		return fmt.Sprintf("signed up to event %d; no checkpoint covers the %d behind it yet", r.Covered, r.Events-r.Covered)
	}
	return "all of it is signed"
}
