package inbox

import (
	"context"
	"io"
	"time"

	"github.com/emersion/go-smtp"
)

type backend struct{ store *store }

func (b *backend) NewSession(*smtp.Conn) (smtp.Session, error) { return &session{store: b.store}, nil }

// session is one client's connection; it may send several mails.
type session struct {
	store *store
	from  string
	to    []string
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	s.from = from
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = append(s.to, to)
	return nil
}

// Data accepts the mail only once it is stored: a sender that got an error has to send again.
func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if err := s.store.add(ctx, s.from, s.to, raw); err != nil {
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "cannot store it now, send it again"}
	}
	return nil
}

func (s *session) Reset()        { s.from, s.to = "", nil }
func (s *session) Logout() error { return nil }
