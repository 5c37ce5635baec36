package main

import (
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"golang.org/x/sys/unix"
)

// giveTerminal lets the command, which runs in a process group of its own, read from the terminal and
// get its Ctrl-C, if we have a terminal to give. The returned function takes it back.
func giveTerminal(cmd *exec.Cmd) (restore func()) {
	fd := int(os.Stdin.Fd()) // a file descriptor
	foreground, err := unix.IoctlGetInt(fd, unix.TIOCGPGRP)
	if err != nil || foreground != unix.Getpgrp() {
		return func() {}
	}
	cmd.SysProcAttr.Foreground, cmd.SysProcAttr.Ctty = true, fd
	return func() {
		signal.Ignore(syscall.SIGTTOU) // taking it back from the background would stop us otherwise
		_ = unix.IoctlSetPointerInt(fd, unix.TIOCSPGRP, unix.Getpgrp())
	}
}
