package workflows

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"redress/internal/complaint"
)

// details is the case as an operator reads it: what it waits for, then a table
// of what it is, the clocks, what may be sent, with an example to paste, and what happened last.
func details(c *complaint.Case, last []complaint.Event, now time.Time) string {
	var b strings.Builder
	b.WriteString(headline(c) + "\n\n")
	if why := c.Next().Reason; why != "" {
		fmt.Fprintf(&b, "Why then: %s\n\n", why)
	}
	if w := c.View().Morning; w.Letters > 0 && w.Until.After(now) {
		fmt.Fprintf(&b, "Letters that wait for their reader's morning: %d, from %s\n\n", w.Letters, clock(w.Until))
	}
	if g := c.Gate; g != nil {
		fmt.Fprintf(&b, "**A second person is asked whether to go on: %s** (%s passed in vain): send `approve` or `decline` with proposal 0\n\n",
			consequence[g.Action], g.Deadline)
	}
	if s := c.Suspended; s != nil {
		fmt.Fprintf(&b, "**Suspended since %s** (%s): every clock stands still; send `resume` with deadline `all`\n\n", clock(s.Since), s.Cause)
	}
	for _, a := range c.Attention {
		fmt.Fprintf(&b, "**Needs attention: `%s`** (%s, since %s): send %s\n\n", a.Step, a.Reason, clock(a.Since), repairs(c, a.Step))
	}
	fmt.Fprintf(&b, "| Case | %s |\n|---|---|\n", c.Number)
	for _, row := range [][2]string{
		{"Stage", string(c.Stage)}, {"Owner", c.Owner}, {"Priority", string(c.Priority)}, {"Category", string(c.Category)},
		{"Severity", string(c.Severity)}, {"Tags", strings.Join(c.Tags, ", ")}, {"Platform", c.Platform + ", shop " + c.Shop},
		{"Policy", c.Terms.Pack + "@" + c.Terms.Version},
		{"Order", c.Order.Number + ", " + c.Order.Total.String()}, {"Wish", string(c.Wish)},
		{"Merchant's position", string(c.Position)}, {"Outcome", string(c.Outcome)},
	} {
		if row[1] != "" {
			fmt.Fprintf(&b, "| %s | %s |\n", row[0], row[1])
		}
	}
	b.WriteString(clockTable(c))
	b.WriteString(levelTable(c, now))
	b.WriteString(effectTable(c))
	b.WriteString(messageTable(c))
	b.WriteString(eventTable(last))
	return b.String()
}

// eventTable is what happened last, the newest first.
func eventTable(last []complaint.Event) string {
	if len(last) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("\n| Event | At | What | By |\n|---|---|---|---|\n")
	for _, e := range slices.Backward(last) {
		fmt.Fprintf(&b, "| %d | %s | %s %s | %s |\n", e.Seq, clock(e.At), e.Type, subjectOf(e), e.Actor)
	}
	return b.String()
}

// subjectOf is the one fact that tells an event from others of its type.
func subjectOf(e complaint.Event) string {
	for _, name := range []string{"stage", "deadline", "operation", "kind", "proposal", "position", "owner", "outcome", "evidence", "message", "step"} {
		if fact := e.Facts[name]; fact != "" {
			return fact
		}
	}
	return ""
}

// headline is the first line: what the case waits for, until when, and what
// happens otherwise.
func headline(c *complaint.Case) string {
	n := c.Next()
	who := "the " + n.WaitingFor
	if n.WaitingFor == "redress" {
		who = "Redress"
	}
	switch {
	case c.Closed():
		return fmt.Sprintf("**Closed: %s.** Cause: %s.", c.Outcome, c.Cause)
	case n.WaitingFor == "operator":
		return fmt.Sprintf("**Waits for an operator to repair `%s`.**", n.For)
	case n.Due == nil:
		return fmt.Sprintf("**Waits for %s (%s).** No clock is running.", who, n.For)
	case n.For == string(complaint.FollowUpDue):
		return fmt.Sprintf("**Waits until %s (%s).** Then: %s.", clock(*n.Due), n.For, consequence[complaint.Default(n.AtBreach)])
	}
	return fmt.Sprintf("**Waits for %s until %s (%s).** Otherwise: %s.", who, clock(*n.Due), n.For,
		consequence[complaint.Default(n.AtBreach)])
}

// repairs are the messages that help with a step: what is only a flag can be
// taken off the list, and nothing else.
func repairs(c *complaint.Case, step string) string {
	for _, op := range c.Operations {
		if op.Step() == step && op.State == complaint.OpGaveUp {
			return "`retry-step`, `settle-step` or `skip-step`"
		}
	}
	for _, l := range c.Letters {
		if l.Step() == step && l.State == complaint.LetterFailed {
			return "`retry-step`, `settle-step` or `skip-step`"
		}
	}
	return "`skip-step` once you have seen to it"
}

func clockTable(c *complaint.Case) string {
	var b strings.Builder
	b.WriteString("\n| Deadline | Due | State | Otherwise | Rule |\n|---|---|---|---|---|\n")
	for _, d := range c.Deadlines {
		due, otherwise, rule := clock(d.Due), "", d.Term.Rule
		switch d.State {
		case complaint.Running:
			otherwise = consequence[d.Default]
		case complaint.Paused:
			due, otherwise = "stands still ("+d.Cause+")", consequence[d.Default]
		case complaint.Breached:
			otherwise = "so: " + consequence[d.Default]
		}
		if d.Named != nil {
			rule = "platform: " + d.Named.Reference
		}
		if !d.MovedFrom.IsZero() {
			rule += " (moved from " + clock(d.MovedFrom) + ": " + d.Why + ")"
		}
		if !d.Limit.IsZero() && d.State == complaint.Running {
			otherwise += ", before the end at " + clock(d.Limit)
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", d.Name, due, d.State, otherwise, rule)
	}
	return b.String()
}

// levelTable is how the case does against its service levels, each side apart.
func levelTable(c *complaint.Case, now time.Time) string {
	report := c.Report(now)
	var b strings.Builder
	fmt.Fprintf(&b, "\n| Service level | Target | At %s | State |\n|---|---|---|---|\n", clock(now))
	for _, t := range report.Targets {
		state := string(t.State)
		if t.Breached {
			state = "breached"
		}
		fmt.Fprintf(&b, "| %s | %s | %s used up | %s |\n", t.Name, t.Target, t.Elapsed, state)
	}
	rows := ""
	for _, p := range report.Parties {
		if p.Held > 0 || p.Breaches > 0 {
			rows += fmt.Sprintf("| %s | %s | %d |\n", p.Name, p.Held, p.Breaches)
		}
	}
	if rows != "" {
		fmt.Fprintf(&b, "\n| Waited for | At %s | In vain |\n|---|---|---|\n%s", clock(now), rows)
	}
	return b.String()
}

func effectTable(c *complaint.Case) string {
	if len(c.Operations) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("\n| Operation | Amount | State | Reference |\n|---|---|---|---|\n")
	for _, op := range c.Operations {
		amount := ""
		if !op.Amount.IsZero() {
			amount = op.Amount.String()
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", op.Step(), amount, op.State, op.Reference)
	}
	return b.String()
}
