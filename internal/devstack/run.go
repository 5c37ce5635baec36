package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"redress/internal/devstack/reaper"
	"redress/internal/devstack/stack"
)

func run(args []string) error {
	f := newFlags("run", "[-data DIR] [flags] -- CMD …\n\nWithout -data the stack is thrown away with everything in it.", "")
	f.addStackFlags()
	fsync := f.Bool("fsync", false, "wait for the disk on each commit, as production does")
	if err := f.parse(args); err != nil {
		return err
	}
	if f.NArg() == 0 {
		return usageError{errors.New("run needs a command: devstack run -- CMD …")}
	}
	opts, err := f.options()
	if err != nil {
		return err
	}
	opts.Free, opts.Durable = true, *fsync

	collectLess()
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, forwarded...)
	reap, err := reaper.Start()
	if err != nil {
		return err
	}
	defer reap.Goodbye()
	throwaway := f.data == ""
	if throwaway {
		remove, err := makeThrowaway(&opts, reap)
		if err != nil {
			return err
		}
		defer remove()
	}
	if opts.Dir, err = filepath.Abs(opts.Dir); err != nil {
		return err
	}
	reap.Postgres(filepath.Join(opts.Dir, "postgres", "postmaster.pid"))

	s, caught, err := startUnlessSignalled(opts, signals)
	if err != nil {
		return err
	}
	if caught != nil {
		return exitCode(128 + int(caught.(syscall.Signal)))
	}
	defer s.Stop(!throwaway)
	return runCommand(s, f.Args(), signals, reap)
}

// startUnlessSignalled starts the stack; a signal meanwhile stops it again.
func startUnlessSignalled(opts stack.Options, signals <-chan os.Signal) (*stack.Stack, os.Signal, error) {
	ctx, cancel := context.WithTimeout(context.Background(), startWithin)
	defer cancel()
	var s *stack.Stack
	var err error
	done := make(chan struct{})
	go func() { s, err = stack.Start(ctx, opts); close(done) }()
	select {
	case <-done:
		return s, nil, err
	case caught := <-signals:
		cancel()
		<-done
		if s != nil {
			s.Stop(false)
		}
		return nil, caught, nil
	}
}

func makeThrowaway(opts *stack.Options, reap *reaper.Reaper) (remove func(), err error) {
	sweep(os.TempDir())
	dir := filepath.Join(os.TempDir(), throwawayPrefix+rand.Text())
	reap.Directory(dir) // before it is there, so that there is no moment to be killed in
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make a throwaway directory: %w: set TMPDIR to a place with room", err)
	}
	// Locked under another name first: a sweep that sees the file finds it held.
	making := filepath.Join(dir, "making.lock")
	lock, err := stack.LockFile(making)
	if err == nil {
		err = os.Rename(making, filepath.Join(dir, aliveFile))
	}
	if err != nil {
		return nil, err
	}
	opts.Dir = dir
	return func() { reaper.RemoveAll(dir); _ = lock.Close() }, nil
}

const (
	throwawayPrefix = "redress-devstack-"
	aliveFile       = "alive.lock"
)

// sweep removes throwaway directories whose devstack and reaper were both killed. A living one holds
// its lock; one that has no lock file yet is just being made.
func sweep(temp string) {
	found, _ := filepath.Glob(filepath.Join(temp, throwawayPrefix+"*", aliveFile))
	for _, file := range found {
		if lock, err := stack.LockFile(file); err == nil {
			reaper.RemoveAll(filepath.Dir(file))
			_ = lock.Close()
		}
	}
}
