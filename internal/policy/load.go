package policy

import (
	"embed"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
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
// pack. The error is a *LoadError for what is wrong inside a file.
func Load(dir string) (*Packs, error) {
	files, err := read(dir)
	if err != nil {
		return nil, err
	}
	return build(files)
}

// Check is the pack of a file as Load would make it if it stood in dir. The error
// is a *LoadError for what is wrong inside it, or in a file that no longer fits it.
func Check(dir, file string) (*Pack, error) {
	files, err := read(dir)
	if err != nil {
		return nil, err
	}
	name := filepath.Base(file)
	if filepath.Ext(name) != ".yaml" || name == rosterFile {
		return nil, fmt.Errorf("check %s: a pack's file is named after the pack, as in jd.yaml", file)
	}
	if files[name], err = fs.ReadFile(os.DirFS(filepath.Dir(file)), name); err != nil {
		return nil, fmt.Errorf("check a pack: %w", err)
	}
	packs, err := build(files)
	if err != nil {
		return nil, err
	}
	return packs.Get(stem(name))
}

// read reads the built-in files and those of a directory over them, by name.
func read(dir string) (map[string][]byte, error) {
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
	return files, nil
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
	b := newBuilder()
	for _, name := range inOrder(files) {
		if err := b.add(name, files[name]); err != nil {
			return nil, err
		}
	}
	return b.all()
}

// all makes the packs of what was read.
func (b *builder) all() (*Packs, error) {
	if b.roster == nil {
		return nil, &LoadError{File: rosterFile, Line: 1, Reason: "the file is missing"}
	}
	out := &Packs{Roster: b.roster, byName: map[string]*Pack{}, shops: map[string]map[string]*Pack{}, written: map[string]*loaded{}}
	for _, name := range inOrder(b.packs) {
		pack, err := b.pack(b.packs[name])
		if err != nil {
			return nil, err
		}
		out.byName[name] = pack
		if pack.Kind() == OfShop {
			out.written[name] = b.packs[name]
		}
		if err := b.apply(b.packs[name], pack, out.shops); err != nil {
			return nil, err
		}
	}
	return out, nil
}

type builder struct {
	packs    map[string]*loaded
	lexicons map[string]*lexicon
	roster   *Roster
	made     map[string]*Pack
	triage   map[string]*classifier // by the pack that wrote it
}

func newBuilder() *builder {
	return &builder{packs: map[string]*loaded{}, lexicons: map[string]*lexicon{}, made: map[string]*Pack{}, triage: map[string]*classifier{}}
}

// loaded is one pack's file before what it extends is put in.
type loaded struct {
	src   *source
	file  packFile
	found findings
}

func (b *builder) add(name string, text []byte) error {
	src, err := parse(name, text)
	if err != nil {
		return err
	}
	switch {
	case name == rosterFile:
		var file rosterEntries
		if err := src.decode(&file); err != nil {
			return err
		}
		b.roster, err = newRoster(src, file)
		return err
	case path.Dir(name) == lexiconDir:
		var file lexiconFile
		if err := src.decode(&file); err != nil {
			return err
		}
		b.lexicons[stem(name)], err = newLexicon(src, file)
		return err
	}
	published, err := packSchema()
	if err != nil {
		return err
	}
	if err := published.check(src); err != nil {
		return err
	}
	l := &loaded{src: src}
	if err := src.decode(&l.file); err != nil {
		return err
	}
	b.packs[l.file.Pack] = l
	return l.check()
}

func stem(name string) string { return strings.TrimSuffix(path.Base(name), ".yaml") }
