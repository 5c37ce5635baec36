package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/devstack/cluster"
)

func installedMajor(t *testing.T) int {
	t.Helper()
	found, err := cluster.Find()
	require.NoError(t, err)
	return found.Major
}

func TestUsage(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		args []string
		code int
		says string
	}{
		"help":              {[]string{"help"}, 0, "devstack run"},
		"nothing":           {nil, 0, "devstack run"},
		"version":           {[]string{"version"}, 0, "Temporal server 1."},
		"help of a command": {[]string{"up", "-h"}, 0, "-pg-port"},
		"unknown command":   {[]string{"fly"}, 2, `no command "fly"`},
		"unknown flag":      {[]string{"up", "-fly"}, 2, "-fly"},
		"no command to run": {[]string{"run"}, 2, "run needs a command"},
		"unknown part":      {[]string{"up", "-only", "fly"}, 2, "postgres, temporal and rest"},
		"wrong port":        {[]string{"up", "-pg-port", "70000"}, 2, "-pg-port 70000"},
		"no stack yet":      {[]string{"env", "-data", "nowhere"}, 1, "devstack up -data nowhere"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := start(t, c.args...)
			require.Equal(t, c.code, p.code(t))
			require.Contains(t, p.stdout.String()+p.stderr.String(), c.says)
		})
	}
}
