package api

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"go.opentelemetry.io/otel/trace"

	"redress/internal/complaint"
	"redress/internal/office"
)

const (
	startsWaiting = 1000            // complaints that wait to be started here; what is more, the workers start
	startWithin   = 5 * time.Second // what is not started by then, the workers start
)

// starts starts the processes of complaints that were taken in, behind the
// caller's back and at a gentle pace: their answer does not wait for Temporal,
// and those who still wait for theirs go first.
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
	for range office.Gentle.AtOnce {
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
			begun := time.Now()
			s.start(in)
			office.Gentle.After(s.ctx, time.Since(begun))
		}
	}
}

// start starts one, in the trace of its own request.
func (s *starts) start(in arrived) {
	ctx, cancel := context.WithTimeout(trace.ContextWithSpanContext(s.ctx, in.span), startWithin)
	defer cancel()
	if err := s.office.Process.Start(ctx, in.Intake); err != nil {
		s.log.DebugContext(ctx, "a complaint waits for a worker to start it", slog.String("error", err.Error()))
		return
	}
	if err := s.office.Store.MarkStarted(context.WithoutCancel(ctx), in.Number); err != nil {
		s.log.DebugContext(ctx, "a started complaint is started once more, which does nothing", slog.String("error", err.Error()))
	}
}
