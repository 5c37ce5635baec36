package app

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/time/rate"

	"redress/internal/api"
	"redress/internal/office"
	"redress/internal/postgres"
)

// What a request may take, beside what the operation itself allows.
const (
	headersWithin = 5 * time.Second
	bodyWithin    = 30 * time.Second // evidence has its own
	answerWithin  = 60 * time.Second // streams and evidence have their own
	idleFor       = 2 * time.Minute
	headersMost   = 32 << 10 // bytes
	// lockWithin is how long a request waits for another one with the same
	// idempotency key.
	lockWithin = 3 * time.Second
	// statementWithin is how long one statement may take in PostgreSQL.
	statementWithin = 10 * time.Second
)

// FrontDoor is the HTTP interface, ready to be served.
type FrontDoor struct {
	settings Settings
	log      *slog.Logger
	server   *api.Server
	mails    *Mails
	inbox    office.Inbox
	listener net.Listener
	closing  []func()
}

// OpenFrontDoor makes the HTTP interface of the settings, and listens. PostgreSQL
// is waited for; Temporal and the OpenID provider may come later.
func OpenFrontDoor(ctx context.Context, s Settings, log *slog.Logger) (*FrontDoor, error) {
	if err := s.Require("DATABASE_URL", "REDRESS_KEY"); err != nil {
		return nil, err
	}
	f := &FrontDoor{settings: s, log: log}
	if err := f.open(ctx); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

func (f *FrontDoor) open(ctx context.Context) error {
	s, log := f.settings, f.log
	metrics, err := NewMetrics()
	if err != nil {
		return err
	}
	tracer, stopTracing, err := StartTracing(ctx, s.Tracing, "redress-serve")
	if err != nil {
		return err
	}
	f.later(func() { _ = stopTracing(context.WithoutCancel(ctx)) })
	temporal, err := DialTemporal(s, Observers{Log: log, Metrics: metrics.Temporal, Tracer: tracer})
	if err != nil {
		return err
	}
	f.later(temporal.Close)
	store, err := f.store(ctx)
	if err != nil {
		return err
	}
	f.later(func() { _ = store.Close() })
	desk := &office.Office{Store: store, Process: office.Process{Client: temporal, Queue: s.Temporal.TaskQueue}}
	shelf, err := LoadPolicies(ctx, s, desk)
	if err != nil {
		return err
	}
	f.later(hosted{settings: s, log: log}.reloading(ctx, shelf, store))
	files, err := OpenFiles(s, store)
	if err != nil {
		return err
	}
	f.later(func() { _ = files.Close() })
	if f.listener, err = f.listen(ctx); err != nil {
		return err
	}
	f.later(func() { _ = f.listener.Close() })
	if at, ok := f.listener.Addr().(*net.TCPAddr); ok && !at.IP.IsLoopback() && !f.secure() && !s.Serve.BehindProxy {
		log.Warn("the front door answers beyond this machine without TLS: set SERVE_TLS_CERT_PATH and SERVE_TLS_KEY_PATH, or SERVE_BEHIND_PROXY", "address", at.String())
	}
	return f.assemble(desk, files, metrics, api.Parts{Office: desk, Files: files.Store, Log: log, Tracer: tracer, Desk: newDesk(s, store, temporal, log)})
}

// assemble puts the front door together from its parts.
func (f *FrontDoor) assemble(desk *office.Office, files Files, metrics *Metrics, p api.Parts) error {
	s := f.settings
	guard, browser, err := OpenIdentity(s, desk.Store, Watch{PublicURL: f.URL(), Address: api.Address(s.Serve.BehindProxy), Log: f.log,
		Refused: api.CountRefused(metrics.Registry)})
	if err != nil {
		return err
	}
	if p.Vault, err = OpenVault(s); err != nil {
		return err
	}
	if p.Page, err = s.Identity.page(); err != nil {
		return fmt.Errorf("CUSTOMER_URL: %w", err)
	}
	if p.Codec, err = openCodec(s, guard, desk.Store); err != nil {
		return err
	}
	f.inbox = office.Inbox{Office: desk, Log: f.log, Now: time.Now, Pushes: pushes(Platforms), Verify: NewShops(desk.Store, Platforms).verify}
	p.Inbox, p.Heard = f.inbox, heard(Platforms)
	p.Guard, p.SignIn, p.Count, p.Metrics = guard, browser, metrics.Registry, metrics.Handler()
	p.Limits = api.Limits{Caller: rate.Limit(s.Serve.Rate), Burst: s.Serve.Burst}
	p.Behind, p.Plain = s.Serve.BehindProxy, !f.secure() && !s.Serve.BehindProxy
	f.server = api.New(p)
	f.later(f.server.Close)
	f.mails, err = OpenMails(s, desk.Store, files, desk, f.log, api.CountMails(metrics.Registry))
	return err
}

func (f *FrontDoor) later(do func()) { f.closing = append(f.closing, do) }

// Close gives everything back, what was opened last first.
func (f *FrontDoor) Close() {
	for len(f.closing) > 0 {
		last := len(f.closing) - 1
		f.closing[last]()
		f.closing = f.closing[:last]
	}
}

func (f *FrontDoor) secure() bool {
	return f.settings.Serve.TLSCert != "" || f.settings.Serve.TLSKey != ""
}

// URL is where the front door is found on this machine.
func (f *FrontDoor) URL() string {
	scheme := "http"
	if f.secure() {
		scheme = "https"
	}
	return scheme + "://" + f.listener.Addr().String()
}

func (f *FrontDoor) listen(ctx context.Context) (net.Listener, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", f.settings.Serve.Listen)
	if err != nil {
		return nil, fmt.Errorf("SERVE_LISTEN: %w: is another front door running?", err)
	}
	return listener, nil
}

// store connects to PostgreSQL when it is there. No request of ours waits for
// ever in it.
func (f *FrontDoor) store(ctx context.Context) (*postgres.Store, error) {
	bounded, err := withTimeouts(f.settings.Database.URL)
	if err != nil {
		return nil, err
	}
	s := f.settings
	s.Database.URL = bounded
	return hosted{settings: s, log: f.log}.store(ctx, s.Serve.Connections)
}

func withTimeouts(databaseURL string) (string, error) {
	u, err := url.Parse(databaseURL)
	if err != nil || u.Scheme == "" {
		return "", errors.New("DATABASE_URL: it must be written like postgres://user:password@host:5432/redress")
	}
	q := u.Query()
	for name, within := range map[string]time.Duration{"lock_timeout": lockWithin, "statement_timeout": statementWithin} {
		if !q.Has(name) {
			q.Set(name, fmt.Sprint(within.Milliseconds()))
		}
	}
	u.RawQuery = q.Encode()
	return u.String(), nil
}

// Serve answers requests until ctx ends, and finishes those under way.
func (f *FrontDoor) Serve(ctx context.Context) error {
	server := &http.Server{
		Handler: f.server, ReadHeaderTimeout: headersWithin, ReadTimeout: bodyWithin, WriteTimeout: answerWithin, IdleTimeout: idleFor,
		MaxHeaderBytes: headersMost, ErrorLog: slog.NewLogLogger(f.log.Handler(), slog.LevelDebug),
	}
	server.RegisterOnShutdown(f.server.Drain)
	group, working := errgroup.WithContext(ctx)
	group.Go(func() error {
		err := f.serve(server)
		if errors.Is(err, http.ErrServerClosed) {
			return nil
		}
		return err
	})
	group.Go(func() error {
		<-working.Done()
		stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), f.settings.Serve.StopTimeout)
		defer cancel()
		return server.Shutdown(stopping)
	})
	group.Go(func() error { f.sweepInbox(working); return nil })
	if f.mails != nil {
		group.Go(func() error { return f.takeMails(working) })
	}
	return group.Wait()
}

