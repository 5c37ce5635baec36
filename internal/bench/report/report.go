// Package report tells what was measured: a table for people, JSON for programs.
package report

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"
)

// Report is one run.
type Report struct {
	At         time.Time  `json:"at"`
	Machine    Machine    `json:"machine"`
	Complaints int        `json:"complaints"` // in the database
	Requests   []Requests `json:"requests"`
	Facts      []Fact     `json:"facts"`
}

// Machine is what it was measured on.
type Machine struct {
	System     string  `json:"system"`
	Processors int     `json:"processors"`
	Go         string  `json:"go"`
	PostgreSQL string  `json:"postgresql"`
	LoadBefore float64 `json:"load_before"` // the load average of a minute, before the run
}

// Requests is what requests of one kind took.
type Requests struct {
	Name   string         `json:"name"`
	Rate   float64        `json:"rate"` // a second
	Sent   int            `json:"sent"`
	Failed int            `json:"failed"`
	Why    map[string]int `json:"why,omitempty"`
	P50    Millis         `json:"p50_ms"`
	P95    Millis         `json:"p95_ms"`
	P99    Millis         `json:"p99_ms"`
	Max    Millis         `json:"max_ms"`
	Late   Millis         `json:"late_p99_ms"`           // how late the sender was
	Target Millis         `json:"target_p99_ms"`         // 0: none
	Busy   float64        `json:"busy"`                  // the share of the machine's processors in use, by anybody
	Load   float64        `json:"load"`                  // the load average of a minute, at the end
	Door   float64        `json:"front_door_processors"` // how many processors the front door used
}

// Met reports whether the target was reached and nothing failed.
func (r Requests) Met() bool {
	return r.Failed == 0 && r.Sent > 0 && (r.Target == 0 || r.P99 <= r.Target)
}

// Millis is a time, written in milliseconds.
type Millis time.Duration

// MarshalJSON writes it with three digits behind the point.
func (m Millis) MarshalJSON() ([]byte, error) { return fmt.Appendf(nil, "%.3f", m.float()), nil }

func (m Millis) float() float64 { return float64(m) / float64(time.Millisecond) }

func (m Millis) String() string {
	if m.float() >= 100 {
		return fmt.Sprintf("%.0f ms", m.float())
	}
	return fmt.Sprintf("%.1f ms", m.float())
}

// Fact is a number that is not a request's latency.
type Fact struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
	Unit  string  `json:"unit"`
	Note  string  `json:"note,omitempty"`
	Met   *bool   `json:"met,omitempty"` // nil: nothing was promised
}

// JSON writes a report for programs.
func (r Report) JSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(r)
}

// Table writes a report for people.
func (r Report) Table(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "\n%d processors, %s, %s, PostgreSQL %s with fsync, %d complaints; load average %.1f before\n\n",
		r.Machine.Processors, r.Machine.System, r.Machine.Go, r.Machine.PostgreSQL, r.Complaints, r.Machine.LoadBefore)
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
	row(t, "", "rate", "sent", "failed", "p50", "p95", "p99", "max", "target p99", "", "front door", "machine", "load")
	for _, q := range r.Requests {
		target, met := "", ""
		if q.Target > 0 {
			target, met = q.Target.String(), verdict(q.Met())
		}
		row(t, q.Name, fmt.Sprintf("%g/s", q.Rate), fmt.Sprint(q.Sent), fmt.Sprint(q.Failed), q.P50.String(), q.P95.String(), q.P99.String(),
			q.Max.String(), target, met, fmt.Sprintf("%.2f cpu", q.Door), fmt.Sprintf("%.0f %%", 100*q.Busy), fmt.Sprintf("%.1f", q.Load))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	b.WriteByte('\n')
	t = tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, f := range r.Facts {
		met := ""
		if f.Met != nil {
			met = verdict(*f.Met)
		}
		fmt.Fprintf(t, "%s\t%.6g %s\t%s\t%s\n", f.Name, f.Value, f.Unit, met, f.Note)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	for _, q := range r.Requests {
		for why, n := range q.Why {
			fmt.Fprintf(&b, "failed %d times: %s: %s\n", n, q.Name, why)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func row(w io.Writer, cells ...string) { _, _ = io.WriteString(w, strings.Join(cells, "\t")+"\t\n") }

func verdict(met bool) string {
	if met {
		return "met"
	}
	return "MISSED"
}
