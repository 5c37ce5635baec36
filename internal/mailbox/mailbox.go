// Package mailbox takes e-mail in. It listens for a mail server (SMTP or LMTP),
// keeps each mail once, and makes of it what it is: a new complaint when it was
// written to a shop, the customer's words and files when it answers a letter, a
// note when a letter came back. What machines write by themselves is never
// either, and nothing is ever answered by a mail of ours.
//
// A mail that was taken is worked on at least once, and what comes of it is made
// once: every id is made from the mail's own.
package mailbox

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"time"

	"redress/internal/complaint"
)

// Record is one mail that waits to be worked on, as the inbox keeps it. It has no
// type name of its own, so that the inbox's room need not know this one.
type Record = struct {
	ID          string // the same mail again has the same one
	Kind        string // opening, reply or bounce
	Destination string // platform/shop, or a case number
	Sender      string // the address to count by; the inbox does not give it back
	Size        int64  // bytes
	ReceivedAt  time.Time
	Attempts    int // how often it was given out before
}

// The kinds of mails.
const (
	opening = "opening"
	reply   = "reply"
	bounce  = "bounce"
)

// Inbox keeps mails until they are worked on: PostgreSQL. What it gives out it
// keeps from others for a while.
type Inbox interface {
	KeepMail(ctx context.Context, m Record, content io.ReaderAt) (fresh bool, err error)
	MailsFrom(ctx context.Context, sender, destination string, within time.Duration) (int, error)
	WaitingMails(ctx context.Context, limit int) ([]Record, error)
	MailContent(ctx context.Context, id string, w io.Writer) error
	PutMailOff(ctx context.Context, id string, after time.Duration) error
	MailHandled(ctx context.Context, id, number, result string) error
	ForgetMailSenders(ctx context.Context, after time.Duration) error
}

// Register is what is known of complaints: PostgreSQL. Its errors hold ErrErased
// where it is the reason.
type Register interface {
	TakesMail(ctx context.Context, number string) (bool, error)
	// WroteLetter reports whether a complaint has a letter: "letter/3".
	WroteLetter(ctx context.Context, number, step string) (bool, error)
	Person(ctx context.Context, number string) (complaint.Person, error)
	// SaveTextOf stores the text of a message, once; with another text than before
	// the error holds ErrSaid.
	SaveTextOf(ctx context.Context, number, messageID string, by complaint.Actor, text string) (textID string, err error)
}

// Desk takes complaints in and carries messages to them. Its errors mean that it
// may be tried again, but for a *complaint.Refusal.
type Desk interface {
	// Take opens a complaint, or finds the one that was opened under the same key.
	Take(ctx context.Context, o complaint.Opening, key string) (number string, created bool, err error)
	Update(ctx context.Context, number, message, messageID string, payload json.RawMessage) (complaint.Receipt, error)
}

// File is an attachment to keep as evidence.
type File struct {
	Number  string
	By      complaint.Actor
	Name    string
	Kind    complaint.EvidenceKind // empty: the content decides
	Content io.Reader
	For     string // the message that is to file it; empty: it stays whatever comes
}

// Files keeps evidence. The same content again, for the same complaint, is the
// same piece. A file that cannot be evidence is an Unfit error; ErrErased as of the
// register.
type Files interface {
	AddFile(ctx context.Context, f File) (complaint.EvidenceRef, error)
	// LetGo takes a file away whose message was refused, unless another one holds it.
	LetGo(ctx context.Context, number, id, forMessage string) error
}

// ErrErased says that the personal data of a complaint was erased: what a mail
// brings for it is dropped.
var ErrErased = errors.New("the complaint's personal data was erased")

// ErrSaid says that a message had a text already, and another one.
var ErrSaid = errors.New("the message had another text before")

// Unfit says that a file will never be taken as evidence. Reason is a code.
type Unfit struct{ Reason string }

func (e Unfit) Error() string { return "the file cannot be evidence: " + e.Reason }

// Config is how mails are taken in.
type Config struct {
	Listen   Address
	Hostname string // in the greeting; empty: localhost
	Shops    []Shop
	Replies  Replies // the addresses that letters are answered to; the zero value takes none
	Sender   string  // the bare address that letters come from; it takes letters that come back, and nothing else
	Authserv string  // the mail server whose Authentication-Results are believed; empty: nobody's
	Limit    int64   // bytes of a mail; 0: 30 MB
	AnHour   int     // mails from one address to one shop or complaint in an hour; 0: 20
	// LookupTXT asks the DNS for the keys of DKIM signatures; nil: the system's resolver.
	LookupTXT func(ctx context.Context, domain string) ([]string, error)
	Sweep     time.Duration // how often mails that are still to be worked on are looked for; 0: 5 s
	Rest      time.Duration // how long a mail rests before its second try, and twice as long before each further one; 0: 2 s
}

// Mailbox is the door for mails.
type Mailbox struct {
	Config
	Inbox    Inbox
	Register Register
	Desk     Desk
	Files    Files
	Log      *slog.Logger        // never gets an address or a text
	Count    func(result string) // told of each mail's result, once or more; may be nil
}

const (
	defaultLimit  = 30 << 20
	defaultAnHour = 20
	defaultSweep  = 5 * time.Second
	defaultRest   = 2 * time.Second
	longestRest   = time.Hour
	// storeWithin bounds what must be done before a mail server gets its answer,
	// workWithin what is done before it if it is quick.
	storeWithin = 2 * time.Minute
	workWithin  = 15 * time.Second
	// sweepWithin bounds the work on one mail by the sweeper; it is below the time
	// for which the inbox keeps a mail from others.
	sweepWithin = time.Minute
)

func (m *Mailbox) limit() int64 {
	if m.Limit > 0 {
		return m.Limit
	}
	return defaultLimit
}

func (m *Mailbox) anHour() int {
	if m.AnHour > 0 {
		return m.AnHour
	}
	return defaultAnHour
}

func (m *Mailbox) lookUp(ctx context.Context, domain string) ([]string, error) {
	if m.LookupTXT != nil {
		return m.LookupTXT(ctx, domain)
	}
	return net.DefaultResolver.LookupTXT(ctx, domain)
}

func (m *Mailbox) count(result string) {
	if m.Count != nil {
		m.Count(result)
	}
}
