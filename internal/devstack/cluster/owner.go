package cluster

import (
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"
)

// owner is the user PostgreSQL runs as: ourselves, or, because PostgreSQL refuses root, the user
// `postgres` or else `nobody`.
type owner struct {
	name       string
	uid, gid   int
	credential *syscall.Credential // nil: ourselves
}

func findOwner() (owner, error) {
	if os.Geteuid() != 0 {
		return owner{uid: os.Geteuid(), gid: os.Getegid()}, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.Atoi(u.Uid)
		gid, err2 := strconv.Atoi(u.Gid)
		if err1 != nil || err2 != nil || uid <= 0 {
			continue
		}
		return owner{name: name, uid: uid, gid: gid,
			credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}, nil
	}
	return owner{}, fmt.Errorf("PostgreSQL refuses to run as root, and there is neither a user `postgres` nor `nobody`: run devstack as another user, or `useradd --system postgres`")
}

// mkdir makes dir, owned by the owner and closed to everyone else, as PostgreSQL demands.
func (o owner) mkdir(dir string) error {
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return err
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		return err
	}
	if o.credential == nil {
		return nil
	}
	return os.Chown(dir, o.uid, o.gid)
}

// command prepares a program of PostgreSQL on the data directory dir; args get the directory's name
// as that program has to see it.
//
// The owner often cannot walk to the directory (a clone in /root, or below any 0700 parent). The
// program therefore inherits the open directory and reaches it as /proc/self/fd/3, which needs no
// right on the parents and changes nobody's permissions.
func (o owner) command(program, dir string, args func(dir string) []string) (*exec.Cmd, func(), error) {
	name, done := dir, func() {}
	var files []*os.File
	if o.credential != nil && runtime.GOOS == "linux" {
		f, err := os.Open(dir)
		if err != nil {
			return nil, nil, err
		}
		files, done, name = []*os.File{f}, func() { _ = f.Close() }, "/proc/self/fd/3"
	}
	cmd := exec.Command(program, args(name)...) // PostgreSQL's own programs
	cmd.Dir = "/"
	cmd.ExtraFiles = files
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: o.credential, Setpgid: true}
	// PostgreSQL reads PG* variables; those of the person's shell are meant for other servers.
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "TZ=UTC"}
	return cmd, done, nil
}
