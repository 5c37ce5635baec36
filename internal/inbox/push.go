package inbox

import (
	"net/http"
	"time"

	"redress/internal/complaint"
)

// Push is a platform's own way: a notification that one of its cases changed. It
// is a hint, and the case is read.
type Push func(header http.Header, body []byte, secret string, now time.Time) (caseID, pushID string, err error)

// Read implements Reader. What cannot be read and what is not signed are told
// alike, since a platform's answer for the one gives the other away.
func (p Push) Read(header http.Header, body []byte, secret string, now time.Time) (Entry, error) {
	id, push, err := p(header, body, secret, now)
	if err != nil {
		return Entry{}, ErrSignature
	}
	if !visible.MatchString(push) || id != "" && !visible.MatchString(id) {
		return Entry{}, &complaint.Refusal{Code: complaint.BadMessage, Reason: "the push names no case that could be one"}
	}
	return Entry{ID: push, Case: id, Hint: true}, nil
}
