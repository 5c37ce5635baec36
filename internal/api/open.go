package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"redress/internal/access"
	"redress/internal/complaint"
	"redress/internal/office"
	"redress/internal/postgres"
)

// Accepted is the answer to a complaint that was taken in.
type Accepted struct {
	ID             string          `json:"id" doc:"the case number; the customer can read it out on the phone" example:"R26-7K4Q-X2MH"`
	Stage          complaint.Stage `json:"stage"`
	AcknowledgedBy time.Time       `json:"acknowledged_by" doc:"when the customer has our first response at the latest"`
	Next           Next            `json:"next" doc:"what happens next, and by when"`
	Deadlines      []Deadline      `json:"deadlines" doc:"the clocks that run from the start"`
}

type openInput struct {
	Key     string `header:"Idempotency-Key" maxLength:"255" doc:"Makes sending it again harmless; needed where the complaint has no external_id."`
	RawBody []byte `contentType:"application/json"`
}

type openOutput struct {
	Status   int
	Location string `header:"Location"`
	Replayed bool   `header:"Idempotent-Replayed" doc:"true when this key had its answer before"`
	Body     Accepted
}

// opening adds POST /v1/complaints.
func (s *Server) opening() {
	op := s.operation(http.MethodPost, "/v1/complaints", "open-complaint", "Open a complaint",
		"Takes a complaint in and gives it its case number. It is kept for good when the answer comes, whether the process could be started or not. "+
			"The same Idempotency-Key with the same content gives the same answer again; so does the same external_id of the same shop.",
		http.StatusConflict)
	op.DefaultStatus, op.MaxBodyBytes = http.StatusCreated, complaint.MaxOpening+1
	body := s.ownBody(&op)
	huma.Register(s.api, op, func(ctx context.Context, in *openInput) (*openOutput, error) {
		out, err := s.open(ctx, in)
		return out, s.told(ctx, err)
	})
	body(s.openingSchema())
}

func (s *Server) open(ctx context.Context, in *openInput) (*openOutput, error) {
	who := principal(ctx)
	now := s.Now().UTC().Truncate(time.Microsecond)
	opening, err := complaint.DecodeOpening(in.RawBody, now)
	if err != nil {
		return nil, err
	}
	if err := who.May(access.Open, access.Subject{Platform: opening.Platform, Shop: opening.Shop}); err != nil {
		return nil, notYours(err)
	}
	if in.Key == "" && opening.ExternalID == "" {
		return nil, problem(http.StatusBadRequest, codeKeyMissing, "Idempotency-Key must be there where the complaint has no external_id")
	}
	key := ""
	if in.Key != "" {
		key = ownKey(opening.Platform, opening.Shop, in.Key)
	}
	request, err := s.Office.Admit(office.Arrival{Opening: opening, Key: key}, now)
	if err != nil {
		return nil, err
	}
	request.Held = true // it is started at a pace that leaves room for answers
	opened, err := s.Office.Store.Open(ctx, request)
	if err != nil {
		return nil, s.notOpened(ctx, opening, now, err)
	}
	intake, openedAt := opening.Intake(opened.Number, request.Terms), now
	if !opened.Created {
		if intake, openedAt, err = s.Office.Store.TakenIn(ctx, opened.Number); err != nil {
			return nil, err
		}
	} else {
		s.starts.add(ctx, intake)
	}
	return &openOutput{Status: http.StatusCreated, Location: "/v1/complaints/" + opened.Number, Replayed: !opened.Created,
		Body: accepted(intake, openedAt)}, nil
}

// ownKey makes a key of a shop's key: shops do not meet in each other's keys.
func ownKey(platform, shop, key string) string {
	sum := sha256.Sum256([]byte(platform + "/" + shop + " " + key))
	return "api " + hex.EncodeToString(sum[:])
}

// notYours keeps a backend from finding out which shops there are: opening for
// another's is forbidden, never not found.
func notYours(err error) error {
	var denied *access.Denied
	if errors.As(err, &denied) && denied.Hidden {
		return problem(http.StatusForbidden, codeForbidden, "you open no complaints for this platform and shop")
	}
	return err
}

// notOpened says why, and of a key that was used for another complaint, what differs.
func (s *Server) notOpened(ctx context.Context, o complaint.Opening, now time.Time, err error) error {
	var reused postgres.IdempotencyMismatch
	switch {
	case postgres.Locked(err):
		return problem(http.StatusConflict, codeKeyInFlight, "a request with this Idempotency-Key is under way; try again").retryAfter(1)
	case !errors.As(err, &reused):
		return err
	}
	p := problem(http.StatusConflict, codeKeyReused, "this Idempotency-Key was used for complaint "+reused.Number+" with another content")
	before, err := s.Office.Store.OpeningAsSent(ctx, reused.Number)
	if err != nil {
		p.Detail += ", which can no longer be compared"
		return p
	}
	if o.SubmittedAt.Equal(now) {
		o.SubmittedAt = before.SubmittedAt
	}
	if p.Differs = differences(before, o); len(p.Differs) > 0 {
		p.Detail += ": " + strings.Join(p.Differs, ", ")
	}
	return p
}

// accepted is the answer to an opening, the same whenever it is asked for: what
// the case says in the instant it was opened.
func accepted(in complaint.Intake, at time.Time) Accepted {
	v := complaint.Open(in, at).View()
	a := Accepted{ID: v.ID, Stage: v.Stage, Next: nextOf(v.Next), Deadlines: deadlinesOf(v.Deadlines)}
	for _, d := range v.Deadlines {
		if d.Name == complaint.FirstResponse {
			a.AcknowledgedBy = d.Due
		}
	}
	return a
}

// differences names the fields of two openings that are not the same.
func differences(a, b complaint.Opening) []string {
	var names []string
	compare("", plainOf(a), plainOf(b), &names)
	slices.Sort(names)
	return names
}

func plainOf(o complaint.Opening) map[string]any {
	encoded, err := json.Marshal(o)
	if err != nil {
		panic("an opening is always JSON: " + err.Error())
	}
	return plain(encoded)
}

// plain is a JSON object of our own by its fields.
func plain(object []byte) (fields map[string]any) {
	d := json.NewDecoder(bytes.NewReader(object))
	d.UseNumber()
	if err := d.Decode(&fields); err != nil {
		panic("it is always a JSON object: " + err.Error())
	}
	return fields
}

func compare(path string, a, b map[string]any, names *[]string) {
	for _, side := range []map[string]any{a, b} {
		for name := range side {
			under, inA := a[name].(map[string]any)
			other, inB := b[name].(map[string]any)
			switch full := strings.TrimPrefix(path+"."+name, "."); {
			case inA && inB:
				compare(full, under, other, names)
			case !reflect.DeepEqual(a[name], b[name]) && !slices.Contains(*names, full):
				*names = append(*names, full)
			}
		}
	}
}
