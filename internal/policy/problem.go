package policy

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/goccy/go-yaml"
)

// LoadError says what is wrong in a rule file, and where. Field is the path of
// the entry, "deadlines.answer.default", and empty for a file that is no YAML.
type LoadError struct {
	File   string
	Line   int // from 1
	Field  string
	Reason string

	column  int
	unknown string // the key that was probably meant, where Field names none that there is
}

func (e *LoadError) Error() string {
	if e.Field == "" {
		return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Reason)
	}
	return fmt.Sprintf("%s:%d: %s: %s", e.File, e.Line, e.Field, e.Reason)
}

// findings are all that is wrong in one file.
type findings []*LoadError

// first is the finding that stands first in the file; nil when all is well. The
// others are found when this one is mended.
func (f findings) first() error {
	if len(f) == 0 {
		return nil
	}
	return slices.MinFunc(f, func(a, b *LoadError) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.column, b.column), cmp.Compare(a.Field, b.Field), cmp.Compare(a.Reason, b.Reason))
	})
}

// wrong is an error at the entry with this path, or at the nearest entry above
// it when there is none (which is how a missing one is reported).
func (s *source) wrong(path, reason string, args ...any) *LoadError {
	line, column := s.place(steps(path))
	return &LoadError{File: s.name, Line: line, column: column, Field: path, Reason: fmt.Sprintf(reason, args...)}
}

// yamlProblem turns goccy's error into ours.
func (s *source) yamlProblem(err error) error {
	var at yaml.Error
	if !errors.As(err, &at) {
		return &LoadError{File: s.name, Line: 1, Reason: err.Error()}
	}
	out := &LoadError{File: s.name, Line: 1, Reason: at.GetMessage()}
	if t := at.GetToken(); t != nil && t.Position != nil {
		out.Line = max(t.Position.Line, 1)
	}
	return out
}
