package api

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"redress/internal/access"
	"redress/internal/complaint"
	"redress/internal/postgres"
)

// CaseInput names the complaint that an operation is about.
type CaseInput struct {
	ID string `path:"id" maxLength:"40" doc:"the case number, in any spelling" example:"R26-7K4Q-X2MH"`
}

// number is the case number as it is kept. What is none is not found: it is not
// told apart from one that is not there.
func (in CaseInput) number() (string, error) {
	number, err := complaint.ParseNumber(in.ID)
	if err != nil {
		return "", postgres.NotFound{What: "complaint", ID: in.ID}
	}
	return number, nil
}

type readInput struct {
	CaseInput
	IfNoneMatch string `header:"If-None-Match" doc:"an ETag of before: 304 when nothing changed"`
}

type readOutput[T any] struct {
	Status int
	ETag   string `header:"ETag"`
	Body   *T
}

// reading adds the operations that read one complaint.
func (s *Server) reading() {
	get := func(path, id, summary, description string) huma.Operation {
		op := s.operation(http.MethodGet, path, id, summary, description)
		op.Responses["304"] = &huma.Response{Description: "Nothing changed since the ETag of If-None-Match."}
		return op
	}
	huma.Register(s.api, get("/v1/complaints/{id}", "get-complaint", "A complaint as it stands",
		"Whoever sent a message reads what it changed. The ETag changes with the complaint."),
		func(ctx context.Context, in *readInput) (*readOutput[Complaint], error) {
			return readAs(ctx, s, in, func(_ context.Context, shown postgres.Shown) (Complaint, error) {
				return complaintOf(shown).seenBy(principal(ctx)), nil
			})
		})
	huma.Register(s.api, get("/v1/complaints/{id}/next", "get-next", "What it waits for",
		"Who may answer, with which messages, by when, and what happens otherwise."),
		func(ctx context.Context, in *readInput) (*readOutput[Next], error) {
			return readAs(ctx, s, in, func(_ context.Context, shown postgres.Shown) (Next, error) {
				return complaintOf(shown).seenBy(principal(ctx)).Next, nil
			})
		})
	huma.Register(s.api, s.operation(http.MethodGet, "/v1/complaints/{id}/deadlines", "get-deadlines", "All its clocks, explained",
		"When each falls, by which rule and where that stands, how much has passed and is left, and what happens at the end."),
		func(ctx context.Context, in *CaseInput) (*answered[Deadlines], error) {
			// Without an ETag: what has elapsed and is left moves on while nothing changes.
			out, err := readAs(ctx, s, &readInput{CaseInput: *in}, s.deadlines)
			if err != nil {
				return nil, err
			}
			return &answered[Deadlines]{*out.Body}, nil
		})
}

// readAs reads a complaint that the caller may see and shows a part of it.
func readAs[T any](ctx context.Context, s *Server, in *readInput, part func(context.Context, postgres.Shown) (T, error)) (*readOutput[T], error) {
	shown, err := s.shown(ctx, in.CaseInput, access.Read)
	if err != nil {
		return nil, s.told(ctx, err)
	}
	tag := etag(shown, principal(ctx))
	if matches(in.IfNoneMatch, tag) {
		return &readOutput[T]{Status: http.StatusNotModified, ETag: tag}, nil
	}
	body, err := part(ctx, shown)
	if err != nil {
		return nil, s.told(ctx, err)
	}
	return &readOutput[T]{Status: http.StatusOK, ETag: tag, Body: &body}, nil
}

// shown is a complaint, once it is known that the caller may do this to it.
func (s *Server) shown(ctx context.Context, in CaseInput, a access.Action) (postgres.Shown, error) {
	number, err := in.number()
	if err != nil {
		return postgres.Shown{}, err
	}
	shown, err := s.Office.Store.Show(ctx, number)
	if err != nil {
		return postgres.Shown{}, err
	}
	return shown, principal(ctx).May(a, access.Subject{Number: number, Platform: shown.Platform, Shop: shown.Shop})
}

// subject is shown for who needs no more than to know that it may be done.
func (s *Server) subject(ctx context.Context, in CaseInput, a access.Action) (access.Subject, error) {
	number, err := in.number()
	if err != nil {
		return access.Subject{}, err
	}
	platform, shop, err := s.Office.Store.ShopOf(ctx, number)
	if err != nil {
		return access.Subject{}, err
	}
	of := access.Subject{Number: number, Platform: platform, Shop: shop}
	return of, principal(ctx).May(a, of)
}

// etag tells one state of a complaint from another, as this caller sees it.
func etag(s postgres.Shown, who access.Principal) string {
	view := "s"
	if who.Case != "" {
		view = "c"
	}
	return fmt.Sprintf(`"%s%d-%x"`, view, s.Events, s.UpdatedAt.UnixMicro())
}

func matches(header, tag string) bool {
	for one := range strings.SplitSeq(header, ",") {
		if one = strings.TrimSpace(one); one == "*" || strings.TrimPrefix(one, "W/") == tag {
			return true
		}
	}
	return false
}

// Deadlines are a complaint's clocks, explained.
type Deadlines struct {
	ID        string      `json:"id"`
	Policy    string      `json:"policy" doc:"the rules they are counted by: pack@version"`
	Scale     int64       `json:"time_scale" doc:"how many times faster than life they run"`
	Deadlines []Explained `json:"deadlines"`
}

// Explained is a deadline with why it falls when it does.
type Explained struct {
	Deadline
	Rule      string             `json:"rule" doc:"the rule's name and how it counts, in words"`
	Source    string             `json:"source" doc:"where the rule stands"`
	Clock     string             `json:"clock" doc:"in words"`
	Elapsed   complaint.Duration `json:"elapsed"`
	Left      complaint.Duration `json:"left"`
	Pauses    []Pause            `json:"pauses"`
	MovedFrom *time.Time         `json:"moved_from,omitempty" doc:"what it took the place of was due then"`
	Why       string             `json:"why,omitempty" doc:"and why that gave way: a code"`
}

// Pause is a time in which a clock stood still.
type Pause struct {
	From  time.Time  `json:"from"`
	To    *time.Time `json:"to" doc:"null while it stands still"`
	Cause string     `json:"cause"`
}

func (s *Server) deadlines(ctx context.Context, shown postgres.Shown) (Deadlines, error) {
	terms, err := s.Office.Store.Terms(ctx, shown.ID)
	if err != nil {
		return Deadlines{}, err
	}
	reckoning, now, seen := complaint.Reckoning{Terms: terms, OpenedAt: shown.OpenedAt}, s.Now(), deadlinesOf(shown.Deadlines)
	answer := Deadlines{ID: shown.ID, Policy: shown.Policy, Scale: max(terms.Scale, 1), Deadlines: []Explained{}}
	customer := principal(ctx).Case != ""
	if customer {
		answer.Policy = ""
	}
	for i, d := range shown.Deadlines {
		if customer && !customerClocks[d.Name] {
			continue
		}
		e := reckoning.Explain(d.Deadline, now)
		one := Explained{Deadline: seen[i], Rule: e.Rule, Source: e.Source, Clock: e.Clock, Elapsed: e.Elapsed, Left: e.Left,
			Pauses: []Pause{}, MovedFrom: when(e.MovedFrom), Why: e.Why}
		for _, p := range e.Pauses {
			one.Pauses = append(one.Pauses, Pause{p.From, when(p.To), p.Cause})
		}
		answer.Deadlines = append(answer.Deadlines, one)
	}
	return answer, nil
}
