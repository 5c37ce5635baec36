package policy

import (
	"fmt"
	"slices"
	"time"

	"redress/internal/clock"
	"redress/internal/complaint"
)

// Question asks when a deadline that begins at an instant falls.
type Question struct {
	Deadline    string             // a wait's name, a rule's, or a rule's with its pack ("jd/extra_evidence")
	At          time.Time          // when it begins; from 1970 to 2149
	Category    complaint.Category // of the complaint; empty: the rule for all others
	Shipped     *bool              // whether the order was; nil: the rule that does not ask
	Pauses      []clock.Pause      // in which it stood still
	PlatformDue time.Time          // the platform's own timestamp, which wins over all; zero: none
}

// Explanation says when a deadline falls, how that came about, and what happens
// then. All instants are told in the pack's zone.
type Explanation struct {
	Pack        string                 `json:"pack"`
	Version     string                 `json:"version"`
	Deadline    string                 `json:"deadline"`
	Wait        complaint.DeadlineName `json:"wait,omitempty"`
	Start       time.Time              `json:"start"`
	Due         time.Time              `json:"due,omitzero"`     // left out while a pause lasts without an end
	ActsAt      time.Time              `json:"acts_at,omitzero"` // when our default goes out, where that is before Due
	Warnings    []time.Time            `json:"warnings"`         // all before our default goes out
	Clock       string                 `json:"clock"`            // in words
	Kind        clock.Kind             `json:"kind"`
	Intervals   []clock.Interval       `json:"intervals"` // what counted
	Pauses      []clock.Pause          `json:"pauses,omitempty"`
	Rule        string                 `json:"rule"` // that decides: "jd/extra_evidence: 4h, counted …"
	Source      string                 `json:"source"`
	Confidence  string                 `json:"confidence"`
	AtBreach    string                 `json:"at_breach"`      // the default's code, or the effect's words
	Gate        string                 `json:"gate,omitempty"` // a second person is asked first: "30m, then act"
	Effect      string                 `json:"effect,omitempty"`
	Provisional string                 `json:"provisional,omitempty"` // why Due may yet be another
}

// The instants that questions may ask from: beyond them deadlines leave the years
// that package clock counts in.
var (
	firstAsked = time.Date(1970, time.January, 1, 0, 0, 0, 0, time.UTC)
	lastAsked  = time.Date(2150, time.January, 1, 0, 0, 0, 0, time.UTC)
)

// Explain answers a question. An unknown deadline is an error that lists those
// there are.
func (p *Pack) Explain(q Question) (Explanation, error) {
	if err := q.check(); err != nil {
		return Explanation{}, fmt.Errorf("explain %s: %w", q.Deadline, err)
	}
	d, err := p.rules.asked(q)
	if err != nil {
		return Explanation{}, err
	}
	year := q.At.UTC().Year()
	m := p.rules.measure(d, q.Category, q.Shipped)
	counted := m.Explain(p.calendars(year), q.At, q.Pauses, d.Warn)
	by, decides := p.rules.named(counted.Measure.Rule), counted.Measure
	if !q.PlatformDue.IsZero() {
		by, decides = d, d.Measure // no law is before the platform's own instant
	}
	e := Explanation{
		Pack: p.Name(), Version: p.Version(), Deadline: q.Deadline, Wait: d.Wait,
		Start: q.At, Due: counted.Due, Warnings: counted.Warnings, Intervals: counted.Intervals, Pauses: slices.Clone(q.Pauses),
		Kind: counted.Measure.Kind, Clock: p.rules.clockTold(counted.Measure), Rule: by.rule() + ": " + p.rules.told(decides),
		Source: by.Source, AtBreach: orElse(string(d.Default), by.Effect), Effect: orElse(by.Effect, d.Effect),
		Provisional: p.rules.provisional(counted.Unknown),
	}
	if d.Gate != nil {
		e.Gate = fmt.Sprintf("%s, then %s", d.Gate.Within, d.Gate.Otherwise)
	}
	_, e.Confidence = markOf(by.Source)
	if !q.PlatformDue.IsZero() {
		e.platform(q.PlatformDue, d.Warn)
	}
	e.act(time.Duration(d.Margin))
	e.tell(zoneOf(p.rules.Zone, year))
	return e, nil
}

func (q Question) check() error {
	outside := func(at time.Time) bool { return at.Before(firstAsked) || !at.Before(lastAsked) }
	if outside(q.At) || !q.PlatformDue.IsZero() && outside(q.PlatformDue) {
		return fmt.Errorf("an instant must be from 1970 to 2149")
	}
	if q.Category != "" && !slices.Contains(complaint.Categories, q.Category) {
		return fmt.Errorf("there is no category %q; there are %s", q.Category, list(complaint.Categories))
	}
	for _, pause := range q.Pauses {
		if !pause.To.IsZero() && pause.To.Before(pause.From) {
			return fmt.Errorf("a pause ends before it begins, at %s", pause.To.Format(time.RFC3339))
		}
	}
	return nil
}

// platform puts the platform's own timestamp in the place of what was counted.
func (e *Explanation) platform(due time.Time, warn []clock.Warning) {
	e.Due, e.Kind, e.Clock, e.Provisional = due, clock.Platform, "the platform's own timestamp", ""
	e.Intervals, e.Warnings = nil, nil
	if due.After(e.Start) {
		e.Intervals = []clock.Interval{{From: e.Start, To: due}}
		left := clock.Measure{Within: clock.Duration(due.Sub(e.Start)), Kind: clock.Wall}
		e.Warnings = left.Warnings(nil, e.Start, nil, warn)
	}
}

// act says when our default goes out, not before the start. Nobody is warned
// after it.
func (e *Explanation) act(margin time.Duration) {
	acts := e.Due
	if margin > 0 && !e.Due.IsZero() {
		if acts = e.Due.Add(-margin); acts.Before(e.Start) {
			acts = e.Start
		}
		if acts.Before(e.Due) {
			e.ActsAt = acts
		}
	}
	slices.SortFunc(e.Warnings, time.Time.Compare)
	e.Warnings = slices.DeleteFunc(e.Warnings, func(at time.Time) bool { return !at.Before(acts) })
}

// tell puts all instants into a zone.
func (e *Explanation) tell(zone clock.Zone) {
	in := func(t *time.Time) {
		if !t.IsZero() {
			*t = zone.In(*t)
		}
	}
	in(&e.Start)
	in(&e.Due)
	in(&e.ActsAt)
	e.Warnings, e.Intervals = append([]time.Time{}, e.Warnings...), append([]clock.Interval{}, e.Intervals...)
	for i := range e.Warnings {
		in(&e.Warnings[i])
	}
	for i := range e.Intervals {
		in(&e.Intervals[i].From)
		in(&e.Intervals[i].To)
	}
	for i := range e.Pauses {
		in(&e.Pauses[i].From)
		in(&e.Pauses[i].To)
	}
}
