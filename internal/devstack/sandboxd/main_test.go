package main

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWhatIsMissingIsNamed(t *testing.T) {
	t.Parallel()
	require.ErrorContains(t, serve(context.Background(), "", "127.0.0.1:0"), "DATABASE_URL is not set")
	require.ErrorContains(t, serve(context.Background(), "no url", "127.0.0.1:0"), "DATABASE_URL")
}
