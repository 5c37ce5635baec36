package main

import (
	"fmt"
	"strings"
	"time"

	"redress/internal/clock"
	"redress/internal/complaint"
)

// printLife tells of one deadline of a case.
func (sh *shell) printLife(l life) error {
	_, _ = fmt.Fprintf(sh.out, "\n%s: %s\n", strings.ToUpper(plain(l.Name)), standing(l.Explained))
	if l.Started.IsZero() {
		_, err := fmt.Fprintln(sh.out, "  It is older than the rules that are kept with deadlines: no more is known of it.")
		return err
	}
	var t table
	t.tell("begun", told(l.Started))
	switch {
	case l.State == complaint.Paused:
		t.tell("due", "not while it stands still")
	default:
		t.tell("due", sh.toldFrom(l, l.Due))
	}
	if !l.CaseDue.IsZero() {
		t.tell("", told(l.CaseDue)+" on its own calendar")
	}
	switch {
	case l.RuleDue.IsZero():
	case l.RuleDue.After(l.Due):
		t.tell("", "by its own rule not before "+told(l.RuleDue)+", but then the platform has decided")
	default:
		t.tell("", "by its own rule "+told(l.RuleDue)+", which was past already")
	}
	if !l.ActsAt.IsZero() {
		t.tell("acts", sh.toldFrom(l, l.ActsAt)+", "+length(l.Due.Sub(l.ActsAt))+" before it is due")
	}
	t.tell("warns", toldAll(l.Warnings))
	if l.Kind != clock.Wall {
		t.tell("clock", l.Clock)
	}
	t.tell("rule", l.Rule)
	t.tell("source", l.Source)
	if l.open() {
		t.tell("otherwise", inWords(string(l.AtBreach)))
	}
	for _, u := range l.Provisional {
		t.tell("provisional", fmt.Sprintf("the holidays of calendar %s are published until %s: it may yet move", u.Calendar, u.After))
	}
	if err := t.print(sh.out); err != nil {
		return err
	}
	if err := printCounted(sh.out, l.Kind, l.Intervals, l.Pauses); err != nil || len(l.Before) == 0 {
		return err
	}
	_, _ = fmt.Fprintln(sh.out)
	return moves(l).print(sh.out)
}

// standing is how a deadline stands: "running, 3 h of it used up, 21 h left".
func standing(e complaint.Explained) string {
	used := amount(e.Kind, time.Duration(e.Elapsed)) + " used up"
	switch e.State {
	case complaint.Running:
		return "running, " + used + ", " + amount(e.Kind, time.Duration(e.Left)) + " left"
	case complaint.Paused:
		return "stands still, " + used + ", " + amount(e.Kind, time.Duration(e.Left)) + " left"
	}
	if e.Ended.IsZero() {
		return string(e.State)
	}
	return fmt.Sprintf("%s on %s, %s", e.State, told(e.Ended), used)
}

// amount is an amount of time on a clock, to the minute where that says enough. A day
// is one only where days count, or every hour does.
func amount(kind clock.Kind, d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%d s", d/time.Second)
	case d < time.Hour:
		return fmt.Sprintf("%d min", d/time.Minute)
	case d >= 3*day && kind != clock.Window && kind != clock.BusinessHours, kind == clock.BusinessDays, kind == clock.NaturalDays:
		return joinWith(" ", counted(d/day, "d"), counted(d%day/time.Hour, "h"))
	}
	return joinWith(" ", counted(d/time.Hour, "h"), counted(d%time.Hour/time.Minute, "min"))
}

// counted is so many of a unit; nothing for none.
func counted(n time.Duration, unit string) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%d %s", n, unit)
}

// moves are the moves of a deadline: when, from where to where, and why.
func moves(l life) sheet {
	s := sheet{rows: table{{"MOVED ON", "FROM", "TO", "WHY"}}}
	for i, was := range l.Before {
		became := l.Explained
		if i+1 < len(l.Before) {
			became = l.Before[i+1]
		}
		from, to, why := falls(was), falls(became), "begun anew"
		if !became.MovedFrom.IsZero() {
			from, why = became.MovedFrom, became.Why
		}
		s.row(told(was.Ended), orPaused(from), orPaused(to), why)
		s.note("before, by " + was.Rule)
	}
	return s
}

// falls is when a deadline's default goes out.
func falls(e complaint.Explained) time.Time {
	if !e.ActsAt.IsZero() {
		return e.ActsAt
	}
	return e.Due
}

func orPaused(t time.Time) string {
	if t.IsZero() {
		return "while it stood still"
	}
	return told(t)
}

// toldFrom is an instant of a deadline, with how far away it is while that is open.
func (sh *shell) toldFrom(l life, t time.Time) string {
	if !l.open() {
		return told(t)
	}
	return told(t) + " (" + away(t.Sub(sh.now())) + ")"
}
