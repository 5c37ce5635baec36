package complaint

import (
	"slices"
	"time"
)

// Target is one promise of a service level and how it stands.
type Target struct {
	Name     string        `json:"name"`    // first_response, decision or resolution
	Target   Duration      `json:"target"`  // on the rule's own clock
	Elapsed  Duration      `json:"elapsed"` // on that clock, without what it stood still
	Due      time.Time     `json:"due"`     // meaningless while it is paused
	State    DeadlineState `json:"state"`
	Breached bool          `json:"breached"` // it was missed, this time or before
}

// Party is one side that a case waits for.
type Party struct {
	Name     string   `json:"name"`     // merchant, customer, platform or us
	Held     Duration `json:"held"`     // how long the case waited for it, on the case's own calendar, without what stood still
	Breaches int      `json:"breaches"` // how often it was waited for in vain
}

// Report is how a case does against its service levels, each side apart.
type Report struct {
	Targets []Target `json:"targets"`
	Parties []Party  `json:"parties"`
}

// parties says which side has the ball while a deadline runs. The clock of the
// whole case is nobody's.
var parties = map[DeadlineName]string{
	PositionDue: "merchant", PlatformQuestion: "merchant", InspectionDue: "merchant",
	EvidenceDue: "customer", AnswerDue: "customer", ReturnDue: "customer", RatingDue: "customer",
	RulingDue:     "platform",
	FirstResponse: "us", DecisionDue: "us", ApprovalDue: "us", RemedyDue: "us", FollowUpDue: "us", ConsoleDue: "us",
}

// Report counts the service levels up to an instant.
func (r Reckoning) Report(deadlines []Deadline, now time.Time) Report {
	report := Report{Targets: []Target{}, Parties: []Party{}}
	for _, one := range []struct {
		name string
		of   DeadlineName
	}{{"first_response", FirstResponse}, {"decision", DecisionDue}, {"resolution", OverallDue}} {
		if t, ok := r.target(one.name, one.of, deadlines, now); ok {
			report.Targets = append(report.Targets, t)
		}
	}
	for _, name := range []string{"merchant", "customer", "platform", "us"} {
		report.Parties = append(report.Parties, r.party(name, deadlines, now))
	}
	return report
}

// target is how the last deadline of a name stands.
func (r Reckoning) target(name string, of DeadlineName, deadlines []Deadline, now time.Time) (Target, bool) {
	t, found := Target{Name: name}, false
	for i := range deadlines {
		d := &deadlines[i]
		if d.Name != of {
			continue
		}
		at := now
		if !d.Ended.IsZero() {
			at = d.Ended
		}
		found = true
		elapsed, left := r.Elapsed(d, at), r.Left(d, at)
		t.Target, t.Elapsed = Duration((elapsed + left).Round(time.Second)), Duration(elapsed.Round(time.Second))
		t.Due, t.State = d.Due, d.State
		t.Breached = t.Breached || d.State == Breached
	}
	return t, found
}

// party is how long, and how often in vain, a side was waited for. Two waits at
// the same time count once.
func (r Reckoning) party(name string, deadlines []Deadline, now time.Time) Party {
	p := Party{Name: name}
	type stretch struct{ from, to time.Time }
	var waits []stretch
	for i := range deadlines {
		d := &deadlines[i]
		if parties[d.Name] != name {
			continue
		}
		if d.State == Breached {
			p.Breaches++
		}
		end := now
		if !d.Ended.IsZero() {
			end = d.Ended
		}
		from := d.Started
		for _, still := range d.Pauses {
			if still.From.After(from) && still.From.Before(end) {
				waits = append(waits, stretch{from, still.From})
			}
			if still.To.IsZero() {
				from = end
			} else if still.To.After(from) {
				from = still.To
			}
		}
		if end.After(from) {
			waits = append(waits, stretch{from, end})
		}
	}
	slices.SortFunc(waits, func(a, b stretch) int { return a.from.Compare(b.from) })
	var until time.Time
	var sum time.Duration
	for _, w := range waits {
		if w.from.Before(until) {
			w.from = until
		}
		if w.to.After(w.from) {
			sum += r.CaseTime(w.to).Sub(r.CaseTime(w.from))
			until = w.to
		}
	}
	p.Held = Duration(sum.Round(time.Second))
	return p
}

// Report is how this case does against its service levels.
func (c *Case) Report(now time.Time) Report { return c.reckoning().Report(c.Deadlines, now) }
