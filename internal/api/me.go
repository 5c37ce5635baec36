package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"redress/internal/access"
	"redress/internal/complaint"
)

// Me is who the caller is to Redress.
type Me struct {
	ID        string           `json:"id" doc:"the account, as it stands in events"`
	Name      string           `json:"name"`
	Roles     []access.Role    `json:"roles"`
	Shops     []string         `json:"shops" doc:"platform/shop; * is any"`
	ActsAs    []complaint.Role `json:"acts_as" doc:"whom a backend may speak for"`
	Complaint string           `json:"complaint,omitempty" doc:"the one that a customer's link opens"`
	May       []access.Action  `json:"may" doc:"what can be done, somewhere"`
}

type meOutput struct{ Body Me }

// me adds GET /v1/me.
func (s *Server) me() {
	op := s.operation(http.MethodGet, "/v1/me", "get-me", "Who you are", "Your roles, your shops, and what you may do.")
	op.Tags = []string{"people"}
	huma.Register(s.api, op, func(ctx context.Context, _ *struct{}) (*meOutput, error) {
		who := principal(ctx)
		m := Me{ID: who.ID, Name: who.Name, Roles: who.Roles, Complaint: who.Case, ActsAs: who.ActsAs, Shops: []string{}, May: []access.Action{}}
		if m.Roles == nil {
			m.Roles = []access.Role{}
		}
		if m.ActsAs == nil {
			m.ActsAs = []complaint.Role{}
		}
		for _, shop := range who.Shops {
			m.Shops = append(m.Shops, shop.String())
		}
		for _, a := range access.Actions() {
			if who.May(a, access.Subject{}) == nil {
				m.May = append(m.May, a)
			}
		}
		return &meOutput{m}, nil
	})
}
