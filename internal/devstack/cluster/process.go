package cluster

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// process is one postmaster; a cluster may see several, when one crashes.
type process struct {
	cmd    *exec.Cmd
	exited chan struct{}
}

// spawn starts cmd on a thread that lives as long as the child: Linux delivers the parent-death
// signal when the starting *thread* ends, and Go ends threads as it likes.
func spawn(cmd *exec.Cmd) (*process, error) {
	p := &process{cmd: cmd, exited: make(chan struct{})}
	started := make(chan error, 1)
	go func() {
		runtime.LockOSThread() // never unlocked: the thread ends with this goroutine, after the child
		err := cmd.Start()
		started <- err
		if err == nil {
			_ = cmd.Wait()
		}
		close(p.exited)
	}()
	return p, <-started
}

// start starts the postmaster and waits until it accepts connections.
func (c *Cluster) start(ctx context.Context) error {
	// Backends of a killed postmaster hold its shared memory until they notice; that takes moments.
	retryUntil := time.Now().Add(10 * time.Second)
	for {
		err := c.startOnce(ctx)
		if err == nil || !errors.Is(err, errStillHeld) || time.Now().After(retryUntil) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
}

func (c *Cluster) startOnce(ctx context.Context) error {
	logFile, err := openLog(c.cfg.LogFile)
	if err != nil {
		return err
	}
	defer logFile.Close()
	from, err := logFile.Seek(0, 2)
	if err != nil {
		return err
	}
	cmd, done, err := c.owner.command(c.install.program("postgres"), c.cfg.Dir, func(dir string) []string {
		return append([]string{"-D", dir}, c.settings()...)
	})
	if err != nil {
		return err
	}
	defer done()
	cmd.Stdout, cmd.Stderr = logFile, logFile
	dieWithParent(cmd)
	p, err := spawn(cmd)
	if err != nil {
		return fmt.Errorf("start PostgreSQL (%s): %w", cmd.Path, err)
	}
	c.mu.Lock()
	c.proc = p
	c.mu.Unlock()
	if err := c.waitReady(ctx, p); err != nil {
		select {
		case <-p.exited:
			return c.whyNot(from)
		default:
			c.Stop(false)
			return err
		}
	}
	return nil
}

func (c *Cluster) waitReady(ctx context.Context, p *process) error {
	for {
		attempt, cancel := context.WithTimeout(ctx, 2*time.Second)
		conn, err := pgx.Connect(attempt, c.URL("postgres"))
		cancel()
		if err == nil {
			return conn.Close(ctx)
		}
		// 28 is refused for good (a wrong password); everything else can be a start under way.
		if strings.Contains(err.Error(), "SQLSTATE 28") {
			return fmt.Errorf("PostgreSQL in %s does not accept the password kept in %s: restore that file, or remove the data directory to begin anew: %w",
				c.cfg.Dir, c.cfg.PasswordFile, err)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("PostgreSQL was not ready in time, its log is %s: %w", c.cfg.LogFile, ctx.Err())
		case <-p.exited:
			return errors.New("PostgreSQL ended while starting")
		case <-time.After(15 * time.Millisecond):
		}
	}
}

// Stop ends the postmaster: cleanly, or at once when nobody will read its data again.
func (c *Cluster) Stop(clean bool) {
	c.mu.Lock()
	p := c.proc
	c.mu.Unlock()
	if p == nil {
		return
	}
	signals := []syscall.Signal{syscall.SIGQUIT, syscall.SIGKILL}
	if clean {
		signals = []syscall.Signal{syscall.SIGINT, syscall.SIGQUIT, syscall.SIGKILL}
	}
	for _, s := range signals {
		_ = p.cmd.Process.Signal(s)
		select {
		case <-p.exited:
			return
		case <-time.After(10 * time.Second):
		}
	}
	<-p.exited
}

func openLog(path string) (*os.File, error) {
	// A log that grew large is set aside once, so that a long-lived data directory stays small.
	if fi, err := os.Stat(path); err == nil && fi.Size() > 16<<20 {
		_ = os.Rename(path, path+".1")
	}
	return os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_RDWR, 0o600)
}
