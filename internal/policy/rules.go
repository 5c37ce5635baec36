package policy

import (
	"fmt"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"

	"redress/internal/complaint"
)

// What a CEL rule may ask. Amounts are minor units of the order's currency.
var ruleVariables = []cel.EnvOption{
	cel.Variable("kind", cel.StringType),
	cel.Variable("category", cel.StringType),
	cel.Variable("wish", cel.StringType),
	cel.Variable("channel", cel.StringType),
	cel.Variable("language", cel.StringType),
	cel.Variable("goods", cel.StringType),
	cel.Variable("reason", cel.StringType),   // the platform's
	cel.Variable("currency", cel.StringType), //
	cel.Variable("total", cel.IntType),
	cel.Variable("high_value", cel.IntType), // the pack's limit in this currency; 0: none
	cel.Variable("four_eyes", cel.IntType),
	cel.Variable("earlier", cel.IntType),       // complaints of this customer before
	cel.Variable("hours_left", cel.DoubleType), // until the first response is due
	cel.Variable("grievance", cel.IntType),
	cel.Variable("severe", cel.BoolType),
	cel.Variable("safety", cel.ListType(cel.StringType)),
	cel.Variable("topics", cel.ListType(cel.StringType)), // categories the text speaks of
}

// rule is one CEL rule, compiled.
type rule struct {
	ruleEntry
	program cel.Program
}

const costLimit = 10_000 // a rule is a comparison or two; this stops a runaway comprehension

func compileRules(src *source, entries []ruleEntry) ([]rule, error) {
	env, err := cel.NewEnv(ruleVariables...)
	if err != nil {
		return nil, fmt.Errorf("prepare CEL: %w", err)
	}
	rules, seen := make([]rule, 0, len(entries)), map[string]bool{}
	for i, e := range entries {
		at := fmt.Sprintf("triage.rules[%d]", i)
		if !code.MatchString(e.Name) || seen[e.Name] {
			return nil, src.wrong(at+".name", "must be a code such as high_value, each once")
		}
		seen[e.Name] = true
		if e.Severity != "" && !slices.Contains(complaint.Severities, e.Severity) {
			return nil, src.wrong(at+".severity", "must be one of %s", list(complaint.Severities))
		}
		if e.Complexity != "" && e.Complexity != complaint.Complex {
			return nil, src.wrong(at+".complexity", "may only be complex: a rule raises and never lowers")
		}
		if e.Owner != "" && e.Owner != complaint.Agent && e.Owner != complaint.Supervisor {
			return nil, src.wrong(at+".owner", "must be agent or supervisor")
		}
		if e.Tag != "" && !code.MatchString(e.Tag) {
			return nil, src.wrong(at+".tag", "must be a code such as repeat_customer")
		}
		checked, issues := env.Compile(e.When)
		if issues.Err() != nil {
			first := issues.Errors()[0]
			return nil, src.wrong(at+".when", "CEL: %s (at character %d)", strings.TrimSpace(first.Message), first.Location.Column()+1)
		}
		if checked.OutputType() != cel.BoolType {
			return nil, src.wrong(at+".when", "CEL: must be true or false, not %s", checked.OutputType())
		}
		program, err := env.Program(checked, cel.EvalOptions(cel.OptOptimize), cel.CostLimit(costLimit))
		if err != nil {
			return nil, src.wrong(at+".when", "CEL: %v", err)
		}
		rules = append(rules, rule{e, program})
	}
	return rules, nil
}

// holds reports whether the rule applies.
func (r rule) holds(facts map[string]any) (bool, error) {
	value, _, err := r.program.Eval(facts)
	if err != nil {
		return false, fmt.Errorf("evaluate triage rule %s: %w", r.Name, err)
	}
	yes, ok := value.Value().(bool)
	return ok && yes, nil
}
