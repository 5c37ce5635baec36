package policy

import (
	"fmt"
	"strings"

	"cel.dev/cel-go/cel"
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

// triageRule is one CEL rule, compiled.
type triageRule struct {
	ruleEntry
	program cel.Program
}

const costLimit = 10_000 // a rule is a comparison or two; this stops a runaway comprehension

func compileRules(src *source, entries []ruleEntry) ([]triageRule, error) {
	env, err := cel.NewEnv(ruleVariables...)
	if err != nil {
		return nil, fmt.Errorf("prepare CEL: %w", err)
	}
	rules, seen := make([]triageRule, 0, len(entries)), map[string]bool{}
	for i, e := range entries {
		at := fmt.Sprintf("triage.rules[%d]", i)
		if seen[e.Name] {
			return nil, src.wrong(at+".name", "%s stands there twice", e.Name)
		}
		seen[e.Name] = true
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
		rules = append(rules, triageRule{e, program})
	}
	return rules, nil
}

// holds reports whether the rule applies.
func (r triageRule) holds(facts map[string]any) (bool, error) {
	value, _, err := r.program.Eval(facts)
	if err != nil {
		return false, fmt.Errorf("evaluate triage rule %s: %w", r.Name, err)
	}
	yes, ok := value.Value().(bool)
	return ok && yes, nil
}
