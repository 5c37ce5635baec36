package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"redress/workflows"
)

// How often the rounds come, and how late a missed one may: one round does what
// several that were missed would have.
const (
	roundsEvery = time.Hour
	roundsLate  = time.Hour
)

// round is work on no complaint that comes each hour.
type round struct {
	name     string // of its schedule
	workflow string // its type
	does     string // for operators
}

var (
	checkpoints = round{"checkpoints", workflows.CheckpointType, "Sign where the event chains stand"}
	retention   = round{"retention", workflows.RetentionType, "Drop what is kept no longer"}
)

// id is that of the schedule, and of the workflows that it starts before the
// instant that Temporal adds. A task queue that is not the usual one is another
// Redress in the same namespace.
func (r round) id(queue string) string {
	if queue == workflows.TaskQueue {
		return r.name
	}
	return r.name + "-" + queue
}

// scheduling makes sure that the schedules are there, beside the worker's other
// work, until it is stopped.
func (h hosted) scheduling(ctx context.Context, o Observers) (stop func(), err error) {
	// What is there is read, so it takes a client's way with payloads and not a
	// worker's, which does not go on from one that it has no key for.
	temporal, err := DialTemporal(h.settings, o)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer temporal.Close()
		for _, one := range []round{checkpoints, retention} {
			_ = waitFor(ctx, h.log, "schedule of "+one.name, func(ctx context.Context) error { // it ends with the worker
				return ensure(ctx, temporal.ScheduleClient(), h.settings.Temporal.TaskQueue, one)
			})
		}
	}()
	return func() {
		cancel()
		<-done
	}, nil
}

// ensure makes a round's schedule, or brings the one that is there to what this
// program wants. One that somebody paused stays paused.
func ensure(ctx context.Context, schedules client.ScheduleClient, queue string, r round) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	spec := client.ScheduleSpec{Intervals: []client.ScheduleIntervalSpec{{Every: roundsEvery}}}
	action := &client.ScheduleWorkflowAction{
		ID: r.id(queue), Workflow: r.workflow, TaskQueue: queue,
		WorkflowExecutionTimeout: roundsEvery, // without a worker the rounds do not pile up
		StaticSummary:            r.does,
	}
	_, err := schedules.Create(ctx, client.ScheduleOptions{
		ID: r.id(queue), Spec: spec, Action: action, CatchupWindow: roundsLate,
		Overlap: enums.SCHEDULE_OVERLAP_POLICY_SKIP,
	})
	if !errors.Is(err, temporal.ErrScheduleAlreadyRunning) {
		if err != nil {
			return fmt.Errorf("make the schedule of %s: %w", r.name, err)
		}
		return nil
	}
	err = schedules.GetHandle(ctx, r.id(queue)).Update(ctx, client.ScheduleUpdateOptions{
		DoUpdate: func(there client.ScheduleUpdateInput) (*client.ScheduleUpdate, error) {
			wanted := there.Description.Schedule
			wanted.Spec, wanted.Action = &spec, action
			wanted.Policy = &client.SchedulePolicies{Overlap: enums.SCHEDULE_OVERLAP_POLICY_SKIP, CatchupWindow: roundsLate}
			return &client.ScheduleUpdate{Schedule: &wanted}, nil
		},
	})
	if err != nil {
		return fmt.Errorf("renew the schedule of %s: %w", r.name, err)
	}
	return nil
}
