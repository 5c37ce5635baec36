package cluster

import (
	"os/exec"
	"syscall"
)

// dieWithParent has the kernel ask PostgreSQL for a fast shutdown when devstack is killed. It holds
// for the thread that starts the child, so the caller must keep that thread (see spawn).
func dieWithParent(cmd *exec.Cmd) { cmd.SysProcAttr.Pdeathsig = syscall.SIGINT }
