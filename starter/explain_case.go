package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"redress/internal/complaint"
	"redress/internal/postgres"
)

func newExplain(sh *shell) *cobra.Command {
	var all bool
	var name string
	cmd := &cobra.Command{
		Use:   "explain ID",
		Short: "Why a complaint's deadlines fall when they do",
		Long: "explain tells of each open deadline when it falls, by which rule and where that stands, what of the time\n" +
			"counted, how it was moved and stopped, and what happens at the end. It reads PostgreSQL alone.",
		Example: "  starter explain R26-7K4Q-X2MH\n" +
			"  starter explain R26-7K4Q-X2MH --deadline position",
		Args: arguments(cobra.ExactArgs(1)),
		RunE: sh.onCase(func(ctx context.Context, store *postgres.Store, number string) error {
			return explainCase(ctx, sh, store, number, chosen{complaint.DeadlineName(name), all})
		}),
	}
	cmd.Flags().BoolVar(&all, "all", false, "also those that are over")
	choice(cmd, &name, "deadline", complaint.DeadlineNames)
	return cmd
}

// chosen says which deadlines of a case are asked for.
type chosen struct {
	name complaint.DeadlineName // empty: of any name
	all  bool
}

// life is a deadline with those that it took the place of, the oldest first.
type life struct {
	complaint.Explained
	RuleDue time.Time             `json:"rule_due,omitzero"` // when its own rule would end it, where that is not what does
	Before  []complaint.Explained `json:"before,omitempty"`
}

// caseExplained is what explain prints for programs.
type caseExplained struct {
	ID        string `json:"id"`
	Policy    string `json:"policy"`
	Zone      string `json:"zone"`
	Scale     int64  `json:"scale"` // how many times faster than life its clocks run
	Deadlines []life `json:"deadlines"`
}

func explainCase(ctx context.Context, sh *shell, store *postgres.Store, number string, which chosen) error {
	s, err := store.Show(ctx, number)
	if err != nil {
		return err
	}
	terms, err := store.Terms(ctx, number)
	if err != nil {
		return err
	}
	answer := explainedOf(s, terms, which, sh.now())
	if sh.json() {
		return sh.print(answer)
	}
	return sh.printLives(s, answer)
}

// explainedOf tells of a case's deadlines, in the zone of its terms.
func explainedOf(s postgres.Shown, terms complaint.Terms, which chosen, now time.Time) caseExplained {
	zone := zoneOf(terms.Zone)
	answer := caseExplained{ID: s.ID, Policy: packRef{terms.Pack, terms.Version}.String(), Zone: zone.String(), Scale: max(terms.Scale, 1),
		Deadlines: which.of(lives(complaint.Reckoning{Terms: terms, OpenedAt: s.OpenedAt}, s.View, now))}
	for i := range answer.Deadlines {
		one := &answer.Deadlines[i]
		tellIn(zone, &one.Explained)
		shift(zone, &one.RuleDue)
		for j := range one.Before {
			tellIn(zone, &one.Before[j])
		}
	}
	return answer
}

// lives are the deadlines of a case in the order in which they began; what was moved
// stands with what took its place.
func lives(r complaint.Reckoning, v complaint.View, now time.Time) []life {
	var all []life
	last := map[complaint.DeadlineName]int{}
	for _, d := range v.Deadlines {
		one := life{Explained: r.Explain(d.Deadline, now), RuleDue: ruleDue(r, d.Deadline)}
		i, before := last[d.Name]
		if before && all[i].State == complaint.Moved {
			one.Before = append(all[i].Before, all[i].Explained)
			all[i] = one
			continue
		}
		last[d.Name] = len(all)
		all = append(all, one)
	}
	return all
}

// withPlatform are the waits that have to be over before a platform decides.
var withPlatform = []complaint.DeadlineName{complaint.EvidenceDue, complaint.DecisionDue, complaint.ApprovalDue}

// ruleDue is when a deadline's own rule would end it, where that is not when it ends:
// the platform decides before, or it was past when it was counted.
func ruleDue(r complaint.Reckoning, d complaint.Deadline) time.Time {
	due := d.Due
	if !d.Limit.IsZero() {
		due = d.Limit
	}
	at := r.Limit(&d)
	switch {
	case d.State == complaint.Paused, d.Started.IsZero(), at.Sub(due).Abs() < time.Second:
	case at.Before(due), slices.Contains(withPlatform, d.Name):
		return at
	}
	return time.Time{}
}

// of are those that are asked for, the open ones first and of them the next to fall.
func (c chosen) of(all []life) []life {
	open, over := []life{}, []life{}
	for _, l := range all {
		switch {
		case c.name != "" && l.Name != c.name:
		case l.open():
			open = append(open, l)
		default:
			over = append(over, l)
		}
	}
	slices.SortStableFunc(open, func(a, b life) int {
		if a.Due.IsZero() != b.Due.IsZero() {
			return strings.Compare(string(b.State), string(a.State)) // running before paused
		}
		return a.Due.Compare(b.Due)
	})
	if c.all || c.name != "" {
		return append(open, over...)
	}
	return open
}

func (l life) open() bool { return l.State == complaint.Running || l.State == complaint.Paused }

// tellIn puts the instants of an explanation into a zone.
func tellIn(zone *time.Location, e *complaint.Explained) {
	for _, t := range []*time.Time{&e.Started, &e.Due, &e.ActsAt, &e.Ended, &e.CaseDue, &e.MovedFrom} {
		shift(zone, t)
	}
	e.Warnings, e.Intervals, e.Pauses = slices.Clone(e.Warnings), slices.Clone(e.Intervals), slices.Clone(e.Pauses)
	for i := range e.Warnings {
		shift(zone, &e.Warnings[i])
	}
	for i := range e.Intervals {
		shift(zone, &e.Intervals[i].From)
		shift(zone, &e.Intervals[i].To)
	}
	for i := range e.Pauses {
		shift(zone, &e.Pauses[i].From)
		shift(zone, &e.Pauses[i].To)
	}
}

func shift(zone *time.Location, t *time.Time) {
	if !t.IsZero() {
		*t = t.In(zone)
	}
}

func (sh *shell) printLives(s postgres.Shown, c caseExplained) error {
	_, _ = fmt.Fprintf(sh.out, "%s %s, under %s, in %s\n", s.ID, strings.ToUpper(plain(s.Stage)), c.Policy, c.Zone)
	if c.Scale > 1 {
		_, _ = fmt.Fprintf(sh.out, "Its time runs %d times faster than life. What counted is told on its own calendar, all else in real time.\n", c.Scale)
	}
	if len(c.Deadlines) == 0 {
		_, err := fmt.Fprintln(sh.out, "\nNo such deadline is open; --all shows those that are over.")
		return err
	}
	for _, one := range c.Deadlines {
		if err := sh.printLife(one); err != nil {
			return err
		}
	}
	return nil
}
