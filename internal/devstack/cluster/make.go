package cluster

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Seed fills a cluster that was just made with what every such cluster needs.
type Seed struct {
	// Version names everything the outcome depends on; another version is another template.
	Version string
	// Fill gets a running cluster that holds nothing.
	Fill func(ctx context.Context, c *Cluster) error
}

// ensureMade leaves a whole cluster in cfg.Dir: the one that is there, or a copy of the template, or
// one made in place when there is nowhere to keep a template.
func (c *Cluster) ensureMade(ctx context.Context) error {
	version, err := os.ReadFile(filepath.Join(c.cfg.Dir, "PG_VERSION"))
	if err == nil {
		if made := strings.TrimSpace(string(version)); majorIn(made) != c.install.Major {
			return fmt.Errorf("%s was made by PostgreSQL %s, but %s is PostgreSQL %d: put PostgreSQL %s first in PATH, or use another -data directory",
				c.cfg.Dir, made, c.install.Dir, c.install.Major, made)
		}
		return nil
	}
	if !os.IsNotExist(err) {
		return fmt.Errorf("read the data directory: %w", err)
	}
	if err := enoughSpace(filepath.Dir(c.cfg.Dir)); err != nil {
		return err
	}
	template, err := c.template(ctx)
	if err != nil {
		return err
	}
	// Made beside its place and renamed, so that a kill on the way leaves no half of a cluster.
	half := c.cfg.Dir + ".half"
	if err := os.RemoveAll(half); err != nil {
		return err
	}
	if template != "" {
		err = c.copyTemplate(template, half)
	} else {
		err = c.build(ctx, half, c.cfg.PasswordFile)
	}
	if err == nil && c.cfg.Durable {
		err = c.sync(half)
	}
	if err != nil {
		_ = os.RemoveAll(half)
		return err
	}
	return os.Rename(half, c.cfg.Dir)
}

// build makes a cluster with initdb, fills it, and leaves it stopped.
func (c *Cluster) build(ctx context.Context, dir, passwordFile string) error {
	if err := writePassword(passwordFile); err != nil {
		return err
	}
	if err := c.owner.mkdir(dir); err != nil {
		return err
	}
	if err := c.initdb(dir, passwordFile); err != nil {
		return err
	}
	var claims Claims
	defer claims.Release()
	port, err := claims.FreePort()
	if err != nil {
		return err
	}
	password, err := readPassword(passwordFile)
	if err != nil {
		return err
	}
	cfg := Config{Dir: dir, PasswordFile: passwordFile, LogFile: passwordFile + ".log", Port: port, PortFlags: "-pg-port"}
	made := &Cluster{cfg: cfg, install: c.install, owner: c.owner, password: password}
	defer os.Remove(cfg.LogFile)
	if err := made.start(ctx); err != nil {
		return err
	}
	err = c.cfg.Seed.Fill(ctx, made)
	made.Stop(true)
	if err != nil {
		return err
	}
	return c.trim(dir)
}

func (c *Cluster) initdb(dir, passwordFile string) error {
	// initdb runs as the owner and wants the password in a file that the owner can read.
	password, err := os.ReadFile(passwordFile)
	if err != nil {
		return err
	}
	forOwner, err := os.CreateTemp("", "redress-pw-")
	if err != nil {
		return err
	}
	defer os.Remove(forOwner.Name())
	if c.owner.credential != nil {
		if err := forOwner.Chown(c.owner.uid, c.owner.gid); err != nil {
			return err
		}
	}
	if _, err := forOwner.Write(password); err != nil {
		return err
	}
	if err := forOwner.Close(); err != nil {
		return err
	}
	_, err = c.run("initdb", dir, func(dir string) []string {
		return []string{"-D", dir, "-U", User, "--pwfile", forOwner.Name(), "--auth", "scram-sha-256",
			// The same order of strings on every machine, and every character of every language.
			"--encoding", "UTF8", "--locale", "C", "--no-sync", "--no-instructions"}
	})
	return err
}

// trim removes the segments of the write-ahead log that were only set aside for later, about half of
// what there is to copy. A stopped cluster needs the one with its last checkpoint.
func (c *Cluster) trim(dir string) error {
	said, err := c.run("pg_controldata", dir, func(dir string) []string { return []string{"-D", dir} })
	if err != nil {
		return err
	}
	last := ""
	for line := range strings.Lines(said) {
		if name, ok := strings.CutPrefix(line, "Latest checkpoint's REDO WAL file:"); ok {
			last = strings.TrimSpace(name)
		}
	}
	if !strings.Contains(said, "shut down\n") || last == "" {
		return nil // not as expected: it stays as it is
	}
	segments, err := filepath.Glob(filepath.Join(dir, "pg_wal", strings.Repeat("[0-9A-F]", 24)))
	for _, segment := range segments {
		if filepath.Base(segment) > last {
			err = errors.Join(err, os.Remove(segment))
		}
	}
	return err
}

// sync flushes a copied or built cluster to the disk, before it is called whole.
func (c *Cluster) sync(dir string) error {
	_, err := c.run("initdb", dir, func(dir string) []string { return []string{"--sync-only", "-D", dir} })
	return err
}

func writePassword(file string) error {
	return os.WriteFile(file, []byte(rand.Text()+"\n"), 0o600)
}

func readPassword(file string) (string, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("read PostgreSQL's password: %w", err)
	}
	return strings.TrimSpace(string(b)), nil
}
