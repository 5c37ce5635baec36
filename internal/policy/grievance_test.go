package policy

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
)

func TestTheMainGrievanceDecides(t *testing.T) {
	t.Parallel()
	file, err := os.Open(filepath.Join("testdata", "grievances.csv"))
	require.NoError(t, err)
	defer file.Close()
	r := csv.NewReader(file)
	r.Comment = '#'
	rows, err := r.ReadAll()
	require.NoError(t, err)
	require.Greater(t, len(rows), 100)
	pack := packOf(t, "house")
	for _, row := range rows[1:] {
		category, text := complaint.Category(row[0]), row[1]
		got, err := pack.Triage(Facts{Text: text, Locale: "zh-CN", Kind: complaint.IsComplaint})
		require.NoError(t, err)
		require.Equal(t, complaint.IsComplaint, got.Kind, text)
		require.Equal(t, category, got.Category, "%s %v", text, got.Reasons)
	}
}
