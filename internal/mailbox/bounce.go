package mailbox

import (
	"bufio"
	"errors"
	"io"
	"regexp"
	"strings"

	"github.com/emersion/go-message/textproto"
)

// returned is what a mail server says about a letter that it could not deliver
// (RFC 3464).
type returned struct {
	number, step string // which letter of which complaint
	status       string // 5.1.1
}

// isReport reports whether a mail is a mail server's word on another mail.
func (h head) isReport() bool {
	media, of := params(h.Get("Content-Type"))
	return media == "multipart/report" && strings.EqualFold(of["report-type"], "delivery-status")
}

var enhanced = regexp.MustCompile(`^[245]\.[0-9]{1,3}\.[0-9]{1,3}`)

// readReport finds the letter that came back; false when it is none of ours, or
// is only late.
func (m *Mailbox) readReport(r io.Reader) (returned, bool) {
	h, body, err := readHead(r)
	if err != nil {
		return returned{}, false
	}
	_, of := params(h.Get("Content-Type"))
	var (
		back   returned
		failed bool
	)
	parts := textproto.NewMultipartReader(body, of["boundary"])
	for range maxParts {
		p, err := parts.NextPart()
		if err != nil {
			break
		}
		part := head{p.Header}
		media, _ := params(part.Get("Content-Type"))
		content := io.LimitReader(transfer(part.Get("Content-Transfer-Encoding"), p, func() {}), maxHead)
		switch media {
		case "message/delivery-status", "message/global-delivery-status":
			back.status, failed = readStatus(content)
		case "message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers":
			// Servers cut the returned header off anywhere: what can be read of it counts.
			if id := messageIDIn(content); id != "" {
				back.number, back.step, _ = m.letter(id)
			}
		}
	}
	return back, failed && back.number != ""
}

// readStatus is the first failure among the recipients. A letter has one.
func readStatus(r io.Reader) (status string, failed bool) {
	buffered := bufio.NewReader(r)
	for range 10 {
		h, err := textproto.ReadHeader(buffered)
		if strings.EqualFold(strings.TrimSpace(h.Get("Action")), "failed") {
			return enhanced.FindString(strings.TrimSpace(h.Get("Status"))), true
		}
		if err != nil || errors.Is(peek(buffered), io.EOF) {
			break
		}
	}
	return "", false
}

func peek(r *bufio.Reader) error {
	_, err := r.Peek(1)
	return err
}

var messageIDLine = regexp.MustCompile(`(?im)^message-id:\s*(<[^<>\s]{1,250}>)`)

func messageIDIn(r io.Reader) string {
	raw, _ := io.ReadAll(r) // bounded by the caller; what was read counts
	if found := messageIDLine.FindSubmatch(raw); found != nil {
		return string(found[1])
	}
	return ""
}
