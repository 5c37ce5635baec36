// Package inbox reads what platforms and tools hand in at the front door: who
// signed it, and what it says. One file a way of writing; a platform's adapter
// adds its own.
package inbox

import (
	"errors"
	"net/http"
	"time"

	"redress/internal/complaint"
)

// MaxBody is how much is taken at once, in bytes.
const MaxBody = complaint.MaxOpening + 64<<10

// Entry is one thing that was handed in.
type Entry struct {
	ID      string // the source's own id of it: the same again is the same
	Opening *complaint.Opening
	Message *Message
	Hint    bool   `json:",omitempty"` // a platform's case changed: Case, or none of ours when that is empty
	Case    string `json:",omitempty"` // the platform's own id
}

// Message is for a complaint that there is.
type Message struct {
	Number     string // the case number, or empty
	ExternalID string // the platform's own id of the case
	Name       complaint.Name
	Actor      complaint.Actor
	Fields     map[string]any // the message's own
	Text       string         // people's words, for a message that carries some
}

// ErrSignature says that something was not signed by its source, or too long ago.
var ErrSignature = errors.New("the signature is not that of the source, or too old")

// Reader is one way of signing and writing. Read fails with ErrSignature, and
// with *complaint.Refusal or complaint.Problems for what cannot be read; those
// are told to a source that proved who it is, and nobody else.
type Reader interface {
	Read(header http.Header, body []byte, secret string, now time.Time) (Entry, error)
}

// FormKind is the kind of source that writes our own form. Every other kind is a
// platform's name, whose pushes its adapter reads.
const FormKind = "form"
