package reaper

import (
	"bytes"
	"crypto/rand"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

// markPrefix starts the name of the variable that every process of one run carries. A process can
// leave its group and its parent, but hardly ever its environment. The name differs for each run, so
// runs inside runs carry both.
const markPrefix = "DEVSTACK_RUN_"

// NewMark makes the variable of one run, as NAME=1.
func NewMark() string { return markPrefix + rand.Text() + "=1" }

// KillMarked kills every process whose environment has the mark, until there is none. Only Linux lets
// us look; elsewhere the command's process group has to do.
func KillMarked(mark string) {
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		pids := marked(mark)
		if len(pids) == 0 {
			return
		}
		for _, pid := range pids {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
	}
}

func marked(mark string) []int {
	var pids []int
	files, _ := filepath.Glob("/proc/[0-9]*/environ")
	for _, file := range files {
		// A zombie's environment is empty, and so it counts as gone.
		env, err := os.ReadFile(file)
		if err != nil || !hasVariable(env, mark) {
			continue
		}
		if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(file))); err == nil && pid != os.Getpid() {
			pids = append(pids, pid)
		}
	}
	return pids
}

func hasVariable(env []byte, variable string) bool {
	for v := range bytes.SplitSeq(env, []byte{0}) {
		if string(v) == variable {
			return true
		}
	}
	return false
}
