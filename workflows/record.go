package workflows

import (
	"slices"

	"go.temporal.io/sdk/workflow"

	"redress/activities"
	"redress/internal/complaint"
)

// flush writes the events that are not in PostgreSQL yet, with the row that
// lists show, in one transaction. Whoever comes while another flush is under
// way waits for it and writes only what is new since. ctx is the calling
// coroutine's.
func (r *run) flush(ctx workflow.Context) error {
	if len(r.c.Unrecorded) == 0 {
		return nil
	}
	if err := r.writing.Lock(ctx); err != nil {
		return err
	}
	defer r.writing.Unlock()
	if len(r.c.Unrecorded) == 0 {
		return nil
	}
	upTo, fresh := r.c.Seq, r.c.Unrecorded
	request := activities.RecordRequest{Case: r.c.Clone(), View: r.c.View(), FirstRunID: workflow.GetInfo(ctx).FirstRunID}
	var a *activities.Activities
	if err := workflow.ExecuteLocalActivity(bookkeeping(ctx, "Write events to PostgreSQL"), a.RecordEvents, request).Get(ctx, nil); err != nil {
		return err
	}
	r.c.Recorded(upTo)
	r.remember(fresh)
	return nil
}

// lastShown is how many of the last events operators see in the current details.
const lastShown = 8

// remember keeps the last events of this run for those who look at it; the case
// itself lets go of what is recorded.
func (r *run) remember(events []complaint.Event) {
	r.last = append(r.last, events...)
	if extra := len(r.last) - lastShown; extra > 0 {
		r.last = slices.Clone(r.last[extra:])
	}
}
