package activities_test

import (
	"io"
	"mime"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"

	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/require"
)

// postbox is a real SMTP server on a real socket that keeps what it gets.
type postbox struct {
	address string

	mu      sync.Mutex
	letters []letter
	refuse  func(to string) error // what RCPT answers
	lose    int                   // mails that are taken, and then the connection breaks
}

type letter struct {
	to, id, subject, body string
}

func newPostbox(t *testing.T) *postbox {
	t.Helper()
	p := &postbox{}
	server := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		return &postSession{box: p, conn: c.Conn()}, nil
	}))
	server.Domain, server.ErrorLog = "localhost", quiet{}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	p.address = listener.Addr().String()
	done := make(chan struct{})
	go func() { defer close(done); _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close(); <-done })
	return p
}

// refusing makes the server answer RCPT with code where to contains part.
func (p *postbox) refusing(code int, part string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refuse = func(to string) error {
		if code != 0 && strings.Contains(to, part) {
			return &smtp.SMTPError{Code: code, Message: "no such mailbox: " + to}
		}
		return nil
	}
}

// losing makes the connection break after the next mail was taken.
func (p *postbox) losing() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lose = 1
}

func (p *postbox) all() []letter {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]letter(nil), p.letters...)
}

type postSession struct {
	box  *postbox
	conn net.Conn
	to   string
}

func (s *postSession) Mail(string, *smtp.MailOptions) error { return nil }

func (s *postSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.box.mu.Lock()
	defer s.box.mu.Unlock()
	s.to = to
	if s.box.refuse == nil {
		return nil
	}
	return s.box.refuse(to)
}

func (s *postSession) Data(r io.Reader) error {
	m, err := mail.ReadMessage(r)
	if err != nil {
		return err
	}
	body, err := io.ReadAll(m.Body)
	if err != nil {
		return err
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil {
		return err
	}
	s.box.mu.Lock()
	defer s.box.mu.Unlock()
	s.box.letters = append(s.box.letters, letter{s.to, m.Header.Get("Message-Id"), subject, plain(m.Header, body)})
	if s.box.lose > 0 {
		s.box.lose--
		return s.conn.Close()
	}
	return nil
}

func (s *postSession) Reset()        {}
func (s *postSession) Logout() error { return nil }

type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}
