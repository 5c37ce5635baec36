// Package engine runs the Temporal server, all its services in this process, on a PostgreSQL.
package engine

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"time"

	"go.temporal.io/server/common/authorization"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/log"
	"go.temporal.io/server/common/membership/static"
	"go.temporal.io/server/common/metrics"
	"go.temporal.io/server/common/primitives"
	"go.temporal.io/server/temporal"
)

// The databases the server keeps its state and its visibility records in.
const (
	Database           = "temporal"
	VisibilityDatabase = "temporal_visibility"
)

// Config says where the server listens and what it stands on.
type Config struct {
	Port         int // frontend gRPC on 127.0.0.1
	PostgresAddr string
	User         string
	Password     string
	Namespace    string
	Retention    time.Duration // of closed workflows, in a namespace registered now
	LogFile      string
	LogLevel     string
	FreePort     func() (int, error)
}

// Engine is a Temporal server that answers.
type Engine struct {
	server temporal.Server
}

// Start brings the schema up to date, starts the server, and returns when the namespace with its
// search attributes can be used.
func Start(ctx context.Context, cfg Config) (*Engine, error) {
	if err := ensureSchema(cfg); err != nil {
		return nil, fmt.Errorf("set up Temporal's schema: %w", err)
	}
	inner, err := cfg.serverConfig()
	if err != nil {
		return nil, err
	}
	logger := log.NewZapLogger(log.BuildZapLogger(log.Config{Level: cfg.LogLevel, OutputFile: cfg.LogFile}))
	server, err := temporal.NewServer(
		temporal.WithConfig(inner),
		temporal.ForServices(temporal.DefaultServices),
		temporal.WithStaticHosts(hosts(inner)),
		temporal.WithLogger(logger),
		temporal.WithDynamicConfigClient(dynamic()),
		temporal.WithCustomMetricsHandler(metrics.NoopMetricsHandler),
		temporal.WithAuthorizer(authorization.NewNoopAuthorizer()),
		temporal.WithClaimMapper(func(*config.Config) authorization.ClaimMapper { return authorization.NewNoopClaimMapper() }),
	)
	if err != nil {
		return nil, fmt.Errorf("prepare Temporal: %w", err)
	}
	if err := server.Start(); err != nil {
		return nil, fmt.Errorf("start Temporal (its log is %s): %w", cfg.LogFile, err)
	}
	e := &Engine{server: server}
	if err := ready(ctx, cfg); err != nil {
		return nil, errors.Join(err, e.Stop(time.Second))
	}
	return e, nil
}

// Stop drains the server, for at most so long: everything it knows is in PostgreSQL already.
func (e *Engine) Stop(patience time.Duration) error {
	done := make(chan error, 1)
	go func() { done <- e.server.Stop() }()
	select {
	case err := <-done:
		return err
	case <-time.After(patience):
		return nil
	}
}

func (c Config) addr() string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(c.Port)) }

func hosts(c *config.Config) map[primitives.ServiceName]static.Hosts {
	all := make(map[primitives.ServiceName]static.Hosts, len(c.Services))
	for name, service := range c.Services {
		self := net.JoinHostPort("127.0.0.1", strconv.Itoa(service.RPC.GRPCPort))
		all[primitives.ServiceName(name)] = static.Hosts{All: []string{self}, Self: self}
	}
	return all
}
