package workflows

// The names this process is known by. Started workflows depend on them: they
// never change.
const (
	WorkflowType   = "Complaint"  // the workflow's type
	TaskQueue      = "complaints" // the task queue of workflow and activities
	QueryCase      = "case"       // the whole case, complaint.View
	QueryNext      = "next"       // complaint.Next
	QueryDeadlines = "deadlines"  // []complaint.DeadlineView
)
