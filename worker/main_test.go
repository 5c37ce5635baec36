package main

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAWorkerThatCannotWorkSaysWhyAndEndsWithOne(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		environ []string
		says    string
	}{
		"nothing set": {[]string{"TEMPORAL_ADDRESS=127.0.0.1:1"}, "worker: DATABASE_URL is not set: "},
		"a bad value": {[]string{"TEMPORAL_ADDRESS=x", "LOG_LEVEL=loud"}, "worker: LOG_LEVEL has a value that cannot be used: "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var log bytes.Buffer
			require.Equal(t, 1, run(t.Context(), c.environ, &log))
			require.Contains(t, log.String(), c.says)
		})
	}
}
