package workflows

import (
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"redress/activities"
)

// The types of the workflows that look after platforms. Schedules and the front
// door start them and depend on the names.
const (
	WatchShopType = "WatchShop"
	TakeCaseType  = "TakePlatformCase"
)

// WatchShop looks at the platform of a shop for cases that changed. A schedule
// starts it; a look that fails is made again by the next one, from where the last
// one came to.
func WatchShop(ctx workflow.Context, shop activities.ShopRef) (report activities.WatchReport, err error) {
	var w *activities.Watch
	err = workflow.ExecuteActivity(looking(ctx, "Look for cases that changed"), w.WatchShop, shop).Get(ctx, &report)
	return report, err
}

// TakePlatformCase looks at one case that a push told of.
func TakePlatformCase(ctx workflow.Context, c activities.CaseRef) (report activities.WatchReport, err error) {
	var w *activities.Watch
	err = workflow.ExecuteActivity(looking(ctx, "Look at the case "+c.ID), w.TakeCase, c).Get(ctx, &report)
	return report, err
}

// RegisterWatch makes a worker host the looks at platforms.
func RegisterWatch(r worker.Registry, a *activities.Watch) {
	r.RegisterWorkflowWithOptions(WatchShop, workflow.RegisterOptions{Name: WatchShopType})
	r.RegisterWorkflowWithOptions(TakePlatformCase, workflow.RegisterOptions{Name: TakeCaseType})
	r.RegisterActivity(a)
}
