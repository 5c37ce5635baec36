package determinism

import (
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWorkflowcheckSeesThroughTheExceptions(t *testing.T) {
	t.Parallel()
	checker := filepath.Join(t.TempDir(), "workflowcheck")
	out, err := exec.Command("go", "build", "-o", checker, "go.temporal.io/sdk/contrib/tools/workflowcheck").CombinedOutput()
	require.NoError(t, err, string(out))
	exceptions, err := filepath.Abs("../workflowcheck.yaml")
	require.NoError(t, err)

	check := exec.Command(checker, "-config", exceptions, "./stage")
	check.Dir = "testdata"
	out, err = check.CombinedOutput()
	require.Error(t, err)
	for _, name := range []string{"MapOrder", "HiddenClock", "Goroutine"} {
		require.Contains(t, string(out), "stage."+name+" is non-deterministic")
	}
	require.NotContains(t, string(out), "stage.Allowed is")
}
