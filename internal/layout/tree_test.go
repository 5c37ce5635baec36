package layout

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// root is the project's folder, seen from this package's.
const root = "../.."

// source is one hand-written Go file.
type source struct {
	path string // from the project's folder, with slashes
	text []byte
	ast  *ast.File
	fset *token.FileSet
}

func (s source) room() string { return filepath.ToSlash(filepath.Dir(s.path)) }
func (s source) test() bool   { return strings.HasSuffix(s.path, "_test.go") }

// within says whether the file stands in the folder or below it.
func (s source) within(folder string) bool {
	return s.room() == folder || strings.HasPrefix(s.path, folder+"/")
}

// generated is Go's own mark of a file that no person writes (go help generate).
var generated = regexp.MustCompile(`(?m)^// Code generated .* DO NOT EDIT\.$`)

// sources reads every hand-written Go file of the project, those of the modules
// below it too.
func sources(t *testing.T) []source {
	t.Helper()
	var all []source
	require.NoError(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() && path != root && (strings.HasPrefix(name, ".") || name == "testdata" || path == filepath.Join(root, "bin")) {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(name, ".go") {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if generated.Match(text) {
			return nil
		}
		all = append(all, parse(t, strings.TrimPrefix(filepath.ToSlash(path), root+"/"), text))
		return nil
	}))
	require.Greater(t, len(all), 20, "the tree was not found")
	return all
}

func parse(t *testing.T, path string, text []byte) source {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, path, text, parser.ParseComments)
	require.NoError(t, err)
	return source{path: path, text: text, ast: file, fset: fset}
}

func (s source) lines() int { return bytes.Count(s.text, []byte("\n")) }

func (s source) at(pos token.Pos) string { return s.fset.Position(pos).String() }
