package compose

import (
	"go/version"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/moby/patternmatcher"
	"github.com/moby/patternmatcher/ignorefile"
	"github.com/stretchr/testify/require"
	"golang.org/x/mod/modfile"
)

func module(t *testing.T, path string) *modfile.File {
	t.Helper()
	text, err := os.ReadFile(root + "/" + path)
	require.NoError(t, err)
	file, err := modfile.Parse(path, text, nil)
	require.NoError(t, err)
	return file
}

func required(t *testing.T, file *modfile.File, path string) string {
	t.Helper()
	for _, r := range file.Require {
		if r.Mod.Path == path {
			return strings.TrimPrefix(r.Mod.Version, "v")
		}
	}
	require.Fail(t, "not required", path)
	return ""
}

// pinned is an image with a tag that says a version and does not move by itself.
var pinned = regexp.MustCompile(`^[a-z0-9./-]+:[a-z]*-?v?\d[\w.-]*$`)

func TestImagesArePinned(t *testing.T) {
	t.Parallel()
	for name, service := range loaded(t).Services {
		if service.Build == nil {
			require.Regexp(t, pinned, service.Image, name)
		}
	}
	for _, stage := range stages(t) {
		if strings.Contains(stage, "/") || strings.Contains(stage, ":") {
			require.Regexp(t, pinned, stage)
		}
	}
	for _, loose := range []string{"postgres", "postgres:latest", "debian:trixie-slim", "temporalio/ui:stable"} {
		require.NotRegexp(t, pinned, loose)
	}
}

func TestTemporalIsTheDevstacksVersion(t *testing.T) {
	t.Parallel()
	devstack := module(t, "internal/devstack/go.mod")
	server, ui := required(t, devstack, "go.temporal.io/server"), required(t, devstack, "github.com/temporalio/ui-server/v2")
	services := loaded(t).Services
	require.Equal(t, "temporalio/server:"+server, services["temporal"].Image)
	require.Equal(t, "temporalio/admin-tools:"+server, services["temporal-schema"].Image)
	require.Equal(t, "temporalio/ui:"+ui, services["temporal-ui"].Image)
}

func TestTheImageIsBuiltWithTheProjectsGo(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"go.mod", "internal/devstack/go.mod"} {
		want := module(t, path).Go.Version
		require.True(t, builds(stages(t)[0], want), "%s asks for Go %s, the Dockerfile has %s", path, want, stages(t)[0])
	}
	require.True(t, builds("golang:1.26.8-bookworm", "1.26.0"))
	require.False(t, builds("golang:1.26.7-bookworm", "1.26.8"))
	require.False(t, builds("golang:1.27.0-bookworm", "1.26"))
	require.False(t, builds("golang:latest", "1.26"))
}

// builds says whether an image's Go is of go.mod's line and not older than it asks.
func builds(image, want string) bool {
	tag, _ := strings.CutPrefix(image, "golang:")
	tag, _, _ = strings.Cut(tag, "-")
	have := "go" + tag
	return version.IsValid(have) && version.Lang(have) == version.Lang("go"+want) && version.Compare(have, "go"+want) >= 0
}

func dockerfile(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(root + "/Dockerfile")
	require.NoError(t, err)
	return string(text)
}

// stages are what the stages of the Dockerfile start from.
func stages(t *testing.T) []string {
	t.Helper()
	var from []string
	for _, m := range regexp.MustCompile(`(?m)^FROM (\S+)`).FindAllStringSubmatch(dockerfile(t), -1) {
		from = append(from, m[1])
	}
	require.NotEmpty(t, from)
	return from
}

func TestImagesRunAsNobodyInParticular(t *testing.T) {
	t.Parallel()
	text := dockerfile(t)
	for name, service := range loaded(t).Services {
		if service.Build != nil {
			require.Contains(t, text, " AS "+service.Build.Target+"\n", name)
		}
	}
	base := text[strings.Index(text, " AS base\n"):]
	require.Regexp(t, `(?m)^USER [1-9]\d*:[1-9]\d*$`, base)
	require.Equal(t, 1, strings.Count(text, "\nUSER "), "no stage goes back to root")
}

func TestTheBuilderGetsSourcesOnly(t *testing.T) {
	t.Parallel()
	file, err := os.Open(root + "/.dockerignore")
	require.NoError(t, err)
	defer file.Close()
	patterns, err := ignorefile.ReadAll(file)
	require.NoError(t, err)
	ignored, err := patternmatcher.New(patterns)
	require.NoError(t, err)
	for path, want := range map[string]bool{
		".env": true, ".git/config": true, ".data/devstack.env": true, "bin/starter": true, "README.md": true, "workflows/complaint_test.go": true,
		"go.mod": false, "go.sum": false, "starter/main.go": false, "worker/main.go": false, "workflows/complaint.go": false, "activities/record.go": false,
		"internal/policy/packs/house.yaml": false, "internal/devstack/go.mod": false, "internal/devstack/sandboxd/main.go": false,
	} {
		got, err := ignored.MatchesOrParentMatches(path)
		require.NoError(t, err)
		require.Equal(t, want, got, path)
	}
}
