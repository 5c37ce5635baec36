// Package stack starts and stops the parts of the devstack together.
package stack

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"redress/internal/devstack/cluster"
	"redress/internal/devstack/engine"
)

// Part is a piece that can run in a process of its own, so that a test can kill it alone.
type Part string

// The parts; Rest is the mail inbox, the sandbox and the OpenID provider. Platforms are a program of
// their own, which is there or not.
const (
	Postgres  Part = "postgres"
	Temporal  Part = "temporal"
	Rest      Part = "rest"
	Platforms Part = "platforms"
)

// Parts is the set a process runs.
type Parts map[Part]bool

// Whole is a complete stack, less the platforms.
func Whole() Parts { return Parts{Postgres: true, Temporal: true, Rest: true} }

// Options say what to start, and where.
type Options struct {
	Dir       string // everything is kept here
	Parts     Parts
	Ports     Ports // 0: what Dir remembers, else the default
	Free      bool  // free ports instead of the default ones
	Durable   bool
	Namespace string
	Retention time.Duration
	LogLevel  string // of Temporal
	// PlatformsProgram plays the marketplaces; used when Platforms is among the parts.
	PlatformsProgram string
	Notice           func(format string, args ...any)
}

// Stack is a running set of parts.
type Stack struct {
	opts     Options
	Ports    Ports
	Env      []string
	key      string
	password string
	unlock   func()
	claims   cluster.Claims

	cluster *cluster.Cluster
	engine  *engine.Engine
	ui      *engine.UI
	rest    *rest

	platforms *platforms

	stopping chan struct{}
	stopOnce sync.Once
	kept     chan struct{} // closed when nobody starts PostgreSQL again
	failed   chan error
}

// Start starts the parts and returns when all of them answer. What it started before an error it stops.
func Start(ctx context.Context, opts Options) (s *Stack, err error) {
	if opts.Dir, err = filepath.Abs(opts.Dir); err != nil {
		return nil, err
	}
	s = &Stack{opts: opts, stopping: make(chan struct{}), failed: make(chan error, 1)}
	if err := os.MkdirAll(filepath.Join(opts.Dir, "blobs"), 0o700); err != nil {
		return nil, fmt.Errorf("make the data directory: %w: use -data with a directory of your own", err)
	}
	if s.unlock, err = lockParts(opts.Dir, opts.Parts); err != nil {
		return nil, err
	}
	if s.Ports, err = choosePorts(opts.Dir, opts.Ports, opts.Free, &s.claims); err == nil {
		err = s.Ports.free(opts.Parts)
	}
	if err == nil {
		err = s.startParts(ctx)
	}
	if err != nil {
		s.Stop(false)
		return nil, err
	}
	return s, nil
}

func (s *Stack) startParts(ctx context.Context) (err error) {
	if s.key, err = masterKey(s.opts.Dir); err != nil {
		return err
	}
	if s.opts.Parts[Postgres] {
		if err := s.startPostgres(ctx); err != nil {
			return err
		}
	}
	password, err := os.ReadFile(s.passwordFile())
	if err != nil {
		return fmt.Errorf("%w: start PostgreSQL of this data directory first (devstack up -only postgres -data %s)", err, s.opts.Dir)
	}
	s.password = trim(password)
	s.Env = s.env()
	if !s.opts.Parts[Postgres] {
		if err := s.awaitPostgres(ctx); err != nil {
			return err
		}
	}
	if err := s.together(
		func() error { return s.startTemporal(ctx) },
		func() error { return s.startRest(ctx) },
		func() error { return s.startPlatforms(ctx) },
	); err != nil {
		return err
	}
	return s.writeEnv()
}

func (s *Stack) together(starts ...func() error) error {
	errs := make([]error, len(starts))
	var wg sync.WaitGroup
	for i, start := range starts {
		wg.Go(func() { errs[i] = start() })
	}
	wg.Wait()
	return errors.Join(errs...)
}

func (s *Stack) startTemporal(ctx context.Context) (err error) {
	if !s.opts.Parts[Temporal] {
		return nil
	}
	if s.engine, err = engine.Start(ctx, s.engineConfig(s.Ports.addr("postgres"), s.password)); err != nil {
		return err
	}
	s.ui = engine.StartUI(s.Ports.addr("temporal"), s.Ports["ui"], s.opts.Namespace)
	return nil
}

func (s *Stack) engineConfig(postgres, password string) engine.Config {
	return engine.Config{
		Port: s.Ports["temporal"], PostgresAddr: postgres, User: cluster.User, Password: password,
		Namespace: s.opts.Namespace, Retention: s.opts.Retention,
		LogFile: filepath.Join(s.opts.Dir, "temporal.log"), LogLevel: s.opts.LogLevel, FreePort: s.claims.FreePort,
	}
}

// Failed tells when a part ended for good on its own.
func (s *Stack) Failed() <-chan error { return s.failed }

// PostgresPID is the postmaster's, 0 when it is not ours.
func (s *Stack) PostgresPID() int {
	if s.cluster == nil {
		return 0
	}
	return s.cluster.PID()
}

// Stop stops the parts, the ones that need others first: cleanly, or at once when the data directory
// is about to be thrown away.
func (s *Stack) Stop(clean bool) {
	s.stopOnce.Do(func() { close(s.stopping) })
	if s.ui != nil {
		s.ui.Stop()
	}
	if s.platforms != nil {
		s.platforms.stop()
	}
	if s.rest != nil {
		s.rest.close()
	}
	if s.engine != nil && clean {
		if err := s.engine.Stop(2 * time.Second); err != nil {
			s.opts.Notice("Temporal: %v", err)
		}
	}
	if s.cluster != nil {
		<-s.kept
		s.cluster.Stop(clean)
	}
	s.claims.Release()
	if s.unlock != nil {
		s.unlock()
	}
}

// databases are those of a stack: Temporal's two, the product's, and that of the inbox, the sandbox and the
// OpenID provider.
var databases = []string{engine.Database, engine.VisibilityDatabase, "redress", sandboxDatabase}

func ensureDatabases(ctx context.Context, url string) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	for _, name := range databases {
		var there bool
		if err := conn.QueryRow(ctx, `SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)`, name).Scan(&there); err != nil {
			return err
		}
		if there {
			continue
		}
		if _, err := conn.Exec(ctx, "CREATE DATABASE "+pgx.Identifier{name}.Sanitize()); err != nil {
			return fmt.Errorf("create database %s: %w", name, err)
		}
	}
	return nil
}
