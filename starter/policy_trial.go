package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"redress/internal/policy"
)

// trial is a set of files on trial beside POLICY_DIR.
type trial struct {
	policyDir string
	now       time.Time
	files     []string          // as the command line names them, in order
	as        map[string]string // their names in POLICY_DIR, "lexicon/zh.yaml", to how the command line names them
}

func (sh *shell) newTrial(names []string) (*trial, error) {
	settings, err := sh.settings()
	if err != nil {
		return nil, err
	}
	t := &trial{policyDir: settings.Policy.Dir, now: sh.now(), as: map[string]string{}}
	if _, err := os.Stat(t.policyDir); t.policyDir != "" && err != nil {
		return nil, fmt.Errorf("POLICY_DIR: %w", err)
	}
	for _, name := range names {
		info, err := os.Stat(name)
		if err != nil {
			return nil, err
		}
		if !info.IsDir() {
			if err := t.add(name); err != nil {
				return nil, err
			}
			continue
		}
		inside := filesOf(name)
		if len(inside) == 0 {
			return nil, fmt.Errorf("%s: there is no *.yaml in it", name)
		}
		for _, file := range inside {
			if err := t.add(file); err != nil {
				return nil, err
			}
		}
	}
	return t, nil
}

// filesOf are the files of a folder that are read as rules.
func filesOf(folder string) []string {
	packs, _ := filepath.Glob(filepath.Join(folder, "*.yaml")) // the patterns are good
	lexicons, _ := filepath.Glob(filepath.Join(folder, "lexicon", "*.yaml"))
	return append(packs, lexicons...)
}

func (t *trial) add(file string) error {
	name := filepath.Base(file)
	if filepath.Ext(name) != ".yaml" {
		return fmt.Errorf("%s: the name must end with .yaml, or it is not read", file)
	}
	full, err := filepath.Abs(file)
	if err != nil {
		return fmt.Errorf("find %s: %w", file, err)
	}
	if filepath.Base(filepath.Dir(full)) == "lexicon" {
		name = "lexicon/" + name
	}
	if other, there := t.as[name]; there && other != file {
		return fmt.Errorf("%s and %s have the same name: only one of them can stand in POLICY_DIR", other, file)
	}
	if _, there := t.as[name]; !there {
		t.files, t.as[name] = append(t.files, file), file
	}
	return nil
}

// load reads the packs as they would be with the files on trial but without those
// left out.
func (t *trial) load(without map[string]bool) (*policy.Packs, error) {
	dir, err := os.MkdirTemp("", "redress-policies-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for the trial: %w", err)
	}
	defer os.RemoveAll(dir)
	place := map[string]string{}
	if t.policyDir != "" {
		for _, file := range filesOf(t.policyDir) {
			name, err := filepath.Rel(t.policyDir, file)
			if err != nil {
				return nil, fmt.Errorf("find %s: %w", file, err)
			}
			place[filepath.ToSlash(name)] = file
		}
	}
	for name, file := range t.as {
		if !without[file] {
			place[name] = file
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "lexicon"), 0o700); err != nil {
		return nil, fmt.Errorf("make a folder for the trial: %w", err)
	}
	for name, file := range place {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(name)), text, 0o600); err != nil {
			return nil, fmt.Errorf("copy %s: %w", file, err)
		}
	}
	return policy.Load(dir)
}

// check tries the files. One that is wrong is told and left out, so that the others
// are checked too.
func (t *trial) check(ctx context.Context) ([]checked, error) {
	wrong := map[string]checked{}
	without := map[string]bool{}
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		packs, err := t.load(without)
		var bad *policy.LoadError
		switch {
		case err == nil:
			return t.results(packs, wrong), nil
		case !errors.As(err, &bad):
			return nil, err
		}
		file, mine := t.as[bad.File]
		if !mine || without[file] {
			return nil, fmt.Errorf("%w (of POLICY_DIR or built in, beside the files to check)", err)
		}
		wrong[file] = checked{File: file, Line: bad.Line, Field: bad.Field, Reason: bad.Reason}
		for other := range without {
			if strings.HasPrefix(bad.Reason, "there is no ") && strings.Contains(bad.Reason, strconv.Quote(stem(other))) {
				wrong[file] = checked{File: file, Reason: "not checked: it needs " + other}
			}
		}
		without[file] = true
	}
}

func (t *trial) results(packs *policy.Packs, wrong map[string]checked) []checked {
	var all []checked
	for _, file := range t.files {
		one, bad := wrong[file]
		if !bad {
			one = checked{File: file, Fine: true}
			if pack, err := packs.Get(stem(file)); err == nil && t.as[pack.Name()+".yaml"] == file {
				one.Version = pack.Version()
				for _, w := range packs.Lengthened(pack.Name(), t.now) {
					one.Warnings = append(one.Warnings, warned{w.Line, w.Field, w.Reason})
				}
			}
		}
		all = append(all, one)
	}
	return all
}

// packOfFile is the pack of a file as if it stood in POLICY_DIR.
func (sh *shell) packOfFile(file string) (*policy.Pack, error) {
	t, err := sh.newTrial([]string{file})
	if err != nil {
		return nil, err
	}
	packs, err := t.load(nil)
	var bad *policy.LoadError
	if errors.As(err, &bad) && t.as[bad.File] != "" {
		return nil, errors.New(checked{File: t.as[bad.File], Line: bad.Line, Field: bad.Field, Reason: bad.Reason}.String())
	}
	if err != nil {
		return nil, err
	}
	return inForce(packs, stem(file))
}

// stem is the name of a file without what says that it is YAML: a pack's own name.
func stem(file string) string { return strings.TrimSuffix(filepath.Base(file), ".yaml") }
