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
	chapters := s.chapters().Chapters
	require.NotEmpty(t, chapters)
	for _, c := range chapters {
		for _, e := range c.Operations {
			require.True(t, e.BodyOf == "" || len(e.Body) > 0, "%s has a body that the page does not show", e.ID)
			for _, f := range append(e.Params, e.Body...) {
				require.NotEmpty(t, f.Type, "%s: the page does not say what %s is", e.ID, f.Name)
			}
		}
	}
}
