package cluster

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// stopOrphan stops a postmaster that a killed devstack left on our data directory, and removes the
// pid file of one that is gone. The caller holds the lock of the data directory, so no living
// devstack can own what is found here.
func (c *Cluster) stopOrphan() error {
	file := filepath.Join(c.cfg.Dir, "postmaster.pid")
	text, err := os.ReadFile(file)
	if err != nil {
		return nil // no pid file: it was stopped cleanly
	}
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(first))
	if err != nil || pid <= 1 || !IsPostmasterOf(pid, c.cfg.Dir) {
		// PostgreSQL itself would refuse to start if the number now belongs to another process of its user.
		if err := os.Remove(file); err != nil && !os.IsNotExist(err) {
			return fmt.Errorf("remove the pid file of a PostgreSQL that is gone: %w", err)
		}
		return nil
	}
	return StopPID(pid, 30*time.Second)
}

// StopPID stops a postmaster that is not our child: fast, then at once, then by force.
func StopPID(pid int, patience time.Duration) error {
	for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGQUIT, syscall.SIGKILL} {
		if err := syscall.Kill(pid, s); err != nil {
			return nil // gone
		}
		for end := time.Now().Add(patience / 3); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
			if syscall.Kill(pid, 0) != nil {
				return nil
			}
		}
	}
	return fmt.Errorf("a PostgreSQL of an earlier devstack (process %d) does not stop: end it with `kill -9 %d`", pid, pid)
}

// IsPostmasterOf reports whether pid is alive and is a PostgreSQL working in dir.
func IsPostmasterOf(pid int, dir string) bool {
	if syscall.Kill(pid, 0) == syscall.ESRCH {
		return false
	}
	// A postmaster's working directory is its data directory.
	if cwd, err := os.Stat(fmt.Sprintf("/proc/%d/cwd", pid)); err == nil {
		here, err := os.Stat(dir)
		return err == nil && os.SameFile(cwd, here)
	}
	out, err := exec.Command("ps", "-o", "command=", "-p", strconv.Itoa(pid)).Output() // a number
	return err == nil && strings.Contains(string(out), "postgres") && strings.Contains(string(out), dir)
}
