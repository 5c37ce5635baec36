package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"redress/internal/policy"
	"redress/internal/postgres"
)

// packRef names a pack: the one in force, or a version of it.
type packRef struct{ name, version string }

// versionWord is a version, or how it begins.
var versionWord = regexp.MustCompile(`^[0-9a-f]{4,16}$`)

const versionLength = 16

func parsePackRef(text string) (packRef, error) {
	name, version, at := strings.Cut(text, "@")
	if name == "" || at && !versionWord.MatchString(version) {
		return packRef{}, usage("%q must be a pack's name, or NAME@VERSION with 4 to 16 characters of a version: `starter policy list` shows both", text)
	}
	return packRef{name, version}, nil
}

// pack is the pack that a reference names: that in force where its version is, else
// the one stored in PostgreSQL.
func (sh *shell) pack(ctx context.Context, packs *policy.Packs, ref packRef) (*policy.Pack, error) {
	current, err := inForce(packs, ref.name)
	if ref.version == "" {
		return current, err
	}
	if err == nil && strings.HasPrefix(current.Version(), ref.version) {
		return current, nil
	}
	store, err := sh.store(ctx)
	if err != nil {
		return nil, fmt.Errorf("%s is not the version in force here, and to look it up in PostgreSQL:\n%w", ref, err)
	}
	defer store.Close()
	return storedPack(ctx, store, ref)
}

// storedPack is a version of a pack as PostgreSQL keeps it.
func storedPack(ctx context.Context, store *postgres.Store, ref packRef) (*policy.Pack, error) {
	version, err := fullVersion(ctx, store, ref)
	if err != nil {
		return nil, err
	}
	content, err := store.Policy(ctx, version)
	var absent postgres.NotFound
	if errors.As(err, &absent) {
		return nil, fmt.Errorf("no version %s of %s is stored: `starter policy list --stored` shows those that are", ref.version, ref.name)
	}
	if err != nil {
		return nil, err
	}
	pack, err := policy.Restore(content)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", ref, err)
	}
	if pack.Name() != ref.name {
		return nil, fmt.Errorf("version %s is one of %s, not of %s", version, pack.Name(), ref.name)
	}
	return pack, nil
}

// fullVersion is the version that begins as the reference says.
func fullVersion(ctx context.Context, store *postgres.Store, ref packRef) (string, error) {
	if len(ref.version) == versionLength {
		return ref.version, nil
	}
	stored, err := store.Policies(ctx)
	if err != nil {
		return "", err
	}
	var fit []string
	for _, p := range stored {
		if p.Pack == ref.name && strings.HasPrefix(p.Version, ref.version) {
			fit = append(fit, p.Version)
		}
	}
	switch len(fit) {
	case 0:
		return ref.version, nil
	case 1:
		return fit[0], nil
	}
	slices.Sort(fit)
	return "", usage("%s may be %s: write more of it", ref, strings.Join(fit, " or "))
}

// packOrFile is the pack that an argument names: NAME, NAME@VERSION, or a file as if
// it stood in POLICY_DIR.
func (sh *shell) packOrFile(ctx context.Context, packs *policy.Packs, text string) (*policy.Pack, error) {
	if strings.HasSuffix(text, ".yaml") || strings.ContainsRune(text, filepath.Separator) {
		return sh.packOfFile(text)
	}
	ref, err := parsePackRef(text)
	if err != nil {
		return nil, err
	}
	return sh.pack(ctx, packs, ref)
}

// String is how a command line writes it.
func (r packRef) String() string {
	if r.version == "" {
		return r.name
	}
	return r.name + "@" + r.version
}

// versioned is a pack's name with its version, "jd@fef9ffd5896bdea9".
func versioned(p *policy.Pack) string { return packRef{p.Name(), p.Version()}.String() }
