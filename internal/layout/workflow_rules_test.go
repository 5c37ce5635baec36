package layout

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"path"
	"slices"
	"strings"
)

const sdk = "go.temporal.io/sdk/workflow"

// unfit are packages that answer differently each time they are asked, or act
// behind the workflow's back. workflowcheck looks into calls; this looks at names.
var unfit = []string{"os", "log", "log/slog", "sync", "sync/atomic", "math/rand", "math/rand/v2", "crypto/rand", "net", "net/http", "database/sql"}

// forbiddenCalls are calls with the reason why not.
var forbiddenCalls = map[string]map[string]string{
	"time": {
		"Now": "workflow.Now", "Since": "workflow.Now", "Until": "workflow.Now", "Sleep": "a timer", "After": "a timer",
		"AfterFunc": "a timer", "Tick": "a timer", "NewTimer": "workflow.NewTimerWithOptions", "NewTicker": "a timer",
	},
	sdk: {
		"AwaitWithTimeout":       "Await and a timer that is cancelled: this one leaves its timer running",
		"AwaitWithOptions":       "Await and a timer that is cancelled: this one leaves its timer running",
		"NewTimer":               "NewTimerWithOptions, which has a Summary",
		"Sleep":                  "NewTimerWithOptions, which has a Summary",
		"SideEffect":             "what the domain says: a Reset draws it anew",
		"MutableSideEffect":      "what the domain says: a Reset draws it anew",
		"UpsertSearchAttributes": "UpsertTypedSearchAttributes",
	},
}

// publishOnly are the calls that write what operators see.
var publishOnly = []string{"UpsertTypedSearchAttributes", "UpsertMemo", "SetCurrentDetails"}

// named are the calls whose argument of that index is a message's name.
var named = map[string]int{
	"SetUpdateHandler": 1, "SetUpdateHandlerWithOptions": 1, "SetQueryHandler": 1, "SetQueryHandlerWithOptions": 1,
	"SetSignalHandler": 1, "GetSignalChannel": 1, "GetSignalChannelWithOptions": 1, "SignalExternalWorkflow": 3,
	"ExecuteActivity": 1, "ExecuteLocalActivity": 1, "ExecuteChildWorkflow": 1,
}

// breaches are the places of a workflow package that break a rule.
func breaches(p typed) []string {
	var found []string
	for _, file := range p.files {
		name := path.Base(p.fset.Position(file.Pos()).Filename)
		say := func(n ast.Node, format string, args ...any) {
			found = append(found, p.at(n)+": "+fmt.Sprintf(format, args...))
		}
		for _, imp := range file.Imports {
			if slices.Contains(unfit, strings.Trim(imp.Path.Value, `"`)) {
				say(imp, "%s has no place in a workflow", imp.Path.Value)
			}
		}
		for _, decl := range file.Decls {
			if fn, ok := decl.(*ast.FuncDecl); ok && contextsWithoutSummary(p, fn) {
				say(fn, "%s makes options without a Summary", fn.Name.Name)
			}
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.GoStmt, *ast.SelectStmt, *ast.SendStmt, *ast.ChanType:
				say(n, "Go's own concurrency; the SDK's is deterministic")
			case *ast.UnaryExpr:
				if n.Op == token.ARROW {
					say(n, "Go's own concurrency; the SDK's is deterministic")
				}
			case *ast.RangeStmt:
				if _, ok := p.info.TypeOf(n.X).Underlying().(*types.Map); ok {
					say(n, "a map's order differs each time: range over its sorted keys")
				}
			case *ast.CallExpr:
				callBreaches(p, n, name, say)
			case *ast.CompositeLit:
				optionBreaches(p, n, name, say)
			}
			return true
		})
	}
	return found
}

func callBreaches(p typed, call *ast.CallExpr, file string, say func(ast.Node, string, ...any)) {
	pkg, name := p.called(call)
	if instead, bad := forbiddenCalls[pkg][name]; bad {
		say(call, "%s.%s: use %s", path.Base(pkg), name, instead)
	}
	if pkg != sdk {
		return
	}
	if slices.Contains(publishOnly, name) && file != "publish.go" {
		say(call, "%s: publish.go alone writes what operators see", name)
	}
	if i, ok := named[name]; ok && len(call.Args) > i {
		if lit, ok := call.Args[i].(*ast.BasicLit); ok && lit.Kind == token.STRING {
			say(call, "%s: %s is written out; names have a constant or are method references", name, lit.Value)
		}
	}
}

// optionBreaches looks at options that are written out.
func optionBreaches(p typed, lit *ast.CompositeLit, file string, say func(ast.Node, string, ...any)) {
	pkg, name := p.typeOf(lit)
	if !strings.HasPrefix(pkg, "go.temporal.io/sdk/") {
		return
	}
	switch name {
	case "ActivityOptions", "LocalActivityOptions":
		if file != "options.go" {
			say(lit, "%s: options.go alone makes them", name)
		}
		if !sets(lit, "StartToCloseTimeout") {
			say(lit, "%s without StartToCloseTimeout", name)
		}
	case "TimerOptions":
		if !sets(lit, "Summary") {
			say(lit, "a timer without a Summary")
		}
	}
}

// contextsWithoutSummary says whether the function gives a context its activity
// options, and no Summary with them.
func contextsWithoutSummary(p typed, fn *ast.FuncDecl) bool {
	gives, summary := false, false
	ast.Inspect(fn, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			if pkg, name := p.called(n); pkg == sdk && (name == "WithActivityOptions" || name == "WithLocalActivityOptions") {
				gives = true
			}
		case *ast.CompositeLit:
			summary = summary || sets(n, "Summary")
		case *ast.AssignStmt:
			for _, to := range n.Lhs {
				if field, ok := to.(*ast.SelectorExpr); ok && field.Sel.Name == "Summary" {
					summary = true
				}
			}
		}
		return true
	})
	return gives && !summary
}

func sets(lit *ast.CompositeLit, field string) bool {
	return slices.ContainsFunc(lit.Elts, func(e ast.Expr) bool {
		kv, ok := e.(*ast.KeyValueExpr)
		if !ok {
			return false
		}
		key, ok := kv.Key.(*ast.Ident)
		return ok && key.Name == field
	})
}
