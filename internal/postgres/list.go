package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/lib/pq"

	"redress/internal/access"
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
	// Shops is the wall between tenants: what the caller was granted, "*" as either
	// part for any. nil is no wall; an empty list lets nothing through.
	Shops []access.Shop

	Search         string // words and "phrases" of what people wrote, a number, a mail address, a phone number
	Stage          complaint.Stage
	Owner          string
	Platform, Shop string
	Category       complaint.Category
	Severity       complaint.Severity
	Outcome        complaint.Outcome
	Kind           complaint.Kind
	Pack           string // and open
	NotVersion     string // of the policy: open ones under any other
	Open           *bool
	Breached       *bool
	Attention      *bool
	DueBefore      time.Time // open cases only
	OpenedAfter    time.Time
	Sort           Sort   // empty: Newest
	Cursor         string // Page.NextCursor of the page before
	Limit          int    // 0: DefaultPage; at most MaxPage
}

// How many complaints a page of a list has.
const (
	DefaultPage = 50
	MaxPage     = 500
)

// Page is a part of a list. NextCursor is empty on the last one, and only there:
// so that each page takes a bounded time, a page of a filter or search that few
// complaints pass may have fewer than asked for, or none, and still not be the
// last.
type Page struct {
	Rows       []Row  `json:"complaints"`
	NextCursor string `json:"next_cursor"`
}

// List reads one page.
//
// From page to page, a complaint that keeps its place and passes the filter all
// the while comes exactly once, whatever comes, goes or changes beside it.
// Opened and submitted instants never change, so in Newest, Oldest and Submitted
// each such complaint keeps its place. In DueFirst and LastClosed those whose
// clock or closing changed meanwhile may come twice, or not at all when they
// moved to before the page.
//
// It fails with BadCursor and BadSearch.
func (s *Store) List(ctx context.Context, f Filter) (Page, error) {
	page := Page{Rows: []Row{}}
	if f.Sort == "" {
		f.Sort = Newest
	}
	order, ok := orders[f.Sort]
	if !ok {
		return page, fmt.Errorf("there is no order %q", f.Sort)
	}
	if f.Limit <= 0 {
		f.Limit = DefaultPage
	}
	f.Limit = min(f.Limit, MaxPage)
	marks, err := s.marks(f)
	if err != nil {
		return page, err
	}
	l := listing{store: s, filter: f, order: order, wall: f.wall(), bounds: s.bounds}
	if f.Cursor != "" {
		from, err := parseCursor(f.Cursor, marks)
		if err != nil {
			return page, err
		}
		l.from = &from
	}
	if err := l.understand(); err != nil {
		return page, err
	}
	if l.wall.nothing() {
		return page, nil
	}
	next, err := l.turn(ctx, &page)
	if err != nil {
		return Page{}, fmt.Errorf("list complaints: %w", err)
	}
	if next != nil {
		page.NextCursor = next.cursor(marks[0])
	}
	for i := range page.Rows {
		r := &page.Rows[i]
		r.NextDue, r.ClosedAt = utc(r.NextDue), utc(r.ClosedAt)
		r.SubmittedAt, r.OpenedAt, r.UpdatedAt = r.SubmittedAt.UTC(), r.OpenedAt.UTC(), r.UpdatedAt.UTC()
	}
	return page, nil
}

// MarshalJSON writes no tags as an empty list.
func (r Row) MarshalJSON() ([]byte, error) {
	type plain Row
	if r.Tags == nil {
		r.Tags = pq.StringArray{}
	}
	return json.Marshal(plain(r))
}
