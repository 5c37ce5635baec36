package endtoend

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/app/apptest"
)

// A client in another language is made of nothing but the description, and sees a
// complaint through: clients/typescript/life.ts, compiled as strictly as it can be.
func TestAGeneratedClientSeesAComplaintThrough(t *testing.T) {
	t.Parallel()
	for _, program := range []string{"node", "npm"} {
		_, err := exec.LookPath(program)
		require.NoError(t, err, "the TypeScript client needs %s: scripts/node.sh installs it", program)
	}
	house := apptest.Open(t)
	backend := house.Backend("taobao/demo")
	client := workshop(t, "../../clients/typescript")
	described := backend.Get("/openapi.json")
	require.Equal(t, http.StatusOK, described.Status)
	require.NoError(t, os.WriteFile(filepath.Join(client, "openapi.json"), described.Body, 0o600))

	run(t, client, nil, "npm", "ci", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund")
	run(t, client, nil, "npm", "run", "generate")
	run(t, client, nil, "npm", "run", "build")
	told := run(t, client, []string{"REDRESS_URL=" + house.URL, "REDRESS_API_KEY=" + backend.Token}, "npm", "run", "life")
	require.Contains(t, told, "paid back: 128.00")
	require.Regexp(t, `\ndone\n$`, told)

	// What the description does not have does not compile.
	wrong := []string{
		`const stage: Shapes["Stage"] = "paid";`,
		`const none = new Refused({} as Shapes["Problem"]).code === "nope";`,
		`const unsaid = send("/v1/complaints/{id}/messages/state-position", { params: { path: { id: "" }, header: { "Idempotency-Key": "" } }, body: {} });`,
		`const keyless = send("/v1/complaints/{id}/messages/withdraw", { params: { path: { id: "" } }, body: {} });`,
		`const amount: Shapes["Money"] = { value: 12, currency: "CNY" };`,
		`const nowhere = send("/v1/complaints/{id}/message", {});`,
	}
	text := "import { connect, Refused, type Shapes } from \"./client.js\";\nconst send = connect(\"\", \"\").POST;\n" + strings.Join(wrong, "\n") +
		"\nexport const used = [stage, none, unsaid, keyless, amount, nowhere];\n"
	require.NoError(t, os.WriteFile(filepath.Join(client, "wrong.ts"), []byte(text), 0o600))
	out, err := command(t.Context(), client, nil, "npm", "run", "check").CombinedOutput()
	require.Error(t, err, "%s", out)
	for i, line := range wrong {
		require.Contains(t, string(out), fmt.Sprintf("wrong.ts(%d,", i+3), line)
	}
}

// workshop is a copy of a client's sources to work in, so that nothing is left in
// the tree.
func workshop(t *testing.T, from string) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"package.json", "package-lock.json", "tsconfig.json", "generate.mjs", "client.ts", "life.ts"} {
		content, err := os.ReadFile(filepath.Join(from, name))
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), content, 0o600))
	}
	return dir
}

func command(ctx context.Context, dir string, environ []string, name string, args ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, name, args...)
	c.Dir, c.Env = dir, append(os.Environ(), environ...)
	return c
}

func run(t *testing.T, dir string, environ []string, name string, args ...string) string {
	t.Helper()
	out, err := command(t.Context(), dir, environ, name, args...).CombinedOutput()
	require.NoError(t, err, "%s %v:\n%s", name, args, out)
	return string(out)
}
