package policy

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

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

// line finds the entry's key, or that of the nearest entry above it.
func (s *source) line(path string) int {
	line := 1
	if s.tree == nil || len(s.tree.Docs) == 0 {
		return line
	}
	node := s.tree.Docs[0].Body
	for _, step := range strings.FieldsFunc(path, func(r rune) bool { return r == '.' || r == '[' || r == ']' }) {
		var at int
		if node, at = child(node, step); node == nil {
			break
		}
		line = at
	}
	return line
}

// child is what stands under a key or index of a node, and the line it starts on.
func child(node ast.Node, step string) (ast.Node, int) {
	switch n := node.(type) {
	case *ast.MappingNode:
		for _, value := range n.Values {
			if found, line := child(value, step); found != nil {
				return found, line
			}
		}
	case *ast.MappingValueNode: // also a mapping of one entry
		if n.Key.String() == step {
			return n.Value, n.Key.GetToken().Position.Line
		}
	case *ast.SequenceNode:
		if i, err := strconv.Atoi(step); err == nil && i < len(n.Values) {
			return n.Values[i], n.Values[i].GetToken().Position.Line
		}
	}
	return nil, 0
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

// plain refuses what a rule file has no use for: anchors, aliases and tags hide
// what a rule says from who reads it (and a tag can make the decoder panic).
func (s *source) plain() error {
	v := &fancy{}
	ast.Walk(v, s.tree.Docs[0].Body)
	if v.line == 0 {
		return nil
	}
	return &LoadError{File: s.name, Line: v.line, Reason: "anchors, aliases, merges and tags are not used in rule files"}
}

// fancy looks for the first such node.
type fancy struct{ line int }

// Visit implements ast.Visitor.
func (v *fancy) Visit(node ast.Node) ast.Visitor {
	switch node.(type) {
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode, *ast.MergeKeyNode:
		if v.line == 0 {
			v.line = max(node.GetToken().Position.Line, 1)
		}
		return nil
	}
	return v
}
