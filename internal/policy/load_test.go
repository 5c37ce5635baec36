package policy

import (
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
)

func TestBuiltInPacksLoad(t *testing.T) {
	t.Parallel()
	packs, err := Load("")
	require.NoError(t, err)
	require.ElementsMatch(t, complaint.Platforms, packs.Names())
	_, err = packs.Get("nowhere")
	require.ErrorContains(t, err, "nowhere")
}
