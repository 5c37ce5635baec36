package layout

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const (
	longestFile = 400
	longestMain = 60
)

// vague are names that do not say what a package is for.
var vague = []string{"util", "utils", "common", "helper", "helpers", "model", "models", "type", "types", "misc"}

// leftovers are things that say "not now" or "do not look"; they are spelled so
// that this file does not hold them.
var leftovers = regexp.MustCompile(`\bt\.Skip(f|Now)?\(|//\s*nolint\b|//.*\b(TO` + `DO|FIX` + `ME)\b`)

func TestFilesAreShort(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		require.Empty(t, tooLong(s))
	}
	long := func(lines int) []byte { return []byte("package x\n" + strings.Repeat("//\n", lines-1)) }
	require.Empty(t, tooLong(parse(t, "worker/main.go", long(longestMain-1))))
	require.NotEmpty(t, tooLong(parse(t, "worker/main.go", long(longestMain))))
	require.Empty(t, tooLong(parse(t, "activities/x.go", long(longestFile))))
	require.NotEmpty(t, tooLong(parse(t, "activities/x.go", long(longestFile+1))))
}

func TestPackagesAreNamedForWhatTheyAre(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		require.Empty(t, namedVaguely(s))
	}
	require.NotEmpty(t, namedVaguely(parse(t, "internal/common/x.go", []byte("package wares"))))
	require.NotEmpty(t, namedVaguely(parse(t, "internal/wares/x.go", []byte("package utils"))))
	require.NotEmpty(t, namedVaguely(parse(t, "internal/helpers_test/x.go", []byte("package helpers_test"))))
	require.Empty(t, namedVaguely(parse(t, "internal/payment/x.go", []byte("package payment"))))
}

func TestNothingIsLeftForLater(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		require.Empty(t, leftFor(s))
	}
	for _, line := range []string{"// TO" + "DO: more", "var x = y //no" + "lint:gosec", "func f() { t.Sk" + "ip() }"} {
		require.NotEmpty(t, leftFor(source{path: "x.go", text: []byte("package x\n" + line + "\n")}), line)
	}
	require.Empty(t, leftFor(source{path: "x.go", text: []byte("package x\n\nvar s = shop.Skip(3)\n")}))
}

func tooLong(s source) []string {
	switch n := s.lines(); {
	case n > longestFile:
		return []string{fmt.Sprintf("%s has %d lines: which two things does it do?", s.path, n)}
	case path.Base(s.path) == "main.go" && n >= longestMain:
		return []string{fmt.Sprintf("%s has %d lines: wiring belongs elsewhere", s.path, n)}
	}
	return nil
}

func namedVaguely(s source) []string {
	for _, name := range []string{s.ast.Name.Name, path.Base(s.room())} {
		if slices.Contains(vague, strings.TrimSuffix(name, "_test")) {
			return []string{fmt.Sprintf("%s: %q does not say what is in it", s.path, name)}
		}
	}
	return nil
}

func leftFor(s source) []string {
	var found []string
	n := 0
	for line := range strings.Lines(string(s.text)) {
		n++
		if leftovers.MatchString(line) {
			found = append(found, fmt.Sprintf("%s:%d: %s", s.path, n, strings.TrimSpace(line)))
		}
	}
	return found
}
