package main

import (
	"context"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"
)

func newPolicyCheck(sh *shell) *cobra.Command {
	return &cobra.Command{
		Use:   "check FILE…",
		Short: "Check packs before they go into POLICY_DIR",
		Long: "check reads files as if they stood in POLICY_DIR: beside the built-in packs and those that are there, and\n" +
			"in the place of those of the same name. A folder stands for its *.yaml and its lexicon/*.yaml. Nothing is\n" +
			"changed. What is wrong is named with file, line, entry and reason, one mistake a file. A time of a shop's that is\n" +
			"longer than the platform's own is a warning: it changes neither the result nor the exit code.",
		Example: "  starter policy check policies/kettle-shop.yaml\n" +
			"  starter policy check policies/",
		Args: arguments(cobra.MinimumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error { return policyCheck(cmd.Context(), sh, args) },
	}
}

// checked is what became of one file.
type checked struct {
	File    string `json:"file"`
	Fine    bool   `json:"fine"`
	Version string `json:"version,omitempty"` // of the pack, as it would be in force
	Line    int    `json:"line,omitempty"`
	Field   string `json:"field,omitempty"`
	Reason  string `json:"reason,omitempty"`

	Warnings []warned `json:"warnings,omitempty"` // what is allowed and may be a mistake
}

// warned is something of a file to think over.
type warned struct {
	Line   int    `json:"line"`
	Field  string `json:"field"`
	Reason string `json:"reason"`
}

func (w warned) of(file string) string {
	return fmt.Sprintf("%s:%d: warning: %s: %s", file, w.Line, w.Field, w.Reason)
}

func (c checked) String() string {
	switch {
	case c.Fine && c.Version == "":
		return c.File + ": fine"
	case c.Fine:
		return c.File + ": fine, version " + c.Version
	case c.Line == 0:
		return c.File + ": " + c.Reason
	case c.Field == "":
		return c.File + ":" + strconv.Itoa(c.Line) + ": " + c.Reason
	}
	return fmt.Sprintf("%s:%d: %s: %s", c.File, c.Line, c.Field, c.Reason)
}

func policyCheck(ctx context.Context, sh *shell, names []string) error {
	trial, err := sh.newTrial(names)
	if err != nil {
		return err
	}
	results, err := trial.check(ctx)
	if err != nil {
		return err
	}
	bad := false
	for _, r := range results {
		bad = bad || !r.Fine
		if !sh.json() {
			to := sh.out
			if !r.Fine {
				to = sh.err
			}
			_, _ = fmt.Fprintln(to, oneLine(r.String()))
			for _, w := range r.Warnings {
				_, _ = fmt.Fprintln(sh.err, oneLine(w.of(r.File)))
			}
		}
	}
	if sh.json() {
		if err := sh.print(results); err != nil {
			return err
		}
	}
	if bad {
		return errTold
	}
	return nil
}
