package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"redress/internal/complaint"
)

// roles are who may send messages; nobody sends as the system.
var roles = []complaint.Role{complaint.Customer, complaint.Agent, complaint.Merchant, complaint.Supervisor, complaint.Finance,
	complaint.Arbitrator, complaint.Platform, complaint.Operator}

// argument is the text of an argument: itself, @FILE, or - for standard input.
func (sh *shell) argument(body string) ([]byte, error) {
	from := ""
	switch {
	case body == "":
		return []byte("{}"), nil
	case body == "-":
		from = body
	case strings.HasPrefix(body, "@"):
		from = body[1:]
	default:
		return []byte(body), nil
	}
	if from != "-" {
		if _, err := os.Stat(from); err != nil {
			return nil, err
		}
	}
	file, _, err := sh.file(from)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	raw, err := io.ReadAll(io.LimitReader(file, complaint.MaxOpening+1))
	if err == nil && len(raw) > complaint.MaxOpening {
		err = fmt.Errorf("a message may have at most %d bytes", complaint.MaxOpening)
	}
	return raw, err
}

// compose puts the envelope around a message's own fields: the id and the actor
// where the JSON does not name them. What can be seen to be wrong without the
// case is refused here, before anything is stored.
func compose(raw []byte, s sending) (message, error) {
	m := message{}
	if err := json.Unmarshal(bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf")), &m.fields); err != nil || m.fields == nil {
		return m, usage("the message must be one JSON object, such as %s", bare(s.message))
	}
	if _, there := m.fields["message_id"]; !there || s.id != "" {
		if s.id == "" {
			s.id = uuid.NewString()
		}
		m.set("message_id", s.id)
	}
	if s.as != "" {
		actor, err := parseActor(s.as)
		if err != nil {
			return m, err
		}
		m.set("actor", actor)
	}
	if _, there := m.fields["actor"]; !there {
		return m, usage("who sends it? Say --as %s:ID", strings.Join(sendersOf(s.message), ":ID or --as "))
	}
	if _, there := m.fields["text_id"]; there && s.text != "" {
		return m, usage("give --text or text_id, not both")
	}
	if err := json.Unmarshal(m.payload(), &m.Envelope); err != nil {
		return m, usage("message_id must be a string and actor an object such as {\"role\":\"agent\",\"id\":\"lin\"}")
	}
	return m, m.shape(s)
}

// shape refuses a message that has not the shape of its kind.
func (m message) shape(s sending) error {
	trial := message{fields: map[string]json.RawMessage{}}
	for name, value := range m.fields {
		trial.fields[name] = value
	}
	if s.text != "" {
		trial.set("text_id", "t")
	}
	err := new(complaint.Case).Check(s.message, trial.payload(), time.Now())
	if complaint.CodeOf(err) == complaint.BadMessage {
		return usage("%s: %s. An example: %s", s.message, err, bare(s.message))
	}
	return nil
}

func (m *message) set(field string, value any) {
	raw, err := json.Marshal(value)
	must(err)
	m.fields[field] = raw
}

func (m message) payload() json.RawMessage {
	raw, err := json.Marshal(m.fields)
	must(err)
	return raw
}

func parseActor(s string) (complaint.Actor, error) {
	role, id, ok := strings.Cut(s, ":")
	if !ok || id == "" || !slices.Contains(roles, complaint.Role(role)) {
		words := make([]string, len(roles))
		for i, r := range roles {
			words[i] = string(r)
		}
		return complaint.Actor{}, usage("--as %q must be role:id, such as agent:lin; roles are %s", s, strings.Join(words, ", "))
	}
	return complaint.Actor{Role: complaint.Role(role), ID: id}, nil
}

// bare is an example of a message's own fields.
func bare(name string) string {
	m, _ := complaint.Find(name)
	_, fields, _ := strings.Cut(m.Example, "},")
	return "{" + fields
}

func sendersOf(name string) []string {
	m, _ := complaint.Find(name)
	var words []string
	for _, r := range m.From {
		words = append(words, string(r))
	}
	return words
}
