package mailbox

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/emersion/go-smtp"
)

// What a mail server is told. None of them repeats what it said.
var (
	unknownRecipient = &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "There is no such address here"}
	noLongerTaken    = &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 2, 1}, Message: "This complaint is closed; please write to the shop"}
	tooLarge         = &smtp.SMTPError{Code: 552, EnhancedCode: smtp.EnhancedCode{5, 3, 4}, Message: "The mail is too large"}
	tooMany          = &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "Too many mails from this address; try again later"}
	farTooMany       = &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 7, 1}, Message: "Far too many mails from this address"}
	noSender         = &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 6, 0}, Message: "The mail does not say from which one address it comes"}
	tryLater         = &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "Not possible right now; try again later"}
	brokenHeader     = &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 6, 0}, Message: "The mail's header cannot be read"}
)

// target is what a mail is for.
type target struct {
	kind string
	name string // platform/shop, or a case number
	shop Shop   // of an opening
}

// session is one mail server's connection, from one mail to the next.
type session struct {
	box     *Mailbox
	ctx     context.Context
	from    string // the return path; empty for what nobody is to answer
	targets []target
}

// Reset implements smtp.Session.
func (s *session) Reset() { s.from, s.targets = "", nil }

// Logout implements smtp.Session.
func (s *session) Logout() error { return nil }

// Mail implements smtp.Session.
func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	s.from = from
	return nil
}

// Rcpt implements smtp.Session: it refuses every address that is not ours.
func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	t, err := s.box.target(s.ctx, to, s.from)
	if err != nil {
		s.box.count(resultOf(err))
		return err
	}
	s.targets = append(s.targets, t)
	return nil
}

// target is what an address is for.
func (m *Mailbox) target(ctx context.Context, to, returnPath string) (target, error) {
	for _, shop := range m.Shops {
		if normal(to) == normal(shop.Address) {
			return target{opening, shop.name(), shop}, nil
		}
	}
	if m.Sender != "" && returnPath == "" && normal(to) == normal(m.Sender) {
		return target{kind: bounce}, nil
	}
	number, ok := m.Replies.Number(to)
	if !ok {
		return target{}, unknownRecipient
	}
	ctx, done := context.WithTimeout(ctx, 10*time.Second)
	defer done()
	open, err := m.Register.TakesMail(ctx, number)
	switch {
	case err != nil:
		m.Log.Warn("a mail was put off", "complaint", number, "error", err)
		return target{}, tryLater
	case !open && returnPath != "":
		return target{}, noLongerTaken
	}
	return target{kind: reply, name: number}, nil
}

// Data implements smtp.Session: when it returns nil the mail is kept for good.
func (s *session) Data(r io.Reader) error {
	spool, err := newSpool()
	if err != nil {
		s.box.Log.Error("a mail was put off", "error", err)
		return tryLater
	}
	defer spool.close()
	size, err := io.Copy(spool, io.LimitReader(r, s.box.limit()+1))
	var said *smtp.SMTPError
	switch {
	case errors.As(err, &said):
		return said
	case err != nil:
		s.box.Log.Warn("a mail was put off", "error", errors.New("it ended in the middle"))
		return tryLater
	case size > s.box.limit():
		s.box.count("too_large")
		return tooLarge
	}
	return s.box.receive(s.ctx, s.from, s.targets, spool)
}

// resultOf is a refusal as it is counted.
func resultOf(err error) string {
	switch {
	case errors.Is(err, unknownRecipient):
		return "unknown_recipient"
	case errors.Is(err, noLongerTaken):
		return "closed"
	case errors.Is(err, tooMany), errors.Is(err, farTooMany):
		return "too_many"
	case errors.Is(err, noSender), errors.Is(err, brokenHeader):
		return "unreadable"
	}
	return "put_off"
}
