// Package arrivals sends requests as the world does: at the instants of a plan,
// whether earlier ones have been answered or not. A latency counts from the
// instant at which the request was meant to be sent, so a server that stalls, or
// a sender that is late, shows in all that should have gone out meanwhile.
package arrivals

import (
	"context"
	"sync"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// Plan is when requests are sent: so many a second, evenly, for some time. What
// is sent in the first part, Warm, is not counted.
type Plan struct {
	Rate float64 // requests a second
	Warm time.Duration
	For  time.Duration // without Warm
}

// Measured is what a plan's requests came to.
type Measured struct {
	Sent   int
	Failed int            // of these; their latencies are counted too
	Why    map[string]int // what failed, by its error
	Took   Latency
	Late   Latency // how late they were sent: the sender's own fault
}

// waitsMost is how many requests wait for an answer at the same time at most;
// more than that is a server that does not answer, and what is not sent has failed.
const waitsMost = 4096

// Run sends the plan's requests, each with its number from 0, and returns when
// the last one is answered. It stops sending when ctx ends.
func (p Plan) Run(ctx context.Context, send func(ctx context.Context, n int) error) Measured {
	return p.Between(ctx, 1, send)[0]
}

// Between is Run for requests of several kinds in turn: n%kinds is whose turn it
// is. What it returns is by kind.
func (p Plan) Between(ctx context.Context, kinds int, send func(ctx context.Context, n int) error) []Measured {
	every := time.Duration(float64(time.Second) / p.Rate)
	notes := make([]*measuring, kinds)
	for i := range notes {
		notes[i] = newMeasuring()
	}
	slots := make(chan struct{}, waitsMost)
	var under sync.WaitGroup
	begun := time.Now()
	for n := range int((p.Warm + p.For + every/2) / every) {
		meant := begun.Add(time.Duration(n) * every)
		if !sleepUntil(ctx, meant) {
			break
		}
		m, counts := notes[n%kinds], meant.Sub(begun) >= p.Warm
		select {
		case slots <- struct{}{}:
		default:
			m.note(counts, 0, time.Since(meant), errOverrun)
			continue
		}
		under.Go(func() {
			defer func() { <-slots }()
			late := time.Since(meant)
			err := send(ctx, n)
			m.note(counts, late, time.Since(meant), err)
		})
	}
	under.Wait()
	measured := make([]Measured, kinds)
	for i, m := range notes {
		measured[i] = m.Measured
	}
	return measured
}

func sleepUntil(ctx context.Context, at time.Time) bool {
	wait := time.Until(at)
	if wait <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

type overrun struct{}

func (overrun) Error() string { return "not sent: too many wait for an answer" }

var errOverrun = overrun{}

// measuring takes notes of many requests at the same time.
type measuring struct {
	mu sync.Mutex
	Measured
}

func newMeasuring() *measuring {
	return &measuring{Measured: Measured{Why: map[string]int{}, Took: NewLatency(), Late: NewLatency()}}
}

func (m *measuring) note(counts bool, late, took time.Duration, err error) {
	if !counts {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.Sent++
	m.Took.Add(took)
	m.Late.Add(late)
	if err != nil {
		m.Failed++
		m.Why[err.Error()]++
	}
}

// Latency is how long things took, to three digits, from a microsecond to ten
// minutes.
type Latency struct{ h *hdrhistogram.Histogram }

const longest = 10 * time.Minute

// NewLatency is one of nothing yet. It is not for many goroutines.
func NewLatency() Latency {
	return Latency{hdrhistogram.New(1, longest.Microseconds(), 3)}
}

// Add counts one. What is longer than ten minutes counts as ten minutes.
func (l Latency) Add(d time.Duration) {
	us := min(max(d.Microseconds(), 1), longest.Microseconds())
	if err := l.h.RecordValue(us); err != nil {
		panic("a latency within the bounds is always counted: " + err.Error())
	}
}

// At is the time that so many per cent were not longer than.
func (l Latency) At(percent float64) time.Duration {
	return time.Duration(l.h.ValueAtQuantile(percent)) * time.Microsecond
}

// Longest is the longest of all; zero when there is none.
func (l Latency) Longest() time.Duration { return time.Duration(l.h.Max()) * time.Microsecond }

// Count is how many there are.
func (l Latency) Count() int64 { return l.h.TotalCount() }
