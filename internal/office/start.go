package office

import (
	"context"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"redress/internal/complaint"
)

// startsAtOnce is how many workflows are started side by side; the server's
// processor time, not the waiting, is the limit.
const startsAtOnce = 16

// Pace is how quickly processes are started. A start sets a whole process going,
// which asks for more than the answer to who opened the complaint did.
type Pace struct {
	AtOnce int // side by side
	Rest   int // times as long as a start took does its place rest before the next
}

// The two paces there are.
var (
	// Full is for who waits for the processes: a bulk load.
	Full = Pace{AtOnce: startsAtOnce}
	// Gentle is for starts that nobody waits for: the busier Temporal is, the longer
	// they rest, so that those who wait for an answer go first.
	Gentle = Pace{AtOnce: 1, Rest: 4}
)

// StartAll starts complaints' workflows at a pace. It says which are started,
// also when the error says that not all are; each, when not nil, is called for
// every one that is.
func StartAll(ctx context.Context, p Process, intakes []complaint.Intake, pace Pace, each func()) ([]string, error) {
	var (
		mu      sync.Mutex
		started []string
	)
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(pace.AtOnce)
	for _, in := range intakes {
		group.Go(func() error {
			begun := time.Now()
			if err := p.Start(ctx, in); err != nil {
				return err
			}
			took := time.Since(begun)
			defer pace.After(ctx, took)
			mu.Lock()
			defer mu.Unlock()
			started = append(started, in.Number)
			if each != nil {
				each()
			}
			return nil
		})
	}
	err := group.Wait()
	return started, err
}

// After rests for what a start that took so long asks for.
func (p Pace) After(ctx context.Context, took time.Duration) {
	if p.Rest == 0 {
		return
	}
	select {
	case <-ctx.Done():
	case <-time.After(time.Duration(p.Rest) * took):
	}
}
