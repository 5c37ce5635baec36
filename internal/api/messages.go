package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"redress/internal/access"
	"redress/internal/complaint"
)

type sendInput struct {
	CaseInput
	Key     string `header:"Idempotency-Key" required:"true" maxLength:"100" pattern:"^[A-Za-z0-9][A-Za-z0-9._:@/-]*$" doc:"The message's id: the same id with the same content is the same message, however often it is sent."`
	Wait    bool   `query:"wait" default:"true" doc:"false: hand it over without waiting; what is wrong with it is recorded on the complaint"`
	RawBody []byte `contentType:"application/json"`
}

// Receipt says that a message was applied.
type Receipt struct {
	ID        string          `json:"id"`
	Message   string          `json:"message"`
	MessageID string          `json:"message_id"`
	Stage     complaint.Stage `json:"stage,omitempty" doc:"where the complaint stands now; left out when nobody waited"`
	Seq       int             `json:"seq,omitempty" doc:"of the last event when it was applied"`
}

type sendOutput struct {
	Status int
	Body   Receipt
}

// sending adds an operation for each message of the domain's table.
func (s *Server) sending(bodies map[complaint.Name]*huma.Schema) {
	for _, m := range complaint.Catalogue {
		op := s.operation(http.MethodPost, "/v1/complaints/{id}/messages/"+string(m.Name), "send-"+string(m.Name), m.Does,
			"For "+roles(m)+". The answer comes when what it changed is stored. A refusal changes nothing and says why, by code.",
			http.StatusConflict, http.StatusGone, http.StatusGatewayTimeout)
		op.Tags, op.MaxBodyBytes = []string{"messages"}, complaint.MaxText+32<<10
		body := s.ownBody(&op)
		huma.Register(s.api, op, func(ctx context.Context, in *sendInput) (*sendOutput, error) {
			out, err := s.send(ctx, m, in)
			return out, s.told(ctx, err)
		})
		body(bodies[m.Name])
		op.Responses["202"] = &huma.Response{Description: "Handed over: with wait=false.", Content: op.Responses["200"].Content}
	}
}

func roles(m complaint.Message) string {
	var all []byte
	for i, r := range m.From {
		if i > 0 {
			all = append(all, ", "...)
		}
		all = append(all, r...)
	}
	return string(all)
}

// messageSchemas are the bodies of all messages. They are made before anything
// else, since a shape of the front door's own may have the name of a message.
func (s *Server) messageSchemas() map[complaint.Name]*huma.Schema {
	bodies, r := map[complaint.Name]*huma.Schema{}, s.api.OpenAPI().Components.Schemas
	for _, m := range complaint.Catalogue {
		bodies[m.Name] = named(r, m.Body.Name()+"Message", s.messageSchema(m))
	}
	return bodies
}

// messageSchema is a message's own fields. Its id comes as Idempotency-Key and its
// actor is the caller; words come as text and are stored before.
func (s *Server) messageSchema(m complaint.Message) *huma.Schema {
	r := s.api.OpenAPI().Components.Schemas
	whole := r.Schema(m.Body, false, "Message")
	delete(r.Map(), m.Body.Name()) // its name is that of what the caller sends of it
	own := *whole
	own.Properties = maps.Clone(whole.Properties)
	delete(own.Properties, "message_id")
	own.Required = slices.DeleteFunc(slices.Clone(whole.Required), func(f string) bool { return f == "message_id" || f == "actor" || f == "text_id" })
	own.Properties["actor"] = r.Schema(reflect.TypeFor[Speaker](), true, "")
	if m.Name == complaint.MsgPause || m.Name == complaint.MsgResume {
		own.Properties["deadline"] = &huma.Schema{OneOf: []*huma.Schema{whole.Properties["deadline"], {Type: huma.TypeString, Enum: []any{"all"}}}}
	}
	if reason := own.Properties["reason_code"]; reason != nil {
		reason.Pattern, reason.Description = `^([A-Za-z0-9][A-Za-z0-9._:/-]{0,99})?$`, "a code of yours, not words"
	}
	if own.Properties["text_id"] != nil {
		delete(own.Properties, "text_id")
		if slices.Contains(whole.Required, "text_id") {
			own.Required = append(own.Required, "text")
		}
		own.Properties["text"] = &huma.Schema{Type: huma.TypeString, MaxLength: ref(complaint.MaxText),
			Description: "people's words, at most 64 KB; they are stored encrypted, and the message carries their id"}
	}
	var example map[string]any
	if json.Unmarshal([]byte(m.Example), &example) == nil {
		delete(example, "message_id")
		delete(example, "actor")
		if _, has := example["text_id"]; has {
			delete(example, "text_id")
			example["text"] = "We looked into it."
		}
		own.Examples = []any{example}
	}
	own.Description = m.Does
	return &own
}

func ref[T any](v T) *T { return &v }

// Speaker says in whose name a message is sent, where that does not follow from
// who the caller is.
type Speaker struct {
	Role complaint.Role `json:"role,omitempty" doc:"a person with several roles names the one they act in"`
	ID   string         `json:"id,omitempty" pattern:"^[A-Za-z0-9][A-Za-z0-9._:@/-]{0,99}$" doc:"a backend names the account of whom it speaks for too"`
}

