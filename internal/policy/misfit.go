package policy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// findings turns the validator's tree into findings at their lines.
func (s *schema) findings(src *source, e *jsonschema.ValidationError) findings {
	part, at := s.at(e.SchemaURL), e.InstanceLocation
	var all findings
	switch k := e.ErrorKind.(type) {
	case *kind.Schema, *kind.Group, *kind.AllOf, *kind.Reference:
		for _, cause := range e.Causes {
			all = append(all, s.findings(src, cause)...)
		}
	case *kind.AdditionalProperties:
		for _, key := range k.Properties {
			all = append(all, unknown(src, part, below(at, key), keys(part)))
		}
	case *kind.Required:
		all = s.missing(src, e, k.Missing)
	case *kind.DependentRequired:
		all = append(all, src.misfit(below(at, k.Prop), "needs "+strings.Join(k.Missing, " and ")+" beside it"))
	case *kind.UniqueItems:
		all = append(all, src.misfit(below(at, fmt.Sprint(k.Duplicates[1])), "stands there twice"))
	default:
		all = append(all, src.misfit(at, reason(part, k)))
	}
	return all
}

// unknown is a key that there is not, with the one that was probably meant.
func unknown(src *source, part map[string]any, at, known []string) *LoadError {
	text := message(part)
	if text == "" {
		text = "there is no such key"
	}
	f := src.misfit(at, text)
	if f.unknown = nearest(at[len(at)-1], known); f.unknown != "" {
		f.Reason += "; did you mean " + f.unknown + "?"
	} else if len(known) > 0 {
		f.Reason += "; there are " + strings.Join(known, ", ")
	}
	return f
}

// missing are keys that must be there. Where the schema has a message for it, the
// entry that they are missing from is itself one that nobody listed.
func (s *schema) missing(src *source, e *jsonschema.ValidationError, absent []string) findings {
	part := s.at(e.SchemaURL)
	if message(part) != "" {
		around, _ := strings.CutSuffix(e.SchemaURL, "/additionalProperties")
		return findings{unknown(src, part, e.InstanceLocation, keys(s.at(around)))}
	}
	var all findings
	for _, key := range absent {
		text := "is missing"
		properties, _ := part["properties"].(map[string]any)
		property, _ := properties[key].(map[string]any)
		if about := message(s.resolved(property)); about != "" {
			text += "; it " + about
		}
		all = append(all, src.misfit(below(e.InstanceLocation, key), text))
	}
	return all
}

// withoutMisspelt drops the keys that are missing only because they are misspelt.
func withoutMisspelt(all findings) findings {
	meant := map[string]bool{}
	for _, f := range all {
		if f.unknown != "" {
			meant[sibling(f.Field, f.unknown)] = true
		}
	}
	return slices.DeleteFunc(all, func(f *LoadError) bool {
		return meant[f.Field] && strings.HasPrefix(f.Reason, "is missing")
	})
}

// sibling is another key beside a field.
func sibling(field, key string) string { return field[:strings.LastIndexByte(field, '.')+1] + key }

func below(at []string, key string) []string { return append(slices.Clone(at), key) }

// misfit is a finding at the steps of a path.
func (s *source) misfit(at []string, reason string) *LoadError {
	line, column := s.place(at)
	return &LoadError{File: s.name, Line: line, column: column, Field: s.path(at), Reason: reason}
}

// reason says in words what a value must be.
func reason(part map[string]any, k jsonschema.ErrorKind) string {
	if t, ok := k.(*kind.Type); ok {
		return mustBe(t)
	}
	if text := message(part); text != "" {
		return text
	}
	switch k := k.(type) {
	case *kind.Enum:
		return oneOf(k)
	case *kind.Minimum, *kind.Maximum:
		return fmt.Sprintf("must be from %v to %v", part["minimum"], part["maximum"])
	case *kind.MinItems:
		return fmt.Sprintf("must have at least %d", k.Want)
	case *kind.MinLength, *kind.MinProperties:
		return "is empty"
	}
	return "does not fit the schema: " + strings.Join(k.KeywordPath(), "/")
}

var typeNames = map[string]string{
	"object": "a mapping", "array": "a list", "string": "text", "number": "a number", "integer": "a whole number",
	"boolean": "true or false", "null": "nothing",
}

func mustBe(t *kind.Type) string {
	if slices.Contains(t.Want, "string") && t.Got != "object" && t.Got != "array" && t.Got != "null" {
		return "must be text: put it in quotes"
	}
	return fmt.Sprintf("must be %s, not %s", typeNames[t.Want[0]], typeNames[t.Got])
}

func oneOf(k *kind.Enum) string {
	var words []string
	for _, w := range k.Want {
		words = append(words, fmt.Sprint(w))
	}
	text := "must be one of " + strings.Join(words, ", ")
	if got, ok := k.Got.(string); ok {
		if near := nearest(got, words); near != "" {
			text += "; did you mean " + near + "?"
		}
	}
	return text
}
