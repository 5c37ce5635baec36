package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"

	"redress/internal/devstack/reaper"
	"redress/internal/devstack/stack"
)

// forwarded are the signals that mean the command rather than us.
var forwarded = []os.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT, syscall.SIGUSR1, syscall.SIGUSR2}

// runCommand runs argv to its end in a process group of its own, passes signals on, and ends whatever
// it leaves behind. Its exit code is ours; a signal that ended it counts as 128 and its number.
func runCommand(s *stack.Stack, argv []string, signals <-chan os.Signal, reap *reaper.Reaper) error {
	mark := reaper.NewMark()
	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Env = append(append(slices.DeleteFunc(os.Environ(), another), s.Env...), mark)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	restore := giveTerminal(cmd)
	if err := cmd.Start(); err != nil {
		if errors.Is(err, exec.ErrNotFound) || errors.Is(err, os.ErrNotExist) {
			notice("%v", err)
			return exitCode(127) // as a shell says it
		}
		return fmt.Errorf("start %s: %w", argv[0], err)
	}
	reap.Group(cmd.Process.Pid, mark)
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for {
		select {
		case sig := <-signals:
			_ = syscall.Kill(-cmd.Process.Pid, sig.(syscall.Signal))
		case err := <-s.Failed():
			notice("%v", err)
			_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM)
		case err := <-ended:
			restore()
			_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
			reaper.KillMarked(mark)
			return outcome(err)
		}
	}
}

func outcome(err error) error {
	var exit *exec.ExitError
	if err == nil || !errors.As(err, &exit) {
		return err
	}
	if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return exitCode(128 + int(status.Signal()))
	}
	return exitCode(exit.ExitCode())
}

// another is what a devstack around this one has told of what not every stack has:
// where its platforms are.
func another(variable string) bool { return strings.HasPrefix(variable, "PLATFORMS_URL=") }
