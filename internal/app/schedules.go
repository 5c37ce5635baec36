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

// How often event chains are signed, and how late a missed round may come: one
// round covers what several that were missed would have.
const (
	checkpointsEvery = time.Hour
	checkpointsLate  = time.Hour
)

// checkpointsID is the id of the schedule, and of the workflows that it starts
// before the instant that Temporal adds. A task queue that is not the usual one
// is another Redress in the same namespace.
func checkpointsID(queue string) string {
	if queue == workflows.TaskQueue {
		return "checkpoints"
	}
	return "checkpoints-" + queue
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
		_ = waitFor(ctx, h.log, "schedule of checkpoints", func(ctx context.Context) error { // it ends with the worker
			return ensureCheckpoints(ctx, temporal.ScheduleClient(), h.settings.Temporal.TaskQueue)
		})
	}()
	return func() {
		cancel()
		<-done
	}, nil
}

// ensureCheckpoints makes the schedule of checkpoints, or brings the one that is
// there to what this program wants. One that somebody paused stays paused.
func ensureCheckpoints(ctx context.Context, schedules client.ScheduleClient, queue string) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	spec := client.ScheduleSpec{Intervals: []client.ScheduleIntervalSpec{{Every: checkpointsEvery}}}
	action := &client.ScheduleWorkflowAction{
		ID: checkpointsID(queue), Workflow: workflows.CheckpointType, TaskQueue: queue,
		WorkflowExecutionTimeout: checkpointsEvery, // without a worker the rounds do not pile up
		StaticSummary:            "Sign where the event chains stand",
	}
	_, err := schedules.Create(ctx, client.ScheduleOptions{
		ID: checkpointsID(queue), Spec: spec, Action: action, CatchupWindow: checkpointsLate,
		Overlap: enums.SCHEDULE_OVERLAP_POLICY_SKIP,
	})
	if !errors.Is(err, temporal.ErrScheduleAlreadyRunning) {
		if err != nil {
			return fmt.Errorf("make the schedule of checkpoints: %w", err)
		}
		return nil
	}
	err = schedules.GetHandle(ctx, checkpointsID(queue)).Update(ctx, client.ScheduleUpdateOptions{
		DoUpdate: func(there client.ScheduleUpdateInput) (*client.ScheduleUpdate, error) {
			wanted := there.Description.Schedule
			wanted.Spec, wanted.Action = &spec, action
			wanted.Policy = &client.SchedulePolicies{Overlap: enums.SCHEDULE_OVERLAP_POLICY_SKIP, CatchupWindow: checkpointsLate}
			return &client.ScheduleUpdate{Schedule: &wanted}, nil
		},
	})
	if err != nil {
		return fmt.Errorf("renew the schedule of checkpoints: %w", err)
	}
	return nil
}
