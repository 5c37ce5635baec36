package policy

import (
	"errors"
	"fmt"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
)

// LoadError says what is wrong in a rule file, and where. Field is the path of
// the entry, "deadlines.answer.default", and empty for a file that is no YAML.
type LoadError struct {
	File   string
	Line   int // from 1
	Field  string
	Reason string
}

func (e *LoadError) Error() string {
	if e.Field == "" {
		return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Reason)
	}
	return fmt.Sprintf("%s:%d: %s: %s", e.File, e.Line, e.Field, e.Reason)
}

// source is one file as it was read; it keeps the tree so that a wrong value
// found late can still be named by its line.
type source struct {
	name string
	text []byte
	tree *ast.File
}

// wrong is an error at the entry with this path, or at the nearest entry above
// it when there is none (which is how a missing one is reported).
func (s *source) wrong(path, reason string, args ...any) error {
	return &LoadError{File: s.name, Line: s.line(path), Field: path, Reason: fmt.Sprintf(reason, args...)}
}

func (s *source) line(path string) int {
	for at := path; at != ""; at = parent(at) {
		p, err := yaml.PathString("$." + at)
		if err != nil {
			continue
		}
		if node, err := p.FilterFile(s.tree); err == nil && node != nil {
			return startOf(node)
		}
	}
	return 1
}

// startOf is the line of a node's first token; a mapping's own token is its
// first colon, which stands on the same line as its first key.
func startOf(node ast.Node) int {
	if t := node.GetToken(); t != nil && t.Position != nil {
		return t.Position.Line
	}
	return 1
}

func parent(path string) string {
	for i := len(path) - 1; i > 0; i-- {
		if path[i] == '.' || path[i] == '[' {
			return path[:i]
		}
	}
	return ""
}

// yamlProblem turns goccy's error into ours.
func (s *source) yamlProblem(err error) error {
	var at yaml.Error
	if !errors.As(err, &at) {
		return &LoadError{File: s.name, Line: 1, Reason: err.Error()}
	}
	out := &LoadError{File: s.name, Line: 1, Reason: at.GetMessage()}
	if t := at.GetToken(); t != nil && t.Position != nil {
		out.Line = t.Position.Line
	}
	return out
}
