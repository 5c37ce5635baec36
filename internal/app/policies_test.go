package app

import (
	"bytes"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/policy"
	"redress/internal/postgres/postgrestest"
)

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
}

func version(t *testing.T, shelf *policy.Shelf, name string) string {
	t.Helper()
	pack, err := shelf.Packs().Get(name)
	require.NoError(t, err)
	return pack.Version()
}

const shorter = "pack: jd\ntitle: JD\nextends: house\ndeadlines:\n  position: {within: 12h, default: grant_wish, source: \"ours [U]\"}\n"

func TestReloadingTakesUpWhatIsRightAndKeepsWhatIsInForceOtherwise(t *testing.T) {
	t.Parallel()
	store, dir := postgrestest.Store(t), t.TempDir()
	shelf, err := OpenShelf(Settings{Policy: Policy{Dir: dir}})
	require.NoError(t, err)
	before := version(t, shelf, "jd")
	var said bytes.Buffer
	log := slog.New(slog.NewTextHandler(&said, nil))

	write(t, dir, "jd.yaml", shorter)
	reload(t.Context(), log, shelf, store)
	after := version(t, shelf, "jd")
	require.NotEqual(t, before, after)
	require.Contains(t, said.String(), "pack=jd version="+after)
	stored, err := store.Policy(t.Context(), after)
	require.NoError(t, err)
	pack, err := policy.Restore(stored)
	require.NoError(t, err)
	require.Equal(t, after, pack.Version(), "a version in force is kept")

	write(t, dir, "jd.yaml", "pack: jd\ntitle: JD\nextends: house\ndeadlines:\n  position: {within: soon, default: grant_wish, source: \"ours [U]\"}\n")
	reload(t.Context(), log, shelf, store)
	require.Equal(t, after, version(t, shelf, "jd"))
	require.Contains(t, said.String(), "those in force stay")
	require.Contains(t, said.String(), "jd.yaml:5: deadlines.position.within")
}

func TestAWrongPackKeepsAWorkerFromStarting(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, dir, "jd.yaml", "pack: jd\nextends: castle\n")
	_, err := OpenShelf(Settings{Policy: Policy{Dir: dir}})
	require.ErrorContains(t, err, "POLICY_DIR: jd.yaml:2: extends: ")
}

func TestMetricsTellWhichYearsOfHolidaysAreMissing(t *testing.T) {
	t.Parallel()
	shelf, err := OpenShelf(Settings{})
	require.NoError(t, err)
	m, err := NewMetrics()
	require.NoError(t, err)
	m.WatchCalendars(shelf)
	code, body := get(t, m.Handler(), "/metrics")
	require.Equal(t, http.StatusOK, code)
	require.Regexp(t, `redress_calendar_missing_years\{list="cn"\} \d`, body)
	require.Contains(t, body, `redress_calendar_missing_years{list="gb"} 0`)
}
