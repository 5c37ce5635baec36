package reaper

import (
	"bufio"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
	"time"

	"redress/internal/devstack/cluster"
)

// Watch is the reaper's whole life: it reads notes until the pipe ends, then cleans unless it was
// told goodbye.
func Watch(notes io.Reader) {
	signal.Ignore(syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGPIPE)
	debug.FreeOSMemory() // what starting this large program took and is never used again
	var dirs, pidFiles, marks []string
	var groups []int
	lines := bufio.NewScanner(notes)
	for lines.Scan() {
		what, value, _ := strings.Cut(lines.Text(), " ")
		switch what {
		case "directory":
			dirs = append(dirs, value)
		case "postgres":
			pidFiles = append(pidFiles, value)
		case "mark":
			marks = append(marks, value)
		case "group":
			if n, err := strconv.Atoi(value); err == nil {
				groups = append(groups, n)
			}
		case "goodbye":
			return
		}
	}
	for _, group := range groups {
		_ = syscall.Kill(-group, syscall.SIGKILL)
	}
	for _, mark := range marks {
		KillMarked(mark)
	}
	for _, file := range pidFiles {
		stopPostgres(file, len(dirs) > 0)
	}
	for _, dir := range dirs {
		RemoveAll(dir)
	}
}

func stopPostgres(pidFile string, atOnce bool) {
	text, err := os.ReadFile(pidFile)
	if err != nil {
		return
	}
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(first)
	if err != nil || !cluster.IsPostmasterOf(pid, filepath.Dir(pidFile)) {
		return
	}
	if atOnce {
		// Its data is about to go; SIGQUIT still frees its shared memory, which SIGKILL would not.
		_ = syscall.Kill(pid, syscall.SIGQUIT)
	}
	_ = cluster.StopPID(pid, 30*time.Second)
}

// RemoveAll removes dir even while the last process in it is still writing.
func RemoveAll(dir string) {
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if os.RemoveAll(dir) == nil {
			return
		}
	}
}
