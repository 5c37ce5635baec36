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

	"redress/internal/access"
	"redress/internal/complaint"
	"redress/internal/inbox"
	"redress/internal/postgres"
)

// An entry that cannot be worked on now is tried again after a while, and then
// after a longer one; not too long, or what comes after it overtakes it. One that
// still cannot after days, as letters that cannot be sent, comes to nothing: its
// source is told, and so is the log.
const (
	inboxAgain    = 10 * time.Second
	inboxRest     = time.Minute // the longest
	inboxPatience = 72 * time.Hour
	inboxBatch    = 50
)

// inboxPause is how long an entry rests that was given out so often.
func inboxPause(attempts int) time.Duration { return min(inboxAgain<<min(attempts, 10), inboxRest) }

// Inbox takes in what sources hand in: each once, kept before it is answered, and
// worked on at once or as soon as that is possible.
type Inbox struct {
	Office *Office
	Log    *slog.Logger
	Now    func() time.Time
	// Pushes are the ways of writing of platforms that push, by the source's kind.
	Pushes map[string]inbox.Push
	// Verify asks a platform whether a push is its own, where only it can tell; it
	// fails with inbox.ErrSignature. Nil: none is asked.
	Verify func(ctx context.Context, from postgres.InboxSource, header http.Header, body []byte) error
}

// reader is the way that a kind of source writes; nil when there is none.
func (i Inbox) reader(kind string) inbox.Reader {
	if kind == inbox.FormKind {
		return inbox.Form{}
	}
	if push := i.Pushes[kind]; push != nil {
		return push
	}
	return nil
}

// HandedIn is what became of something that was handed in.
type HandedIn struct {
	ID     string // the source's own
	Number string // the complaint, once it is known
	Result string // done, a code of a refusal, or empty while it waits
	Known  bool   // it came before
	Kind   string // of the source: form, or a platform's name
}

// Take takes something in from a source. It fails with postgres.NotFound for a
// source that there is not, inbox.ErrSignature, and the domain's errors for what
// cannot be read; then nothing is kept.
func (i Inbox) Take(ctx context.Context, source string, header http.Header, body []byte) (HandedIn, error) {
	from, secret, err := i.Office.Store.InboxSource(ctx, source)
	if err != nil {
		return HandedIn{}, err
	}
	reader := i.reader(from.Kind)
	if reader == nil {
		return HandedIn{}, postgres.NotFound{What: "source", ID: source}
	}
	now := i.Now().UTC().Truncate(time.Microsecond) // as the entry keeps it
	read, err := reader.Read(header, body, secret, now)
	if err != nil {
		return HandedIn{}, err
	}
	if read.Hint && i.Verify != nil {
		if err := i.Verify(ctx, from, header, body); err != nil {
			return HandedIn{}, err
		}
	}
	if err := admissible(from, read); err != nil {
		return HandedIn{}, err
	}
	kept, err := json.Marshal(read)
	if err != nil {
		return HandedIn{}, err
	}
	kind := "opening"
	switch {
	case read.Message != nil:
		kind = string(read.Message.Name)
	case read.Hint:
		kind = "push"
	}
	about, err := i.about(ctx, from, read)
	if err != nil {
		return HandedIn{}, err
	}
	e, fresh, err := i.Office.Store.KeepInboxEntry(ctx, postgres.InboxEntry{Source: source, ID: read.ID, Kind: kind, Body: kept, ReceivedAt: now, Number: about})
	if err != nil {
		return HandedIn{}, err
	}
	if !fresh {
		return HandedIn{e.ID, e.Number, e.Result, true, from.Kind}, nil
	}
	number, result := i.work(ctx, e)
	return HandedIn{e.ID, number, result, false, from.Kind}, nil
}

// admissible refuses what a source may not hand in: for another shop, or in the
// name of somebody it does not speak for.
func admissible(from postgres.InboxSource, e inbox.Entry) error {
	switch {
	case e.Opening != nil && (e.Opening.Platform != from.Platform || e.Opening.Shop != from.Shop):
		return &complaint.Refusal{Code: complaint.BadValue, Field: "complaint.shop", Reason: "must be of the source's own platform and shop"}
	case e.Message == nil:
		return nil
	case !slices.Contains(from.SpeaksFor, e.Message.Actor.Role):
		return &complaint.Refusal{Code: complaint.NotYourTurn, Field: "actor.role", Reason: "the source does not speak for that role"}
	case !access.IsAccount(e.Message.Actor.ID):
		return &complaint.Refusal{Code: complaint.BadValue, Field: "actor.id", Reason: "must be the id of an account"}
	}
	for _, own := range []string{"message_id", "actor", "text_id"} {
		if _, there := e.Message.Fields[own]; there {
			return &complaint.Refusal{Code: complaint.BadMessage, Field: "fields." + own, Reason: "is not the source's to give: words come as text"}
		}
	}
	return nil
}

