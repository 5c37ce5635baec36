package cluster

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"golang.org/x/sys/unix"
)

// leastMB is what a new cluster takes, with room for its write-ahead log to grow.
const leastMB = 300

func enoughSpace(dir string) error {
	for !isDir(dir) && dir != filepath.Dir(dir) {
		dir = filepath.Dir(dir)
	}
	// A disk that does not tell how much is free is tried.
	if free, err := freeMB(dir); err == nil && free < leastMB {
		return fmt.Errorf("only %d MB are free in %s, a new data directory needs %d MB: free some space, or use -data on another disk", free, dir, leastMB)
	}
	if err := unix.Access(dir, unix.W_OK); err != nil {
		return fmt.Errorf("cannot write to %s: %w: use -data with a directory of your own", dir, errors.Join(os.ErrPermission, err))
	}
	return nil
}

func freeMB(dir string) (uint64, error) {
	var st unix.Statfs_t
	if err := unix.Statfs(dir, &st); err != nil {
		return 0, err
	}
	return st.Bavail * uint64(st.Bsize) >> 20, nil // the types differ by system
}

// reservedFor is how long a port that was found is kept from others who look for
// one: long enough for whoever found it to listen there.
const reservedFor = 2 * time.Minute

// FreePort finds a port nobody listens on. It looks below the range from which systems hand out
// ports on their own, so that nobody gets it by accident before it is used, and keeps it from other
// devstacks that start at the same time.
func FreePort() (int, error) {
	for range 500 {
		port := 15000 + rand.IntN(17000) // not a secret
		if ln, err := net.Listen("tcp", "127.0.0.1:"+strconv.Itoa(port)); err == nil {
			if err := ln.Close(); err != nil {
				return 0, err
			}
			if reserve(port) {
				return port, nil
			}
		}
	}
	return 0, errors.New("no free port between 15000 and 32000 on 127.0.0.1")
}

// reserve reports whether nobody else found the port just now. Where no note of it can be left, it
// is anybody's.
func reserve(port int) bool {
	dir := filepath.Join(os.TempDir(), "redress-devstack-ports")
	_ = os.MkdirAll(dir, 0o777)
	note := filepath.Join(dir, strconv.Itoa(port))
	if left, err := os.Stat(note); err == nil && time.Since(left.ModTime()) > reservedFor {
		_ = os.Remove(note)
	}
	f, err := os.OpenFile(note, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err == nil {
		_ = f.Close()
	}
	return !errors.Is(err, fs.ErrExist)
}
