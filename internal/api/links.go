package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"redress/internal/access"
	"redress/internal/identity"
	"redress/internal/postgres"
)

// NewLink asks for a customer's access to their complaint.
type NewLink struct {
	Days int `json:"days,omitempty" minimum:"1" maximum:"90" doc:"how long it opens; 14 when left out"`
}

// Link is a customer's access to one complaint.
type Link struct {
	ID         string     `json:"id" example:"l_7cm2k9"`
	Complaint  string     `json:"complaint"`
	State      string     `json:"state" enum:"active,expired,revoked"`
	CreatedBy  string     `json:"created_by"`
	CreatedAt  time.Time  `json:"created_at"`
	ExpiresAt  time.Time  `json:"expires_at"`
	LastUsedAt *time.Time `json:"last_used_at" doc:"to the minute"`
	RevokedAt  *time.Time `json:"revoked_at"`
}

// LinkMade is a new link with its token, which is told here and nowhere else.
type LinkMade struct {
	Link
	Token string `json:"token" doc:"Authorization: Bearer, for whoever has it: give it to the customer alone"`
	URL   string `json:"url" doc:"the customer's page with the token in its fragment; empty where none is configured"`
}

// Links are all links of a complaint, the newest first.
type Links struct {
	Links []Link `json:"links"`
}

func (s *Server) linkOf(l access.CustomerLink) Link {
	return Link{l.ID, l.Number, access.State(l.ExpiresAt, l.RevokedAt, s.Now()), l.CreatedBy, l.CreatedAt.UTC(), l.ExpiresAt.UTC(), l.LastUsedAt, l.RevokedAt}
}

type newLinkInput struct {
	OnceInput
	CaseInput
	Body *NewLink
}

type linkInput struct {
	CaseInput
	Link string `path:"link" maxLength:"60"`
}

// linking adds the operations on customers' links.
func (s *Server) linking() {
	op := s.operation(http.MethodPost, "/v1/complaints/{id}/links", "create-link", "Give a customer access to their complaint",
		"The token opens this one complaint, as its customer, until it expires or is taken back."+onceHelp, http.StatusConflict)
	op.DefaultStatus, op.Tags = http.StatusCreated, []string{"links"}
	huma.Register(s.api, op, func(ctx context.Context, in *newLinkInput) (*onceOutput[LinkMade], error) {
		out, err := s.makeLink(ctx, in)
		return &out, s.told(ctx, err)
	})
	op = s.operation(http.MethodGet, "/v1/complaints/{id}/links", "list-links", "The links to a complaint", "Without their tokens, which nobody keeps.")
	op.Tags = []string{"links"}
	huma.Register(s.api, op, func(ctx context.Context, in *CaseInput) (*struct{ Body Links }, error) {
		of, err := s.subject(ctx, *in, access.Link)
		if err != nil {
			return nil, s.told(ctx, err)
		}
		found, err := s.Office.Store.CustomerLinks(ctx, of.Number)
		out := &struct{ Body Links }{Links{[]Link{}}}
		for _, l := range found {
			out.Body.Links = append(out.Body.Links, s.linkOf(l))
		}
		return out, s.told(ctx, err)
	})
	op = s.operation(http.MethodDelete, "/v1/complaints/{id}/links/{link}", "revoke-link", "Take a link back", "It opens nothing any more within ten seconds.")
	op.DefaultStatus, op.Tags = http.StatusNoContent, []string{"links"}
	huma.Register(s.api, op, func(ctx context.Context, in *linkInput) (*struct{}, error) {
		return nil, s.told(ctx, s.revokeLink(ctx, in))
	})
}

func (s *Server) makeLink(ctx context.Context, in *newLinkInput) (out onceOutput[LinkMade], err error) {
	of, err := s.subject(ctx, in.CaseInput, access.Link)
	if err != nil {
		return out, err
	}
	life, asked := identity.LinkLife, NewLink{}
	if in.Body != nil {
		asked = *in.Body
	}
	if asked.Days > 0 {
		life = time.Duration(asked.Days) * 24 * time.Hour
	}
	l, token, err := identity.NewLink(s.Vault, of.Number, principal(ctx).ID, life, s.Now())
	if err != nil {
		return out, err
	}
	made, again, err := s.Office.Store.CreateLinkOnce(ctx, once(ctx, in.OnceInput, "create-link "+of.Number, asked), postgres.SecretLink{Link: l, Token: token})
	if err != nil {
		return out, ofOnce(err, asked)
	}
	out = onceOutput[LinkMade]{again, LinkMade{Link: s.linkOf(made.Link), Token: made.Token}}
	if s.Page != nil {
		out.Body.URL = s.Page.Address(made.Token)
	}
	return out, nil
}

// revokeLink takes a link of this complaint back; another complaint's is not there.
func (s *Server) revokeLink(ctx context.Context, in *linkInput) error {
	of, err := s.subject(ctx, in.CaseInput, access.Link)
	if err != nil {
		return err
	}
	l, there, err := s.Office.Store.CustomerLink(ctx, in.Link)
	if err != nil {
		return err
	}
	if !there || l.Number != of.Number {
		return postgres.NotFound{What: "link", ID: in.Link}
	}
	return s.Office.Store.RevokeLink(ctx, in.Link, principal(ctx).ID, s.Now())
}
