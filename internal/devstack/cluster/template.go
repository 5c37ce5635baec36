package cluster

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"golang.org/x/sys/unix"
)

// layout is raised when the way a template is made changes.
const layout = "2"

// unusedFor is how long a template of another version stays for somebody's older checkout.
const unusedFor = 30 * 24 * time.Hour

// template returns a directory with a stopped, filled cluster (`pg`) and its password, made once for
// each combination of PostgreSQL, schema and user. It is empty when this user has no cache directory.
//
// A template is only ever seen whole: it is made under a lock, elsewhere, and renamed into place; then
// nobody writes to it again.
func (c *Cluster) template(ctx context.Context) (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", nil
	}
	cache = filepath.Join(cache, "redress")
	if err := os.MkdirAll(cache, 0o700); err != nil {
		return "", nil
	}
	sum := sha256.Sum256([]byte(layout + "\n" + c.install.Dir + "\n" + c.install.Version + "\n" + c.cfg.Seed.Version + "\n" + strconv.Itoa(c.owner.uid)))
	dir := filepath.Join(cache, "devstack-template-"+hex.EncodeToString(sum[:8]))
	if isDir(dir) {
		_ = os.Chtimes(dir, time.Now(), time.Now()) // used, see unusedFor
		return dir, nil
	}
	unlock, err := lock(filepath.Join(cache, "devstack-template.lock"))
	if err != nil {
		return "", nil
	}
	defer unlock()
	if isDir(dir) {
		return dir, nil
	}
	removeOld(cache)
	half := dir + ".half" // what a kill left here is removed by whoever comes next
	if err := os.RemoveAll(half); err != nil {
		return "", err
	}
	if err := os.Mkdir(half, 0o700); err != nil {
		return "", err
	}
	err = c.build(ctx, filepath.Join(half, "pg"), filepath.Join(half, "password"))
	if err == nil {
		err = c.sync(filepath.Join(half, "pg"))
	}
	if err != nil {
		_ = os.RemoveAll(half)
		return "", fmt.Errorf("make a first cluster in %s: %w", half, err)
	}
	return dir, os.Rename(half, dir)
}

func removeOld(cache string) {
	found, _ := filepath.Glob(filepath.Join(cache, "devstack-template-*"))
	for _, dir := range found {
		if fi, err := os.Stat(dir); err == nil && fi.IsDir() && time.Since(fi.ModTime()) > unusedFor {
			_ = os.RemoveAll(dir)
		}
	}
}

// copyTemplate copies a template's cluster to dir, for its owner, and its password to our file.
func (c *Cluster) copyTemplate(template, dir string) error {
	password, err := os.ReadFile(filepath.Join(template, "password"))
	if err != nil {
		return err
	}
	if err := os.WriteFile(c.cfg.PasswordFile, password, 0o600); err != nil {
		return err
	}
	from := filepath.Join(template, "pg")
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return err
	}
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rest, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		to := filepath.Join(dir, rest)
		if d.IsDir() {
			err = os.Mkdir(to, 0o700)
		} else {
			err = copyFile(path, to)
		}
		if err == nil && c.owner.credential != nil {
			err = os.Chown(to, c.owner.uid, c.owner.gid)
		}
		if err != nil {
			return fmt.Errorf("copy a new cluster: %w", err)
		}
		return nil
	})
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if _, err := out.ReadFrom(in); err != nil {
		_ = out.Close()
		return err
	}
	return out.Close()
}

func isDir(path string) bool {
	fi, err := os.Stat(path)
	return err == nil && fi.IsDir()
}

func lock(path string) (func(), error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR|unix.O_CLOEXEC, 0o600)
	if err != nil {
		return nil, err
	}
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX); err != nil {
		_ = f.Close()
		return nil, err
	}
	return func() { _ = f.Close() }, nil
}
