package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"redress/internal/devstack/stack"
)

// flags are those that up and run share.
type flags struct {
	*flag.FlagSet
	data      string
	ports     map[string]*int
	retention time.Duration
	namespace string
	logLevel  string
	platforms string
}

func newFlags(name, usage, data string) *flags {
	f := &flags{FlagSet: flag.NewFlagSet(name, flag.ContinueOnError), ports: map[string]*int{}}
	f.SetOutput(os.Stderr)
	f.StringVar(&f.data, "data", data, "`directory` that keeps everything")
	f.Usage = func() {
		fmt.Fprintf(os.Stderr, "usage: devstack %s %s\n\n", name, usage)
		f.PrintDefaults()
	}
	return f
}

func (f *flags) addStackFlags() {
	for _, p := range stack.AllPorts {
		f.ports[p.Name] = f.Int(p.Flag, 0, fmt.Sprintf("`port` of %s, also %s (up: what the data directory remembers, else %d; run: a free one)", p.What, p.Env, p.Default))
	}
	f.DurationVar(&f.retention, "retention", 30*24*time.Hour, "how long Temporal keeps a closed workflow (used when the namespace is made)")
	f.StringVar(&f.namespace, "namespace", "default", "Temporal `namespace`")
	f.StringVar(&f.platforms, "platforms", "", "the `program` that plays the marketplaces, or off (default: platforms beside this program, if it is there)")
	f.StringVar(&f.logLevel, "temporal-log-level", "warn", "debug, info, warn or error, written to temporal.log in the data directory")
}

func (f *flags) parse(args []string) error {
	if err := f.Parse(args); err != nil {
		if err == flag.ErrHelp {
			return err
		}
		return exitCode(2) // the flag package has said what is wrong
	}
	return nil
}

// options turns the flags into those of a stack. A flag goes before its environment variable.
func (f *flags) options() (stack.Options, error) {
	o := stack.Options{Dir: f.data, Parts: stack.Whole(), Ports: stack.Ports{}, Durable: true,
		Namespace: f.namespace, Retention: f.retention, LogLevel: f.logLevel, Notice: notice}
	for _, p := range stack.AllPorts {
		n := *f.ports[p.Name]
		if text := os.Getenv(p.Env); n == 0 && text != "" {
			var err error
			if n, err = strconv.Atoi(text); err != nil {
				return o, usageError{fmt.Errorf("%s=%q is not a number", p.Env, text)}
			}
		}
		if n < 0 || n > 65535 {
			return o, usageError{fmt.Errorf("-%s %d: a port is a number from 1 to 65535", p.Flag, n)}
		}
		o.Ports[p.Name] = n
	}
	var err error
	o.PlatformsProgram, err = platformsProgram(f.platforms)
	o.Parts[stack.Platforms] = o.PlatformsProgram != ""
	return o, err
}

// platformsProgram finds the program that plays the marketplaces; empty when there is none.
func platformsProgram(flag string) (string, error) {
	switch flag {
	case "off":
		return "", nil
	case "":
		self, err := os.Executable()
		if err != nil {
			return "", err
		}
		beside := filepath.Join(filepath.Dir(self), "platforms")
		if info, err := os.Stat(beside); err != nil || !info.Mode().IsRegular() {
			return "", nil
		}
		return beside, nil
	}
	if _, err := os.Stat(flag); err != nil {
		return "", usageError{fmt.Errorf("-platforms %s: there is no such program: build it with `make build`, or use -platforms off", flag)}
	}
	return flag, nil
}

func notice(format string, args ...any) { fmt.Fprintf(os.Stderr, "devstack: "+format+"\n", args...) }
