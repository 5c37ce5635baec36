package policy

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"redress/internal/clock"
	"redress/internal/complaint"
)

// deadlineEntry is one rule: how long, counted how, and what happens at the end.
// Source says where the number comes from and how sure that is: [O]fficial,
// [S]econdary, re[V]computed, [K]nown, [U]nsure.
type deadlineEntry struct {
	Wait       string               `yaml:"wait"` // empty: the rule's name is the wait's
	Within     string               `yaml:"within"`
	Clock      clock.Kind           `yaml:"clock"`
	Calendar   string               `yaml:"calendar"`
	Earliest   []amountEntry        `yaml:"earliest"`
	Latest     []amountEntry        `yaml:"latest"`
	Categories []complaint.Category `yaml:"categories"` // empty: all that have no entry of their own
	Shipped    *bool                `yaml:"shipped"`
	Starts     string               `yaml:"starts"`
	Warn       []string             `yaml:"warn"`
	Margin     string               `yaml:"margin"`
	Gate       *gateEntry           `yaml:"gate"`
	Default    complaint.Default    `yaml:"default"`
	Effect     string               `yaml:"effect"`
	Source     string               `yaml:"source"`
}

// amountEntry is an amount of time on a clock.
type amountEntry struct {
	Within   string     `yaml:"within"`
	Clock    clock.Kind `yaml:"clock"`
	Calendar string     `yaml:"calendar"`
}

type gateEntry struct {
	Within    string `yaml:"within"`
	Otherwise string `yaml:"otherwise"`
}

// none is the wait of a rule that bounds nothing.
const none = "none"

// Waits lists what a rule can bound: the deadlines of a life and the times to
// appeal.
var Waits = append(slices.Clone(complaint.DeadlineNames), complaint.CustomerAppeal, complaint.MerchantAppeal)

// appeal reports whether a wait is a time to appeal, which may be none at all.
func appeal(wait complaint.DeadlineName) bool {
	return wait == complaint.CustomerAppeal || wait == complaint.MerchantAppeal
}

// bounds is the wait that a rule of this name bounds; empty for none.
func (e deadlineEntry) bounds(name string) complaint.DeadlineName {
	switch e.Wait {
	case none:
		return ""
	case "":
		return complaint.DeadlineName(name)
	}
	return complaint.DeadlineName(e.Wait)
}

// amounts are the rule's amounts of time by their path within it.
func (e deadlineEntry) amounts() (paths []string, all []amountEntry) {
	for _, several := range []struct {
		key  string
		list []amountEntry
	}{{"earliest", e.Earliest}, {"latest", e.Latest}} {
		for i, a := range several.list {
			paths, all = append(paths, fmt.Sprintf(".%s[%d]", several.key, i)), append(all, a)
		}
	}
	if len(all) == 0 {
		return []string{""}, []amountEntry{{e.Within, e.Clock, e.Calendar}}
	}
	return paths, all
}

// kind is the clock that the amount is counted on.
func (a amountEntry) kind() clock.Kind {
	if a.Clock == "" {
		return clock.Wall
	}
	return a.Clock
}

// calendar is the name of the calendar that the amount is counted on.
func (a amountEntry) calendar() string {
	if a.Calendar == "" && a.kind() == clock.NaturalDays {
		return local
	}
	return a.Calendar
}

// parseWarning reads "50%" or "2h". Zero: it is neither.
func parseWarning(s string) clock.Warning {
	if digits, ok := strings.CutSuffix(s, "%"); ok {
		n, _ := strconv.Atoi(digits)
		return clock.Warning{Percent: n}
	}
	before, _ := clock.ParseDuration(s)
	return clock.Warning{Before: before}
}

// shortest is the least real time that a measure can last: no clock runs faster
// than real time.
func shortest(m clock.Measure) time.Duration {
	least, most := time.Duration(0), time.Duration(0)
	parts := m.Earliest
	if len(parts) == 0 {
		parts = m.Latest
	}
	for i, part := range parts {
		d := shortest(part)
		if i == 0 || d < least {
			least = d
		}
		most = max(most, d)
	}
	switch {
	case len(m.Earliest) > 0:
		return least
	case len(m.Latest) > 0:
		return most
	}
	return time.Duration(m.Within)
}
