package policy

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/parser"
)

//go:embed packs
var builtin embed.FS

const (
	rosterFile = "roster.yaml"
	lexiconDir = "lexicon"
	maxFile    = 1 << 20 // bytes of one rule file
)

// Load reads the packs that are built in and, when dir is not empty, those of
// dir: a file of the same name replaces the built-in one, another name adds a
// platform. The error is a *LoadError for what is wrong inside a file.
func Load(dir string) (*Packs, error) {
	inside, err := fs.Sub(builtin, "packs")
	if err != nil {
		return nil, fmt.Errorf("open the built-in packs: %w", err)
	}
	layers := []fs.FS{inside}
	if dir != "" {
		if info, err := os.Stat(dir); err != nil {
			return nil, fmt.Errorf("open the policy directory: %w", err)
		} else if !info.IsDir() {
			return nil, fmt.Errorf("open the policy directory: %s is a file", dir)
		}
		layers = append(layers, os.DirFS(dir))
	}
	files := map[string][]byte{}
	for _, layer := range layers {
		if err := readLayer(layer, files); err != nil {
			return nil, err
		}
	}
	return build(files)
}

// readLayer reads a folder's rule files over those that are there.
func readLayer(layer fs.FS, files map[string][]byte) error {
	for _, pattern := range []string{"*.yaml", lexiconDir + "/*.yaml"} {
		names, err := fs.Glob(layer, pattern)
		if err != nil {
			return fmt.Errorf("list the packs: %w", err)
		}
		for _, name := range names {
			text, err := fs.ReadFile(layer, name)
			if err != nil {
				return fmt.Errorf("read pack %s: %w", name, err)
			}
			files[name] = text
		}
	}
	return nil
}

// build makes the packs of a set of files, named by their path.
func build(files map[string][]byte) (*Packs, error) {
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)

	b := &builder{packs: map[string]*loaded{}, lexicons: map[string]*lexicon{}}
	for _, name := range names {
		if err := b.add(name, files[name]); err != nil {
			return nil, err
		}
	}
	if b.roster == nil {
		return nil, &LoadError{File: rosterFile, Line: 1, Reason: "the file is missing"}
	}
	out := &Packs{Roster: b.roster, byName: map[string]*Pack{}}
	for _, name := range names {
		if l := b.packs[stem(name)]; l != nil {
			pack, err := b.pack(l)
			if err != nil {
				return nil, err
			}
			out.byName[pack.name] = pack
		}
	}
	return out, nil
}

type builder struct {
	packs    map[string]*loaded
	lexicons map[string]*lexicon
	roster   *Roster
}

// loaded is one pack's file before what it extends is put in.
type loaded struct {
	src  *source
	file packFile
}

func (b *builder) add(name string, text []byte) error {
	switch {
	case name == rosterFile:
		var file rosterEntries
		src, err := decode(name, text, &file)
		if err != nil {
			return err
		}
		b.roster, err = newRoster(src, file)
		return err
	case path.Dir(name) == lexiconDir:
		var file lexiconFile
		src, err := decode(name, text, &file)
		if err != nil {
			return err
		}
		b.lexicons[stem(name)], err = newLexicon(src, file)
		return err
	}
	l := &loaded{}
	var err error
	if l.src, err = decode(name, text, &l.file); err != nil {
		return err
	}
	if l.file.Pack != stem(name) {
		return l.src.wrong("pack", "must be %q, as the file is named", stem(name))
	}
	b.packs[l.file.Pack] = l
	return l.check()
}

// decode reads one YAML document strictly: an unknown or double key is an error.
func decode(name string, text []byte, into any) (*source, error) {
	src := &source{name: name, text: text}
	if len(text) > maxFile {
		return nil, &LoadError{File: name, Line: 1, Reason: fmt.Sprintf("is %d bytes; at most %d are read", len(text), maxFile)}
	}
	var err error
	if src.tree, err = parser.ParseBytes(text, 0); err != nil {
		return nil, src.yamlProblem(err)
	}
	if len(src.tree.Docs) != 1 || src.tree.Docs[0].Body == nil {
		return nil, &LoadError{File: name, Line: 1, Reason: "must be one YAML document"}
	}
	if err := src.plain(); err != nil {
		return nil, err
	}
	if err := yaml.NodeToValue(src.tree.Docs[0].Body, into, yaml.Strict()); err != nil {
		return nil, src.yamlProblem(err)
	}
	return src, nil
}

func stem(name string) string { return strings.TrimSuffix(path.Base(name), ".yaml") }

var errExtendsItself = errors.New("extends itself, directly or through another pack")
