package policy

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// fixture is a whole set of files: the packs of testdata, the built-in roster and
// lexicons of no words.
func fixture(t testing.TB) map[string]string {
	t.Helper()
	files := small(map[string]string{})
	paths, err := filepath.Glob("testdata/packs/*.yaml")
	require.NoError(t, err)
	require.Len(t, paths, 4)
	for _, path := range paths {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		files[filepath.Base(path)] = string(text)
	}
	roster, err := builtin.ReadFile("packs/roster.yaml")
	require.NoError(t, err)
	files["roster.yaml"] = string(roster)
	return files
}

func buildAll(files map[string]string) (*Packs, error) {
	set := map[string][]byte{}
	for name, text := range files {
		set[name] = []byte(text)
	}
	return build(set)
}

// fixed is a pack of the fixture.
func fixed(t testing.TB, name string) *Pack {
	t.Helper()
	packs, err := buildAll(fixture(t))
	require.NoError(t, err)
	pack, err := packs.Get(name)
	require.NoError(t, err)
	return pack
}

// with builds the fixture with other files over it, by name.
func with(t testing.TB, files map[string]string) (*Packs, error) {
	t.Helper()
	all := fixture(t)
	for name, text := range files {
		all[name] = text
	}
	return buildAll(all)
}

// shanghai is an instant in the zone of the Mall, which has no summer time.
func shanghai(t testing.TB, text string) time.Time {
	t.Helper()
	zone := time.FixedZone("Asia/Shanghai", 8*60*60)
	at, err := time.ParseInLocation("2006-01-02 15:04:05", text, zone)
	if err != nil {
		at, err = time.ParseInLocation("2006-01-02 15:04", text, zone)
	}
	require.NoError(t, err)
	return at
}

// cny is what most terms are made for in tests.
var cny = Subject{Currency: "CNY", Shipped: true, At: time.Date(2026, 11, 20, 9, 30, 0, 0, time.UTC)}
