package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"redress/internal/app"
	"redress/internal/complaint"
	"redress/internal/policy"
	"redress/internal/postgres"
)

// move is what the command line asks for.
type move struct {
	ids                  []string
	pack, to, as, reason string
	dry                  bool
}

func newPolicyMove(sh *shell) *cobra.Command {
	var m move
	cmd := &cobra.Command{
		Use:   "move [ID…] --to NAME[@VERSION] --as supervisor:ID --reason CODE",
		Short: "Move running complaints to another version of the rules",
		Long: "move puts running complaints under another version: those named, or with --pack all of a pack that are under\n" +
			"another one. Without @VERSION it is the one in force here, which is stored first. Each open deadline is counted\n" +
			"anew from where it began, and what moved is told: from when, to when. One whose new end would be past already\n" +
			"stands as it was, so nothing becomes late by a move. Complaints that could not be moved are told and stay.",
		Example: "  starter policy move --pack jd --to jd --as supervisor:chen --reason rules_of_december --dry-run\n" +
			"  starter policy move R26-7K4Q-X2MH --to kettle-shop --as supervisor:chen --reason own_rules",
		RunE: func(cmd *cobra.Command, args []string) error {
			m.ids = args
			return policyMove(cmd.Context(), sh, m)
		},
		ValidArgsFunction: cobra.NoFileCompletions,
	}
	flags := cmd.Flags()
	flags.StringVar(&m.to, "to", "", "the pack to move to: NAME (in force here) or NAME@VERSION (stored)")
	flags.StringVar(&m.pack, "pack", "", "all running complaints of this pack that are under another version")
	flags.StringVar(&m.as, "as", "", "who moves them: supervisor:ID")
	flags.StringVar(&m.reason, "reason", "", "why, as a code: rules_of_december")
	flags.BoolVar(&m.dry, "dry-run", false, "only tell what would move")
	sh.completePack(cmd, "to")
	sh.completePack(cmd, "pack")
	return cmd
}

func policyMove(ctx context.Context, sh *shell, m move) error {
	numbers, err := m.numbers()
	if err != nil {
		return err
	}
	packs, err := sh.packs()
	if err != nil {
		return err
	}
	ref, err := parsePackRef(m.to)
	if m.to == "" {
		err = usage("where to? Say --to NAME or --to NAME@VERSION: `starter policy list --stored` shows them")
	}
	if err != nil {
		return err
	}
	office, err := sh.office(ctx)
	if err != nil {
		return err
	}
	defer office.Close()
	target, err := m.target(ctx, office.Store, packs, ref)
	if err != nil {
		return err
	}
	if err := m.check(target, sh.now()); err != nil {
		return err
	}
	if current, err := packs.Get(ref.name); err == nil && current == target && !m.dry {
		if err := app.KeepPolicies(ctx, office.Store, packs); err != nil {
			return err
		}
	}
	if m.pack != "" {
		if numbers, err = running(ctx, office.Store, postgres.Filter{Pack: m.pack, NotVersion: target.Version()}); err != nil {
			return err
		}
		if _, err := inForce(packs, m.pack); err != nil && len(numbers) == 0 {
			return err
		}
	}
	return (&mover{sh: sh, office: office, target: target, move: m}).all(ctx, numbers)
}

// numbers are the complaints that were named.
func (m move) numbers() ([]string, error) {
	switch {
	case len(m.ids) == 0 && m.pack == "":
		return nil, usage("which complaints? Name them, or say --pack NAME for all of a pack that are under another version")
	case len(m.ids) > 0 && m.pack != "":
		return nil, usage("name complaints, or say --pack, not both")
	}
	var all []string
	for _, id := range m.ids {
		number, err := caseNumber(id)
		if err != nil {
			return nil, err
		}
		all = append(all, number)
	}
	return all, nil
}

// target is the version to move to: that in force here, or one that is stored.
func (m move) target(ctx context.Context, store *postgres.Store, packs *policy.Packs, ref packRef) (*policy.Pack, error) {
	pack, err := inForce(packs, ref.name)
	if ref.version != "" && (err != nil || ref.version != pack.Version()) {
		pack, err = storedPack(ctx, store, ref)
	}
	if err != nil {
		return nil, err
	}
	if pack.Kind() == policy.OfLaw {
		return nil, usage("%s is a law: complaints are handled under the pack of a platform or a shop", pack.Name())
	}
	return pack, nil
}

// check refuses what no complaint would take, before anything is sent.
func (m move) check(target *policy.Pack, now time.Time) error {
	message, err := m.message(target)
	if err != nil {
		return err
	}
	var refused *complaint.Refusal
	if err := new(complaint.Case).Check(string(complaint.MsgChangePolicy), message.payload(), now); errors.As(err, &refused) {
		flag := map[string]string{"actor.role": "--as: ", "actor.id": "--as: ", "reason_code": "--reason: "}[refused.Field]
		return usage("%s%s", flag, refused.Reason)
	}
	return nil
}

// message is the message that moves one complaint.
func (m move) message(target *policy.Pack) (message, error) {
	body, err := json.Marshal(map[string]string{"version": target.Version(), "reason_code": m.reason})
	must(err)
	return compose(body, sending{message: string(complaint.MsgChangePolicy), as: m.as})
}

// running are the numbers of all complaints that a filter lets through.
func running(ctx context.Context, store *postgres.Store, f postgres.Filter) ([]string, error) {
	f.Limit = postgres.MaxPage
	var all []string
	for {
		page, err := store.List(ctx, f)
		if err != nil {
			return nil, fmt.Errorf("list the complaints of %s: %w", f.Pack, err)
		}
		for _, row := range page.Rows {
			all = append(all, row.Number)
		}
		if f.Cursor = page.NextCursor; f.Cursor == "" {
			return all, nil
		}
	}
}
