package workflows

import (
	"time"

	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/workflow"

	"redress/internal/complaint"
)

// run is one run of the workflow: the case, and what the run has under way for it.
type run struct {
	ctx workflow.Context // never cancelled: see open
	log log.Logger
	c   *complaint.Case

	writing  workflow.Mutex    // held while events are written
	last     []complaint.Event // the last that were written, for the current details
	underWay int               // letters and operations being carried out
	started  map[string]bool
	signals  *inbox
	timer    alarm
	shown    shown
}

// open restores the case, or makes it of the intake, and takes messages from
// now on. A cancellation asked for in the Temporal UI does not end a complaint,
// since nobody would tell the customer: it flags the case for a person.
func open(ctx workflow.Context, in complaint.Intake) (*run, error) {
	lasting, _ := workflow.NewDisconnectedContext(ctx)
	r := &run{ctx: lasting, log: workflow.GetLogger(ctx), c: in.Case, writing: workflow.NewMutex(ctx), started: map[string]bool{}}
	if r.c == nil {
		r.c = complaint.Open(in, r.now())
	}
	if err := r.answerQueries(); err != nil {
		return nil, err
	}
	if err := r.takeUpdates(); err != nil {
		return nil, err
	}
	r.takeSignals()
	workflow.Go(ctx, func(ctx workflow.Context) {
		_ = workflow.Await(ctx, func() bool { return ctx.Err() != nil })
		if ctx.Err() != nil && !r.c.Closed() {
			r.c.StepGaveUp("cancel", "cancellation_asked_for", r.now())
		}
	})
	return r, nil
}

func (r *run) now() time.Time { return workflow.Now(r.ctx) }

// while waits as long as the case is in the stage: until a message or an
// effect moves it on, or one of its clocks does.
func (r *run) while(ctx workflow.Context, stage complaint.Stage) error {
	for {
		r.c.Tick(r.now())
		if err := r.settle(); err != nil {
			return err
		}
		if r.c.Stage != stage {
			return nil
		}
		r.timer.set(r.ctx, r.c)
		seen := r.c.Seq
		if err := workflow.Await(ctx, func() bool {
			return r.c.Seq != seen || r.c.Stage != stage || r.timer.rings() || r.hinted()
		}); err != nil {
			return err
		}
	}
}

// settle brings the world up to the case: its events are written, its effects
// started, and what operators see is renewed. What happens while events are
// being written is written too: nothing is left over for a next time that may
// be days away.
func (r *run) settle() error {
	for len(r.c.Unrecorded) > 0 {
		if err := r.flush(r.ctx); err != nil {
			return err
		}
	}
	r.startEffects()
	return r.publish()
}

// drain ends the run: the letters that are due go out, messages that came too
// late are answered, and everything is written. What waits for its reader's
// morning is waited for when the case is closed; else the next run has it.
func (r *run) drain() error {
	r.timer.stop()
	for {
		r.signals.takeAll()
		if err := r.settle(); err != nil {
			return err
		}
		if r.idle() {
			return nil
		}
		if r.c.Closed() {
			r.timer.set(r.ctx, r.c)
		}
		seen := r.c.Seq
		if err := workflow.Await(r.ctx, func() bool {
			return r.c.Seq != seen || r.idle() || r.signals.waiting() || r.timer.rings()
		}); err != nil {
			return err
		}
	}
}

// idle reports whether nothing is under way, unwritten or unanswered.
func (r *run) idle() bool {
	now := r.now()
	return r.underWay == 0 && len(r.c.Unrecorded) == 0 && !r.signals.waiting() && len(r.c.PendingLetters(now)) == 0 &&
		!(r.c.Closed() && r.c.HeldLetters(now)) && workflow.AllHandlersFinished(r.ctx)
}

// historyIsLong asks for a fresh history once the server suggests it. A case
// takes 40 to 400 events, so this is a valve.
func (r *run) historyIsLong() bool {
	return !r.c.Closed() && workflow.GetInfo(r.ctx).GetContinueAsNewSuggested()
}

// continueAsNew carries the whole case into a new run, once nothing of this
// run is under way. If the case closes meanwhile the new run has only that to
// say.
func (r *run) continueAsNew() error {
	if err := r.drain(); err != nil {
		return err
	}
	return workflow.NewContinueAsNewError(r.ctx, Complaint, complaint.Intake{Number: r.c.Number, Case: r.c})
}
