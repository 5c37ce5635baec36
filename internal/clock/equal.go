package clock

import (
	"slices"
	"time"
)

// Equal reports whether two calendars count the same.
func (c Calendar) Equal(o Calendar) bool {
	for day := range time.Weekday(7) {
		if !slices.Equal(c.Week.on(day), o.Week.on(day)) {
			return false
		}
	}
	return c.Zone.Equal(o.Zone) && c.Known == o.Known && slices.Equal(c.Off, o.Off) && slices.Equal(c.On, o.On)
}

// Equal reports whether two zones show the same time at every instant.
func (z Zone) Equal(o Zone) bool {
	return z.Name == o.Name && z.Offset == o.Offset && slices.EqualFunc(z.Shifts, o.Shifts, func(a, b Shift) bool {
		return a.At.Equal(b.At) && a.Offset == b.Offset
	})
}

// Renamed is the measure with its calendars under other names; one that is not
// listed keeps its own.
func (m Measure) Renamed(names map[string]string) Measure {
	if name, ok := names[m.Calendar]; ok {
		m.Calendar = name
	}
	m.Earliest, m.Latest = renamed(m.Earliest, names), renamed(m.Latest, names)
	return m
}

func renamed(all []Measure, names map[string]string) []Measure {
	all = slices.Clone(all)
	for i := range all {
		all[i] = all[i].Renamed(names)
	}
	return all
}
