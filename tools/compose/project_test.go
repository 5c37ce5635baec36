package compose

import (
	"context"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/stretchr/testify/require"
)

const root = "../.."

// secrets are what the file must be given.
var secrets = map[string]string{"POSTGRES_PASSWORD": "0123456789abcdef", "REDRESS_KEY": "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="}

func load(env map[string]string) (*types.Project, error) {
	var list []string
	for name, value := range env {
		list = append(list, name+"="+value)
	}
	options, err := cli.NewProjectOptions([]string{root + "/docker-compose.yml"},
		cli.WithEnv(list), cli.WithProfiles([]string{"*"}))
	if err != nil {
		return nil, err
	}
	return options.LoadProject(context.Background())
}

func loaded(t *testing.T) *types.Project {
	t.Helper()
	p, err := load(secrets)
	require.NoError(t, err)
	return p
}

func TestComposeLoads(t *testing.T) {
	t.Parallel()
	p := loaded(t)
	require.Equal(t, "redress", p.Name)
	for _, service := range []string{"postgres", "temporal-schema", "temporal", "temporal-ui", "mail", "setup", "worker", "serve", "sandbox", "starter"} {
		require.Contains(t, p.Services, service)
	}
}

func TestSecretsComeFromOutside(t *testing.T) {
	t.Parallel()
	for missing := range secrets {
		given := map[string]string{}
		for name, value := range secrets {
			if name != missing {
				given[name] = value
			}
		}
		_, err := load(given)
		require.ErrorContains(t, err, missing)
	}
	text, err := os.ReadFile(root + "/docker-compose.yml")
	require.NoError(t, err)
	require.Empty(t, written(string(text)))
	require.NotEmpty(t, written("      POSTGRES_PASSWORD: hunter2"))
	require.NotEmpty(t, written("      POSTGRES_PWD: \"${PW:-hunter2}\""))
	require.NotEmpty(t, written("  DATABASE_URL: postgres://redress:hunter2@postgres/redress"))
}

var (
	secretLine = regexp.MustCompile(`^\s*-?\s*"?(\w*(?:PASSWORD|PWD|SECRET|TOKEN|_KEY)|REDRESS_KEY)"?\s*[:=]\s*(.+)$`)
	secretURL  = regexp.MustCompile(`://\w+:([^@]+)@`)
	asked      = regexp.MustCompile(`^"?\$\{\w+:\?[^}]*\}"?$`)
)

// written are the secrets that stand in the text instead of being asked for.
func written(text string) []string {
	var found []string
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "#") {
			continue
		}
		if m := secretLine.FindStringSubmatch(line); m != nil && !asked.MatchString(m[2]) {
			found = append(found, line)
		}
		if m := secretURL.FindStringSubmatch(line); m != nil && !asked.MatchString(m[1]) {
			found = append(found, line)
		}
	}
	return found
}

func TestServicesWaitForWhatTheyNeed(t *testing.T) {
	t.Parallel()
	p := loaded(t)
	for name, service := range p.Services {
		for on, how := range service.DependsOn {
			switch how.Condition {
			case types.ServiceConditionHealthy:
				require.NotNil(t, p.Services[on].HealthCheck, "%s waits for %s to be healthy, which has no check", name, on)
			case types.ServiceConditionCompletedSuccessfully:
				require.NotEqual(t, types.RestartPolicyUnlessStopped, p.Services[on].Restart, "%s waits for %s to end, which never does", name, on)
			}
		}
		if service.Restart == types.RestartPolicyUnlessStopped {
			require.NotNil(t, service.HealthCheck, "%s runs for ever and has no health check", name)
		}
		for _, port := range service.Ports {
			require.Equal(t, "127.0.0.1", port.HostIP, "%s is published beyond this machine", name)
		}
	}
	require.Contains(t, p.Services["worker"].DependsOn, "setup")
	require.Contains(t, p.Services["setup"].DependsOn, "temporal")
	require.Contains(t, p.Services["temporal"].DependsOn, "temporal-schema")
	require.Contains(t, p.Services["temporal-schema"].DependsOn, "postgres")
}
