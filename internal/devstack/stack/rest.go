package stack

import (
	"context"
	"fmt"
	"net"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"redress/internal/devstack/cluster"
	"redress/internal/devstack/inbox"
	"redress/internal/devstack/sandbox"
	"redress/internal/devstack/signin"
	"redress/internal/devstack/web"
)

// sandboxDatabase is the one of inbox, sandbox and OpenID provider, apart from the product's, whose migrations never
// see it.
const sandboxDatabase = "redress_sandbox"

// rest is the mail inbox, the sandbox and the OpenID provider with what they stand on.
type rest struct {
	db      *pgxpool.Pool
	inbox   *inbox.Inbox
	sandbox *web.Server
	signin  *web.Server
}

func (s *Stack) startRest(ctx context.Context) error {
	if !s.opts.Parts[Rest] {
		return nil
	}
	cfg, err := pgxpool.ParseConfig(cluster.URL(s.Ports["postgres"], s.password, sandboxDatabase))
	if err != nil {
		return err
	}
	cfg.MaxConns, cfg.MaxConnIdleTime = 20, time.Minute
	db, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return err
	}
	s.rest = &rest{db: db}
	if err := inbox.Migrate(ctx, db); err != nil {
		return err
	}
	if err := sandbox.Migrate(ctx, db); err != nil {
		return err
	}
	if err := signin.Migrate(ctx, db); err != nil {
		return err
	}
	key, err := signingKey(s.opts.Dir)
	if err != nil {
		return err
	}
	listeners := map[string]net.Listener{}
	for _, port := range AllPorts {
		if port.Part != Rest {
			continue
		}
		if listeners[port.Name], err = net.Listen("tcp", s.Ports.addr(port.Name)); err != nil {
			return taken(port, s.Ports[port.Name], err)
		}
	}
	s.rest.inbox = inbox.Start(db, listeners["smtp"], listeners["inbox"])
	if s.rest.sandbox, err = sandbox.Start(db, listeners["sandbox"]); err != nil {
		return err
	}
	s.rest.signin, err = signin.Start(db, listeners["oidc"], s.Address("oidc"), key)
	return err
}

func (r *rest) close() {
	if r.inbox != nil {
		r.inbox.Close()
	}
	if r.sandbox != nil {
		r.sandbox.Close()
	}
	if r.signin != nil {
		r.signin.Close()
	}
	r.db.Close()
}

// awaitPostgres waits for a PostgreSQL that another devstack runs on the same data directory.
func (s *Stack) awaitPostgres(ctx context.Context) error {
	told := time.After(time.Second)
	for {
		attempt, cancel := context.WithTimeout(ctx, 2*time.Second)
		conn, err := pgx.Connect(attempt, cluster.URL(s.Ports["postgres"], s.password, sandboxDatabase))
		cancel()
		if err == nil {
			return conn.Close(ctx)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("PostgreSQL of this data directory does not answer on port %d: start it with `devstack up -only postgres -data %s`: %w",
				s.Ports["postgres"], s.opts.Dir, err)
		case <-told:
			s.opts.Notice("waiting for PostgreSQL on port %d", s.Ports["postgres"])
		case <-time.After(50 * time.Millisecond):
		}
	}
}
