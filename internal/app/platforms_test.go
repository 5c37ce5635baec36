package app

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
	"redress/internal/marketplace"
)

func TestEveryPlatformHasAnAdapterWithSettingsThatSayWhatTheyAre(t *testing.T) {
	t.Parallel()
	named := []string{"house"} // our own desk
	for _, a := range Platforms {
		named = append(named, a.Name)
		require.NotEmpty(t, a.Title, a.Name)
		require.NotNil(t, a.Connect, a.Name)
		var settings []string
		for _, s := range a.Settings {
			require.Regexp(t, `^[a-z][a-z0-9_]*$`, s.Name, a.Name)
			require.NotEmpty(t, s.Help, "%s: %s", a.Name, s.Name)
			require.NotContains(t, settings, s.Name, a.Name)
			settings = append(settings, s.Name)
		}
		require.NotEmpty(t, settings, a.Name)
		require.True(t, slices.ContainsFunc(a.Settings, func(s marketplace.Setting) bool { return s.Secret && s.Required }), "%s is reached without a secret", a.Name)
	}
	require.Equal(t, complaint.Platforms, named)
}
