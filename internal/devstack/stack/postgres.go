package stack

import (
	"context"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"redress/internal/devstack/cluster"
	"redress/internal/devstack/engine"
)

func (s *Stack) passwordFile() string { return filepath.Join(s.opts.Dir, "postgres.password") }

func trim(text []byte) string { return strings.TrimSpace(string(text)) }

func (s *Stack) startPostgres(ctx context.Context) (err error) {
	s.cluster, err = cluster.Open(ctx, cluster.Config{
		Dir: filepath.Join(s.opts.Dir, "postgres"), PasswordFile: s.passwordFile(),
		LogFile: filepath.Join(s.opts.Dir, "postgres.log"), Port: s.Ports["postgres"], PortFlags: "-pg-port or DEVSTACK_PG_PORT",
		Durable: s.opts.Durable,
		Seed:    cluster.Seed{Version: engine.SchemaVersion() + " " + strings.Join(databases, " "), Fill: s.fill},
	})
	if err != nil {
		return err
	}
	s.kept = make(chan struct{})
	go s.keepPostgres()
	return ensureDatabases(ctx, s.cluster.URL("postgres"))
}

// fill makes what every new cluster holds, so that a copy of it is ready at once.
func (s *Stack) fill(ctx context.Context, c *cluster.Cluster) error {
	if err := ensureDatabases(ctx, c.URL("postgres")); err != nil {
		return err
	}
	at, err := url.Parse(c.URL("postgres"))
	if err != nil {
		return err
	}
	password, _ := at.User.Password()
	return engine.Prepare(s.engineConfig(at.Host, password))
}

// keepPostgres brings PostgreSQL back when it ends on its own, as a service manager would. It gives up
// when that happens again and again.
func (s *Stack) keepPostgres() {
	defer close(s.kept)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() { <-s.stopping; cancel() }()
	var crashes []time.Time
	for {
		select {
		case <-s.stopping:
			return
		case <-s.cluster.Exited():
		}
		select {
		case <-s.stopping:
			return
		default:
		}
		crashes = append(crashes, time.Now())
		if n := len(crashes); n >= 5 && time.Since(crashes[n-5]) < time.Minute {
			s.failed <- fmt.Errorf("PostgreSQL ended five times within a minute, see %s", filepath.Join(s.opts.Dir, "postgres.log"))
			return
		}
		s.opts.Notice("PostgreSQL ended on its own, starting it again")
		if err := s.cluster.Restart(ctx); err != nil {
			if ctx.Err() != nil {
				return
			}
			s.failed <- err
			return
		}
		s.opts.Notice("PostgreSQL is back")
	}
}
