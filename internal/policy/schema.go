package policy

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

//go:embed pack.schema.json
var schemaText []byte

// Schema is the published JSON Schema (draft 2020-12) of a pack's file, which
// editors check a pack against while it is written, and Load when it is read.
func Schema() []byte { return bytes.Clone(schemaText) }

// schema is the published schema, ready to check with.
type schema struct {
	document map[string]any
	compiled *jsonschema.Schema
}

// packSchema is compiled when the first pack is read.
var packSchema = sync.OnceValues(func() (*schema, error) {
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(schemaText))
	if err != nil {
		return nil, fmt.Errorf("read the schema of packs: %w", err)
	}
	s := &schema{}
	s.document, _ = document.(map[string]any)
	id, _ := s.document["$id"].(string)
	c := jsonschema.NewCompiler()
	if err := c.AddResource(id, document); err != nil {
		return nil, fmt.Errorf("read the schema of packs: %w", err)
	}
	if s.compiled, err = c.Compile(id); err != nil {
		return nil, fmt.Errorf("compile the schema of packs: %w", err)
	}
	return s, nil
})

// check holds a pack's file against the schema. The error is a *LoadError for the
// first that does not fit.
func (s *schema) check(src *source) error {
	var document any
	if err := yaml.NodeToValue(src.body(), &document); err != nil {
		return src.yamlProblem(err)
	}
	err := s.compiled.Validate(document)
	var wrong *jsonschema.ValidationError
	if !errors.As(err, &wrong) {
		return err
	}
	return withoutMisspelt(s.findings(src, wrong)).first()
}

// at is the part of the schema that a location names ("…#/$defs/deadline").
func (s *schema) at(location string) map[string]any {
	_, pointer, _ := strings.Cut(location, "#")
	var part any = s.document
	for step := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		if step == "" {
			continue
		}
		step, _ = url.PathUnescape(step)
		step = strings.NewReplacer("~1", "/", "~0", "~").Replace(step)
		switch p := part.(type) {
		case map[string]any:
			part = p[step]
		case []any:
			var i int
			if _, err := fmt.Sscanf(step, "%d", &i); err != nil || i >= len(p) {
				return nil
			}
			part = p[i]
		}
	}
	found, _ := part.(map[string]any)
	return found
}

// resolved is the part that a part refers to, however far off, or itself.
func (s *schema) resolved(part map[string]any) map[string]any {
	for {
		ref, ok := part["$ref"].(string)
		if !ok {
			return part
		}
		part = s.at(ref)
	}
}

// message is what a part of the schema says to whom does not keep to it.
func message(part map[string]any) string {
	text, _ := part["errorMessage"].(string)
	return text
}

// keys are the keys that a part of the schema knows, in order.
func keys(part map[string]any) []string {
	known, _ := part["properties"].(map[string]any)
	return inOrder(known)
}
