package stack

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"redress/internal/devstack/cluster"
	"redress/internal/devstack/signin"
)

// Env is what a program needs to work with the stack, as KEY=VALUE lines.
func (s *Stack) env() []string {
	env := []string{
		"DATABASE_URL=" + cluster.URL(s.Ports["postgres"], s.password, "redress"),
		"TEMPORAL_ADDRESS=" + s.Ports.addr("temporal"),
		"TEMPORAL_NAMESPACE=" + s.opts.Namespace,
		"TEMPORAL_UI_URL=http://" + s.Ports.addr("ui"),
		"SMTP_URL=smtp://" + s.Ports.addr("smtp"),
		"INBOX_URL=http://" + s.Ports.addr("inbox"),
		"SANDBOX_URL=http://" + s.Ports.addr("sandbox"),
		"OIDC_ISSUER=" + s.Address("oidc"),
		"OIDC_CLIENT_ID=" + signin.ClientID,
		"OIDC_AUDIENCE=" + signin.Audience,
		"REDRESS_KEY=" + s.key,
		"BLOB_DIR=" + filepath.Join(s.opts.Dir, "blobs"),
	}
	if s.opts.Parts[Platforms] {
		env = append(env, "PLATFORMS_URL="+s.Address("platforms"))
	}
	return env
}

// EnvFile is where a data directory keeps the variables of its stack.
func EnvFile(dir string) string { return filepath.Join(dir, "devstack.env") }

func (s *Stack) writeEnv() error {
	return writeWhole(EnvFile(s.opts.Dir), []byte(strings.Join(s.Env, "\n")+"\n"))
}

// Exports reads the variables of the stack in dir as lines for a shell.
func Exports(dir string) (string, error) {
	text, err := os.ReadFile(EnvFile(dir))
	if os.IsNotExist(err) {
		return "", fmt.Errorf("no stack was started in %s yet (it has no devstack.env): `devstack up -data %s` first", dir, dir)
	}
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for line := range strings.Lines(string(text)) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		fmt.Fprintf(&b, "export %s='%s'\n", name, strings.ReplaceAll(value, "'", `'\''`))
	}
	return b.String(), nil
}
