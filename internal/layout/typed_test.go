package layout

import (
	"bytes"
	"errors"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// typed is a package with its types, so that a rule asks what a name means and
// not how it is written.
type typed struct {
	fset  *token.FileSet
	files []*ast.File
	info  *types.Info
}

func (p typed) at(n ast.Node) string { return p.fset.Position(n.Pos()).String() }

// called is the package and name of what a call calls, such as "time" and "Now"
// (of a method "time" and ".After"), or "" for anything else.
func (p typed) called(call *ast.CallExpr) (pkg, name string) {
	fun := call.Fun
	if generic, ok := fun.(*ast.IndexExpr); ok {
		fun = generic.X
	}
	var id *ast.Ident
	switch fun := fun.(type) {
	case *ast.Ident:
		id = fun
	case *ast.SelectorExpr:
		id = fun.Sel
	default:
		return "", ""
	}
	fn, ok := p.info.Uses[id].(*types.Func)
	if !ok || fn.Pkg() == nil {
		return "", ""
	}
	if fn.Signature().Recv() != nil {
		return fn.Pkg().Path(), "." + fn.Name() // time.Time's After is not the timer of that name
	}
	return fn.Pkg().Path(), fn.Name()
}

// typeOf is the package and name of an expression's named type.
func (p typed) typeOf(e ast.Expr) (pkg, name string) {
	named, ok := types.Unalias(p.info.TypeOf(e)).(*types.Named)
	if !ok || named.Obj().Pkg() == nil {
		return "", ""
	}
	return named.Obj().Pkg().Path(), named.Obj().Name()
}

// exports finds the compiled form of packages and all they import.
func exports(t *testing.T, patterns ...string) types.Importer {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list", "-export", "-deps", "-f", "{{.ImportPath}}={{.Export}}"}, patterns...)...)
	cmd.Dir = root
	var problems bytes.Buffer
	cmd.Stderr = &problems
	out, err := cmd.Output()
	require.NoError(t, err, problems.String())
	files := map[string]string{}
	for line := range strings.Lines(string(out)) {
		path, file, _ := strings.Cut(strings.TrimSpace(line), "=")
		files[path] = file
	}
	return importer.ForCompiler(token.NewFileSet(), "gc", func(path string) (io.ReadCloser, error) {
		if files[path] == "" {
			return nil, errors.New("not compiled: " + path)
		}
		return os.Open(files[path])
	})
}

// check gives the files their types; they are named as they stand in the project.
func check(t *testing.T, imports types.Importer, path string, files map[string][]byte) typed {
	t.Helper()
	p := typed{fset: token.NewFileSet(), info: &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}, Defs: map[*ast.Ident]types.Object{},
	}}
	for name, text := range files {
		file, err := parser.ParseFile(p.fset, name, text, 0)
		require.NoError(t, err)
		p.files = append(p.files, file)
	}
	_, err := (&types.Config{Importer: imports}).Check(path, p.fset, p.files, p.info)
	require.NoError(t, err)
	return p
}

// folder reads the Go files of one folder that are not tests.
func folder(t *testing.T, path string) map[string][]byte {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(root, path, "*.go"))
	require.NoError(t, err)
	files := map[string][]byte{}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		files[path+"/"+filepath.Base(name)] = text
	}
	return files
}
