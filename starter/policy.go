package main

import (
	"strings"

	"github.com/spf13/cobra"

	"redress/internal/app"
	"redress/internal/policy"
)

func newPolicy(sh *shell) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "policy",
		Short: "The rules complaints are handled under: list, show, check, compare, explain, move",
		Long: "A pack is one YAML file with the rules of a platform, a law or a shop: deadlines, limits, checklists.\n" +
			"Some are built in; those in the folder POLICY_DIR replace them or come beside them. Each has a version,\n" +
			"a hash of its content, and a complaint keeps the version that it was opened with until it is moved.",
		Example: "  starter policy list\n" +
			"  starter policy show jd\n" +
			"  starter policy check policies/kettle-shop.yaml\n" +
			"  starter policy explain --pack jd --deadline extra_evidence --at 2026-11-22T14:01:00+08:00",
		Args: arguments(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newPolicyList(sh), newPolicyShow(sh), newPolicyCheck(sh), newPolicyDiff(sh), newPolicyExplain(sh),
		newPolicyMove(sh), newPolicySchema(sh))
	return cmd
}

func newPolicySchema(sh *shell) *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "The JSON Schema of a pack's file, for editors",
		Long: "schema prints the JSON Schema (draft 2020-12) that a pack's file is checked against. Keep it beside your\n" +
			"packs, and an editor that knows YAML schemas names mistakes while you write.",
		Example: "  starter policy schema > policies/pack.schema.json",
		Args:    arguments(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			_, err := sh.out.Write(policy.Schema())
			return err
		},
	}
}

// packs are those in force: built in, and of POLICY_DIR.
func (sh *shell) packs() (*policy.Packs, error) {
	settings, err := sh.settings()
	if err != nil {
		return nil, err
	}
	shelf, err := app.OpenShelf(settings)
	if err != nil {
		return nil, err
	}
	return shelf.Packs(), nil
}

// packNames complete a pack's name.
func (sh *shell) packNames(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	packs, err := sh.packs()
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	return packs.Names(), cobra.ShellCompDirectiveNoFileComp
}

// completePack completes a flag that takes a pack's name.
func (sh *shell) completePack(cmd *cobra.Command, flag string) {
	must(cmd.RegisterFlagCompletionFunc(flag, sh.packNames))
}

// inForce is the pack of a name in a set; that there is none is a slip of the
// command line.
func inForce(packs *policy.Packs, name string) (*policy.Pack, error) {
	pack, err := packs.Get(name)
	if err != nil {
		return nil, usage("there is no pack %q; there are %s", name, strings.Join(packs.Names(), ", "))
	}
	return pack, nil
}
