package office_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/evidence"
	"redress/internal/office"
	"redress/internal/policy"
	"redress/internal/postgres"
	"redress/internal/postgres/postgrestest"
)

// packsKeeping are the built-in packs with one for the shop house/demo, which keeps
// files of so many MB; empty: it says nothing of it.
func packsKeeping(t *testing.T, megabytes string) *policy.Packs {
	t.Helper()
	text := "pack: stall\nkind: shop\nextends: house\napplies: {platform: house, shops: [demo]}\n"
	if megabytes != "" {
		text += "evidence: {file_mb: " + megabytes + ", files: 3, total_mb: 9, source: \"ours [O]\"}\n"
	}
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "stall.yaml"), []byte(text), 0o600))
	packs, err := policy.Load(dir)
	require.NoError(t, err)
	return packs
}

func kept(t *testing.T, s *postgres.Store, packs *policy.Packs, change func(string) string) string {
	t.Helper()
	pack, err := packs.For("house", "demo")
	require.NoError(t, err)
	content, err := pack.Stored()
	require.NoError(t, err)
	require.NoError(t, s.SavePolicies(t.Context(), postgres.StoredPolicy{Version: pack.Version(), Pack: pack.Name(), Content: []byte(change(string(content)))}))
	return pack.Version()
}

func same(text string) string { return text }

func megabytes(n int64) evidence.Limits {
	return evidence.Limits{File: n << 20, Files: 3, Total: 9 << 20}
}

// A complaint keeps the limits of its own version, whatever is in force by now.
func TestEvidenceIsLimitedByTheRulesOfTheComplaint(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	before, now := packsKeeping(t, "1"), packsKeeping(t, "2")
	desk := &office.Office{Store: s, Rules: func() *policy.Packs { return now }}
	of := func(version string) postgres.Ruled {
		return postgres.Ruled{Platform: "house", Shop: "demo", Version: version}
	}

	version := kept(t, s, before, same)
	limits, err := desk.EvidenceLimits(t.Context(), of(version))
	require.NoError(t, err)
	require.Equal(t, megabytes(1), limits)

	limits, err = desk.EvidenceLimits(t.Context(), of("0123456789abcdef"))
	require.NoError(t, err)
	require.Equal(t, megabytes(2), limits, "a version that is not stored: the shop's of today")
	limits, err = desk.EvidenceLimits(t.Context(), of(""))
	require.NoError(t, err)
	require.Equal(t, megabytes(2), limits, "a complaint older than versions")
	limits, err = desk.EvidenceLimits(t.Context(), postgres.Ruled{Platform: "nowhere", Shop: "demo"})
	require.NoError(t, err)
	require.Equal(t, evidence.DefaultLimits, limits, "no rules for such a platform")

	silent := kept(t, s, packsKeeping(t, ""), func(stored string) string {
		from, to := strings.Index(stored, `"evidence":{"file_mb"`), strings.Index(stored, `"retention":`)
		require.Positive(t, from)
		return stored[:from] + stored[to:]
	})
	limits, err = desk.EvidenceLimits(t.Context(), of(silent))
	require.NoError(t, err)
	require.Equal(t, evidence.DefaultLimits, limits, "stored before packs said it")

	newer := kept(t, s, packsKeeping(t, "3"), func(stored string) string { return `{"novelty":1,` + stored[1:] })
	limits, err = desk.EvidenceLimits(t.Context(), of(newer))
	require.NoError(t, err)
	require.Equal(t, megabytes(2), limits, "stored by a build that knows more")

	for _, none := range []func() *policy.Packs{nil, func() *policy.Packs { return nil }} {
		limits, err = (&office.Office{Store: s, Rules: none}).EvidenceLimits(t.Context(), of(""))
		require.NoError(t, err)
		require.Equal(t, evidence.DefaultLimits, limits)
	}

	require.NoError(t, s.Close())
	limits, err = desk.EvidenceLimits(t.Context(), of(version))
	require.NoError(t, err, "what a version says is read once")
	require.Equal(t, megabytes(1), limits)
	_, err = desk.EvidenceLimits(t.Context(), of("fedcba9876543210"))
	require.Error(t, err, "no limit is guessed when PostgreSQL is away")
}

func TestEvidenceLimitsAreFoundByTheCaseNumber(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	packs := packsKeeping(t, "1")
	kept(t, s, packs, same)
	desk := &office.Office{Store: s, Rules: func() *policy.Packs { return packs }}
	r := postgrestest.Request()
	admitted, err := desk.Admit(office.Arrival{Opening: r.Opening, Key: "k"}, r.Now)
	require.NoError(t, err)
	opened, err := s.Open(t.Context(), admitted)
	require.NoError(t, err)

	limits, err := (&office.Office{Store: s}).EvidenceLimitsOf(t.Context(), opened.Number)
	require.NoError(t, err)
	require.Equal(t, megabytes(1), limits)
	_, err = desk.EvidenceLimitsOf(t.Context(), "R26-0000-0000")
	require.ErrorAs(t, err, &postgres.NotFound{})
}
