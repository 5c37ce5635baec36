package clock

import (
	"fmt"
	"sort"
	"time"
)

// Zone is a time zone as data: its offset from UTC and when that changes. It
// holds the changes of some years and does not look at the machine's own table,
// so a workflow that counts with it counts the same when it is replayed on a
// machine with a newer one. After the last change it stays as it is then.
type Zone struct {
	Name   string  `json:"name"`             // IANA, "Asia/Shanghai"
	Offset int     `json:"offset"`           // seconds east of UTC before the first shift
	Shifts []Shift `json:"shifts,omitempty"` // in the order of their instants
}

// Shift is a change of a zone's offset, as at the beginning of summer time.
type Shift struct {
	At     time.Time `json:"at"`
	Offset int       `json:"offset"` // seconds east of UTC from then on
}

// UTC is the zone without shifts.
var UTC = Zone{Name: "UTC"}

// ZoneOf reads a zone from the machine's table, with its shifts between two
// instants. It is for making rules, not for following them: see Zone.
func ZoneOf(name string, from, until time.Time) (Zone, error) {
	if name == "" || name == "Local" {
		return Zone{}, fmt.Errorf("%q is not a time zone such as \"Asia/Shanghai\"", name)
	}
	place, err := time.LoadLocation(name)
	if err != nil {
		return Zone{}, fmt.Errorf("%q is not a time zone such as \"Asia/Shanghai\"", name)
	}
	at := from.In(place)
	_, offset := at.Zone()
	z := Zone{Name: name, Offset: offset}
	for {
		_, end := at.ZoneBounds()
		if !end.IsZero() && !end.After(at) {
			end = at.Add(day) // Go ends a leap year's bounds before its last day
		}
		if end.IsZero() || !end.Before(until) {
			return z, nil
		}
		at = end
		if _, next := at.Zone(); next != offset {
			offset = next
			z.Shifts = append(z.Shifts, Shift{At: end.UTC(), Offset: offset})
		}
	}
}

// offset is the zone's offset at an instant, both in seconds.
func (z *Zone) offset(unix int64) int64 {
	if len(z.Shifts) == 0 {
		return int64(z.Offset)
	}
	n := sort.Search(len(z.Shifts), func(i int) bool { return z.Shifts[i].At.Unix() > unix })
	if n == 0 {
		return int64(z.Offset)
	}
	return int64(z.Shifts[n-1].Offset)
}

// In is the instant as the zone's clocks show it.
func (z Zone) In(t time.Time) time.Time {
	return t.In(time.FixedZone(z.Name, int(z.offset(t.Unix()))))
}

// date is the local day of an instant in Unix seconds.
func (z *Zone) date(unix int64) Date { return Date(floorDiv(unix+z.offset(unix), secondsADay)) }

// Date is the local day of an instant.
func (z Zone) Date(t time.Time) Date { return z.date(t.Unix()) }

// at is the first instant, in Unix seconds, at which the zone's clocks show this
// time of this day or a later one. So a time that the clocks leave out when they
// are put forward is the moment they are put forward, and one that they show
// twice when they are put back is the first of the two.
func (z *Zone) at(d Date, second int64) int64 {
	local := int64(d)*secondsADay + second
	offset, begin := int64(z.Offset), int64(-1<<62)
	for i := range z.Shifts {
		shift := z.Shifts[i].At.Unix()
		if at := max(local-offset, begin); at < shift {
			return at
		}
		offset, begin = int64(z.Shifts[i].Offset), shift
	}
	return max(local-offset, begin)
}

// since is how long after start the zone's clocks show this minute of this day.
func (z *Zone) since(start time.Time, d Date, minute int) time.Duration {
	return time.Unix(z.at(d, int64(minute)*60), 0).Sub(start)
}

// Start is the first instant of a local day.
func (z Zone) Start(d Date) time.Time { return time.Unix(z.at(d, 0), 0).UTC() }
