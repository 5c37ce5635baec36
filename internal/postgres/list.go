package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/lib/pq"

	"redress/internal/complaint"
)

// Row is one complaint of a list.
type Row struct {
	Number         string             `db:"number" json:"id"`
	Platform       string             `db:"platform" json:"platform"`
	Shop           string             `db:"shop" json:"shop"`
	ExternalID     string             `db:"external_id" json:"external_id"`
	Stage          complaint.Stage    `db:"stage" json:"stage"`
	Kind           complaint.Kind     `db:"kind" json:"kind"`
	Category       complaint.Category `db:"category" json:"category"`
	Severity       complaint.Severity `db:"severity" json:"severity"`
	Priority       complaint.Priority `db:"priority" json:"priority"`
	Owner          string             `db:"owner" json:"owner"`
	Outcome        complaint.Outcome  `db:"outcome" json:"outcome"`
	WaitingFor     string             `db:"waiting_for" json:"waiting_for"`
	NextDue        *time.Time         `db:"next_due" json:"next_due"`
	Breached       bool               `db:"breached" json:"breached"`
	NeedsAttention bool               `db:"needs_attention" json:"needs_attention"`
	Tags           pq.StringArray     `db:"tags" json:"tags"`
	SubmittedAt    time.Time          `db:"submitted_at" json:"submitted_at"`
	OpenedAt       time.Time          `db:"opened_at" json:"opened_at"`
	ClosedAt       *time.Time         `db:"closed_at" json:"closed_at"`
	UpdatedAt      time.Time          `db:"updated_at" json:"updated_at"`
}

const rowColumns = `number, platform, shop, coalesce(external_id, '') as external_id, stage, kind, category, severity, priority,
	owner, outcome, waiting_for, next_due, breached, needs_attention, tags, submitted_at, opened_at, closed_at, updated_at`

// Filter chooses complaints; what is left empty does not filter.
type Filter struct {
	Stage          complaint.Stage
	Owner          string
	Platform, Shop string
	Category       complaint.Category
	Severity       complaint.Severity
	Outcome        complaint.Outcome
	Kind           complaint.Kind
	Pack           string // and open
	NotVersion     string // of the policy: open ones under any other
	Breached       *bool
	Attention      *bool
	DueBefore      time.Time // open cases only
	OpenedAfter    time.Time
	Cursor         string // Page.NextCursor of the page before
	Limit          int    // 0: DefaultPage; at most MaxPage
}

// How many complaints a page of a list has.
const (
	DefaultPage = 50
	MaxPage     = 500
)

// Page is a part of a list, newest first. NextCursor is empty on the last one.
type Page struct {
	Rows       []Row  `json:"complaints"`
	NextCursor string `json:"next_cursor"`
}

// List reads one page. Complaints opened while somebody pages through neither
// repeat nor hide others. It fails with BadCursor.
func (s *Store) List(ctx context.Context, f Filter) (Page, error) {
	limit := f.Limit
	if limit <= 0 {
		limit = DefaultPage
	}
	limit = min(limit, MaxPage)
	where, args, err := f.where()
	if err != nil {
		return Page{}, err
	}
	page := Page{Rows: []Row{}}
	query := fmt.Sprintf(`select %s from complaints where %s order by opened_at desc, number desc limit %d`, rowColumns, where, limit+1)
	if err := s.db.SelectContext(ctx, &page.Rows, query, args...); err != nil {
		return Page{}, fmt.Errorf("list complaints: %w", err)
	}
	if len(page.Rows) > limit {
		page.Rows = page.Rows[:limit]
		last := page.Rows[limit-1]
		page.NextCursor = cursor{last.OpenedAt, last.Number}.String()
	}
	for i := range page.Rows {
		r := &page.Rows[i]
		r.NextDue, r.ClosedAt = utc(r.NextDue), utc(r.ClosedAt)
		r.SubmittedAt, r.OpenedAt, r.UpdatedAt = r.SubmittedAt.UTC(), r.OpenedAt.UTC(), r.UpdatedAt.UTC()
	}
	return page, nil
}

// where is the filter as SQL: only columns that stand here, values as arguments.
func (f Filter) where() (string, []any, error) {
	terms, args := []string{"true"}, []any{}
	add := func(term string, values ...any) {
		for _, v := range values {
			args = append(args, v)
			term = strings.Replace(term, "?", fmt.Sprintf("$%d", len(args)), 1)
		}
		terms = append(terms, term)
	}
	for _, c := range []struct{ column, value string }{
		{"stage", string(f.Stage)}, {"owner", f.Owner}, {"platform", f.Platform}, {"shop", f.Shop}, {"category", string(f.Category)},
		{"severity", string(f.Severity)}, {"outcome", string(f.Outcome)}, {"kind", string(f.Kind)},
	} {
		if c.value != "" {
			add(c.column+" = ?", c.value)
		}
	}
	if f.Pack != "" {
		add("closed_at is null and pack = ?", f.Pack)
	}
	if f.NotVersion != "" {
		add("closed_at is null and policy_version <> ?", f.NotVersion)
	}
	if f.Stage != "" && f.Stage != complaint.Closed {
		add("closed_at is null") // lets the index of open cases serve
	}
	for column, wanted := range map[string]*bool{"breached": f.Breached, "needs_attention": f.Attention} {
		switch {
		case wanted == nil:
		case *wanted:
			add(column)
		default:
			add("not " + column)
		}
	}
	if !f.DueBefore.IsZero() {
		add("closed_at is null and next_due < ?", f.DueBefore)
	}
	if !f.OpenedAfter.IsZero() {
		add("opened_at > ?", f.OpenedAfter)
	}
	if f.Cursor != "" {
		from, err := parseCursor(f.Cursor)
		if err != nil {
			return "", nil, err
		}
		add("(opened_at, number) < (?, ?)", from.OpenedAt, from.Number)
	}
	return strings.Join(terms, " and "), args, nil
}

// MarshalJSON writes no tags as an empty list.
func (r Row) MarshalJSON() ([]byte, error) {
	type plain Row
	if r.Tags == nil {
		r.Tags = pq.StringArray{}
	}
	return json.Marshal(plain(r))
}
