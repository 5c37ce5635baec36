package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"redress/internal/complaint"
	"redress/internal/postgres"
)

func newShow(sh *shell) *cobra.Command {
	var words bool
	cmd := &cobra.Command{
		Use:   "show ID",
		Short: "How a complaint stands",
		Args:  arguments(cobra.ExactArgs(1)),
		RunE: sh.onCase(func(ctx context.Context, store *postgres.Store, number string) error {
			return show(ctx, sh, store, number, words)
		}),
	}
	cmd.Flags().BoolVar(&words, "words", false, "also who the customer is and what they wrote (personal data)")
	return cmd
}

// shown is what show prints for programs.
type shown struct {
	postgres.Shown
	SLA     complaint.Report   `json:"sla"`
	Opening *complaint.Opening `json:"opening,omitempty"`
}

func show(ctx context.Context, sh *shell, store *postgres.Store, number string, words bool) error {
	stored, err := store.Show(ctx, number)
	if err != nil {
		return err
	}
	terms, err := store.Terms(ctx, number)
	if err != nil {
		return err
	}
	if stored.Policy == "" { // it has not started yet
		stored.Policy = packRef{terms.Pack, terms.Version}.String()
	}
	answer := shown{Shown: stored, SLA: serviceLevels(stored, terms, sh.now())}
	if words {
		opening, err := store.Opening(ctx, number)
		if err != nil {
			return err
		}
		answer.Opening = &opening
	}
	if sh.json() {
		return sh.print(answer)
	}
	return sh.printShown(answer)
}

// serviceLevels is how a case does against its service levels.
func serviceLevels(s postgres.Shown, terms complaint.Terms, now time.Time) complaint.Report {
	deadlines := make([]complaint.Deadline, len(s.Deadlines))
	for i, d := range s.Deadlines {
		deadlines[i] = d.Deadline
	}
	return complaint.Reckoning{Terms: terms, OpenedAt: s.OpenedAt}.Report(deadlines, now)
}

// caseNumber accepts a case number in any spelling.
func caseNumber(id string) (string, error) {
	number, err := complaint.ParseNumber(id)
	if err != nil {
		return "", usageError{err}
	}
	return number, nil
}

// print writes an answer for programs.
func (sh *shell) print(answer any) error {
	e := json.NewEncoder(sh.out)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(answer)
}

func (sh *shell) printShown(s shown) error {
	var head table
	head.row(s.ID, strings.ToUpper(plain(s.Stage)), join(plain(s.Outcome), plain(s.Cause)))
	head.row("from", s.Platform+"/"+s.Shop+" "+s.ExternalID, "opened "+moment(s.OpenedAt, sh.now()))
	head.row("about", join(plain(s.Kind), plain(s.Category), string(s.Severity), string(s.Priority)), strings.Join(s.Tags, ", "))
	head.row("owner", s.Owner, fmt.Sprintf("%d events", s.Events))
	head.row("rules", s.Policy)
	if err := head.print(sh.out); err != nil {
		return err
	}
	if o := s.Opening; o != nil {
		_, _ = fmt.Fprintf(sh.out, "\n%s\n%s\n", oneLine(join(o.Customer.Name, o.Customer.Email, o.Customer.Phone, o.Customer.Locale)), several(o.Text))
	}
	sh.printWaiting(s.View)
	for _, part := range []table{sh.deadlines(s.View), sh.levels(s.SLA), waitedFor(s.SLA), sh.proposals(s.View), remedies(s.View), sh.evidence(s.Evidence)} {
		if len(part) > 1 {
			_, _ = io.WriteString(sh.out, "\n")
			if err := part.print(sh.out); err != nil {
				return err
			}
		}
	}
	return nil
}

// several makes a text of several lines safe to print.
func several(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	for i, line := range lines {
		lines[i] = "  " + oneLine(strings.TrimSuffix(line, "\r"))
	}
	return strings.Join(lines, "\n")
}
