package policy

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// source is one file as it was read; it keeps the tree so that a wrong value
// found late can still be named by its line.
type source struct {
	name string
	text []byte
	tree *ast.File
}

// parse reads one plain YAML document.
func parse(name string, text []byte) (*source, error) {
	s := &source{name: name, text: text}
	if len(text) > maxFile {
		return nil, &LoadError{File: name, Line: 1, Reason: fmt.Sprintf("is %d bytes; at most %d are read", len(text), maxFile)}
	}
	var err error
	if s.tree, err = parser.ParseBytes(text, 0); err != nil {
		return nil, s.yamlProblem(err)
	}
	if len(s.tree.Docs) != 1 || s.body() == nil {
		return nil, &LoadError{File: name, Line: 1, Reason: "must be one YAML document"}
	}
	return s, s.plain()
}

func (s *source) body() ast.Node { return s.tree.Docs[0].Body }

// decode reads the document strictly: an unknown or double key is an error.
func (s *source) decode(into any) error {
	if err := yaml.NodeToValue(s.body(), into, yaml.Strict()); err != nil {
		return s.yamlProblem(err)
	}
	return nil
}

// steps are the keys and indexes of a path such as triage.rules[1].when.
func steps(path string) []string {
	return strings.FieldsFunc(path, func(r rune) bool { return r == '.' || r == '[' || r == ']' })
}

// path writes steps as people read them, an index as [1].
func (s *source) path(steps []string) string {
	var out strings.Builder
	node := s.body()
	for _, step := range steps {
		if _, list := node.(*ast.SequenceNode); list {
			out.WriteString("[" + step + "]")
		} else {
			if out.Len() > 0 {
				out.WriteByte('.')
			}
			out.WriteString(step)
		}
		node, _, _ = child(node, step)
	}
	return out.String()
}

// place finds where the entry stands, or the nearest entry above it, or the first
// of all.
func (s *source) place(steps []string) (line, column int) {
	node := s.body()
	line, column = 1, 1
	switch n := node.(type) {
	case *ast.MappingNode:
		if len(n.Values) > 0 {
			line, column = start(n.Values[0].Key)
		}
	case *ast.MappingValueNode:
		line, column = start(n.Key)
	}
	for _, step := range steps {
		next, l, c := child(node, step)
		if next == nil {
			break
		}
		node, line, column = next, l, c
	}
	return max(line, 1), column
}

// child is what stands under a key or index of a node, and where it starts.
func child(node ast.Node, step string) (found ast.Node, line, column int) {
	switch n := node.(type) {
	case *ast.MappingNode:
		for _, value := range n.Values {
			if found, line, column = child(value, step); found != nil {
				return found, line, column
			}
		}
	case *ast.MappingValueNode: // also a mapping of one entry
		if n.Key.GetToken().Value == step {
			line, column = start(n.Key)
			return n.Value, line, column
		}
	case *ast.SequenceNode:
		if i, err := strconv.Atoi(step); err == nil && i >= 0 && i < len(n.Values) {
			line, column = start(n.Values[i])
			return n.Values[i], line, column
		}
	}
	return nil, 0, 0
}

func start(node ast.Node) (line, column int) {
	at := node.GetToken().Position
	return at.Line, at.Column
}

// plain refuses what a rule file has no use for: anchors, aliases and tags hide
// what a rule says from who reads it (and a tag can make the decoder panic), and
// no rule is without end.
func (s *source) plain() error {
	v := &fancy{}
	ast.Walk(v, s.body())
	if v.line == 0 {
		return nil
	}
	return &LoadError{File: s.name, Line: v.line, Reason: v.reason}
}

// fancy looks for the first such node.
type fancy struct {
	line   int
	reason string
}

// Visit implements ast.Visitor.
func (v *fancy) Visit(node ast.Node) ast.Visitor {
	reason := ""
	switch node.(type) {
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode, *ast.MergeKeyNode:
		reason = "anchors, aliases, merges and tags are not used in rule files"
	case *ast.InfinityNode, *ast.NanNode:
		reason = "infinity and what is not a number are not used in rule files"
	default:
		return v
	}
	if v.line == 0 {
		v.line, v.reason = max(node.GetToken().Position.Line, 1), reason
	}
	return nil
}
