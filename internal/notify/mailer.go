package notify

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/textproto"
	"slices"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// sendWithin bounds one mail, from dialling to the server's last answer, where
// the caller's context sets no nearer end.
const sendWithin = time.Minute

// Mailer sends mail through one SMTP server, a connection a mail. It may be
// used by many goroutines at once.
type Mailer struct {
	// ReplyTo, when set before the first mail, is where the letters of a case are
	// answered to, by case number, unless a mail says otherwise itself.
	ReplyTo func(number string) string

	server endpoint
	sender mail.Address
}

// NewMailer takes the server's URL (smtp://user:password@host:port or smtps://…)
// and the address letters come from, "Redress <care@example.com>".
func NewMailer(smtpURL, from string) (*Mailer, error) {
	server, err := parseSMTP(smtpURL)
	if err != nil {
		return nil, err
	}
	sender, err := mail.ParseAddress(from)
	if err != nil {
		return nil, fmt.Errorf("mail sender: it must be written like \"Redress <care@example.com>\"")
	}
	return &Mailer{server: server, sender: *sender}, nil
}

// Send hands m to the mail server and returns nil once the server has taken
// responsibility for it. Otherwise the error is a *Permanent or a *Temporary,
// never with an address or the server's words in it. After a *Temporary the
// mail may yet have been taken (the answer was lost); sent again it has the
// same message id.
func (s *Mailer) Send(ctx context.Context, m Mail) error {
	if s.ReplyTo != nil && m.ReplyTo == "" && m.CaseNumber != "" {
		m.ReplyTo = s.ReplyTo(m.CaseNumber)
	}
	msg, err := m.compose(s.sender, time.Now())
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, sendWithin)
	defer cancel()

	client, done, err := s.client(ctx)
	if err != nil {
		return &Temporary{Reason: "bad_configuration"}
	}
	defer done()
	err = client.DialAndSendWithContext(ctx, msg)
	if err == nil || msg.IsDelivered() {
		return nil
	}
	return typed(ctx, err)
}

// client is a client for one mail. The library heeds a context only while it
// dials; here the end of ctx closes the connection whatever it is doing. done
// lets go of ctx.
func (s *Mailer) client(ctx context.Context) (client *gomail.Client, done func(), err error) {
	stop := func() bool { return true }
	dial := func(dialCtx context.Context, network, address string) (net.Conn, error) {
		conn, err := s.server.dial(dialCtx, network, address)
		if err == nil {
			stop = context.AfterFunc(ctx, func() { _ = conn.Close() })
		}
		return conn, err
	}
	client, err = gomail.NewClient(s.server.host, append(slices.Clone(s.server.options),
		gomail.WithDialContextFunc(dial), gomail.WithTLSConfig(s.server.tls()), gomail.WithHELO(domainOf(s.sender.Address)),
		gomail.WithTimeout(sendWithin), gomail.WithoutNoop(), gomail.WithoutRset())...)
	return client, func() { stop() }, err
}

// typed turns what the mail library says into what a caller decides on. Only
// an answer of 5xx about this recipient or this letter is for good; 5xx to the
// greeting, the login or the sender is about our own configuration, and an
// operator can repair it.
func typed(ctx context.Context, err error) error {
	var refused *gomail.SendError
	if errors.As(err, &refused) && refused.ErrorCode() >= 500 {
		switch refused.Reason {
		case gomail.ErrSMTPRcptTo:
			return &Permanent{Reason: "recipient_refused", Code: refused.ErrorCode()}
		case gomail.ErrSMTPData, gomail.ErrSMTPDataClose, gomail.ErrWriteContent:
			return &Permanent{Reason: "letter_refused", Code: refused.ErrorCode()}
		}
		return &Temporary{Reason: "server_refused", Code: refused.ErrorCode()}
	}
	if refused != nil && refused.ErrorCode() >= 400 {
		return &Temporary{Reason: "try_later", Code: refused.ErrorCode()}
	}
	if answer := (*textproto.Error)(nil); errors.As(err, &answer) {
		return &Temporary{Reason: "server_refused", Code: answer.Code}
	}
	if timeout := net.Error(nil); ctx.Err() != nil || errors.As(err, &timeout) && timeout.Timeout() {
		return &Temporary{Reason: "timeout"}
	}
	return &Temporary{Reason: "unreachable"}
}
