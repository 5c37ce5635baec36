package notify

import (
	"net/mail"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// Mail is one letter as e-mail. To, Subject, Text and MessageID must be there.
type Mail struct {
	To       string // the bare address
	ToName   string
	From     string // "Shop <care@example.com>"; empty: the mailer's own
	FromName string // in place of the name in From
	ReplyTo  string // empty: the mailer's own for the case, or complaint+<case number>@<the sender's domain>
	Subject  string
	Text     string
	HTML     string // empty: plain text only
	// MessageID is the letter's key, <complaint>/letter/<n>, or a whole message
	// id. The same key gives the same id, so that a letter which is sent again
	// after a lost answer is seen to be the same.
	MessageID     string
	CaseNumber    string
	AutoSubmitted string // RFC 3834; empty: auto-generated
}

// MessageID is the message id (without angle brackets) of the letter with this
// key: R26-7K4Q-X2MD/letter/3 is R26-7K4Q-X2MD.letter.3@domain.
func MessageID(key, domain string) string {
	if left, right, whole := strings.Cut(key, "@"); whole {
		return atom(left) + "@" + atom(right)
	}
	return atom(strings.ReplaceAll(key, "/", ".")) + "@" + domain
}

// atom drops what has no place in either half of a message id (RFC 5322,
// dot-atom).
func atom(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x80 && (r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || strings.ContainsRune(".-_+=", r)) {
			return r
		}
		return -1
	}, s)
}

// compose builds the message; the error is Permanent, because a wrong address
// stays wrong.
func (m Mail) compose(sender mail.Address, now time.Time) (*gomail.Msg, error) {
	to, err := mail.ParseAddress(m.To)
	if err != nil || to.Name != "" {
		return nil, &Permanent{Reason: "bad_address"}
	}
	if m.From != "" {
		from, err := mail.ParseAddress(m.From)
		if err != nil {
			return nil, &Permanent{Reason: "bad_sender"}
		}
		sender = *from
	}
	if m.FromName != "" {
		sender.Name = m.FromName
	}
	domain := domainOf(sender.Address)
	msg := gomail.NewMsg(gomail.WithCharset(gomail.CharsetUTF8), gomail.WithEncoding(encodingFor(m.Text)), gomail.WithNoDefaultUserAgent())
	msg.FromMailAddress(&mail.Address{Name: inline(sender.Name, maxInline), Address: sender.Address})
	msg.ToMailAddress(&mail.Address{Name: inline(m.ToName, maxInline), Address: to.Address})
	number := atom(m.CaseNumber)
	replyTo := m.ReplyTo
	if replyTo == "" && number != "" {
		replyTo = "complaint+" + number + "@" + domain
	}
	if replyTo != "" {
		if err := msg.ReplyTo(replyTo); err != nil {
			return nil, &Permanent{Reason: "bad_sender"}
		}
	}
	msg.Subject(inline(m.Subject, maxSubject))
	msg.SetDateWithValue(now)
	msg.SetMessageIDWithValue(MessageID(m.MessageID, domain))
	if number != "" {
		msg.SetGenHeader("X-Redress-Complaint", number)
		// No letter has this id; it makes mail programs show one case as one conversation.
		msg.SetGenHeader(gomail.HeaderReferences, "<"+number+"@"+domain+">")
	}
	auto := inline(m.AutoSubmitted, maxInline)
	if auto == "" {
		auto = "auto-generated"
	}
	msg.SetGenHeader("Auto-Submitted", auto)
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	if m.HTML != "" {
		msg.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	}
	return msg, nil
}

func domainOf(address string) string {
	return address[strings.LastIndexByte(address, '@')+1:]
}

// encodingFor keeps mostly Latin letters readable in their raw form; the others
// are shorter in base64.
func encodingFor(text string) gomail.Encoding {
	foreign := 0
	for i := range len(text) {
		if text[i] >= 0x80 {
			foreign++
		}
	}
	if foreign*6 > len(text) {
		return gomail.EncodingB64
	}
	return gomail.EncodingQP
}
