package main

import (
	"errors"
	"flag"
	"io"
	"time"
)

// settings are the command line's.
type settings struct {
	complaints int
	minutes    float64
	seconds    float64
	warm       time.Duration
	listeners  int
	patience   time.Duration
	only       string
	starter    string
	dir        string
}

// parse reads the command line: what to do, and how.
func parse(args []string, told io.Writer) (what string, s settings, err error) {
	if len(args) == 0 || args[0] != "fill" && args[0] != "run" {
		return "", s, errors.New("say what to do: `load fill` or `load run`; -h lists the flags")
	}
	flags := flag.NewFlagSet("load "+args[0], flag.ContinueOnError)
	flags.SetOutput(told)
	flags.IntVar(&s.complaints, "complaints", 1_000_000, "how many complaints the database is to have")
	if args[0] == "run" {
		flags.Float64Var(&s.minutes, "minutes", 0.5, "how long everything at once is sent while memory is watched")
		flags.Float64Var(&s.seconds, "seconds", 15, "how long each of the other scenarios sends")
		flags.DurationVar(&s.warm, "warm", 3*time.Second, "how long each sends before that, uncounted: connections are made and caches fill")
		flags.IntVar(&s.listeners, "listeners", 1000, "how many follow the stream")
		flags.DurationVar(&s.patience, "patience", 15*time.Second, "how long listeners wait for what they were not told, after the last message")
		flags.StringVar(&s.only, "only", "", "of the scenarios only these: `open,read,lists,search,streams,memory`; open always comes first")
		flags.StringVar(&s.starter, "starter", "bin/starter", "the `program` to measure")
		flags.StringVar(&s.dir, "dir", ".data/load", "where results and the front door's log are written")
	}
	return args[0], s, flags.Parse(args[1:])
}