// letter is a message as it comes in: its own fields, and what is the front
// door's to make of them.
type letter struct {
	fields map[string]json.RawMessage
	actor  complaint.Actor
	text   string
}

func (s *Server) send(ctx context.Context, m complaint.Message, in *sendInput) (*sendOutput, error) {
	of, err := s.subject(ctx, in.CaseInput, access.Send(m.Name))
	if err != nil {
		return nil, err
	}
	if !in.Wait && principal(ctx).Case != "" {
		// What the case refuses of a signal is recorded on it; a link could fill it so.
		return nil, &complaint.Refusal{Code: complaint.BadValue, Field: "wait", Reason: "must be true for a customer"}
	}
	l, err := readLetter(in.RawBody)
	if err != nil {
		return nil, err
	}
	by, err := principal(ctx).Actor(m.Name, l.actor, of)
	if err != nil {
		return nil, err
	}
	raw, err := s.sealed(ctx, m, l, by, of, in.Key)
	if err != nil {
		return nil, err
	}
	out := &sendOutput{Status: http.StatusOK, Body: Receipt{ID: of.Number, Message: string(m.Name), MessageID: in.Key}}
	if !in.Wait {
		out.Status = http.StatusAccepted
		return out, s.withoutText(ctx, of.Number, in.Key, l, s.Office.Signal(ctx, of.Number, string(m.Name), raw))
	}
	receipt, err := s.carry(ctx, of.Number, m.Name, in.Key, raw)
	if err != nil {
		return nil, s.withoutText(ctx, of.Number, in.Key, l, err)
	}
	out.Body.Stage, out.Body.Seq = receipt.Stage, receipt.Seq
	return out, nil
}

// answerIn is how long a message's answer is waited for, well within what the
// server gives an answer to be written.
const answerIn = 10 * time.Second

// carry sends a message and waits for its answer.
func (s *Server) carry(ctx context.Context, number string, name complaint.Name, id string, raw json.RawMessage) (complaint.Receipt, error) {
	ctx, cancel := context.WithTimeout(ctx, answerIn)
	defer cancel()
	return s.Office.Send(ctx, number, string(name), id, raw)
}

// readLetter reads a message's object, and takes out what is not the message's own.
func readLetter(raw []byte) (letter, error) {
	var l letter
	if err := complaint.DecodeStrict(raw, &l.fields); err != nil {
		return letter{}, err
	}
	for _, field := range []string{"message_id", "text_id"} {
		if _, there := l.fields[field]; there {
			return letter{}, &complaint.Refusal{Code: complaint.BadMessage, Field: field, Reason: "unknown field: the id is the Idempotency-Key, and words come as text"}
		}
	}
	for field, into := range map[string]any{"actor": &l.actor, "text": &l.text} {
		value, there := l.fields[field]
		if !there || bytes.Equal(value, []byte("null")) {
			continue
		}
		if err := complaint.DecodeStrict(value, into); err != nil {
			var refused *complaint.Refusal
			if errors.As(err, &refused) {
				refused.Field = join(field, refused.Field)
			}
			return letter{}, err
		}
	}
	return l, nil
}

func join(field, under string) string {
	if under == "" {
		return field
	}
	return field + "." + under
}

// sealed is the message as the process takes it. Its shape is checked before its
// text is stored.
func (s *Server) sealed(ctx context.Context, m complaint.Message, l letter, by complaint.Actor, of access.Subject, id string) (json.RawMessage, error) {
	delete(l.fields, "text")
	set := func(field string, v any) {
		b, err := json.Marshal(v)
		if err != nil {
			panic("an envelope is always JSON: " + err.Error())
		}
		l.fields[field] = b
	}
	set("message_id", id)
	set("actor", by)
	if l.text != "" {
		set("text_id", "t_0")
	}
	raw, err := json.Marshal(l.fields)
	if err != nil {
		return nil, err
	}
	if err := complaint.DecodeStrict(raw, reflect.New(m.Body).Interface()); err != nil {
		var refused *complaint.Refusal
		if errors.As(err, &refused) && refused.Field == "text_id" {
			refused.Field, refused.Reason = "text", "unknown field: this message has no text"
		}
		return nil, err
	}
	if l.text == "" {
		return raw, nil
	}
	textID, err := s.Office.Store.SaveTextOf(ctx, of.Number, id, by, l.text)
	if err != nil {
		return nil, err
	}
	set("text_id", textID)
	return json.Marshal(l.fields)
}

// withoutText takes back the text of a message that was refused: a refusal leaves
// nothing behind. A text that a message of the same id carries stays.
func (s *Server) withoutText(ctx context.Context, number, id string, l letter, err error) error {
	if code := complaint.CodeOf(err); l.text != "" && code != "" && code != complaint.MessageReused {
		if dropErr := s.Office.Store.DropTextOf(ctx, number, id); dropErr != nil {
			s.Log.WarnContext(ctx, "the text of a refused message stays", "complaint", number, "error", dropErr)
		}
	}
	return err
}
