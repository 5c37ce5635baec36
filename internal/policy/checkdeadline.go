package policy

import (
	"slices"
	"strconv"
	"time"

	"redress/internal/clock"
	"redress/internal/complaint"
)

// longest is how long a deadline may last on its clock. It keeps a slip of the
// pen from being a deadline that never ends.
const longest = 10 * 366 * 24 * time.Hour

// gated are the waits before whose default a second person can be asked.
var gated = []complaint.DeadlineName{complaint.PositionDue, complaint.DecisionDue, complaint.PlatformQuestion}

func (l *loaded) checkDeadlines() {
	for name, e := range l.file.Deadlines {
		at := "deadlines." + name
		if slices.Contains(Waits, complaint.DeadlineName(name)) && e.Wait != "" && e.Wait != name {
			l.blame(at+".wait", "must not be %s: a rule that is named %s bounds that", e.Wait, name)
			continue
		}
		l.checkDefault(at, e, e.bounds(name))
		l.checkTimes(at, e, e.bounds(name))
		l.checkGate(at, e, e.bounds(name))
	}
	l.checkSelectors()
}

// checkDefault: a wait must end with something that Redress can do; only a law
// leaves that to the pack it lies over.
func (l *loaded) checkDefault(at string, e deadlineEntry, wait complaint.DeadlineName) {
	allowed := complaint.Defaults[wait]
	switch {
	case wait == "", slices.Contains(allowed, e.Default):
	case e.Default != "":
		l.blame(at+".default", "must not be %s; it may be %s", e.Default, list(allowed))
	case l.file.kind() != OfLaw:
		l.blame(at+".default", "is missing; it may be %s", list(allowed))
	case e.Effect == "":
		l.blame(at+".effect", "is missing: what does the law do at the end?")
	}
}

// checkTimes holds a rule's amounts, its warnings and its margin against each
// other.
func (l *loaded) checkTimes(at string, e deadlineEntry, wait complaint.DeadlineName) {
	found := len(l.found)
	paths, amounts := e.amounts()
	for i, a := range amounts {
		l.checkAmount(at+paths[i], a, wait)
	}
	margin := l.length(at+".margin", e.Margin)
	if len(l.found) > found {
		return
	}
	least := shortest(e.measure())
	if margin > 0 && time.Duration(margin) >= least {
		l.blame(at+".margin", "must be shorter than the deadline, which may last only %s", clock.Duration(least))
		return
	}
	for i, text := range e.Warn {
		w := parseWarning(text)
		path := at + ".warn[" + strconv.Itoa(i) + "]"
		switch {
		case w == (clock.Warning{}):
			l.blame(path, "must come before the end")
		case least == 0:
			l.blame(path, "cannot come before the end of no time")
		case time.Duration(w.Before) >= least:
			l.blame(path, "ends before its warning: it may last only %s", clock.Duration(least))
		case w.Percent == 0 && w.Before <= margin:
			l.blame(path, "comes too late: the default goes out %s before the end", margin)
		}
	}
}

func (l *loaded) checkAmount(at string, a amountEntry, wait complaint.DeadlineName) {
	found := len(l.found)
	within := l.length(at+".within", a.Within)
	if len(l.found) > found {
		return
	}
	m := clock.Measure{Within: within, Kind: a.kind(), Calendar: local}
	switch err := m.Check(clock.Calendars{local: {Week: clock.Daily(allDay)}}); {
	case err != nil:
		l.blame(at+".within", "%v", err)
	case within == 0 && !appeal(wait):
		l.blame(at+".within", "must be longer than nothing; only a time to appeal may be 0h")
	}
}

// length reads a length of time; empty is none.
func (l *loaded) length(at, text string) clock.Duration {
	if text == "" {
		return 0
	}
	d, err := clock.ParseDuration(text)
	if err != nil {
		l.blame(at, "%v", err)
	}
	return d
}

func (l *loaded) checkGate(at string, e deadlineEntry, wait complaint.DeadlineName) {
	if e.Gate == nil {
		return
	}
	if !slices.Contains(gated, wait) {
		l.blame(at+".gate", "a second person is asked only before the default of %s", list(gated))
		return
	}
	if e.Default == complaint.JustFlag {
		l.blame(at+".gate", "the default flag asks a person anyway")
		return
	}
	within, margin := l.length(at+".gate.within", e.Gate.Within), l.length(at+".margin", e.Margin)
	if within == 0 {
		l.blame(at+".gate.within", "must be longer than nothing")
	} else if within > margin/4*3 {
		l.blame(at+".gate.within", "must not be longer than three quarters of the margin, %s: what comes of it takes time too", margin/4*3)
	}
}

// checkSelectors: of a complaint it must be plain which rule bounds a wait.
func (l *loaded) checkSelectors() {
	seen := map[string]string{} // the rule's name by the complaints it is for
	for _, name := range inOrder(l.file.Deadlines) {
		e := l.file.Deadlines[name]
		wait := e.bounds(name)
		if wait == "" {
			continue
		}
		for _, category := range categoriesOr(e.Categories, "") {
			whom := string(wait) + selected(category, e.Shipped)
			if other, ok := seen[whom]; ok {
				l.blame("deadlines."+name, "bounds %s as %s does; which of the two?", whom, other)
			}
			seen[whom] = name
		}
	}
}
