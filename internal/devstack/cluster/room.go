package cluster

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

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
