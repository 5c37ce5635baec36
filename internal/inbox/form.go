package inbox

import (
	"bytes"
	"encoding/json"
	"net/http"
	"regexp"
	"time"

	standard "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"redress/internal/complaint"
)

// Form is our own way, for chat, phone and social tools: JSON, signed as Standard
// Webhooks says (webhook-id, webhook-timestamp, webhook-signature; five minutes
// of difference between the clocks are taken).
type Form struct{}

// form is what a tool writes: a complaint to open, or a message to one.
type form struct {
	Complaint  json.RawMessage `json:"complaint,omitempty"`
	Message    complaint.Name  `json:"message,omitempty"`
	ID         string          `json:"id,omitempty"`
	ExternalID string          `json:"external_id,omitempty"`
	Actor      complaint.Actor `json:"actor,omitzero"`
	Fields     map[string]any  `json:"fields,omitempty"`
	Text       string          `json:"text,omitempty"`
}

// visible is what the id of something that is handed in consists of.
var visible = regexp.MustCompile(`^[!-~]{1,100}$`)

// Read implements Reader.
func (Form) Read(header http.Header, body []byte, secret string, now time.Time) (Entry, error) {
	signer, err := standard.NewWebhook(secret)
	if err != nil || signer.Verify(body, header) != nil {
		return Entry{}, ErrSignature
	}
	id := header.Get(standard.HeaderWebhookID)
	if !visible.MatchString(id) {
		return Entry{}, &complaint.Refusal{Code: complaint.BadValue, Field: "webhook-id", Reason: "must be at most 100 characters of ASCII, without spaces"}
	}
	var f form
	if err := complaint.DecodeStrict(body, &f); err != nil {
		return Entry{}, err
	}
	opens := len(f.Complaint) > 0 && !bytes.Equal(f.Complaint, []byte("null"))
	switch {
	case opens == (f.Message != ""):
		return Entry{}, &complaint.Refusal{Code: complaint.BadMessage, Reason: "must hold either complaint, to open one, or message, for one that there is"}
	case opens:
		return formOpening(id, f, now)
	}
	return formMessage(id, f)
}

func formOpening(id string, f form, now time.Time) (Entry, error) {
	if f.ID != "" || f.ExternalID != "" || f.Actor != (complaint.Actor{}) || f.Text != "" || f.Fields != nil {
		return Entry{}, &complaint.Refusal{Code: complaint.BadMessage, Field: "complaint", Reason: "stands alone: everything of a complaint belongs into it"}
	}
	opening, err := complaint.DecodeOpening(f.Complaint, now)
	if err != nil {
		return Entry{}, err
	}
	return Entry{ID: id, Opening: &opening}, nil
}

func formMessage(id string, f form) (Entry, error) {
	if _, known := complaint.Find(string(f.Message)); !known {
		return Entry{}, &complaint.Refusal{Code: complaint.UnknownMessage, Field: "message", Reason: "there is no such message"}
	}
	number := ""
	switch {
	case (f.ID == "") == (f.ExternalID == ""):
		return Entry{}, &complaint.Refusal{Code: complaint.MissingField, Field: "id", Reason: "must name the complaint, or external_id must, and not both"}
	case f.ID != "":
		var err error
		if number, err = complaint.ParseNumber(f.ID); err != nil {
			return Entry{}, &complaint.Refusal{Code: complaint.BadValue, Field: "id", Reason: "is not a case number"}
		}
	}
	if f.Actor.Role == "" || f.Actor.ID == "" {
		return Entry{}, &complaint.Refusal{Code: complaint.MissingField, Field: "actor", Reason: "must say who it is from: role and id"}
	}
	return Entry{ID: id, Message: &Message{Number: number, ExternalID: f.ExternalID, Name: f.Message, Actor: f.Actor, Fields: f.Fields, Text: f.Text}}, nil
}
