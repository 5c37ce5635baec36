package complaint

import (
	"time"

	"redress/internal/clock"
)

// Reckoning counts a case's deadlines by its terms. Where the case runs faster
// than life it has a calendar of its own: it stands at the real time when the
// case is opened, and goes Scale times as fast from there. Deadlines are counted
// on that calendar, so that a window still opens in the morning, and told in
// real time.
type Reckoning struct {
	Terms    Terms
	OpenedAt time.Time
}

// lifetime is how far a case's own calendar goes.
const lifetime = 100 * 366 * 24 * time.Hour

// of is the reckoning for one deadline. A case that has run fast for so long that
// its calendar is at its end begins a new one with each deadline.
func (r Reckoning) of(d *Deadline) Reckoning {
	if r.Terms.Scale > 1 && d.Started.Sub(r.OpenedAt) > lifetime/2/time.Duration(r.Terms.Scale) {
		r.OpenedAt = d.Started
	}
	return r
}

func (c *Case) reckoning() Reckoning { return Reckoning{c.Terms, c.OpenedAt} }

// CaseTime is an instant on the case's own calendar.
func (r Reckoning) CaseTime(real time.Time) time.Time {
	passed := real.Sub(r.OpenedAt)
	if r.Terms.Scale <= 1 || passed <= 0 || real.IsZero() {
		return real
	}
	return r.OpenedAt.Add(min(passed, lifetime/time.Duration(r.Terms.Scale)) * time.Duration(r.Terms.Scale))
}

// RealTime is when the case's own calendar shows an instant.
func (r Reckoning) RealTime(shown time.Time) time.Time {
	passed := shown.Sub(r.OpenedAt)
	if r.Terms.Scale <= 1 || passed <= 0 || shown.IsZero() {
		return shown
	}
	return r.OpenedAt.Add(passed / time.Duration(r.Terms.Scale))
}

func (r Reckoning) pauses(d *Deadline) []clock.Pause {
	if r.Terms.Scale <= 1 {
		return d.Pauses
	}
	shown := make([]clock.Pause, len(d.Pauses))
	for i, p := range d.Pauses {
		shown[i] = clock.Pause{From: r.CaseTime(p.From), To: r.CaseTime(p.To), Cause: p.Cause}
	}
	return shown
}

// Limit is when a deadline's rule ends: the instant the platform named, or what
// is counted from its start. Zero: never, as long as it is paused.
func (r Reckoning) Limit(d *Deadline) time.Time {
	if d.Named != nil {
		return d.Named.At.UTC()
	}
	r = r.of(d)
	return r.RealTime(d.Term.measure().Due(r.Terms.Calendars, r.CaseTime(d.Started), r.pauses(d))).UTC()
}

// Warnings are the instants at which the one a deadline waits for is reminded,
// all before the default goes out.
func (r Reckoning) Warnings(d *Deadline) []time.Time {
	warn := d.Term.warnings()
	if len(warn) == 0 {
		return nil
	}
	r = r.of(d)
	start := r.CaseTime(d.Started)
	measure, pauses := d.Term.measure(), r.pauses(d)
	if d.Named != nil || d.Own {
		measure, pauses = clock.Measure{Within: Duration(r.CaseTime(d.Due).Sub(start))}, nil
	}
	var all []time.Time
	for _, shown := range measure.Warnings(r.Terms.Calendars, start, pauses, warn) {
		if at := r.RealTime(shown).UTC(); at.Before(d.Due) {
			all = append(all, at)
		}
	}
	return all
}

// Left is how much time a deadline has left at an instant, on its own clock.
func (r Reckoning) Left(d *Deadline, at time.Time) time.Duration {
	if d.Named != nil {
		r = r.of(d)
		return max(r.CaseTime(d.Due).Sub(r.CaseTime(at)), 0)
	}
	r = r.of(d)
	return d.Term.measure().Left(r.Terms.Calendars, r.CaseTime(d.Started), r.CaseTime(at), r.pauses(d))
}

// Elapsed is how much time a deadline has used up at an instant, on its own clock.
func (r Reckoning) Elapsed(d *Deadline, at time.Time) time.Duration {
	r = r.of(d)
	if d.Named != nil {
		return max(r.CaseTime(at).Sub(r.CaseTime(d.Started)), 0)
	}
	return d.Term.measure().Elapsed(r.Terms.Calendars, r.CaseTime(d.Started), r.CaseTime(at), r.pauses(d))
}
