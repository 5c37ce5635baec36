// Package cluster runs a private PostgreSQL from the programs installed on this machine: made when it
// is missing, reachable on 127.0.0.1 only, with a password, and stopped with whoever started it.
package cluster

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"os/exec"
	"strconv"
	"sync"
)

// User is the one role of the cluster; it owns everything in it.
const User = "redress"

// Config says where a cluster lives and how careful it is.
type Config struct {
	Dir          string // PostgreSQL's data directory; made when it is missing
	PasswordFile string // 0600; written when the cluster is made
	LogFile      string
	Port         int
	// Durable keeps what was committed through a crash of the machine. Without it commits do not wait
	// for the disk; a crash of PostgreSQL alone loses nothing that counts either way.
	Durable bool
	// PortFlags are named in the message when the port is taken.
	PortFlags string
	// Seed fills a cluster that was just made. Its outcome is kept as a template for the next one.
	Seed Seed
}

// Cluster is a PostgreSQL that accepts connections.
type Cluster struct {
	cfg      Config
	install  Install
	owner    owner
	password string

	mu   sync.Mutex
	proc *process
}

// Open finds PostgreSQL, makes the cluster if there is none, and starts it.
func Open(ctx context.Context, cfg Config) (*Cluster, error) {
	install, err := Find()
	if err != nil {
		return nil, err
	}
	who, err := findOwner()
	if err != nil {
		return nil, err
	}
	c := &Cluster{cfg: cfg, install: install, owner: who}
	if err := c.ensureMade(ctx); err != nil {
		return nil, err
	}
	if c.password, err = readPassword(cfg.PasswordFile); err != nil {
		return nil, err
	}
	if err := c.stopOrphan(); err != nil {
		return nil, err
	}
	// Only now: the orphan may have held our port.
	ln, err := net.Listen("tcp", "127.0.0.1:"+strconv.Itoa(cfg.Port))
	if err != nil {
		return nil, c.portTaken(err)
	}
	_ = ln.Close()
	if err := c.start(ctx); err != nil {
		return nil, err
	}
	return c, nil
}

// URL is the connection string of one database.
func (c *Cluster) URL(database string) string { return URL(c.cfg.Port, c.password, database) }

// URL writes the connection string of a cluster on this machine.
func URL(port int, password, database string) string {
	u := url.URL{Scheme: "postgres", User: url.UserPassword(User, password),
		Host: "127.0.0.1:" + strconv.Itoa(port), Path: "/" + database, RawQuery: "sslmode=disable"}
	return u.String()
}

// PID is the postmaster's.
func (c *Cluster) PID() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.proc.cmd.Process.Pid
}

// Exited is closed when the postmaster that runs now has ended, for whatever reason.
func (c *Cluster) Exited() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.proc.exited
}

// Restart brings a PostgreSQL back that ended on its own.
func (c *Cluster) Restart(ctx context.Context) error {
	if err := c.stopOrphan(); err != nil {
		return err
	}
	return c.start(ctx)
}

// settings are given on the command line, so that they always are those of the devstack that runs.
func (c *Cluster) settings() []string {
	set := []string{
		"listen_addresses=127.0.0.1", "port=" + strconv.Itoa(c.cfg.Port),
		// A socket's path may have some hundred bytes only, and a data directory's may be longer.
		"unix_socket_directories=",
		"max_connections=200", "shared_buffers=64MB", "huge_pages=off", "jit=off",
		// Shared memory in files of the data directory: nothing stays in /dev/shm after a kill -9.
		"dynamic_shared_memory_type=mmap",
		"wal_level=minimal", "max_wal_senders=0", "max_wal_size=512MB", "min_wal_size=48MB",
		"max_parallel_workers_per_gather=0", "autovacuum_max_workers=2", "autovacuum_naptime=30s",
		"checkpoint_completion_target=0.9", "password_encryption=scram-sha-256",
		"log_line_prefix=%m [%p] %d ", "timezone=UTC", "log_timezone=UTC",
		// An error's statement can hold people's data; the message alone says what went wrong.
		"log_min_error_statement=panic", "log_error_verbosity=terse",
	}
	if !c.cfg.Durable {
		set = append(set, "fsync=off", "synchronous_commit=off", "full_page_writes=off")
	}
	args := make([]string, 0, 2*len(set))
	for _, s := range set {
		args = append(args, "-c", s)
	}
	return args
}

// run runs one of PostgreSQL's programs on dir to its end; the error carries what it said.
func (c *Cluster) run(program, dir string, args func(dir string) []string) (said string, err error) {
	cmd, done, err := c.owner.command(c.install.program(program), dir, args)
	if err != nil {
		return "", err
	}
	defer done()
	out, err := cmd.CombinedOutput()
	if err == nil {
		return string(out), nil
	}
	if ee, ok := err.(*exec.ExitError); ok {
		return "", fmt.Errorf("%s failed (%v): %s", program, ee, explain(string(out)))
	}
	return "", fmt.Errorf("run %s: %w", program, err)
}
