// Package reaper cleans up after a devstack that was killed with no chance to do so itself.
//
// It is a second process of the same program that holds one end of a pipe. As long as devstack lives
// it only notes what there would be to clean. When the pipe breaks without a goodbye, it ends the
// command and everything the command started, stops PostgreSQL and removes the throwaway directory.
package reaper

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
)

// Command is the hidden argument that makes the program a reaper.
const Command = "__reap"

// Reaper is devstack's end of the pipe.
type Reaper struct {
	cmd  *exec.Cmd
	pipe io.WriteCloser
}

// Start starts a reaper. It gets none of our environment's marks and none of our output, so that it
// neither dies with the command of an outer devstack nor keeps anybody's pipe open.
func Start() (*Reaper, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(self, Command) // ourselves
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, markPrefix) {
			cmd.Env = append(cmd.Env, v)
		}
	}
	// The reaper mostly sleeps; a small heap is enough.
	cmd.Env = append(cmd.Env, "GOMAXPROCS=1", "GOGC=20")
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // out of reach of Ctrl-C and of a closing terminal
	pipe, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start the clean-up process: %w", err)
	}
	return &Reaper{cmd: cmd, pipe: pipe}, nil
}

// Directory is removed in the end; its lock file is what tells that its devstack is gone.
func (r *Reaper) Directory(dir string) { r.tell("directory", dir) }

// Postgres is stopped in the end.
func (r *Reaper) Postgres(pidFile string) { r.tell("postgres", pidFile) }

// Group and every process that carries the mark is killed in the end.
func (r *Reaper) Group(pgid int, mark string) {
	r.tell("group", fmt.Sprint(pgid))
	r.tell("mark", mark)
}

func (r *Reaper) tell(what, value string) { _, _ = fmt.Fprintf(r.pipe, "%s %s\n", what, value) }

// Goodbye tells the reaper that everything is clean, and waits until it is gone.
func (r *Reaper) Goodbye() {
	r.tell("goodbye", "")
	_ = r.pipe.Close()
	_ = r.cmd.Wait()
}
