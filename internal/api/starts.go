package api

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"go.opentelemetry.io/otel/trace"
	"golang.org/x/sync/errgroup"

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
	queue  chan arrived
	end    context.CancelFunc
	ctx    context.Context
	done   sync.WaitGroup
}

// arrived is a complaint that was taken in, with the trace of its request.
type arrived struct {
	complaint.Intake
	span trace.SpanContext
}

func newStarts(o *office.Office, log *slog.Logger) *starts {
	ctx, end := context.WithCancel(context.Background())
	s := &starts{office: o, log: log, queue: make(chan arrived, startsWaiting), ctx: ctx, end: end}
	for range startsAtOnce {
		s.done.Go(s.work)
	}
	return s
}

// add does not wait: a complaint that finds no room is started by a worker's sweep.
func (s *starts) add(ctx context.Context, in complaint.Intake) {
	select {
	case s.queue <- arrived{in, trace.SpanContextFromContext(ctx)}:
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
func (s *starts) drain(first arrived) []arrived {
	batch := []arrived{first}
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

// start starts a batch side by side, each in the trace of its own request.
func (s *starts) start(batch []arrived) {
	ctx, cancel := context.WithTimeout(s.ctx, startWithin)
	defer cancel()
	var (
		group   errgroup.Group
		started = make([]bool, len(batch))
	)
	for i, in := range batch {
		group.Go(func() error {
			err := s.office.Process.Start(trace.ContextWithSpanContext(ctx, in.span), in.Intake)
			started[i] = err == nil
			return err
		})
	}
	if err := group.Wait(); err != nil {
		s.log.DebugContext(ctx, "complaints wait for a worker to start them", slog.String("error", err.Error()))
	}
	var numbers []string
	for i, in := range batch {
		if started[i] {
			numbers = append(numbers, in.Number)
		}
	}
	if len(numbers) == 0 {
		return
	}
	if err := s.office.Store.MarkStarted(context.WithoutCancel(ctx), numbers...); err != nil {
		s.log.DebugContext(ctx, "started complaints are started once more, which does nothing", slog.String("error", err.Error()))
	}
}
