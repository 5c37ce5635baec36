package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"redress/internal/access"
	"redress/internal/complaint"
)

// Text is what somebody wrote.
type Text struct {
	ID     string          `json:"id"`
	Author complaint.Actor `json:"author"`
	Body   string          `json:"body"`
	At     time.Time       `json:"at"`
}

// Texts is all that was written about a complaint, the first first.
type Texts struct {
	Texts []Text `json:"texts"`
}

type openingOutput struct{ Body complaint.Opening }
type textsOutput struct{ Body Texts }

// personal adds the operations that read people's data.
func (s *Server) personal() {
	op := s.operation(http.MethodGet, "/v1/complaints/{id}/opening", "get-opening", "What it was opened with",
		"The customer, the order and the customer's own words. 410 once the person was erased.", http.StatusGone)
	op.Tags = []string{"people"}
	huma.Register(s.api, op, func(ctx context.Context, in *CaseInput) (*openingOutput, error) {
		of, err := s.subject(ctx, *in, access.ReadPersonal)
		if err != nil {
			return nil, s.told(ctx, err)
		}
		opening, err := s.Office.Store.Opening(ctx, of.Number)
		return &openingOutput{opening}, s.told(ctx, err)
	})
	op = s.operation(http.MethodGet, "/v1/complaints/{id}/texts", "list-texts", "What was written about it",
		"Answers, explanations and, but for the customer, internal notes. 410 once the person was erased.", http.StatusGone)
	op.Tags = []string{"people"}
	huma.Register(s.api, op, func(ctx context.Context, in *CaseInput) (*textsOutput, error) {
		out, err := s.texts(ctx, *in)
		return out, s.told(ctx, err)
	})
}

func (s *Server) texts(ctx context.Context, in CaseInput) (*textsOutput, error) {
	shown, err := s.shown(ctx, in, access.ReadPersonal)
	if err != nil {
		return nil, err
	}
	all, err := s.Office.Store.Texts(ctx, shown.ID)
	if err != nil {
		return nil, err
	}
	offered := map[string]bool{}
	for _, p := range complaintOf(shown).forCustomer().Proposals {
		offered[p.TextID] = true
	}
	out := &textsOutput{Texts{[]Text{}}}
	for _, t := range all {
		// A customer reads their own words and those that an offer came with.
		if principal(ctx).Case != "" && t.Author.Role != complaint.Customer && !offered[t.ID] {
			continue
		}
		out.Body.Texts = append(out.Body.Texts, Text{t.ID, t.Author, t.Body, t.At})
	}
	return out, nil
}
