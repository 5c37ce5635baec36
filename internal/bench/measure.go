package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"

	"redress/internal/bench/arrivals"
	"redress/internal/bench/report"
)

// measurement is one run.
type measurement struct {
	settings
	door    *door
	db      *sqlx.DB
	watch   *watch
	told    io.Writer
	name    string   // of the run, in everything it opens
	numbers []string // of the complaints it opened
	report  report.Report
	// sinceRecorded is how long ago anything was recorded of any complaint.
	sinceRecorded func(context.Context) (time.Duration, error)
}

func measure(ctx context.Context, s settings, out, told io.Writer) error {
	m := newMeasurement(s, told)
	defer m.end()
	if err := m.begin(ctx); err != nil {
		return err
	}
	if err := m.scenarios(ctx); err != nil {
		return err
	}
	return m.tell(out)
}

func newMeasurement(s settings, told io.Writer) *measurement {
	return &measurement{settings: s, told: told, name: fmt.Sprintf("load-%x", time.Now().UnixMilli())}
}

// scenarios runs those that were asked for, one after another.
func (m *measurement) scenarios(ctx context.Context) error {
	for _, step := range []struct {
		name string
		do   func(context.Context) error
	}{
		{"open", m.open}, {"read", m.read}, {"lists", m.lists}, {"search", m.search}, {"streams", m.streams}, {"memory", m.memory},
	} {
		if m.only != "" && step.name != "open" && !strings.Contains(","+m.only+",", ","+step.name+",") {
			continue
		}
		_, _ = fmt.Fprintf(m.told, "%s …\n", step.name)
		if err := step.do(ctx); err != nil {
			return fmt.Errorf("%s: %w", step.name, err)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return nil
}

// begin opens the front door, and says what it runs on.
func (m *measurement) begin(ctx context.Context) (err error) {
	m.report = report.Report{At: time.Now().UTC(), Machine: report.Machine{
		System: runtime.GOOS + "/" + runtime.GOARCH, Processors: runtime.NumCPU(), Go: runtime.Version(), LoadBefore: loadAverage()}}
	db, err := sqlx.ConnectContext(ctx, "postgres", os.Getenv("DATABASE_URL"))
	if err != nil {
		return fmt.Errorf("reach the database: %w", err)
	}
	m.sinceRecorded = func(ctx context.Context) (time.Duration, error) {
		var seconds float64
		err := db.GetContext(ctx, &seconds, `select coalesce(extract(epoch from clock_timestamp() - max(at)), 3600) from feed`)
		return time.Duration(seconds * float64(time.Second)), err
	}
	m.db = db
	if err := db.GetContext(ctx, &m.report.Machine.PostgreSQL, `select split_part(current_setting('server_version'), ' ', 1)`); err != nil {
		return fmt.Errorf("ask PostgreSQL's version: %w", err)
	}
	if err := db.GetContext(ctx, &m.report.Complaints, `select count(*) from complaints`); err != nil {
		return fmt.Errorf("count complaints: %w", err)
	}
	if m.door, err = openDoor(ctx, m.settings); err != nil {
		return err
	}
	m.watch, err = newWatch(m.door.cmd.Process.Pid)
	return err
}

// end gives back what begin took, as far as it came.
func (m *measurement) end() {
	if m.door != nil {
		m.door.close()
	}
	if m.db != nil {
		_ = m.db.Close() // what was to be known of it is known
	}
}

// tell writes the report for people, and for programs into a file.
func (m *measurement) tell(out io.Writer) error {
	path := filepath.Join(m.dir, m.name+".json")
	file, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	if err := errors.Join(m.report.JSON(file), file.Close()); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	if err := m.report.Table(out); err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "\nas JSON: %s\n", path)
	return err
}

// kind is requests of one kind in a scenario.
type kind struct {
	name   string
	target time.Duration // of p99; 0: none
	send   func(ctx context.Context, n int) error
}

// alternate sends requests of several kinds in turn, so many a second of each: what
// disturbs one disturbs the others.
func (m *measurement) alternate(ctx context.Context, each float64, kinds ...kind) error {
	if _, _, err := m.watch.lap(); err != nil {
		return err
	}
	plan := arrivals.Plan{Rate: each * float64(len(kinds)), Warm: m.warm, For: time.Duration(m.seconds * float64(time.Second))}
	measured := plan.Between(ctx, len(kinds), func(ctx context.Context, n int) error { return kinds[n%len(kinds)].send(ctx, n) })
	return m.note(each, measured, kinds...)
}

// note puts what was measured into the report.
func (m *measurement) note(rate float64, measured []arrivals.Measured, kinds ...kind) error {
	rates := make([]float64, len(kinds))
	for i := range rates {
		rates[i] = rate
	}
	return m.noteEach(rates, measured, kinds)
}

// noteEach is note for kinds that each have a rate of their own.
func (m *measurement) noteEach(rates []float64, measured []arrivals.Measured, kinds []kind) error {
	busy, processors, err := m.watch.lap()
	if err != nil {
		return err
	}
	for i, one := range measured {
		m.report.Requests = append(m.report.Requests, report.Requests{
			Name: kinds[i].name, Rate: rates[i], Sent: one.Sent, Failed: one.Failed, Why: one.Why,
			P50: report.Millis(one.Took.At(50)), P95: report.Millis(one.Took.At(95)), P99: report.Millis(one.Took.At(99)),
			Max: report.Millis(one.Took.Longest()), Late: report.Millis(one.Late.At(99)), Target: report.Millis(kinds[i].target),
			Busy: busy, Door: processors, Load: loadAverage(),
		})
	}
	return nil
}

func (m *measurement) fact(name string, value float64, unit, note string) {
	m.report.Facts = append(m.report.Facts, report.Fact{Name: name, Value: value, Unit: unit, Note: note})
}

// promise is a fact with a promise that it keeps or breaks.
func (m *measurement) promise(name string, value float64, unit string, met bool, note string) {
	m.report.Facts = append(m.report.Facts, report.Fact{Name: name, Value: value, Unit: unit, Note: note, Met: &met})
}
