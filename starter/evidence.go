package main

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"redress/internal/app"
	"redress/internal/complaint"
	"redress/internal/evidence"
	"redress/internal/office"
	"redress/internal/policy"
)

func newEvidence(sh *shell) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "evidence",
		Short: "Add evidence to a complaint, list what there is, or get a piece back",
		Args:  arguments(cobra.NoArgs),
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	var as, kind string
	add := &cobra.Command{
		Use:   "add ID FILE",
		Short: "Store a file and send it into the complaint",
		Example: "  starter evidence add R26-7K4Q-X2MH kettle.jpg --as customer:me\n" +
			"  starter evidence add R26-7K4Q-X2MH talk.txt --kind chat --as agent:lin",
		Args: arguments(cobra.ExactArgs(2)),
		RunE: func(cmd *cobra.Command, args []string) error {
			return addEvidence(cmd.Context(), sh, args[0], args[1], kind, as)
		},
	}
	kinds := make([]string, len(complaint.EvidenceKinds))
	for i, k := range complaint.EvidenceKinds {
		kinds[i] = string(k)
	}
	add.Flags().StringVar(&kind, "kind", "", "what it shows: "+strings.Join(kinds, ", ")+" (default: what the file is)")
	add.Flags().StringVar(&as, "as", "customer:me", "who gives it, as role:id")
	must(add.RegisterFlagCompletionFunc("kind", cobra.FixedCompletions(kinds, cobra.ShellCompDirectiveNoFileComp)))
	cmd.AddCommand(add, newEvidenceGet(sh), &cobra.Command{
		Use:   "list ID",
		Short: "The evidence of a complaint",
		Args:  arguments(cobra.ExactArgs(1)),
		RunE:  func(cmd *cobra.Command, args []string) error { return listEvidence(cmd.Context(), sh, args[0]) },
	})
	return cmd
}

func addEvidence(ctx context.Context, sh *shell, id, name, kind, as string) error {
	number, err := caseNumber(id)
	if err != nil {
		return err
	}
	if kind != "" && !slices.Contains(complaint.EvidenceKinds, complaint.EvidenceKind(kind)) {
		return usage("--kind %q is not a kind of evidence: `starter help evidence add` lists them", kind)
	}
	by, err := parseActor(as)
	if err != nil {
		return err
	}
	settings, err := sh.settings("DATABASE_URL", "REDRESS_KEY", "BLOB_DIR")
	if err != nil {
		return err
	}
	office, err := sh.office(ctx)
	if err != nil {
		return err
	}
	defer office.Close()
	files, err := app.OpenFiles(settings, office.Store)
	if err != nil {
		return err
	}
	defer files.Close()
	file, _, err := sh.file(name)
	if err != nil {
		return err
	}
	defer file.Close()
	office.Rules = sh.rulesNow
	limits, err := office.EvidenceLimitsOf(ctx, number)
	if err != nil {
		return err
	}
	ref, err := files.Add(ctx, evidence.Add{Number: number, By: by, Name: filepath.Base(name), Kind: complaint.EvidenceKind(kind), Limits: limits, Reader: file})
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return submit(ctx, sh, office, number, by, ref)
}

// rulesNow are the packs in force here; nil where they are wrong, which only whoever
// takes complaints in has to mend.
func (sh *shell) rulesNow() *policy.Packs {
	packs, err := sh.packs()
	if err != nil {
		return nil
	}
	return packs
}

// submit sends a stored piece into the complaint.
func submit(ctx context.Context, sh *shell, office *office.Office, number string, by complaint.Actor, ref complaint.EvidenceRef) error {
	s := sending{number: number, message: string(complaint.MsgSubmitEvidence), id: uuid.NewString(), as: by.String()}
	body, err := json.Marshal(map[string]any{"evidence": []complaint.EvidenceRef{ref}})
	must(err)
	m, err := compose(body, s)
	if err != nil {
		return err
	}
	if !sh.json() {
		_, _ = fmt.Fprintf(sh.out, "stored: %s, a %s, sha256 %s\n", ref.ID, ref.Kind, ref.SHA256)
	}
	return deliver(ctx, sh, office, number, s, m)
}

func listEvidence(ctx context.Context, sh *shell, id string) error {
	number, err := caseNumber(id)
	if err != nil {
		return err
	}
	store, files, done, err := sh.files(ctx)
	if err != nil {
		return err
	}
	defer done()
	if _, err := store.Show(ctx, number); err != nil {
		return err
	}
	pieces, err := files.Records(ctx, number)
	if err != nil {
		return err
	}
	if sh.json() {
		return sh.print(pieces)
	}
	t := table{{"EVIDENCE", "KIND", "TYPE", "BYTES", "BY", "GIVEN", "NAME"}}
	for _, p := range pieces {
		t.row(p.ID, plain(p.Kind), p.Type, strconv.FormatInt(p.Size, 10), p.By.String(), moment(p.At, sh.now()), p.Name)
	}
	return t.print(sh.out)
}
