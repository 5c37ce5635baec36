package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"redress/internal/clock"
	"redress/internal/complaint"
	"redress/internal/policy"
)

// asking is a question about a deadline as the command line asks it.
type asking struct {
	pack, deadline, category, shipped string
	at, platformDue                   string
	pauses                            []string
}

func newPolicyExplain(sh *shell) *cobra.Command {
	var a asking
	cmd := &cobra.Command{
		Use:   "explain --pack NAME [--deadline NAME]",
		Short: "When a deadline falls, how that is counted, and what happens then",
		Long: "explain answers for a deadline that begins at an instant: when it falls, what of the time counted, by which\n" +
			"rule, where that stands, and what happens at the end. Without --deadline it lists the deadlines of the pack.\n" +
			"An instant is 2026-11-22T14:01:00+08:00, or without a zone (2026-11-22T14:01) one of the pack's own.",
		Example: "  starter policy explain --pack jd --deadline extra_evidence --at 2026-11-22T14:01:00+08:00\n" +
			"  starter policy explain --pack taobao --deadline position --shipped true --pause 2026-11-23T09:00/2026-11-24T09:00\n" +
			"  starter policy explain --pack jd",
		Args: arguments(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return policyExplain(cmd, sh, a) },
	}
	flags := cmd.Flags()
	flags.StringVar(&a.pack, "pack", "", "the pack: NAME or NAME@VERSION")
	flags.StringVar(&a.deadline, "deadline", "", "a rule's name, or what is waited for")
	flags.StringVar(&a.at, "at", "", "the `instant` at which it begins (default: now)")
	choice(cmd, &a.category, "category", complaint.Categories)
	choice(cmd, &a.shipped, "shipped", []string{"true", "false"})
	flags.StringArrayVar(&a.pauses, "pause", nil, "a time in which it stands still, `FROM/TO`; FROM/ still lasts; may be given again")
	flags.StringVar(&a.platformDue, "platform-due", "", "the `instant` that the platform itself names; it goes before every rule")
	sh.completePack(cmd, "pack")
	must(cmd.RegisterFlagCompletionFunc("deadline", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return sh.deadlineNames(a.pack), cobra.ShellCompDirectiveNoFileComp
	}))
	return cmd
}

func policyExplain(cmd *cobra.Command, sh *shell, a asking) error {
	packs, err := sh.packs()
	if err != nil {
		return err
	}
	if a.pack == "" {
		return usage("which pack? Say --pack NAME: there are %s", strings.Join(packs.Names(), ", "))
	}
	ref, err := parsePackRef(a.pack)
	if err != nil {
		return err
	}
	pack, err := sh.pack(cmd.Context(), packs, ref)
	if err != nil {
		return err
	}
	if a.deadline == "" {
		return sh.printDeadlines(pack)
	}
	q, err := a.question(pack, sh.now())
	if err != nil {
		return err
	}
	e, err := pack.Explain(q)
	if err != nil {
		return usageError{err}
	}
	if sh.json() {
		return sh.print(e)
	}
	return sh.printExplanation(pack, e)
}

// question is what is asked of the pack.
func (a asking) question(pack *policy.Pack, now time.Time) (policy.Question, error) {
	zone := zoneOf(pack.Zone())
	q := policy.Question{Deadline: a.deadline, At: now, Category: complaint.Category(a.category)}
	var err error
	if a.at != "" {
		if q.At, err = localInstant("--at", a.at, zone); err != nil {
			return q, err
		}
	}
	if a.platformDue != "" {
		if q.PlatformDue, err = localInstant("--platform-due", a.platformDue, zone); err != nil {
			return q, err
		}
	}
	if a.shipped != "" {
		shipped := a.shipped == "true"
		q.Shipped = &shipped
	}
	for _, text := range a.pauses {
		pause, err := parsePause(text, zone)
		if err != nil {
			return q, err
		}
		q.Pauses = append(q.Pauses, pause)
	}
	return q, nil
}

// parsePause reads FROM/TO, or FROM/ for one that still lasts.
func parsePause(text string, zone *time.Location) (clock.Pause, error) {
	from, to, both := strings.Cut(text, "/")
	if !both {
		return clock.Pause{}, usage("--pause %q must be FROM/TO, or FROM/ for one that still lasts", text)
	}
	var p clock.Pause
	var err error
	if p.From, err = localInstant("--pause", from, zone); err != nil {
		return p, err
	}
	if to == "" {
		return p, nil
	}
	if p.To, err = localInstant("--pause", to, zone); err != nil {
		return p, err
	}
	if p.To.Before(p.From) {
		return p, usage("--pause %q ends before it begins", text)
	}
	return p, nil
}

// localInstant reads an instant; one without a zone is of the given one.
func localInstant(flag, text string, zone *time.Location) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t, nil
	}
	for _, layout := range []string{"2006-01-02T15:04:05", "2006-01-02T15:04", time.DateOnly} {
		if t, err := time.ParseInLocation(layout, text, zone); err == nil {
			return t, nil
		}
	}
	return time.Time{}, usage("%s %q is no instant: 2026-11-22T14:01:00+08:00, or 2026-11-22T14:01 in %s", flag, text, zone)
}

// zoneOf is a zone to show instants in; one that this machine does not know is UTC.
func zoneOf(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC
	}
	return zone
}

// deadlineNames complete a deadline of a pack.
func (sh *shell) deadlineNames(name string) []string {
	packs, err := sh.packs()
	if err != nil {
		return nil
	}
	pack, err := packs.Get(name)
	if err != nil {
		return nil
	}
	var names []string
	for _, r := range pack.Rules() {
		names = append(names, r.Name)
	}
	return names
}

// printDeadlines lists what a question may ask for.
func (sh *shell) printDeadlines(pack *policy.Pack) error {
	rules := pack.Rules()
	if sh.json() {
		return sh.print(rules)
	}
	t := table{{"DEADLINE", "OF", "BOUNDS", "FOR", "COUNTS"}}
	for _, r := range rules {
		t.row(r.Name, r.Pack, plain(r.Wait), scope(r), brief(strings.ReplaceAll(r.Counts, ", "+pack.Zone(), ""), 60))
	}
	if err := t.print(sh.out); err != nil {
		return err
	}
	_, err := fmt.Fprintf(sh.err, "one of them: add --deadline NAME; all that is known of them: starter policy show %s\n", pack.Name())
	return err
}
