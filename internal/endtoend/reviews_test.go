package endtoend

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// reviews is how many of the real reviews the bulk load takes; 0 takes all 2,500.
var reviews = flag.Int("reviews", 150, "real reviews to load in bulk; 0: all negative ones")

// TestRealReviewsGoInByOneBulkLoad turns shoppers' negative reviews into
// complaints: each is acknowledged, classified, prioritised and assigned, and
// praise ends as feedback.
func TestRealReviewsGoInByOneBulkLoad(t *testing.T) {
	t.Parallel()
	file, err := os.Open(filepath.Join(filepath.Dir(root(t)), "shared", "data", "reviews_zh.csv"))
	require.NoError(t, err, "the reviews are not part of the project: they lie beside it")
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	require.NoError(t, err)

	var load bytes.Buffer
	n := 0
	for i, row := range rows[1:] {
		if row[1] != "negative" || (*reviews > 0 && n >= *reviews) {
			continue
		}
		n++
		opening, err := json.Marshal(map[string]any{
			"platform": "house", "shop": "reviews", "external_id": fmt.Sprintf("review-%d", i), "channel": "web",
			"customer": map[string]string{"email": fmt.Sprintf("shopper%d@example.com", i), "locale": "zh-CN", "timezone": "Asia/Shanghai"},
			"order":    map[string]any{"number": fmt.Sprintf("RV-%d", i), "total": map[string]string{"value": "59.00", "currency": "CNY"}},
			"text":     row[2],
		})
		require.NoError(t, err)
		load.Write(append(opening, '\n'))
	}

	r := newRig(t)
	whole := load.String()
	began := time.Now()
	_, err = r.try(bytes.NewBufferString(whole), "open", "-", "-o", "json")
	require.NoError(t, err)
	opened := time.Since(began)
	_, err = r.try(bytes.NewBufferString(whole), "open", "-", "-o", "json")
	require.NoError(t, err)

	var all []row
	r.until("every one is acknowledged", func() bool {
		all = r.everything()
		for _, c := range all {
			if c.Stage == "received" {
				return false
			}
		}
		return r.acknowledged() >= n
	})
	require.Len(t, all, n, "the same load twice opens nothing twice")
	t.Logf("%d reviews were taken in after %s and acknowledged after %s", n, opened.Round(time.Millisecond), time.Since(began).Round(time.Millisecond))
	feedback := 0
	for _, c := range all {
		require.NotEmpty(t, c.Category, c.ID)
		require.NotEmpty(t, c.Priority, c.ID)
		require.NotEmpty(t, c.Owner, c.ID)
		if c.Kind == "feedback" {
			require.Equal(t, "recorded", c.Outcome, c.ID)
			feedback++
		}
	}
	t.Logf("%d of them are feedback", feedback)
	require.NotZero(t, feedback, "some negative reviews are plain praise")
}

type row struct {
	ID       string `json:"id"`
	Stage    string `json:"stage"`
	Kind     string `json:"kind"`
	Outcome  string `json:"outcome"`
	Category string `json:"category"`
	Priority string `json:"priority"`
	Owner    string `json:"owner"`
}

// everything reads the list page by page.
func (r *rig) everything() []row {
	r.t.Helper()
	var all []row
	for cursor := ""; ; {
		args := []string{"list", "-o", "json", "--limit", "200"}
		if cursor != "" {
			args = append(args, "--cursor", cursor)
		}
		var page struct {
			Complaints []row  `json:"complaints"`
			NextCursor string `json:"next_cursor"`
		}
		require.NoError(r.t, json.Unmarshal([]byte(r.starter(args...)), &page))
		all = append(all, page.Complaints...)
		if cursor = page.NextCursor; cursor == "" {
			return all
		}
	}
}

// acknowledged counts the shoppers who got a mail.
func (r *rig) acknowledged() int {
	r.t.Helper()
	written := map[string]bool{}
	for after := "0"; ; {
		var page struct {
			Messages []struct {
				ID json.Number `json:"id"`
				To []string    `json:"to"`
			} `json:"messages"`
		}
		get(r.t, r.variable("INBOX_URL")+"/messages?limit=1000&to=shopper&after="+after, &page)
		if len(page.Messages) == 0 {
			return len(written)
		}
		for _, m := range page.Messages {
			for _, to := range m.To {
				written[to] = true
			}
			after = m.ID.String()
		}
	}
}
