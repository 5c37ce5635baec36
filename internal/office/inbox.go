package office

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"redress/internal/complaint"
	"redress/internal/inbox"
	"redress/internal/postgres"
)

// An entry that cannot be worked on now is tried again; one that still cannot
// after so many times is left with its reason, for a person to look at.
const (
	inboxAgain    = 10 * time.Second
	inboxAttempts = 500
	inboxBatch    = 50
)

// Inbox takes in what sources hand in: each once, kept before it is answered, and
// worked on at once or as soon as that is possible.
type Inbox struct {
	Office *Office
	Log    *slog.Logger
	Now    func() time.Time
}

// HandedIn is what became of something that was handed in.
type HandedIn struct {
	ID     string // the source's own
	Number string // the complaint, once it is known
	Result string // done, a code of a refusal, or empty while it waits
	Known  bool   // it came before
}

// Take takes something in from a source. It fails with postgres.NotFound for a
// source that there is not, inbox.ErrSignature, and the domain's errors for what
// cannot be read; then nothing is kept.
func (i Inbox) Take(ctx context.Context, source string, header http.Header, body []byte) (HandedIn, error) {
	from, secret, err := i.Office.Store.InboxSource(ctx, source)
	if err != nil {
		return HandedIn{}, err
	}
	reader := inbox.Readers[from.Kind]
	if reader == nil {
		return HandedIn{}, postgres.NotFound{What: "source", ID: source}
	}
	now := i.Now()
	read, err := reader.Read(header, body, secret, now)
	if err != nil {
		return HandedIn{}, err
	}
	if err := admissible(from, read); err != nil {
		return HandedIn{}, err
	}
	kept, err := json.Marshal(read)
	if err != nil {
		return HandedIn{}, err
	}
	kind := "opening"
	if read.Message != nil {
		kind = string(read.Message.Name)
	}
	e, fresh, err := i.Office.Store.KeepInboxEntry(ctx, postgres.InboxEntry{Source: source, ID: read.ID, Kind: kind, Body: kept, ReceivedAt: now})
	if err != nil {
		return HandedIn{}, err
	}
	if !fresh {
		return HandedIn{e.ID, e.Number, e.Result, true}, nil
	}
	number, result := i.work(ctx, e)
	return HandedIn{e.ID, number, result, false}, nil
}

// admissible refuses what a source may not hand in: for another shop, or in the
// name of somebody it does not speak for.
func admissible(from postgres.InboxSource, e inbox.Entry) error {
	switch {
	case e.Opening != nil && (e.Opening.Platform != from.Platform || e.Opening.Shop != from.Shop):
		return &complaint.Refusal{Code: complaint.BadValue, Field: "complaint.shop", Reason: "must be of the source's own platform and shop"}
	case e.Message != nil && !slices.Contains(from.SpeaksFor, e.Message.Actor.Role):
		return &complaint.Refusal{Code: complaint.NotYourTurn, Field: "actor.role", Reason: "the source does not speak for that role"}
	}
	return nil
}

// Sweep works on what waits.
func (i Inbox) Sweep(ctx context.Context) error {
	for {
		waiting, err := i.Office.Store.WaitingInbox(ctx, inboxBatch)
		if err != nil {
			return err
		}
		for _, e := range waiting {
			i.work(ctx, e)
		}
		if len(waiting) < inboxBatch {
			return nil
		}
	}
}

// work does what an entry asks for, and writes down what it came to. What it
// cannot do now it puts off: the result is empty then.
func (i Inbox) work(ctx context.Context, e postgres.InboxEntry) (number, result string) {
	number, err := i.carryOut(ctx, e)
	result = "done"
	if err != nil {
		result = finally(err)
	}
	if result == "" && e.Attempts < inboxAttempts {
		if err := i.Office.Store.PutInboxOff(context.WithoutCancel(ctx), e, inboxAgain); err != nil {
			i.Log.WarnContext(ctx, "an entry of the inbox waits for its lease to end", slog.String("source", e.Source), slog.String("error", err.Error()))
		}
		return number, ""
	}
	if result == "" {
		result = "given_up"
	}
	if result != "done" {
		i.Log.WarnContext(ctx, "what was handed in came to nothing", slog.String("source", e.Source), slog.String("id", e.ID), slog.String("result", result))
	}
	if err := i.Office.Store.InboxHandled(context.WithoutCancel(ctx), e, number, result); err != nil {
		i.Log.WarnContext(ctx, "an entry of the inbox will be worked on again", slog.String("source", e.Source), slog.String("error", err.Error()))
		return number, ""
	}
	return number, result
}

// finally is the code of an error that will be the same next time, "" for one
// that may not.
func finally(err error) string {
	var (
		refused *complaint.Refusal
		wrong   complaint.Problems
		missing postgres.NotFound
		erased  postgres.Erased
		reused  postgres.IdempotencyMismatch
		text    postgres.TextReused
		long    postgres.TooLong
	)
	switch {
	case errors.As(err, &refused):
		return string(refused.Code)
	case errors.As(err, &wrong), errors.As(err, &long):
		return string(complaint.BadValue)
	case errors.As(err, &missing):
		return "not_found"
	case errors.As(err, &erased):
		return "erased"
	case errors.As(err, &reused), errors.As(err, &text):
		return "key_reused"
	}
	return ""
}

func (i Inbox) carryOut(ctx context.Context, e postgres.InboxEntry) (string, error) {
	var read inbox.Entry
	if err := json.Unmarshal(e.Body, &read); err != nil {
		return "", &complaint.Refusal{Code: complaint.BadMessage, Reason: "what was kept cannot be read"}
	}
	if read.Opening != nil {
		number, _, err := i.Office.Take(ctx, *read.Opening, "inbox "+e.Source+" "+e.ID)
		return number, err
	}
	return i.deliver(ctx, e, *read.Message)
}

// deliver signals a message to its complaint. The source's shop is a wall for it too.
func (i Inbox) deliver(ctx context.Context, e postgres.InboxEntry, m inbox.Message) (string, error) {
	from, err := i.Office.Store.AnyInboxSource(ctx, e.Source)
	if err != nil {
		return "", err
	}
	number := m.Number
	if number == "" {
		if number, err = i.Office.Store.ByExternal(ctx, from.Platform, from.Shop, m.ExternalID); err != nil {
			return "", err
		}
	}
	platform, shop, err := i.Office.Store.ShopOf(ctx, number)
	if err != nil {
		return "", err
	}
	if platform != from.Platform || shop != from.Shop {
		return "", postgres.NotFound{What: "complaint", ID: number}
	}
	fields := map[string]any{}
	for name, value := range m.Fields {
		fields[name] = value
	}
	sum := sha256.Sum256([]byte(e.ID)) // the source's own may not look like an id
	id := "inbox/" + e.Source + "/" + hex.EncodeToString(sum[:8])
	fields["message_id"], fields["actor"] = id, m.Actor
	if m.Text != "" {
		if fields["text_id"], err = i.Office.Store.SaveTextOf(ctx, number, id, m.Actor, m.Text); err != nil {
			return number, err
		}
	}
	payload, err := json.Marshal(fields)
	if err != nil {
		return number, err
	}
	return number, i.Office.Signal(ctx, number, string(m.Name), payload)
}
