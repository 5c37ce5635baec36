package mailbox

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"time"

	"github.com/emersion/go-smtp"
	"golang.org/x/net/netutil"
)

const (
	maxRecipients = 20
	// maxConnections bounds the mails on their way at once, and with them the room
	// they take while they come in: 3 GB.
	maxConnections = 100
	idleWithin     = 2 * time.Minute // a mail server that says nothing for longer is let go
	stopWithin     = 20 * time.Second
)

// Open starts to listen, so that a bad address is known at once. A socket that a
// killed process left behind is taken over.
func (a Address) Open(ctx context.Context) (net.Listener, error) {
	if a.Network == "unix" {
		if conn, err := (&net.Dialer{}).DialContext(ctx, "unix", a.Host); err == nil {
			_ = conn.Close()
			return nil, fmt.Errorf("listen for mails: another process listens on the socket")
		}
		if err := os.Remove(a.Host); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("listen for mails: %w", err)
		}
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, a.Network, a.Host)
	if err != nil {
		return nil, fmt.Errorf("listen for mails: %w", err)
	}
	return listener, nil
}

// Serve takes mails in from a listener, and works on those that were left, until
// ctx ends; mails in hand are finished first. secure, when not nil, offers
// STARTTLS.
func (m *Mailbox) Serve(ctx context.Context, listener net.Listener, secure *tls.Config) error {
	sweeping := make(chan struct{})
	go func() {
		defer close(sweeping)
		m.sweepUntil(ctx)
	}()
	defer func() { <-sweeping }()
	server := m.server(context.WithoutCancel(ctx), secure)
	stopped := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(stopped)
		patience, done := context.WithTimeout(context.WithoutCancel(ctx), stopWithin)
		defer done()
		if server.Shutdown(patience) != nil {
			_ = server.Close() // whoever still talks sends its mail again
		}
	})
	err := server.Serve(netutil.LimitListener(listener, maxConnections))
	if !stop() {
		<-stopped
		return nil
	}
	if err != nil {
		return fmt.Errorf("take mails in: %w", err)
	}
	return nil
}

func (m *Mailbox) server(ctx context.Context, secure *tls.Config) *smtp.Server {
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) {
		return &session{box: m, ctx: ctx}, nil
	}))
	server.Domain = m.Hostname
	if server.Domain == "" {
		server.Domain = "localhost"
	}
	server.LMTP, server.TLSConfig = m.Listen.LMTP, secure
	server.MaxRecipients, server.ReadTimeout, server.WriteTimeout = maxRecipients, idleWithin, idleWithin
	server.EnableSMTPUTF8 = true
	// The library takes a mail of exactly this size for too large; the session's own
	// limit is one byte below it.
	server.MaxMessageBytes = m.limit() + 1
	server.ErrorLog = quietly{m.Log}
	return server
}

// quietly keeps what the library says out of the log: it may hold an address.
type quietly struct{ log *slog.Logger }

// Printf implements smtp.Logger.
func (q quietly) Printf(string, ...any) { q.log.Debug("a mail connection ended badly") }

// Println implements smtp.Logger.
func (q quietly) Println(...any) { q.log.Debug("a mail connection ended badly") }
