//go:build !linux

package cluster

import "os/exec"

// dieWithParent does nothing here: the next start finds the orphan by its postmaster.pid and stops it.
func dieWithParent(*exec.Cmd) {}
