package main

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"redress/internal/policy"
	"redress/internal/postgres"
)

func newPolicyList(sh *shell) *cobra.Command {
	var stored bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "The packs in force, and what PostgreSQL keeps of others",
		Long: "list shows the packs that complaints opened now are handled under: built in, and of POLICY_DIR. With\n" +
			"--stored it also shows every version that PostgreSQL keeps, and how many running complaints each has.\n" +
			"What a calendar does not know yet is told on standard error.",
		Example: "  starter policy list\n" +
			"  POLICY_DIR=policies starter policy list --stored",
		Args: arguments(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return policyList(cmd.Context(), sh, stored) },
	}
	cmd.Flags().BoolVar(&stored, "stored", false, "also the versions in PostgreSQL, with how many running complaints each has")
	return cmd
}

// listedPack is a pack in force as programs see it.
type listedPack struct {
	Name    string      `json:"name"`
	Kind    policy.Kind `json:"kind"`
	Version string      `json:"version"`
	Extends []string    `json:"extends"` // nearest first
	Laws    []string    `json:"laws"`
	Title   string      `json:"title"`
}

type storedVersion struct {
	postgres.StoredPolicy
	InForce bool `json:"in_force"`
}

func policyList(ctx context.Context, sh *shell, stored bool) error {
	packs, err := sh.packs()
	if err != nil {
		return err
	}
	answer := struct {
		Packs    []listedPack    `json:"packs"`
		Stored   []storedVersion `json:"stored,omitempty"`
		Warnings []string        `json:"warnings"`
	}{Warnings: append([]string{}, packs.Warnings(sh.now())...)}
	for _, name := range packs.Names() {
		p, err := packs.Get(name)
		if err != nil {
			return err
		}
		answer.Packs = append(answer.Packs, listedPack{name, p.Kind(), p.Version(),
			append([]string{}, p.Chain()[1:]...), append([]string{}, p.Laws()...), p.Title()})
	}
	if stored {
		if answer.Stored, err = storedVersions(ctx, sh, packs); err != nil {
			return err
		}
	}
	for _, warning := range answer.Warnings {
		_, _ = fmt.Fprintln(sh.err, "note: "+warning)
	}
	if sh.json() {
		return sh.print(answer)
	}
	t := table{{"PACK", "KIND", "VERSION", "EXTENDS", "LAWS OVER IT", "TITLE"}}
	for _, p := range answer.Packs {
		t.row(p.Name, string(p.Kind), p.Version, strings.Join(p.Extends, ", "), strings.Join(p.Laws, ", "), p.Title)
	}
	if err := t.print(sh.out); err != nil || !stored {
		return err
	}
	return sh.printStored(answer.Stored)
}

func storedVersions(ctx context.Context, sh *shell, packs *policy.Packs) ([]storedVersion, error) {
	store, err := sh.store(ctx)
	if err != nil {
		return nil, err
	}
	defer store.Close()
	kept, err := store.Policies(ctx)
	if err != nil {
		return nil, err
	}
	all := []storedVersion{}
	for _, p := range kept {
		current, err := packs.Get(p.Pack)
		all = append(all, storedVersion{p, err == nil && current.Version() == p.Version})
	}
	return all, nil
}

func (sh *shell) printStored(all []storedVersion) error {
	if len(all) == 0 {
		_, err := fmt.Fprintln(sh.out, "\nNothing is stored yet: a worker stores its packs when it starts, `starter open` when it takes complaints in.")
		return err
	}
	t := table{{"STORED VERSION", "STORED", "RUNNING COMPLAINTS", ""}}
	for _, v := range all {
		mark := ""
		if v.InForce {
			mark = "in force"
		}
		t.row(packRef{v.Pack, v.Version}.String(), moment(v.StoredAt, sh.now()), strconv.Itoa(v.Running), mark)
	}
	_, _ = io.WriteString(sh.out, "\n")
	return t.print(sh.out)
}
