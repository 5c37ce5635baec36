package workflows

import "go.temporal.io/sdk/workflow"

// together reports whether this run sends letters that fall due together in one
// activity, and looks at the platform's records at once. Runs that began before
// it did, which cost a new complaint six activities instead of one, go on as
// they began.
func (r *run) together() bool {
	return workflow.GetVersion(r.ctx, "together", workflow.DefaultVersion, 1) >= 1
}