// about is the complaint that a message goes to, "" where there is none (yet). It
// is kept with the message, so that who is erased is found in what still waits.
func (i Inbox) about(ctx context.Context, from postgres.InboxSource, e inbox.Entry) (string, error) {
	if e.Message == nil {
		return "", nil
	}
	number, err := i.find(ctx, from, *e.Message)
	if errors.As(err, &postgres.NotFound{}) {
		return "", nil
	}
	return number, err
}

// Sweep works on what waits. Its error may be of entries that cannot be read; they
// keep the others from nothing.
func (i Inbox) Sweep(ctx context.Context) error {
	for {
		waiting, err := i.Office.Store.WaitingInbox(ctx, inboxBatch)
		for _, e := range waiting {
			i.work(ctx, e)
		}
		if err != nil || len(waiting) < inboxBatch {
			return err
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
	if result == "" && i.Now().Sub(e.ReceivedAt) < inboxPatience {
		if err := i.Office.Store.PutInboxOff(context.WithoutCancel(ctx), e, inboxPause(e.Attempts)); err != nil {
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
	switch {
	case read.Hint:
		return i.hinted(ctx, e, read.Case)
	case read.Opening != nil:
		return i.open(ctx, e, *read.Opening)
	}
	return i.deliver(ctx, e, *read.Message)
}

// open takes a complaint in. What a source says again under another id of its own,
// as after a crash, is the same complaint while that is open: what it says counts,
// and not when it came.
func (i Inbox) open(ctx context.Context, e postgres.InboxEntry, o complaint.Opening) (string, error) {
	a := Arrival{Opening: o, Key: "inbox " + e.Source + " " + e.ID, Filled: o.SubmittedAt.Equal(e.ReceivedAt)}
	if a.Filled && o.ExternalID == "" {
		a.Same = "inbox " + e.Source + " " + postgres.Fingerprint(o, e.ReceivedAt)
		before, err := i.Office.Store.OpenedAs(ctx, a.Same)
		if err != nil {
			return "", err
		}
		if before != "" {
			shown, err := i.Office.Store.Show(ctx, before)
			if err != nil {
				return "", err
			}
			if shown.Stage == complaint.Closed {
				a.Same = "" // it happened again
			}
		}
	}
	number, _, err := i.Office.take(ctx, a)
	return number, err
}

// find is the complaint that a message names. The source's shop is a wall for it
// too: beyond it is NotFound.
func (i Inbox) find(ctx context.Context, from postgres.InboxSource, m inbox.Message) (string, error) {
	number := m.Number
	if number == "" {
		var err error
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
	return number, nil
}

// deliver signals a message to its complaint.
func (i Inbox) deliver(ctx context.Context, e postgres.InboxEntry, m inbox.Message) (string, error) {
	from, err := i.Office.Store.AnyInboxSource(ctx, e.Source)
	if err != nil {
		return "", err
	}
	number, err := i.find(ctx, from, m)
	if err != nil {
		return "", err
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
	err = i.Office.Signal(ctx, number, string(m.Name), payload)
	if m.Text != "" && complaint.CodeOf(err) != "" {
		err = errors.Join(err, i.Office.Store.DropTextOf(ctx, number, id)) // what is refused leaves no words behind
	}
	return number, err
}

// hinted has a platform's case looked at. What is pushed again is looked at once.
func (i Inbox) hinted(ctx context.Context, e postgres.InboxEntry, id string) (string, error) {
	if id == "" {
		return "", nil // it tells of nothing that is ours
	}
	from, err := i.Office.Store.AnyInboxSource(ctx, e.Source)
	if err != nil {
		return "", err
	}
	if err := i.Office.Process.LookAt(ctx, from.Platform, from.Shop, id, e.ID); err != nil {
		return "", err
	}
	number, err := i.Office.Store.ByExternal(ctx, from.Platform, from.Shop, id)
	if errors.As(err, &postgres.NotFound{}) {
		return "", nil // it becomes a complaint when it is looked at
	}
	return number, err
}
