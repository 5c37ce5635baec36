package api

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"redress/internal/complaint"
	"redress/internal/office"
)

const (
	startsWaiting = 1000            // complaints that wait to be started here; what is more, the workers start
	startsAtOnce  = 2               // batches side by side; the callers have their answers already, so nothing hurries
	startsBatch   = 16              // complaints of one batch at most
	startWithin   = 5 * time.Second // for a batch; what is not started by then, the workers start
)

// starts starts the processes of complaints that were taken in, behind the
// caller's back: their answer does not wait for Temporal.
type starts struct {
	office *office.Office
	log    *slog.Logger
	queue  chan complaint.Intake
	end    context.CancelFunc
	ctx    context.Context
	done   sync.WaitGroup
}

func newStarts(o *office.Office, log *slog.Logger) *starts {
	ctx, end := context.WithCancel(context.Background())
	s := &starts{office: o, log: log, queue: make(chan complaint.Intake, startsWaiting), ctx: ctx, end: end}
	for range startsAtOnce {
		s.done.Go(s.work)
	}
	return s
}

// add does not wait: a complaint that finds no room is started by a worker's sweep.
func (s *starts) add(in complaint.Intake) {
	select {
	case s.queue <- in:
	default:
	}
}

func (s *starts) close() {
	s.end()
	s.done.Wait()
}

func (s *starts) work() {
	for {
		select {
		case <-s.ctx.Done():
			return
		case in := <-s.queue:
			s.start(s.drain(in))
		}
	}
}

// drain takes what else waits, up to a batch.
func (s *starts) drain(first complaint.Intake) []complaint.Intake {
	batch := []complaint.Intake{first}
	for len(batch) < startsBatch {
		select {
		case in := <-s.queue:
			batch = append(batch, in)
		default:
			return batch
		}
	}
	return batch
}

func (s *starts) start(batch []complaint.Intake) {
	ctx, cancel := context.WithTimeout(s.ctx, startWithin)
	defer cancel()
	if err := s.office.Start(ctx, batch, nil); err != nil {
		s.log.DebugContext(ctx, "complaints wait for a worker to start them", slog.Int("count", len(batch)), slog.String("error", err.Error()))
	}
}
