package marketplace_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/marketplace"
)

type arbiter string

func (a arbiter) Submit(context.Context, marketplace.Case, marketplace.File) (string, error) {
	return string(a), nil
}

func TestAPlatformWithoutAnAdapterGetsTheFallback(t *testing.T) {
	t.Parallel()
	r := marketplace.NewRegistry(marketplace.Platform{Arbitration: arbiter("house")})
	r.Add("jd", marketplace.Platform{Arbitration: arbiter("jd")})

	for name, want := range map[string]string{"jd": "jd", "taobao": "house", "": "house"} {
		got, err := r.For(name).Arbitration.Submit(t.Context(), marketplace.Case{}, marketplace.File{})
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
}
