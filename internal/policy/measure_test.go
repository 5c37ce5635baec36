package policy

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
)

// reviews reads the shared reviews, which stand beside the project's root. They
// are not ours to keep; a clone that stands alone has none, and gets nil.
func reviews(t *testing.T) [][]string {
	t.Helper()
	root, err := os.Getwd()
	require.NoError(t, err)
	for {
		if _, err := os.Stat(filepath.Join(root, "go.mod")); err == nil {
			break
		}
		require.NotEqual(t, root, filepath.Dir(root), "no go.mod above the test")
		root = filepath.Dir(root)
	}
	file, err := os.Open(filepath.Join(filepath.Dir(root), "shared", "data", "reviews_zh.csv"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	require.NoError(t, err)
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	require.NoError(t, err)
	return rows
}

type label struct {
	row      int
	kind     complaint.Kind
	category complaint.Category
	severity complaint.Severity
}

func labels(t *testing.T, name string) []label {
	t.Helper()
	file, err := os.Open(filepath.Join("testdata", name))
	require.NoError(t, err)
	defer file.Close()
	r := csv.NewReader(file)
	r.Comment = '#'
	rows, err := r.ReadAll()
	require.NoError(t, err)
	var all []label
	for _, row := range rows[1:] {
		n, err := strconv.Atoi(row[0])
		require.NoError(t, err)
		all = append(all, label{n, complaint.Kind(row[1]), complaint.Category(row[2]), complaint.Severity(row[3])})
	}
	return all
}

// TestTheClassifierIsAsGoodAsWeSay holds the floors a little below what was
// measured. How the labels were given stands in docs/decisions/triage.md.
func TestTheClassifierIsAsGoodAsWeSay(t *testing.T) {
	t.Parallel()
	rows := reviews(t)
	for _, c := range []struct {
		file           string
		texts          int
		kind, category float64 // percent
	}{
		{"labels_200.csv", 200, 93, 82},
		{"labels_100.csv", 100, 87, 77},
		{"labels_150.csv", 150, 87, 83},
		{"labels_4.csv", 150, 87, 78},
	} {
		t.Run(c.file, func(t *testing.T) {
			t.Parallel()
			all := labels(t, c.file)
			require.Len(t, all, c.texts)
			if rows == nil {
				t.Log("the shared reviews are not beside this clone: nothing was measured")
				return
			}
			kind, category := measure(t, rows, all)
			require.GreaterOrEqual(t, kind, c.kind)
			require.GreaterOrEqual(t, category, c.category)
		})
	}
}

// measure judges the texts, all stated as complaints, and prints how often it
// was right. The category counts where the label says complaint.
func measure(t *testing.T, rows [][]string, all []label) (kind, category float64) {
	t.Helper()
	pack := packOf(t, "house")
	var kinds, categories, severities, complaints int
	confused := map[string]int{}
	for _, l := range all {
		got, err := pack.Triage(Facts{Text: rows[l.row][2], Locale: "zh-CN", Kind: complaint.IsComplaint})
		require.NoError(t, err)
		kinds += count(got.Kind == l.kind)
		severities += count(got.Severity == l.severity)
		if l.kind == complaint.IsComplaint {
			complaints++
			categories += count(got.Category == l.category)
			confused[fmt.Sprintf("%s as %s", l.category, got.Category)]++
		}
	}
	kind, category = percent(kinds, len(all)), percent(categories, complaints)
	var lines []string
	for _, pair := range slices.Sorted(maps.Keys(confused)) {
		lines = append(lines, fmt.Sprintf("%s %d", pair, confused[pair]))
	}
	t.Logf("kind %.1f %%, category %.1f %% of %d complaints, severity %.1f %%\n%s",
		kind, category, complaints, percent(severities, len(all)), strings.Join(lines, "\n"))
	return kind, category
}

func count(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

func percent(part, whole int) float64 { return 100 * float64(part) / float64(whole) }
