package stack

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// lockParts makes sure that no other devstack runs one of the parts on dir. The kernel drops the
// locks with the process, however it ends.
func lockParts(dir string, parts Parts) (unlock func(), err error) {
	var held []*os.File
	unlock = func() {
		for _, f := range held {
			_ = f.Close()
		}
	}
	for _, part := range []Part{Postgres, Temporal, Rest, Platforms} {
		if !parts[part] {
			continue
		}
		f, err := LockFile(filepath.Join(dir, string(part)+".lock"))
		if err != nil {
			unlock()
			if errors.Is(err, errHeld) {
				return nil, fmt.Errorf("the data directory %s is in use by another devstack (%s, process %s): stop that one, or use another -data directory", dir, part, err)
			}
			return nil, err
		}
		held = append(held, f)
	}
	return unlock, nil
}

var errHeld = errors.New("")

type heldBy string

func (h heldBy) Error() string        { return string(h) }
func (h heldBy) Is(target error) bool { return target == errHeld }

// LockFile takes the lock at path and writes our process number into it.
func LockFile(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		text, _ := os.ReadFile(path)
		_ = f.Close()
		if errors.Is(err, unix.EWOULDBLOCK) {
			return nil, heldBy(strings.TrimSpace(string(text)))
		}
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	_ = f.Truncate(0)
	_, err = f.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	return f, err
}
