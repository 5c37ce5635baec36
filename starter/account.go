package main

import (
	"fmt"
	"io"
	"time"

	"redress/internal/clock"
	"redress/internal/policy"
)

// told is an instant in the zone that it stands in: "Mon 23 Nov 2026 09:01 +08:00".
func told(t time.Time) string {
	layout := "Mon 2 Jan 2006 15:04 -07:00"
	if t.Second() != 0 {
		layout = "Mon 2 Jan 2006 15:04:05 -07:00"
	}
	return t.Format(layout)
}

// toldAll are instants, one behind the other.
func toldAll(all []time.Time) string {
	words := make([]string, len(all))
	for i, t := range all {
		words[i] = told(t)
	}
	return join(words...)
}

// length is how long something lasts, to the second: "3h59m".
func length(d time.Duration) string { return clock.Duration(d.Round(time.Second)).String() }

// printExplanation tells how a deadline's instant came about.
func (sh *shell) printExplanation(pack *policy.Pack, e policy.Explanation) error {
	_, _ = fmt.Fprintf(sh.out, "%s of %s\n\n", plain(e.Deadline), versioned(pack))
	var t table
	t.tell("begins", told(e.Start))
	switch {
	case e.Due.IsZero():
		t.tell("due", "not while the pause lasts")
	case e.ActsAt.IsZero():
		t.tell("due", told(e.Due))
	default:
		t.tell("due", told(e.Due))
		t.tell("acts", fmt.Sprintf("%s, %s before it is due", told(e.ActsAt), length(e.Due.Sub(e.ActsAt))))
	}
	t.tell("warns", toldAll(e.Warnings))
	if e.Kind != clock.Wall {
		t.tell("clock", e.Clock)
	}
	rule := e.Rule
	if e.Kind == clock.Platform {
		rule = "what the platform names goes before " + rule
	}
	t.tell("rule", rule)
	t.tell("source", e.Source+" ("+e.Confidence+")")
	t.tell("gate", gate(e.Gate))
	if e.AtBreach != e.Effect {
		t.tell("otherwise", inWords(e.AtBreach))
	}
	t.tell("the end", e.Effect)
	t.tell("provisional", e.Provisional)
	if err := t.print(sh.out); err != nil {
		return err
	}
	return printCounted(sh.out, e.Kind, e.Intervals, e.Pauses)
}

// most is how many counted stretches are written; the middle of more is left out.
const most = 40

// printCounted lists what of the time counted, and in which it stood still.
func printCounted(w io.Writer, kind clock.Kind, counted []clock.Interval, pauses []clock.Pause) error {
	t := table{{"COUNTED FROM", "TO", "LENGTH"}}
	for i, one := range counted {
		if len(counted) > most && i >= most-5 && i < len(counted)-5 {
			if i == most-5 {
				t.row(fmt.Sprintf("… %d more (-o json lists them)", len(counted)-most))
			}
			continue
		}
		t.row(told(one.From), told(one.To), stretched(kind, one.To.Sub(one.From)))
	}
	if len(t) == 1 {
		t.row("nothing")
	}
	_, _ = io.WriteString(w, "\n")
	if err := t.print(w); err != nil || len(pauses) == 0 {
		return err
	}
	still := table{{"STOOD STILL FROM", "TO", "LENGTH"}}
	for _, p := range pauses {
		to, long := "it still does", ""
		if !p.To.IsZero() {
			to, long = told(p.To), length(p.To.Sub(p.From))
		}
		still.row(told(p.From), to, long, plain(p.Cause))
	}
	_, _ = io.WriteString(w, "\n")
	return still.print(w)
}

// stretched is how long a counted stretch is: where days count, a day, however many
// hours it has.
func stretched(kind clock.Kind, d time.Duration) string {
	if kind != clock.NaturalDays && kind != clock.BusinessDays {
		return length(d)
	}
	if d == 24*time.Hour {
		return "a day"
	}
	return "a day of " + length(d)
}
