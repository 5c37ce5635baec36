package inbox

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"strings"

	"github.com/emersion/go-message"
	_ "github.com/emersion/go-message/charset" // GBK, Big5, ISO-2022-JP, Shift_JIS and the others
	"github.com/emersion/go-message/mail"
)

// letter is a mail as a person reads it.
type letter struct {
	messageID, subject, language string
	text, html                   string
	attachments                  []string
}

// decode reads a mail. It always gives a letter: what cannot be decoded is shown as it came, since a
// mail that was sent must never look as if it had not been.
func decode(raw []byte) letter {
	sum := sha256.Sum256(raw)
	l := letter{messageID: hex.EncodeToString(sum[:16]) + "@no-message-id"}
	r, err := mail.CreateReader(bytes.NewReader(raw))
	if err != nil && !message.IsUnknownCharset(err) {
		l.text = asUTF8(raw)
		return l
	}
	if id, err := r.Header.MessageID(); err == nil && id != "" {
		l.messageID = id
	}
	if l.subject, err = r.Header.Subject(); err != nil {
		l.subject = r.Header.Get("Subject")
	}
	l.subject = asUTF8([]byte(l.subject))
	l.language = r.Header.Get("Content-Language")
	for {
		part, err := r.NextPart()
		if errors.Is(err, io.EOF) {
			return l
		}
		if err != nil && !message.IsUnknownCharset(err) {
			l.text += "\n[the rest of this mail cannot be decoded: " + err.Error() + "]"
			return l
		}
		l.take(part)
	}
}

func (l *letter) take(part *mail.Part) {
	body, err := io.ReadAll(part.Body)
	text := asUTF8(body)
	if err != nil {
		text += "\n[cut: " + err.Error() + "]"
	}
	switch h := part.Header.(type) {
	case *mail.InlineHeader:
		switch kind, _, _ := h.ContentType(); kind {
		case "text/html":
			l.html += text
		case "text/plain", "":
			l.text += text
		default:
			l.attachments = append(l.attachments, kind)
		}
	case *mail.AttachmentHeader:
		name, err := h.Filename()
		if err != nil || name == "" {
			name, _, _ = h.ContentType()
		}
		l.attachments = append(l.attachments, asUTF8([]byte(name)))
	}
}

// asUTF8 makes any bytes fit for PostgreSQL's text and for a page.
func asUTF8(b []byte) string {
	text := strings.ToValidUTF8(string(b), "\uFFFD")
	text = strings.ReplaceAll(text, "\x00", "\uFFFD")
	return strings.ReplaceAll(text, "\r\n", "\n")
}
