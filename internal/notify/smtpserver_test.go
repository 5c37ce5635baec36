package notify

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"math/big"
	"net"
	"net/mail"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/require"
)

// postbox is a real SMTP server on a real socket that keeps what it gets.
// Its answers are set before it starts.
type postbox struct {
	address string
	onMail  error
	onRcpt  error
	onData  error
	auth    string        // the password it wants; "" takes everybody
	hang    chan struct{} // RCPT waits until it is closed
	asked   chan struct{} // closed when RCPT begins to wait

	mu   sync.Mutex
	raw  [][]byte
	rcpt []string
}

func (p *postbox) start(t *testing.T, tlsConfig *tls.Config, implicit bool) *postbox {
	t.Helper()
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) {
		return &postSession{box: p, in: p.auth == ""}, nil
	}))
	server.Domain, server.TLSConfig, server.ErrorLog = "localhost", tlsConfig, quiet{}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	p.address = listener.Addr().String()
	if implicit {
		listener = tls.NewListener(listener, tlsConfig)
	}
	done := make(chan struct{})
	go func() { defer close(done); _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close(); <-done })
	return p
}

// only is the one mail that came in, its headers still encoded.
func (p *postbox) only(t *testing.T) *mail.Message {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	require.Len(t, p.raw, 1)
	m, err := mail.ReadMessage(bytes.NewReader(p.raw[0]))
	require.NoError(t, err)
	return m
}

type postSession struct {
	box *postbox
	in  bool
}

func (s *postSession) AuthMechanisms() []string {
	if s.box.auth == "" {
		return nil
	}
	return []string{sasl.Plain}
}

func (s *postSession) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, _, password string) error {
		if password != s.box.auth {
			return errors.New("wrong password")
		}
		s.in = true
		return nil
	}), nil
}

func (s *postSession) Mail(string, *smtp.MailOptions) error {
	if !s.in {
		return smtp.ErrAuthRequired
	}
	return s.box.onMail
}

func (s *postSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	if s.box.asked != nil {
		close(s.box.asked)
	}
	if s.box.hang != nil {
		<-s.box.hang
	}
	s.box.mu.Lock()
	s.box.rcpt = append(s.box.rcpt, to)
	s.box.mu.Unlock()
	return s.box.onRcpt
}

func (s *postSession) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if s.box.onData != nil {
		return s.box.onData
	}
	s.box.mu.Lock()
	defer s.box.mu.Unlock()
	s.box.raw = append(s.box.raw, raw)
	return nil
}

func (s *postSession) Reset()        {}
func (s *postSession) Logout() error { return nil }

type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}

// certificate is a fresh one for 127.0.0.1, and the pool that trusts it.
func certificate(t *testing.T) (*tls.Config, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	require.NoError(t, err)
	parsed, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}, MinVersion: tls.VersionTLS12}, pool
}
