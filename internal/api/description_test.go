package api

import (
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTheDescriptionIsWhole(t *testing.T) {
	t.Parallel()
	s := &Server{Parts: Parts{Log: slog.New(slog.DiscardHandler)}}
	s.describe()
	b, err := s.OpenAPI().MarshalJSON()
	require.NoError(t, err)
	require.NotEmpty(t, b)
	require.NotEmpty(t, s.chapters().Chapters)
}
