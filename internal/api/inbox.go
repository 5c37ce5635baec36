package api

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"redress/internal/complaint"
	"redress/internal/inbox"
	"redress/internal/postgres"
)

// HandedIn says what became of something that was handed in.
type HandedIn struct {
	ID        string `json:"id" doc:"the source's own"`
	Complaint string `json:"complaint" doc:"empty while it is not known"`
	State     string `json:"state" enum:"waiting,done,refused" doc:"waiting: kept, and worked on as soon as that is possible"`
	Code      string `json:"code,omitempty" doc:"why it was refused"`
	Replayed  bool   `json:"replayed" doc:"it came before"`
}

// handIn takes in what a source hands in: it is kept when the answer comes.
func (s *Server) handIn(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, inbox.MaxBody))
	if err != nil {
		s.fail(w, r, unreadable(err))
		return
	}
	in, err := s.Inbox.Take(r.Context(), r.PathValue("source"), r.Header, body)
	var missing postgres.NotFound
	switch {
	case errors.Is(err, inbox.ErrSignature), errors.As(err, &missing):
		// Which sources there are is nobody's business who is none.
		s.refuse(w, r, problem(http.StatusUnauthorized, codeUnauthenticated, inbox.ErrSignature.Error()))
		return
	case err != nil:
		s.fail(w, r, err)
		return
	}
	answer := HandedIn{ID: in.ID, Complaint: in.Number, State: "done", Replayed: in.Known}
	switch in.Result {
	case "":
		answer.State = "waiting"
	case "done":
	default:
		answer.State, answer.Code = "refused", in.Result
	}
	w.Header().Set("Content-Type", "application/json")
	if heard := s.Heard[in.Kind]; heard != "" { // a platform that hears anything else pushes again
		_, _ = io.WriteString(w, heard)
		return
	}
	w.WriteHeader(http.StatusAccepted)
	_ = json.NewEncoder(w).Encode(answer)
}

// handingIn adds it to the description; the body is read as it was signed, so it
// is served beside huma.
func (s *Server) handingIn() {
	r := s.api.OpenAPI().Components.Schemas
	op := s.operation(http.MethodPost, "/v1/inbox/{source}", "hand-in", "Hand in what a platform or a tool sends",
		"A source is made by `starter inbox create`. What it sends is signed, kept once, and becomes a complaint or a message to one.",
		http.StatusConflict)
	op.Tags, op.Security = []string{"inbox"}, []map[string][]string{}
	header := func(name, does string) *huma.Param {
		return &huma.Param{Name: name, In: "header", Required: true, Description: does, Schema: &huma.Schema{Type: huma.TypeString, MaxLength: ref(1000)}}
	}
	op.Parameters = []*huma.Param{pathParam("source", "the source's name"), header("webhook-id", "the same again is the same"),
		header("webhook-timestamp", "seconds since 1970"), header("webhook-signature", "v1,… over id.timestamp.body, as Standard Webhooks says")}
	op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"application/json": {Schema: &huma.Schema{
		OneOf: []*huma.Schema{
			named(r, "HandInComplaint", &huma.Schema{Type: huma.TypeObject, AdditionalProperties: false, Description: "a complaint to open", Required: []string{"complaint"},
				Properties: map[string]*huma.Schema{"complaint": r.Schema(reflect.TypeFor[complaint.Opening](), true, "")}}),
			named(r, "HandInMessage", &huma.Schema{Type: huma.TypeObject, AdditionalProperties: false, Description: "a message for a complaint that there is: name it by id or external_id",
				Required: []string{"message", "actor"}, Properties: map[string]*huma.Schema{
					"message":     {Type: huma.TypeString, Enum: messageNames()},
					"id":          {Type: huma.TypeString, MaxLength: ref(40), Description: "the case number"},
					"external_id": {Type: huma.TypeString, MaxLength: ref(100), Description: "the platform's own id of the case"},
					"actor":       r.Schema(reflect.TypeFor[complaint.Actor](), true, ""),
					"fields":      {Type: huma.TypeObject, AdditionalProperties: true, Description: "the message's own"},
					"text":        {Type: huma.TypeString, MaxLength: ref(complaint.MaxText), Description: "people's words"},
				}}),
		}}}}}
	answers(&op, r, "202", "It is kept.", reflect.TypeFor[HandedIn]())
	s.api.OpenAPI().AddOperation(&op)
}

func messageNames() []any {
	var names []any
	for _, m := range complaint.Catalogue {
		names = append(names, string(m.Name))
	}
	return names
}
