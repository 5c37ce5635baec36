package cluster

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sort"
	"strconv"
	"strings"
)

// ErrNotInstalled says what to install; it is shown to people as it stands.
var ErrNotInstalled = errors.New("no PostgreSQL server found (looked in PATH, pg_config --bindir, /usr/lib/postgresql and Homebrew): " +
	"install it with `apt-get install -y postgresql` (Debian, Ubuntu) or `brew install postgresql@17` (macOS)")

// Oldest is the oldest PostgreSQL that Temporal's schema and Redress's own run on.
const Oldest = 13

// Install is one set of PostgreSQL programs.
type Install struct {
	Dir     string // of postgres and initdb, which always come together
	Version string // as `postgres -V` says it; a part of the template's name
	Major   int
}

func (i Install) program(name string) string { return filepath.Join(i.Dir, name) }

// Find returns the first set of programs that is complete and new enough. PATH comes first, because
// it is how a person says which one they mean.
func Find() (Install, error) {
	var tooOld []string
	for _, dir := range candidates() {
		in, err := inspect(dir)
		if err != nil {
			continue
		}
		if in.Major < Oldest {
			tooOld = append(tooOld, in.Version+" in "+dir)
			continue
		}
		return in, nil
	}
	if len(tooOld) > 0 {
		return Install{}, fmt.Errorf("only %s found, PostgreSQL %d or newer is needed: `apt-get install -y postgresql`", strings.Join(tooOld, ", "), Oldest)
	}
	return Install{}, ErrNotInstalled
}

func candidates() []string {
	var dirs []string
	if path, err := exec.LookPath("postgres"); err == nil {
		// The link is followed, since initdb looks for its neighbours beside the real file.
		if real, err := filepath.EvalSymlinks(path); err == nil {
			path = real
		}
		dirs = append(dirs, filepath.Dir(path))
	}
	if out, err := exec.Command("pg_config", "--bindir").Output(); err == nil {
		dirs = append(dirs, strings.TrimSpace(string(out)))
	}
	for _, pattern := range []string{
		"/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin",
		"/opt/homebrew/opt/postgresql*/bin", "/usr/local/opt/postgresql*/bin", "/home/linuxbrew/.linuxbrew/opt/postgresql*/bin",
	} {
		found, _ := filepath.Glob(pattern)
		sort.Slice(found, func(a, b int) bool { return majorIn(found[a]) > majorIn(found[b]) })
		dirs = append(dirs, found...)
	}
	return dirs
}

var number = regexp.MustCompile(`[0-9]+`)

func majorIn(text string) int {
	n, _ := strconv.Atoi(number.FindString(text))
	return n
}

func inspect(dir string) (Install, error) {
	in := Install{Dir: dir}
	if _, err := os.Stat(in.program("initdb")); err != nil {
		return in, err
	}
	out, err := exec.Command(in.program("postgres"), "-V").Output() // a program found above
	if err != nil {
		return in, err
	}
	in.Version = strings.TrimSpace(string(out))
	in.Major = majorIn(in.Version)
	return in, nil
}
