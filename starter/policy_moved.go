package main

import (
	"encoding/json"
	"fmt"
	"time"

	"redress/internal/complaint"
)

// aMove is what became of one complaint.
type aMove struct {
	ID     string          `json:"id"`
	From   string          `json:"from,omitempty"` // the version it was under
	To     string          `json:"to"`
	DryRun bool            `json:"dry_run,omitempty"`
	Moved  []movedDeadline `json:"moved"`
	Stood  []stoodDeadline `json:"stood"`
	Code   complaint.Code  `json:"code,omitempty"` // why it was refused
	Error  string          `json:"error,omitempty"`
}

type movedDeadline struct {
	Deadline complaint.DeadlineName `json:"deadline"`
	From     time.Time              `json:"from"`
	To       time.Time              `json:"to"`
	Rule     string                 `json:"rule,omitempty"`
	AtBreach string                 `json:"at_breach,omitempty"`
}

// stoodDeadline is an open deadline that did not move. Due is zero while it is paused.
type stoodDeadline struct {
	Deadline complaint.DeadlineName `json:"deadline"`
	Due      time.Time              `json:"due,omitzero"`
	Why      string                 `json:"why,omitempty"` // a code; empty: the new rules count to the same instant, or say nothing about it
}

// tell writes what became of one complaint.
func (m *mover) tell(r aMove, err error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.bar.clear()
	m.done++
	if err != nil {
		m.done--
		m.failed++
		r.Code, r.Error = complaint.CodeOf(err), err.Error()
	}
	defer func() { m.bar.at(int64(m.done + m.failed)) }()
	switch {
	case m.sh.json():
		return json.NewEncoder(m.sh.out).Encode(r)
	case err != nil:
		_, _ = fmt.Fprintf(m.sh.err, "starter: %s: %s\n", r.ID, oneLine(r.Error))
		return nil
	}
	return m.sh.printMove(r, zoneOf(m.target.Zone()))
}

func (sh *shell) printMove(r aMove, zone *time.Location) error {
	what := "moved"
	if r.DryRun {
		what = "would move"
	}
	_, _ = fmt.Fprintf(sh.out, "%s %s from %s to %s\n", r.ID, what, r.From, r.To)
	var t table
	for _, d := range r.Moved {
		t.row("  "+plain(d.Deadline), told(d.From.In(zone))+" → "+told(d.To.In(zone)), d.Rule)
	}
	for _, d := range r.Stood {
		due := "stands still"
		if !d.Due.IsZero() {
			due = "as before: " + told(d.Due.In(zone))
		}
		t.row("  "+plain(d.Deadline), due, plain(d.Why))
	}
	return t.print(sh.out)
}
