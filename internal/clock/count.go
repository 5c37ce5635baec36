package clock

import "time"

// due is Due of a measure that is no composition.
func (m Measure) due(in Calendars, start time.Time, pauses []Pause) time.Time {
	start = start.UTC()
	at, left := never, time.Duration(m.Within)
	if left <= 0 {
		return start
	}
	m.walk(in, start, pauses, func(s stretch, worth time.Duration) bool {
		if worth < left {
			left -= worth
			return true
		}
		at = s.to
		if !m.Kind.days() {
			at = s.from + left
		}
		return false
	})
	return after(start, at)
}

// elapsed is how much has counted between two instants, without an end.
func (m Measure) elapsed(in Calendars, start, at time.Time, pauses []Pause) time.Duration {
	start = start.UTC()
	var sum time.Duration
	until := at.Sub(start)
	m.walk(in, start, pauses, func(s stretch, worth time.Duration) bool {
		switch {
		case s.to <= until:
			sum += worth
			return true
		case !m.Kind.days() && s.from < until:
			sum += until - s.from
		}
		return false
	})
	return sum
}

// counts is called with each stretch that counts, in order, and with how much
// it counts for, until it returns false.
type counts func(s stretch, worth time.Duration) bool

// walk goes through the time that counts from start on. Hours count for what
// they last. A day counts for 24 hours however long it is, after the day of the
// start, unless the clock stands still at its end.
func (m Measure) walk(in Calendars, start time.Time, pauses []Pause, yield counts) {
	still := stills(start, pauses)
	cal, there := in[m.Calendar]
	switch {
	case m.Kind.days():
		walkDays(&cal, m.Kind == BusinessDays && there, start, still, yield)
	case m.Kind == "" || m.Kind == Wall || !there: // wall time ends first of all: without its calendar nothing is counted too long
		walkOpen(stretch{0, never}, &still, yield)
	default:
		walkHours(&cal, start, still, yield)
	}
}

// walkOpen takes the pauses out of a stretch. It drops the pauses that are over.
// False: nothing more counts, since it was said so or the clock stands still for ever.
func walkOpen(s stretch, still *[]stretch, yield counts) bool {
	for s.from < s.to {
		for len(*still) > 0 && (*still)[0].to <= s.from {
			*still = (*still)[1:]
		}
		end := s.to
		if len(*still) > 0 {
			end = min(end, (*still)[0].from)
		}
		if s.from < end && !yield(stretch{s.from, end}, end-s.from) {
			return false
		}
		if end == s.to {
			return true
		}
		s.from = (*still)[0].to
		if s.from == never {
			return false
		}
	}
	return true
}

// horizon is how many days a walk looks at: those that a time.Duration holds.
const horizon = 106_751

func walkHours(cal *Calendar, start time.Time, still []stretch, yield counts) {
	if len(cal.Week.usual()) == 0 {
		return
	}
	from, first := time.Duration(0), cal.Zone.Date(start)
	// The day before may reach past midnight into the start's own.
	for d := first - 1; d < first+horizon; d++ {
		for _, span := range cal.hours(d) {
			open := stretch{cal.Zone.since(start, d, span.From), cal.Zone.since(start, d, span.To)}
			open.from = max(open.from, from)
			if !walkOpen(open, &still, yield) {
				return
			}
			from = max(from, open.to) // a make-up day may begin within the night before it
		}
	}
}

func walkDays(cal *Calendar, workdays bool, start time.Time, still []stretch, yield counts) {
	if workdays && len(cal.Week.usual()) == 0 {
		return
	}
	first := cal.Zone.Date(start)
	s := stretch{to: max(cal.Zone.since(start, first+1, 0), 0)} // a zone put back over midnight has begun the next day before
	for d := first + 1; d < first+horizon; d++ {
		s = stretch{s.to, cal.Zone.since(start, d+1, 0)}
		for len(still) > 0 && still[0].to < s.to {
			still = still[1:]
		}
		paused := len(still) > 0 && still[0].from < s.to // at the day's end
		switch {
		case paused && still[0].to == never:
			return
		case paused, workdays && len(cal.hours(d)) == 0, s.from == s.to: // a zone may leave a whole day out
		case !yield(s, day):
			return
		}
	}
}
