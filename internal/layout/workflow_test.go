package layout

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWorkflowsKeepTheRules(t *testing.T) {
	t.Parallel()
	files := folder(t, "workflows")
	require.NotEmpty(t, files, "no workflows were found")
	require.Empty(t, breaches(check(t, exports(t, "./workflows"), "redress/workflows", files)))
}

func TestTheWorkflowRulesSeeWhatTheyForbid(t *testing.T) {
	t.Parallel()
	imports := exports(t, sdk, "time", "os", "log", "log/slog", "sync", "math/rand", "fmt")
	for name, c := range map[string]struct{ file, imports, body string }{
		"the clock":                 {body: `_ = time.Now()`, imports: `"time"`},
		"the clock by another name": {body: `_ = when.Now()`, imports: `when "time"`},
		"the machine's timer":       {body: `_ = time.NewTimer(time.Second)`, imports: `"time"`},
		"os":                        {body: `_ = os.Getenv("HOME")`, imports: `"os"`},
		"log":                       {body: `log.Print("x")`, imports: `"log"`},
		"slog":                      {body: `slog.Info("x")`, imports: `"log/slog"`},
		"sync":                      {body: `var m sync.Mutex; m.Lock()`, imports: `"sync"`},
		"chance":                    {body: `_ = rand.Int()`, imports: `"math/rand"`},
		"a goroutine":               {body: `go func() {}()`},
		"a channel":                 {body: `var c chan int; _ = c`},
		"select":                    {body: `select {}`},
		"a map's order":             {body: `for k := range map[string]int{"a": 1} { _ = k }`},
		"a named map's order":       {body: `type m map[string]int; for k := range (m{"a": 1}) { _ = k }`},
		"an awaited timeout":        {body: `_, _ = workflow.AwaitWithTimeout(ctx, 1, func() bool { return true })`},
		"awaiting with options":     {body: `_, _ = workflow.AwaitWithOptions(ctx, workflow.AwaitOptions{}, func() bool { return true })`},
		"a timer without options":   {body: `_ = workflow.NewTimer(ctx, 1)`},
		"a sleep":                   {body: `_ = workflow.Sleep(ctx, 1)`},
		"a timer without a summary": {body: `_ = workflow.NewTimerWithOptions(ctx, 1, workflow.TimerOptions{})`},
		"a side effect":             {body: `_ = workflow.SideEffect(ctx, func(workflow.Context) any { return 1 })`},
		"a signal by its name":      {body: `_ = workflow.GetSignalChannel(ctx, "assign")`},
		"an update by its name":     {body: `_ = workflow.SetUpdateHandler(ctx, "assign", func(workflow.Context) error { return nil })`},
		"an activity by its name":   {body: `_ = workflow.ExecuteActivity(ctx, "Refund")`},
		"details elsewhere":         {body: `workflow.SetCurrentDetails(ctx, "x")`},
		"attributes elsewhere":      {body: `_ = workflow.UpsertTypedSearchAttributes(ctx)`},
		"options elsewhere":         {body: `_ = workflow.ActivityOptions{StartToCloseTimeout: 1, Summary: "x"}`},
		"no start to close":         {file: "options.go", body: `_ = workflow.ActivityOptions{Summary: "x"}`},
		"no start to close, local":  {file: "options.go", body: `_ = workflow.LocalActivityOptions{Summary: "x"}`},
		"no summary":                {file: "options.go", body: `_ = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{StartToCloseTimeout: 1})`},
		"no summary, local":         {file: "options.go", body: `_ = workflow.WithLocalActivityOptions(ctx, workflow.LocalActivityOptions{StartToCloseTimeout: 1})`},
	} {
		t.Run(name, func(t *testing.T) { // one after another: the importer is shared
			if c.file == "" {
				c.file = "stage.go"
			}
			require.NotEmpty(t, breaches(check(t, imports, "redress/workflows", snippet(c.file, c.imports, c.body))))
		})
	}
}

func TestTheWorkflowRulesLetGoodCodePass(t *testing.T) {
	t.Parallel()
	imports := exports(t, sdk, "time", "fmt")
	for name, c := range map[string]struct{ file, imports, body string }{
		"the workflow's clock":  {file: "stage.go", imports: `"time"`, body: `_ = workflow.Now(ctx).Add(time.Hour)`},
		"a timer that says why": {file: "stage.go", body: `_ = workflow.NewTimerWithOptions(ctx, 1, workflow.TimerOptions{Summary: "Deadline"})`},
		"a slice":               {file: "stage.go", body: `for _, s := range []string{"a"} { _ = s }`},
		"the publisher":         {file: "publish.go", body: `workflow.SetCurrentDetails(ctx, "x")`},
		"the options":           {file: "options.go", body: `o := workflow.ActivityOptions{StartToCloseTimeout: 1}; o.Summary = "x"; _ = workflow.WithActivityOptions(ctx, o)`},
		"a time's After":        {file: "stage.go", imports: `"time"`, body: `_ = workflow.Now(ctx).After(time.Time{})`},
		"a method named Now":    {file: "stage.go", body: `var c clock; c.Now()`},
	} {
		t.Run(name, func(t *testing.T) {
			require.Empty(t, breaches(check(t, imports, "redress/workflows", snippet(c.file, c.imports, c.body))))
		})
	}
}

func snippet(file, imports, body string) map[string][]byte {
	if imports != "" {
		imports = "import " + imports + "\n"
	}
	return map[string][]byte{"workflows/" + file: []byte("package workflows\nimport \"" + sdk + "\"\n" + imports +
		"type clock struct{}\nfunc (clock) Now() {}\nfunc f(ctx workflow.Context) {\n" + body + "\n}\nvar _ = f\n")}
}
