package workflows

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"redress/internal/complaint"
)

// messageTable lists what may be sent now, each with JSON to paste into the
// Temporal UI's form "Send an Update".
func messageTable(c *complaint.Case) string {
	possible := c.Possible()
	if len(possible) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("\n| Message | From | Example |\n|---|---|---|\n")
	for _, name := range possible {
		m, _ := complaint.Find(name)
		roles := make([]string, len(m.From))
		for i, role := range m.From {
			roles[i] = string(role)
		}
		fmt.Fprintf(&b, "| %s | %s | `%s` |\n", name, strings.Join(roles, ", "), example(c, m))
	}
	return b.String()
}

var longRun = regexp.MustCompile(`0{64}`)

// example is a message's example as this case would take it now: with an id
// that no message had yet, the proposal, step and clock that are open, and
// spaces, since a browser breaks lines nowhere else. It leaves text_id out
// where the message can do without, because a text is stored before its id is.
func example(c *complaint.Case, m complaint.Message) string {
	json := strings.Replace(m.Example, `"m-1"`, strconv.Quote(fmt.Sprintf("ui-%d", c.Seq+1)), 1)
	for _, p := range c.Proposals {
		if p.State == complaint.AwaitingAnswer || p.State == complaint.AwaitingApproval {
			json = strings.Replace(json, `"proposal":1`, `"proposal":`+strconv.Itoa(p.N), 1)
		}
	}
	if len(c.Attention) > 0 {
		json = strings.Replace(json, `"refund/1"`, strconv.Quote(c.Attention[0].Step), 1)
	}
	if n := c.Next(); n.Due != nil {
		json = strings.Replace(json, `"deadline":"decision"`, `"deadline":`+strconv.Quote(clockOf(c, *n.Due)), 1)
		json = strings.Replace(json, "2030-01-02T18:00:00Z", n.Due.Add(24*time.Hour).UTC().Format(time.RFC3339), 1)
	}
	if m.Name == complaint.MsgStateOrder {
		json = strings.Replace(json, `{"value":"128.00","currency":"CNY"}`, total(c), 1)
	}
	if m.Name != complaint.MsgAddNote {
		json = strings.Replace(json, `,"text_id":"t-1"`, "", 1)
	}
	json = longRun.ReplaceAllString(json, "<sha256>")
	return strings.NewReplacer(`":`, `": `, `,"`, `, "`).Replace(json)
}

// total is the order's, or some amount in its currency where the order is not known.
func total(c *complaint.Case) string {
	of := c.Order.Total
	if of.Minor == 0 {
		of.Minor = 12800
	}
	raw, err := of.MarshalJSON()
	if err != nil {
		return "null"
	}
	return string(raw)
}

// clockOf names the running deadline that falls at an instant.
func clockOf(c *complaint.Case, due time.Time) string {
	for _, d := range c.Deadlines {
		if d.State == complaint.Running && d.Due.Equal(due) {
			return string(d.Name)
		}
	}
	return string(complaint.OverallDue)
}
