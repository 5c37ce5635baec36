package cluster

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// errStillHeld is a start that came before the last backend of a killed postmaster was gone.
var errStillHeld = errors.New("the shared memory of the last PostgreSQL is still in use")

// whyNot turns what the postmaster wrote since offset from into what happened and the way out.
func (c *Cluster) whyNot(from int64) error {
	said := readFrom(c.cfg.LogFile, from)
	switch {
	case strings.Contains(said, "pre-existing shared memory block"):
		return fmt.Errorf("PostgreSQL did not start in %s: %w", c.cfg.Dir, errStillHeld)
	case strings.Contains(said, "Address already in use"), strings.Contains(said, "could not create any TCP/IP sockets"):
		return c.portTaken(errors.New("address already in use"))
	}
	if free, err := freeMB(c.cfg.Dir); err == nil && free < 20 {
		said = strings.TrimSpace(said) + "\n(No space left on device)" // its log may have found no room either
	}
	return fmt.Errorf("PostgreSQL did not start in %s: %s\n  its whole log: %s", c.cfg.Dir, explain(said), c.cfg.LogFile)
}

func (c *Cluster) portTaken(err error) error {
	return fmt.Errorf("port %d (PostgreSQL) is taken: stop what listens there, or choose another with %s (%w)", c.cfg.Port, c.cfg.PortFlags, err)
}

// explain keeps the last lines of an output, and puts the known way out before them.
func explain(said string) string {
	hint := ""
	switch {
	case strings.Contains(said, "No space left on device"):
		hint = "the disk is full: free some space, or use -data on another disk"
	case strings.Contains(said, "could not create shared memory segment"), strings.Contains(said, "could not map anonymous shared memory"):
		hint = "there is not enough shared memory: raise kernel.shmmax/kernel.shmall, or free memory"
	case strings.Contains(said, "database files are incompatible"):
		hint = "the data directory was made by another PostgreSQL"
	case strings.Contains(said, "Permission denied"):
		hint = "a directory on the way cannot be reached by the user PostgreSQL runs as"
	}
	lines := strings.Split(strings.TrimSpace(said), "\n")
	if len(lines) > 8 {
		lines = lines[len(lines)-8:]
	}
	text := "\n    " + strings.Join(lines, "\n    ")
	if hint != "" {
		return hint + text
	}
	return "its last words:" + text
}

func readFrom(path string, from int64) string {
	f, err := os.Open(path)
	if err != nil {
		return err.Error()
	}
	defer f.Close()
	if _, err := f.Seek(from, io.SeekStart); err != nil {
		return err.Error()
	}
	b, _ := io.ReadAll(io.LimitReader(f, 1<<20))
	return string(b)
}
