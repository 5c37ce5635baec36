package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"redress/internal/app/apptest"
	"redress/internal/complaint"
)

// described is the interface as it describes itself, to hold it to its word.
type described struct {
	doc        map[string]any
	operations []operation
	shapes     *jsonschema.Compiler // as described
	strict     *jsonschema.Compiler // and answers have no field that is not described
}

// operation is one of its operations.
type operation struct {
	method, path, id string
	params           []any
	body             map[string]any // media type to {"schema"}
	responses        map[string]any
	about            map[string]any
}

// describe reads /openapi.json.
func describe(t testing.TB, base string) *described {
	t.Helper()
	answer, err := http.Get(base + "/openapi.json")
	require.NoError(t, err)
	defer answer.Body.Close()
	doc, err := jsonschema.UnmarshalJSON(answer.Body)
	require.NoError(t, err)
	d := &described{doc: doc.(map[string]any), shapes: compiler(t, doc), strict: compiler(t, closed(doc))}
	paths := d.doc["paths"].(map[string]any)
	for path, item := range paths {
		for method, one := range item.(map[string]any) {
			about := one.(map[string]any)
			op := operation{method: strings.ToUpper(method), path: path, about: about}
			op.id, _ = about["operationId"].(string)
			op.params, _ = about["parameters"].([]any)
			op.responses, _ = about["responses"].(map[string]any)
			if body, ok := about["requestBody"].(map[string]any); ok {
				op.body = body["content"].(map[string]any)
			}
			d.operations = append(d.operations, op)
		}
	}
	slices.SortFunc(d.operations, func(a, b operation) int { return strings.Compare(a.id, b.id) })
	return d
}

func compiler(t testing.TB, doc any) *jsonschema.Compiler {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	c.AssertFormat()
	require.NoError(t, c.AddResource("openapi.json", doc))
	return c
}

// closed is a description whose objects have no other fields than those described.
func closed(v any) any {
	switch v := v.(type) {
	case map[string]any:
		all := map[string]any{}
		for name, one := range v {
			all[name] = closed(one)
		}
		if _, told := v["additionalProperties"]; !told && v["properties"] != nil && v["type"] == "object" {
			all["additionalProperties"] = false
		}
		return all
	case []any:
		all := make([]any, len(v))
		for i, one := range v {
			all[i] = closed(one)
		}
		return all
	}
	return v
}

// at finds the schema of an operation's body or answer by its way in the description.
func at(t testing.TB, c *jsonschema.Compiler, way ...string) *jsonschema.Schema {
	t.Helper()
	pointer := ""
	for _, step := range way {
		pointer += "/" + url.PathEscape(strings.NewReplacer("~", "~0", "/", "~1").Replace(step))
	}
	schema, err := c.Compile("openapi.json#" + pointer)
	require.NoError(t, err)
	return schema
}

func (op operation) way(more ...string) []string {
	return append([]string{"paths", op.path, strings.ToLower(op.method)}, more...)
}

// statuses are the statuses that an operation says it answers with.
func (op operation) statuses() []string {
	var all []string
	for status := range op.responses {
		all = append(all, status)
	}
	return all
}

func TestEveryOperationIsDescribedWhole(t *testing.T) {
	t.Parallel()
	d := describe(t, apptest.Unstaffed(t).URL)
	require.Greater(t, len(d.operations), 50)
	ids, tags := map[string]bool{}, map[string]bool{}
	for _, op := range d.operations {
		require.NotEmpty(t, op.id, op.path)
		require.False(t, ids[op.id], "%s is there twice", op.id)
		ids[op.id] = true
		for _, part := range []string{"summary", "description"} {
			require.NotEmpty(t, op.about[part], "%s has no %s", op.id, part)
		}
		require.Len(t, op.about["tags"], 1, op.id)
		tags[op.about["tags"].([]any)[0].(string)] = true
		own, told := op.about["security"]
		require.True(t, !told || op.id == "hand-in" && len(own.([]any)) == 0, "%s needs a credential", op.id)
		for _, status := range []string{"400", "401", "403", "404", "422", "429", "500", "503"} {
			require.Contains(t, op.statuses(), status, op.id)
		}
		if op.method == http.MethodPost || op.method == http.MethodPatch {
			require.Subset(t, op.statuses(), []string{"408", "413", "415"}, op.id)
		}
		for status, about := range op.responses {
			content, _ := about.(map[string]any)["content"].(map[string]any)
			switch _, isProblem := content["application/problem+json"]; {
			case status >= "400":
				require.True(t, isProblem, "%s %s is a problem", op.id, status)
				require.Len(t, content, 1, "%s %s", op.id, status)
			default:
				require.False(t, isProblem, "%s %s is no problem", op.id, status)
			}
		}
	}
	require.NotEmpty(t, d.doc["security"])
	require.NotEmpty(t, tags)
}

// Whoever generates a client gets no null where there is a list, no type without
// a name for what a body holds, and no word twice.
func TestTheDescriptionIsKindToGenerators(t *testing.T) {
	t.Parallel()
	d := describe(t, apptest.Unstaffed(t).URL)
	var visit func(path string, v any)
	visit = func(path string, v any) {
		switch v := v.(type) {
		case map[string]any:
			if types, many := v["type"].([]any); many {
				require.Equal(t, []any{"string", "null"}, types, "%s: only an instant may be null", path)
				require.Equal(t, "date-time", v["format"], path)
			}
			if words, ok := v["enum"].([]any); ok {
				seen := map[any]bool{}
				for _, word := range words {
					require.False(t, seen[word], "%s: %v is there twice", path, word)
					seen[word] = true
				}
			}
			for name, one := range v {
				visit(path+"/"+name, one)
			}
		case []any:
			for i, one := range v {
				visit(fmt.Sprintf("%s/%d", path, i), one)
			}
		}
	}
	visit("", d.doc)
	for _, op := range d.operations {
		if body, ok := op.body["application/json"].(map[string]any); ok && op.id != "hand-in" {
			require.Contains(t, body["schema"], "$ref", op.id)
		}
	}
}

func TestEveryMessagesExampleIsValid(t *testing.T) {
	t.Parallel()
	d := describe(t, apptest.Unstaffed(t).URL)
	examples := 0
	for _, op := range d.operations {
		name, isMessage := strings.CutPrefix(op.id, "send-")
		if !isMessage {
			continue
		}
		_, there := complaint.Find(name)
		require.True(t, there, name)
		shape := d.resolve(op.body["application/json"].(map[string]any)["schema"].(map[string]any))
		for _, example := range shape["examples"].([]any) {
			require.NoError(t, at(t, d.shapes, op.way("requestBody", "content", "application/json", "schema")...).Validate(example), op.id)
			examples++
		}
	}
	require.Equal(t, len(complaint.Catalogue), examples)
}

// resolve is the schema itself, or the one that it points to.
func (d *described) resolve(schema map[string]any) map[string]any {
	for {
		to, ok := schema["$ref"].(string)
		if !ok {
			return schema
		}
		var one any = d.doc
		for step := range strings.SplitSeq(strings.TrimPrefix(to, "#/"), "/") {
			one = one.(map[string]any)[step]
		}
		schema = one.(map[string]any)
	}
}

// parsed is a value as JSON's decoder gives it, for a validator.
func parsed(b []byte) (any, error) {
	if !json.Valid(b) {
		return nil, fmt.Errorf("no JSON: %.80q", b)
	}
	return jsonschema.UnmarshalJSON(strings.NewReader(string(b)))
}
