package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"
)

// The budgets of the activities. On a case whose clocks run fast they shrink
// with it, but not below shortest, since the world does not run faster.
const (
	letterBudget  = 72 * time.Hour // a mail server may be down over a weekend
	gatherBudget  = 12 * time.Hour // the merchant's time to speak runs meanwhile
	moneyBudget   = 24 * time.Hour // then a person decides: retry, skip or settle
	shortestSpell = 2 * time.Minute
)

// bookkeeping is for local activities that only touch PostgreSQL: tried until
// they succeed, since a case cannot go on without its records. Retries further
// apart than a workflow task wait on a timer instead of holding the task.
func bookkeeping(ctx workflow.Context, summary string) workflow.Context {
	return workflow.WithLocalActivityOptions(ctx, workflow.LocalActivityOptions{
		Summary:                summary,
		StartToCloseTimeout:    10 * time.Second,
		ScheduleToCloseTimeout: 10 * 365 * 24 * time.Hour,
		RetryPolicy: &temporal.RetryPolicy{
			InitialInterval: 200 * time.Millisecond, BackoffCoefficient: 2, MaximumInterval: time.Minute,
		},
	})
}

// lookup is for a local activity that a person waits for: given up within the
// hour, since they can ask again.
func lookup(ctx workflow.Context, summary string) workflow.Context {
	return workflow.WithLocalActivityOptions(ctx, workflow.LocalActivityOptions{
		Summary:                summary,
		StartToCloseTimeout:    10 * time.Second,
		ScheduleToCloseTimeout: time.Hour,
		RetryPolicy: &temporal.RetryPolicy{
			InitialInterval: 200 * time.Millisecond, BackoffCoefficient: 2, MaximumInterval: time.Minute,
		},
	})
}

// effect is for activities that touch the world: tried within the budget, and
// then given up for a person to repair.
func (r *run) effect(ctx workflow.Context, budget time.Duration, summary string) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		Summary:                clip(summary),
		StartToCloseTimeout:    time.Minute,
		ScheduleToCloseTimeout: max(budget/time.Duration(max(r.c.Terms.Scale, 1)), shortestSpell),
		RetryPolicy: &temporal.RetryPolicy{
			InitialInterval: time.Second, BackoffCoefficient: 2, MaximumInterval: 5 * time.Minute,
		},
	})
}

// glance is for a local activity that looks once: what does not come so is
// asked for in another way.
func glance(ctx workflow.Context, summary string) workflow.Context {
	return workflow.WithLocalActivityOptions(ctx, workflow.LocalActivityOptions{
		Summary:                summary,
		StartToCloseTimeout:    5 * time.Second,
		ScheduleToCloseTimeout: 5 * time.Second,
		RetryPolicy:            &temporal.RetryPolicy{MaximumAttempts: 1},
	})
}

// firstTry is for an activity that is tried once: what does not go through so
// has an activity of its own.
func firstTry(ctx workflow.Context, summary string) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		Summary:                clip(summary),
		StartToCloseTimeout:    time.Minute,
		ScheduleToCloseTimeout: shortestSpell,
		RetryPolicy:            &temporal.RetryPolicy{MaximumAttempts: 1},
	})
}

// attempting is for one attempt to deliver a webhook. What the receiver answers is
// a result; only PostgreSQL being away, or the receiver having its hands full, is
// an error, and it is tried as long as that lasts: the schedule is the workflow's.
func attempting(ctx workflow.Context, summary string) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		Summary:                clip(summary),
		StartToCloseTimeout:    30 * time.Second,
		ScheduleToCloseTimeout: 10 * 365 * 24 * time.Hour,
		RetryPolicy: &temporal.RetryPolicy{
			InitialInterval: time.Second, BackoffCoefficient: 2, MaximumInterval: time.Minute,
		},
	})
}

// hourly is for the rounds of checkpoints and of retention: given up before the
// next hour's. The first one of checkpoints, over all there is, takes a minute for
// some millions of events.
func hourly(ctx workflow.Context, summary string) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		Summary:                summary,
		StartToCloseTimeout:    50 * time.Minute,
		ScheduleToCloseTimeout: 55 * time.Minute,
		HeartbeatTimeout:       5 * time.Minute,
		RetryPolicy: &temporal.RetryPolicy{
			InitialInterval: time.Second, BackoffCoefficient: 2, MaximumInterval: time.Minute,
		},
	})
}

// looking is for a look at a platform: tried for some minutes, since the next one
// comes soon and starts where this one came to.
func looking(ctx workflow.Context, summary string) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		Summary:                clip(summary),
		StartToCloseTimeout:    10 * time.Minute,
		ScheduleToCloseTimeout: 15 * time.Minute,
		HeartbeatTimeout:       2 * time.Minute,
		RetryPolicy: &temporal.RetryPolicy{
			InitialInterval: time.Second, BackoffCoefficient: 2, MaximumInterval: time.Minute, MaximumAttempts: 6,
		},
	})
}

// clip keeps a summary within the 200 bytes that Temporal takes.
func clip(s string) string {
	if len(s) > 200 {
		return s[:197] + "..."
	}
	return s
}
