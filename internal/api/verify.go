package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"redress/internal/access"
)

// Verified says whether a complaint's events are the ones that were recorded.
type Verified struct {
	ID       string `json:"id"`
	Events   int    `json:"events"`
	OK       bool   `json:"ok"`
	FirstBad int    `json:"first_bad,omitempty" doc:"seq of the first event that does not fit"`
	Reason   string `json:"reason,omitempty"`
	Covered  int    `json:"covered" doc:"how many of the events a signed checkpoint covers; 0: none covers it yet"`
}

// verifying adds GET /v1/complaints/{id}/verify.
func (s *Server) verifying() {
	op := s.operation(http.MethodGet, "/v1/complaints/{id}/verify", "verify-complaint", "Prove its events",
		"Computes the chain of hashes anew, and holds it against all signed checkpoints of its shop. What is behind covered, only the chain itself speaks for. Anyone can do the same with the public keys: `starter verify --key`.")
	huma.Register(s.api, op, func(ctx context.Context, in *CaseInput) (*answered[Verified], error) {
		of, err := s.subject(ctx, *in, access.Verify)
		if err != nil {
			return nil, s.told(ctx, err)
		}
		v, err := s.Office.Store.Verify(ctx, of.Number)
		return &answered[Verified]{Verified{of.Number, v.Events, v.OK, v.FirstBad, v.Reason, v.Covered}}, s.told(ctx, err)
	})
}