func (f *FrontDoor) serve(server *http.Server) error {
	if !f.secure() {
		return server.Serve(f.listener)
	}
	pair, err := newPair(f.settings.Serve.TLSCert, f.settings.Serve.TLSKey)
	if err != nil {
		return fmt.Errorf("SERVE_TLS_CERT_PATH and SERVE_TLS_KEY_PATH: %w", err)
	}
	server.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: pair.get}
	return server.ServeTLS(f.listener, "", "")
}

func (f *FrontDoor) takeMails(ctx context.Context) error {
	listener, err := f.mails.Listen(ctx)
	if err != nil {
		return fmt.Errorf("MAIL_LISTEN: %w", err)
	}
	f.log.Info("taking mails in", "address", listener.Addr().String())
	return f.mails.Serve(ctx, listener)
}

// sweepInboxEvery is how often what was handed in and waits is looked for.
const sweepInboxEvery = 10 * time.Second

// sweepInbox works on what was handed in and could not be worked on at once, until
// ctx ends. It logs a failure once, not at every look.
func (f *FrontDoor) sweepInbox(ctx context.Context) {
	said, tick := "", time.NewTicker(sweepInboxEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		err := f.inbox.Sweep(ctx)
		if err == nil {
			said = ""
		} else if ctx.Err() == nil && err.Error() != said {
			said = err.Error()
			f.log.Warn("the inbox waits", "error", err)
		}
	}
}
