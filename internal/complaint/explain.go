package complaint

import (
	"fmt"
	"strings"
	"time"

	"redress/internal/clock"
)

// Explained is a deadline with all that led to its instant: what counted, by
// which rule, and its pauses and moves.
type Explained struct {
	Name     DeadlineName  `json:"name"`
	State    DeadlineState `json:"state"`
	Started  time.Time     `json:"started"`
	Due      time.Time     `json:"due,omitzero"`     // the end of the rule; left out while it stands still
	ActsAt   time.Time     `json:"acts_at,omitzero"` // when the default goes out, where that is before
	Ended    time.Time     `json:"ended,omitzero"`
	Warnings []time.Time   `json:"warnings"`

	Kind      clock.Kind       `json:"kind"`
	Clock     string           `json:"clock"`             // in words
	Intervals []clock.Interval `json:"intervals"`         // what counts, on the case's own calendar
	CaseDue   time.Time        `json:"case_due,omitzero"` // the end on that calendar, where the case runs faster than life

	Rule        string          `json:"rule"` // its name and how it counts, in words
	Source      string          `json:"source,omitempty"`
	AtBreach    Default         `json:"at_breach"`
	Pauses      []clock.Pause   `json:"pauses,omitempty"`
	MovedFrom   time.Time       `json:"moved_from,omitzero"`
	Why         string          `json:"why,omitempty"`
	Elapsed     Duration        `json:"elapsed"`
	Left        Duration        `json:"left"`
	Provisional []clock.Unknown `json:"provisional,omitempty"`
}

// Explain says how a deadline's instant came about. now bounds what has elapsed
// of one that is still open.
func (r Reckoning) Explain(d Deadline, now time.Time) Explained {
	at := now
	if !d.Ended.IsZero() {
		at = d.Ended
	}
	e := Explained{Name: d.Name, State: d.State, Started: d.Started, Due: d.end(), Ended: d.Ended, Warnings: r.Warnings(&d),
		Rule: r.rule(&d), Source: d.Term.Source, AtBreach: d.Default, Pauses: d.Pauses, MovedFrom: d.MovedFrom, Why: d.Why,
		Elapsed: Duration(r.Elapsed(&d, at).Round(time.Second)), Left: Duration(r.Left(&d, at).Round(time.Second))}
	if e.Warnings == nil {
		e.Warnings = []time.Time{}
	}
	if d.State == Paused {
		e.Due = time.Time{}
	} else if d.Due.Before(e.Due) {
		e.ActsAt = d.Due
	}
	if d.Named != nil {
		e.Kind, e.Clock, e.Source = clock.Platform, "the platform's own timestamp", d.Named.Reference
		e.Intervals = []clock.Interval{{From: d.Started, To: d.Named.At}}
		return e
	}
	r = r.of(&d)
	count := d.Term.measure().Explain(r.Terms.Calendars, r.CaseTime(d.Started), r.pauses(&d), nil)
	e.Kind, e.Clock, e.Intervals = count.Measure.Kind, count.Measure.Clock(r.Terms.Calendars), count.Intervals
	if e.Kind == "" {
		e.Kind = clock.Wall
	}
	e.Provisional = count.Unknown
	if r.Terms.Scale > 1 {
		e.CaseDue = count.Due
	}
	return e
}

// rule is a deadline's rule in words.
func (r Reckoning) rule(d *Deadline) string {
	if d.Named != nil {
		return "named by the platform (" + d.Named.Reference + ")"
	}
	measure := d.Term.measure()
	if d.Own { // a person named an instant to the second at best
		measure.Within = Duration(time.Duration(measure.Within).Round(time.Second))
	}
	words := measure.Words(r.Terms.Calendars)
	if d.Term.Rule != "" {
		words = d.Term.Rule + ": " + words
	}
	return words
}

// Reason is one sentence on why a deadline falls when it does.
func (r Reckoning) Reason(d *Deadline) string {
	var b strings.Builder
	b.WriteString(r.rule(d))
	if d.Named == nil {
		fmt.Fprintf(&b, ", since %s", r.local(d, d.Started))
	}
	for _, p := range d.Pauses {
		if !p.To.IsZero() {
			fmt.Fprintf(&b, "; stood still %s (%s)", Duration(p.To.Sub(p.From).Round(time.Second)), p.Cause)
		}
	}
	if d.Named == nil && d.State == Running && r.Limit(d).After(d.end().Add(time.Second)) {
		b.WriteString("; ends earlier, inside the platform's time")
	}
	if d.State == Running && !d.Limit.IsZero() {
		fmt.Fprintf(&b, "; goes out %s before the end at %s", Duration(d.Limit.Sub(d.Due).Round(time.Second)), r.local(d, d.Limit))
	}
	if !d.MovedFrom.IsZero() {
		fmt.Fprintf(&b, "; moved from %s (%s)", r.local(d, d.MovedFrom), d.Why)
	}
	if r.Terms.Scale > 1 {
		fmt.Fprintf(&b, "; time runs %d times faster", r.Terms.Scale)
	}
	if d.Term.Source != "" && d.Named == nil {
		b.WriteString(". " + d.Term.Source)
	}
	return b.String()
}

// local writes an instant of a case, on its own calendar and in the zone that
// its rule counts in.
func (r Reckoning) local(d *Deadline, t time.Time) string {
	r = r.of(d)
	zone := r.Terms.Calendars[d.Term.measure().Decider(r.Terms.Calendars, r.CaseTime(d.Started), r.pauses(d)).Calendar].Zone
	if zone.Name == "" {
		zone = r.Terms.Calendars[AwakeStaff].Zone // the pack's
	}
	return zone.In(r.CaseTime(t)).Format("2 Jan 15:04 -07:00")
}
