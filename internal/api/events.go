package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"redress/internal/access"
	"redress/internal/complaint"
	"redress/internal/postgres"
)

type eventsInput struct {
	CaseInput
	After int `query:"after" minimum:"0" maximum:"1000000000" doc:"the seq of the last event that you have"`
	Limit int `query:"limit" minimum:"1" maximum:"500" default:"200"`
}

// Event is one thing that happened to a complaint.
type Event struct {
	Seq       int                 `json:"seq" doc:"its place in the chain, from 1, without gaps"`
	At        time.Time           `json:"at"`
	Type      complaint.EventType `json:"type" example:"remedy_proposed"`
	Actor     complaint.Actor     `json:"actor"`
	MessageID string              `json:"message_id,omitempty" doc:"the message that led to it"`
	Facts     map[string]string   `json:"facts" doc:"codes, amounts, instants and ids; nobody's words"`
	Hash      string              `json:"hash" doc:"covers this event and all before it"`
}

func eventOf(e postgres.RecordedEvent) Event {
	facts := e.Facts
	if facts == nil {
		facts = map[string]string{}
	}
	return Event{e.Seq, e.At, e.Type, e.Actor, e.MessageID, facts, e.Hash}
}

// Events is a part of what happened to a complaint.
type Events struct {
	Events []Event `json:"events"`
	Next   int     `json:"next" doc:"what to give as after for the events behind these; the last seq, or what was given when there is nothing new"`
	More   bool    `json:"more" doc:"there are more behind these"`
}

type eventsOutput struct{ Body Events }

// happening adds GET /v1/complaints/{id}/events.
func (s *Server) happening() {
	op := s.operation(http.MethodGet, "/v1/complaints/{id}/events", "list-events", "All that happened to it",
		"In the order of the chain. Ask again with after to follow it, or use the stream.")
	huma.Register(s.api, op, func(ctx context.Context, in *eventsInput) (*eventsOutput, error) {
		out, err := s.events(ctx, in)
		return out, s.told(ctx, err)
	})
}

func (s *Server) events(ctx context.Context, in *eventsInput) (*eventsOutput, error) {
	of, err := s.subject(ctx, in.CaseInput, access.ReadEvents)
	if err != nil {
		return nil, err
	}
	found, err := s.Office.Store.Events(ctx, of.Number, in.After, min(in.Limit+1, postgres.MaxEvents))
	if err != nil {
		return nil, err
	}
	out := &eventsOutput{Body: Events{Events: []Event{}, Next: in.After}}
	if len(found) > in.Limit {
		found, out.Body.More = found[:in.Limit], true
	}
	for _, e := range found {
		out.Body.Events, out.Body.Next = append(out.Body.Events, eventOf(e)), e.Seq
	}
	return out, nil
}
