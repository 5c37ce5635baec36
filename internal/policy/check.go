package policy

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"redress/internal/clock"
)

// code is a name that stands in events, tags and search attributes.
var code = regexp.MustCompile(`^[a-z][a-z0-9_]{0,49}$`)

// check looks at one file's own entries for what the schema cannot say; what it
// leaves out may stand in the pack it extends.
func (l *loaded) check() error {
	if l.file.Pack != stem(l.src.name) {
		l.blame("pack", "must be %q, as the file is named", stem(l.src.name))
	}
	l.checkZone("zone", l.file.Zone)
	l.checkCalendars()
	l.checkDeadlines()
	l.checkMoney()
	l.checkChecklists()
	l.checkEvidence()
	if e := l.file.Letters; e != nil {
		if _, err := clock.ParseSpan(e.Awake); err != nil {
			l.blame("letters.awake", "%v", err)
		}
	}
	return l.found.first()
}

func (l *loaded) blame(path, reason string, args ...any) {
	l.found = append(l.found, l.src.wrong(path, reason, args...))
}

func (l *loaded) checkZone(at, zone string) {
	if zone == "" {
		return
	}
	if _, err := clock.ZoneOf(zone, time.Time{}, time.Time{}); err != nil {
		l.blame(at, "%v", err)
	}
}

func (l *loaded) checkCalendars() {
	for name, c := range l.file.Calendars {
		at := "calendars." + name
		if name == local {
			l.blame(at, "is always there (the pack's zone, open all day, every day) and cannot be another")
		}
		l.checkZone(at+".zone", c.Zone)
		if _, where, err := c.week(); err != nil {
			l.blame(at+where, "%v", err)
		}
	}
}

func (l *loaded) checkChecklists() {
	for category, items := range l.file.Checklists {
		seen := map[string]bool{}
		for i, item := range items {
			if seen[item.Code] {
				l.blame(fmt.Sprintf("checklists.%s[%d].code", category, i), "%s stands there twice", item.Code)
			}
			seen[item.Code] = true
		}
	}
}

func list[T ~string](all []T) string {
	words := make([]string, len(all))
	for i, one := range all {
		words[i] = string(one)
	}
	return strings.Join(words, ", ")
}

// didYouMean is the end of a sentence about a name that there is not.
func didYouMean[T ~string](name T, among []T) string {
	words := make([]string, len(among))
	for i, one := range among {
		words[i] = string(one)
	}
	if near := nearest(string(name), words); near != "" {
		return "did you mean " + near + "?"
	}
	slices.Sort(words)
	return "there are " + strings.Join(words, ", ")
}
