package main

import (
	"context"
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

func newKeyList(sh *shell) *cobra.Command {
	var all bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "The keys that open something; never their secrets",
		Args:  arguments(cobra.NoArgs),
	}
	cmd.Flags().BoolVar(&all, "all", false, "also those that are revoked or have expired")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		store, err := sh.store(cmd.Context())
		if err != nil {
			return err
		}
		defer store.Close()
		keys, err := store.APIKeys(cmd.Context())
		if err != nil {
			return err
		}
		return sh.printKeys(keys, all)
	}
	return cmd
}

// shownKey is a key with how it stands, for programs.
type shownKey struct {
	access.Key
	State string `json:"state"`
}

func (sh *shell) printKeys(keys []access.Key, all bool) error {
	shown := []shownKey{}
	for _, k := range keys {
		if state := access.State(k.ExpiresAt, k.RevokedAt, sh.now()); all || state == "active" {
			shown = append(shown, shownKey{k, state})
		}
	}
	t := table{{"KEY", "NAME", "STATE", "ROLES", "SHOPS", "SPEAKS FOR", "ONLY", "EXPIRES", "LAST USED"}}
	for _, k := range shown {
		state := k.State
		if k.ReplacedBy != "" {
			state += ", replaced"
		}
		shops := make([]string, len(k.Shops))
		for i, shop := range k.Shops {
			shops[i] = shop.String()
		}
		t.row(k.ID, k.Name, state, listed(k.Roles), strings.Join(shops, ", "), listed(k.ActsAs), listed(k.Only), moment(k.ExpiresAt, sh.now()), sh.lastUsed(k.LastUsedAt))
	}
	return sh.printList(map[string][]shownKey{"keys": shown}, t, "no keys", "")
}

func listed[T ~string](all []T) string {
	words := make([]string, len(all))
	for i, one := range all {
		words[i] = string(one)
	}
	return strings.Join(words, ", ")
}

func newKeyRotate(sh *shell) *cobra.Command {
	var expires, overlap string
	cmd := &cobra.Command{
		Use:   "rotate KEY",
		Short: "Make a key that takes another's place; the old one goes on for a while",
		Long: "rotate makes a key with the name, role, shops and actions of another one, which ends by itself when\n" +
			"the overlap is over: time to bring the new secret to where the old one is used.",
		Args: arguments(cobra.ExactArgs(1)),
	}
	by := byFlag(cmd)
	cmd.Flags().StringVar(&expires, "expires", "365d", "how long the new key lives; two years at most")
	cmd.Flags().StringVar(&overlap, "overlap", "24h", "how long the old one goes on; 0s: not at all")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		life, err := lifeOf(expires)
		if err != nil {
			return err
		}
		goesOn, err := complaint.ParseDuration(overlap)
		if err != nil || time.Duration(goesOn) > 30*24*time.Hour {
			return usage("--overlap %q must be from 0s to 30d", overlap)
		}
		who, err := whoDoes(*by)
		if err != nil {
			return err
		}
		return sh.rotate(cmd.Context(), args[0], identity.KeyRequest{Life: life, By: who}, time.Duration(goesOn))
	}
	return cmd
}

func (sh *shell) rotate(ctx context.Context, id string, r identity.KeyRequest, overlap time.Duration) error {
	store, err := sh.store(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	old, found, err := store.APIKey(ctx, id)
	if err != nil {
		return err
	}
	if !found {
		return postgres.NotFound{What: "key", ID: id}
	}
	r.Name, r.Roles, r.Shops, r.ActsAs, r.Only = old.Name, old.Roles, old.Shops, old.ActsAs, old.Only
	k, secret, err := identity.NewKey(r, sh.now())
	if err != nil {
		return byField(err)
	}
	if err := store.RotateAPIKey(ctx, id, k, sh.now().Add(overlap)); err != nil {
		if errors.Is(err, postgres.ErrKeyEnded) {
			return fmt.Errorf("%s cannot be rotated: %w; `starter key create` makes a new one", id, postgres.ErrKeyEnded)
		}
		return err
	}
	return sh.printNewKey(k, secret)
}

// revoke ends a key or a link.
func (sh *shell) revoke(cmd *cobra.Command, id, as string, end func(*postgres.Store, context.Context, string, string, time.Time) error) error {
	who, err := whoDoes(as)
	if err != nil {
		return err
	}
	store, err := sh.store(cmd.Context())
	if err != nil {
		return err
	}
	defer store.Close()
	if err := end(store, cmd.Context(), id, who, sh.now()); err != nil {
		return err
	}
	if sh.json() {
		return sh.print(map[string]string{"id": id, "state": "revoked"})
	}
	_, err = fmt.Fprintf(sh.out, "revoked: %s\n", oneLine(id))
	return err
}
