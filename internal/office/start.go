package office

import (
	"context"
	"sync"

	"golang.org/x/sync/errgroup"

	"redress/internal/complaint"
)

// startsAtOnce is how many workflows are started side by side; the server's
// processor time, not the waiting, is the limit.
const startsAtOnce = 16

// StartAll starts complaints' workflows side by side. It says which are started,
// also when the error says that not all are; each, when not nil, is called for
// every one that is.
func StartAll(ctx context.Context, p Process, intakes []complaint.Intake, each func()) ([]string, error) {
	var (
		mu      sync.Mutex
		started []string
	)
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(startsAtOnce)
	for _, in := range intakes {
		group.Go(func() error {
			if err := p.Start(ctx, in); err != nil {
				return err
			}
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
