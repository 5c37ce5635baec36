package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"redress/internal/complaint"
	"redress/internal/policy"
)

func newPolicyShow(sh *shell) *cobra.Command {
	return &cobra.Command{
		Use:   "show NAME[@VERSION]",
		Short: "All rules of a pack, with where each number comes from",
		Long: "show lists what a pack says once what it extends and the laws over it are put in: deadlines, money, limits,\n" +
			"checklists with who has to prove what, triage, and how long things are kept. Behind each stands how sure its\n" +
			"source is; what is unsure is yours to look up and to set. A version that is not in force is read from PostgreSQL.",
		Example: "  starter policy show jd\n" +
			"  starter policy show jd@fef9ffd5896bdea9",
		Args:              arguments(cobra.ExactArgs(1)),
		RunE:              func(cmd *cobra.Command, args []string) error { return policyShow(cmd.Context(), sh, args[0]) },
		ValidArgsFunction: sh.packNames,
	}
}

// written is what a pack says beside its deadlines, as it is stored.
type written struct {
	Extends []string `json:"extends"`
	Money   map[string]struct {
		Authority map[complaint.Role]int64 `json:"authority"`
		FourEyes  int64                    `json:"four_eyes"`
		HighValue int64                    `json:"high_value"`
		Source    string                   `json:"source"`
	} `json:"money"`
	Limits  map[string]limit              `json:"limits"`
	Letters *letters                      `json:"letters"`
	Reasons map[string]complaint.Category `json:"reasons"`
	Triage  *triage                       `json:"triage"`

	Evidence *evidenceLimits `json:"evidence"`
}

type limit struct {
	Is     any    `json:"is"` // a number, or true or false
	Source string `json:"source"`
}

type letters struct {
	Awake  string `json:"awake"`
	Source string `json:"source"`
}

// evidenceLimits is how much is kept of one complaint.
type evidenceLimits struct {
	FileMB  int    `json:"file_mb"`
	Files   int    `json:"files"`
	TotalMB int    `json:"total_mb"`
	Source  string `json:"source"`
}

type triage struct {
	Lexicons []string     `json:"lexicons"`
	Rules    []triageRule `json:"rules"`
}

type triageRule struct {
	Name       string `json:"name"`
	When       string `json:"when"`
	Severity   string `json:"severity,omitempty"`
	Complexity string `json:"complexity,omitempty"`
	Tag        string `json:"tag,omitempty"`
	Owner      string `json:"owner,omitempty"`
	Source     string `json:"source,omitempty"`
}

// purse is what may be given in a currency.
type purse struct {
	Authority map[complaint.Role]complaint.Money `json:"authority"`
	FourEyes  complaint.Money                    `json:"four_eyes"`
	HighValue complaint.Money                    `json:"high_value"`
	Source    string                             `json:"source"`
}

// packShown is a whole pack as programs see it.
type packShown struct {
	listedPack
	Lineage   string                        `json:"lineage"`
	Zone      string                        `json:"zone"`
	Rules     []policy.Rule                 `json:"rules"`
	Money     map[string]purse              `json:"money,omitempty"`
	Limits    map[string]limit              `json:"limits,omitempty"`
	Letters   *letters                      `json:"letters,omitempty"`
	Evidence  *evidenceLimits               `json:"evidence,omitempty"` // left out where no pack says it
	Burdens   []policy.Burden               `json:"checklists,omitempty"`
	Reasons   map[string]complaint.Category `json:"reasons,omitempty"`
	Triage    *triage                       `json:"triage,omitempty"`
	Retention []policy.Kept                 `json:"retention,omitempty"`
}

func policyShow(ctx context.Context, sh *shell, text string) error {
	packs, err := sh.packs()
	if err != nil {
		return err
	}
	ref, err := parsePackRef(text)
	if err != nil {
		return err
	}
	pack, err := sh.pack(ctx, packs, ref)
	if err != nil {
		return err
	}
	answer, err := packAnswer(pack)
	if err != nil {
		return err
	}
	if sh.json() {
		return sh.print(answer)
	}
	return sh.printPack(answer)
}

func packAnswer(p *policy.Pack) (packShown, error) {
	text, err := p.Stored()
	if err != nil {
		return packShown{}, err
	}
	var w written
	if err := json.Unmarshal(text, &w); err != nil {
		return packShown{}, fmt.Errorf("read pack %s: %w", p.Name(), err)
	}
	shown := packShown{
		listedPack: listedPack{p.Name(), p.Kind(), p.Version(), append([]string{}, w.Extends...), append([]string{}, p.Laws()...), p.Title()},
		Lineage:    p.Lineage(), Zone: p.Zone(), Rules: p.Rules(), Limits: w.Limits, Letters: w.Letters, Evidence: w.Evidence, Burdens: p.Burdens(),
		Reasons: w.Reasons, Triage: w.Triage, Retention: p.Retention(),
	}
	for currency, m := range w.Money {
		amount := func(minor int64) complaint.Money { return complaint.Money{Minor: minor, Currency: currency} }
		one := purse{map[complaint.Role]complaint.Money{}, amount(m.FourEyes), amount(m.HighValue), m.Source}
		for role, minor := range m.Authority {
			one.Authority[role] = amount(minor)
		}
		if shown.Money == nil {
			shown.Money = map[string]purse{}
		}
		shown.Money[currency] = one
	}
	return shown, nil
}
