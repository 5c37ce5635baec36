package api

import (
	"context"
	"net/http"
	"net/url"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"redress/internal/access"
	"redress/internal/complaint"
	"redress/internal/postgres"
)

type listInput struct {
	Stage       string    `query:"stage" enum:"received,investigating,deciding,offered,arbitrating,remedying,following_up,closed"`
	Owner       string    `query:"owner" maxLength:"100"`
	Platform    string    `query:"platform" maxLength:"40"`
	Shop        string    `query:"shop" maxLength:"100"`
	Category    string    `query:"category" enum:"product_quality,delivery_delay,not_as_described,after_sales_service,return_difficulty,billing,other"`
	Severity    string    `query:"severity" enum:"low,normal,high,critical"`
	Outcome     string    `query:"outcome" enum:"remedied,rejected,withdrawn,ruled_for_merchant,no_answer,merged,recorded"`
	Kind        string    `query:"kind" enum:"complaint,feedback"`
	Open        choice    `query:"open"`
	Breached    choice    `query:"breached" doc:"a deadline passed"`
	Attention   choice    `query:"needs_attention" doc:"a person must repair something"`
	DueBefore   time.Time `query:"due_before" doc:"open ones whose next clock ends before"`
	OpenedAfter time.Time `query:"opened_after"`
	Search      string    `query:"search" maxLength:"200" doc:"words that people wrote, in Chinese, Japanese or English; all of them must be there, and a phrase in quotes as it stands"`
	Sort        string    `query:"sort" enum:"newest,oldest,submitted,due,closed" default:"newest" doc:"due: open ones with a clock, the most urgent first; closed: the last closed first"`
	Limit       int       `query:"limit" minimum:"1" maximum:"500" default:"50"`
	Cursor      string    `query:"cursor" maxLength:"500" doc:"next_cursor of the page before, with the same filter"`
}

// Listed is one complaint of a list.
type Listed struct {
	ID             string             `json:"id"`
	Platform       string             `json:"platform"`
	Shop           string             `json:"shop"`
	ExternalID     string             `json:"external_id"`
	Stage          complaint.Stage    `json:"stage"`
	Kind           complaint.Kind     `json:"kind"`
	Category       complaint.Category `json:"category"`
	Severity       complaint.Severity `json:"severity"`
	Priority       complaint.Priority `json:"priority"`
	Owner          string             `json:"owner"`
	Outcome        complaint.Outcome  `json:"outcome"`
	WaitingFor     string             `json:"waiting_for"`
	NextDue        *time.Time         `json:"next_due"`
	Breached       bool               `json:"breached"`
	NeedsAttention bool               `json:"needs_attention"`
	Tags           []string           `json:"tags"`
	SubmittedAt    time.Time          `json:"submitted_at"`
	OpenedAt       time.Time          `json:"opened_at"`
	ClosedAt       *time.Time         `json:"closed_at"`
	UpdatedAt      time.Time          `json:"updated_at"`
}

// Complaints is one page of a list.
type Complaints struct {
	Complaints []Listed `json:"complaints"`
	NextCursor string   `json:"next_cursor" doc:"empty on the last page, and only there: so that each takes a bounded time, a page may have fewer than asked for, or none, and not be the last"`
}

type listOutput struct {
	Link string `header:"Link" doc:"the next page, rel=next"`
	Body Complaints
}

// listing adds GET /v1/complaints.
func (s *Server) listing() {
	op := s.operation(http.MethodGet, "/v1/complaints", "list-complaints", "Complaints of your shops",
		"A page at a time. A complaint that does not change while you page is neither left out nor given twice, whatever happens to others.")
	huma.Register(s.api, op, func(ctx context.Context, in *listInput) (*listOutput, error) {
		out, err := s.list(ctx, in)
		return out, s.told(ctx, err)
	})
}

func (s *Server) list(ctx context.Context, in *listInput) (*listOutput, error) {
	who := principal(ctx)
	if err := who.May(access.List, access.Subject{}); err != nil {
		return nil, err
	}
	if in.Search != "" {
		if err := who.May(access.Search, access.Subject{}); err != nil {
			return nil, err
		}
	}
	page, err := s.Office.Store.List(ctx, in.filter(who))
	if err != nil {
		return nil, err
	}
	out := &listOutput{Body: Complaints{Complaints: make([]Listed, len(page.Rows)), NextCursor: page.NextCursor}}
	for i, r := range page.Rows {
		out.Body.Complaints[i] = listedOf(r)
	}
	if page.NextCursor != "" {
		out.Link = nextLink(ctx, page.NextCursor)
	}
	return out, nil
}

func (in *listInput) filter(who access.Principal) postgres.Filter {
	f := postgres.Filter{
		Stage: complaint.Stage(in.Stage), Owner: in.Owner, Platform: in.Platform, Shop: in.Shop, Category: complaint.Category(in.Category),
		Severity: complaint.Severity(in.Severity), Outcome: complaint.Outcome(in.Outcome), Kind: complaint.Kind(in.Kind),
		Open: in.Open.chosen(), Breached: in.Breached.chosen(), Attention: in.Attention.chosen(), DueBefore: in.DueBefore,
		OpenedAfter: in.OpenedAfter, Search: in.Search, Sort: postgres.Sort(in.Sort), Cursor: in.Cursor, Limit: in.Limit,
		Shops: []access.Shop{}, // whoever has none sees none
	}
	f.Shops = append(f.Shops, who.Shops...)
	return f
}

// choice is a parameter that is true, false or left out.
type choice struct {
	Value bool
	given bool
}

// Schema implements huma.SchemaProvider.
func (choice) Schema(huma.Registry) *huma.Schema { return &huma.Schema{Type: huma.TypeBoolean} }

// Receiver implements huma.ParamWrapper.
func (c *choice) Receiver() reflect.Value { return reflect.ValueOf(c).Elem().Field(0) }

// OnParamSet implements huma.ParamReactor.
func (c *choice) OnParamSet(given bool, _ any) { c.given = given }

func (c choice) chosen() *bool {
	if !c.given {
		return nil
	}
	return &c.Value
}

func listedOf(r postgres.Row) Listed {
	tags := []string(r.Tags)
	if tags == nil {
		tags = []string{}
	}
	return Listed{r.Number, r.Platform, r.Shop, r.ExternalID, r.Stage, r.Kind, r.Category, r.Severity, r.Priority, r.Owner, r.Outcome,
		r.WaitingFor, r.NextDue, r.Breached, r.NeedsAttention, tags, r.SubmittedAt, r.OpenedAt, r.ClosedAt, r.UpdatedAt}
}

// nextLink is the request's own address with the next page's cursor.
func nextLink(ctx context.Context, cursor string) string {
	r, _ := ctx.Value(requestKey).(request)
	query, err := url.ParseQuery(r.query)
	if err != nil {
		query = url.Values{}
	}
	query.Set("cursor", cursor)
	return "<" + r.url + "?" + query.Encode() + `>; rel="next"`
}
