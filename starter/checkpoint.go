package main

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"redress/internal/postgres"
)

func newCheckpoint(sh *shell) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "checkpoint",
		Short: "Sign where the event chains stand, and prove it later",
		Long: "A checkpoint is a signed statement of where the event chains of a shop ended. A worker makes one for each\n" +
			"shop each hour, of the chains that grew. Keep the list of them elsewhere: then nobody can take the last\n" +
			"ones away unseen.",
		Args: arguments(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	now := &cobra.Command{
		Use:   "now",
		Short: "Make the checkpoints now, without waiting for the hour",
		Args:  arguments(cobra.NoArgs),
		RunE:  func(cmd *cobra.Command, _ []string) error { return checkpointNow(cmd.Context(), sh) },
	}
	var shop string
	var after int
	var heads bool
	list := &cobra.Command{
		Use:     "list",
		Short:   "The checkpoints there are; with -o json for --witness and for check",
		Example: "  starter checkpoint list -o json > kept.ndjson\n  starter checkpoint list --shop taobao/demo --after 40 --heads -o json",
		Args:    arguments(cobra.NoArgs),
		RunE:    func(cmd *cobra.Command, _ []string) error { return checkpoints(cmd.Context(), sh, shop, after, heads) },
	}
	list.Flags().StringVar(&shop, "shop", "", "only those of a shop, as platform/shop")
	list.Flags().IntVar(&after, "after", 0, "only those behind this number")
	list.Flags().BoolVar(&heads, "heads", false, "with where each chain ended (JSON only)")
	var key string
	var part bool
	check := &cobra.Command{
		Use:   "check FILE",
		Short: "Prove a list of checkpoints with the public keys alone: no database, no service key",
		Example: "  starter checkpoint list --heads -o json > all.ndjson\n" +
			"  starter checkpoint check all.ndjson --key redress.pem",
		Args: arguments(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error { return checkCheckpoints(sh, args[0], key, part) },
	}
	check.Flags().StringVar(&key, "key", "", "a file with the public keys (starter verify --public-key)")
	check.Flags().BoolVar(&part, "part", false, "the list begins in the middle of a shop's checkpoints")
	must(check.MarkFlagRequired("key"))
	cmd.AddCommand(now, list, check)
	return cmd
}

func checkpointNow(ctx context.Context, sh *shell) error {
	store, err := sh.store(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	made, err := store.MakeCheckpoints(ctx, sh.now(), func(c postgres.Checkpoint) {
		if !sh.json() {
			_, _ = fmt.Fprintf(sh.out, "%s: %d chains, hash %s\n", oneLine(c.String()), c.Count, hex.EncodeToString(c.Hash()))
		}
	})
	if err != nil {
		return err
	}
	if sh.json() {
		if err := sh.print(made); err != nil {
			return err
		}
	} else if len(made.Made) == 0 {
		_, _ = fmt.Fprintln(sh.out, "nothing has changed since the last ones")
	}
	for _, b := range made.Broken {
		_, _ = fmt.Fprintln(sh.err, "starter: left out: "+broken(b))
	}
	if len(made.Broken) > 0 {
		return errTold
	}
	return nil
}

func checkpoints(ctx context.Context, sh *shell, shop string, after int, heads bool) error {
	var platform, name string
	var err error
	if shop != "" {
		if platform, name, err = parseShop(shop); err != nil {
			return err
		}
	}
	store, err := sh.store(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	encode := json.NewEncoder(sh.out)
	t := table{{"CHECKPOINT", "OF", "AT", "CHAINS", "KEY", "HASH"}}
	err = store.Checkpoints(ctx, platform, name, after, func(c postgres.Checkpoint) error {
		if !heads {
			c.Heads = nil
		}
		if sh.json() {
			return encode.Encode(c)
		}
		t.row(strconv.Itoa(c.N), c.Platform+"/"+c.Shop, moment(c.At, sh.now()), strconv.Itoa(c.Count), c.KeyID, hex.EncodeToString(c.Hash()))
		return nil
	})
	if err != nil || sh.json() {
		return err
	}
	return t.print(sh.out)
}

func checkCheckpoints(sh *shell, name, key string, part bool) error {
	keys, err := readKeys(key)
	if err != nil {
		return err
	}
	k := postgres.CheckpointChecker{Keys: keys, From: part}
	sum, bad := 0, []postgres.CheckpointResult{}
	err = eachCheckpoint(sh, name, func(c postgres.Checkpoint) error {
		sum++
		if reason := k.Check(c); reason != "" {
			bad = append(bad, postgres.CheckpointResult{CheckpointRef: c.CheckpointRef, At: c.At, Reason: reason})
		}
		return nil
	})
	if err != nil {
		return err
	}
	if sh.json() {
		if err := sh.print(map[string]any{"ok": len(bad) == 0, "checkpoints": sum, "bad": bad}); err != nil {
			return err
		}
	} else {
		for _, b := range bad {
			_, _ = fmt.Fprintf(sh.out, "%s: %s\n", oneLine(b.String()), oneLine(b.Reason))
		}
		_, _ = fmt.Fprintf(sh.out, "%d checkpoints, %d do not fit\n", sum, len(bad))
	}
	if len(bad) > 0 {
		return errTold
	}
	return nil
}
