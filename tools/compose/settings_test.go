package compose

import (
	"go/ast"
	"go/parser"
	"go/token"
	"net"
	"net/url"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// setting is one that the code reads: a field's tags in internal/app.
type setting struct {
	fallback string
	needed   bool // it says how to get one, so there is no going without
}

// settings reads them from the source, so that this module need not build the product.
func settings(t *testing.T) map[string]setting {
	t.Helper()
	files, err := filepath.Glob(root + "/internal/app/settings*.go")
	require.NoError(t, err)
	found := map[string]setting{}
	for _, path := range files {
		read(t, path, found)
	}
	require.Contains(t, found, "DATABASE_URL")
	require.Contains(t, found, "SERVE_LISTEN")
	return found
}

// read adds those of one file. There is no going without those of settings.go that
// say how to get one; the other files hold what is left out where it is not wanted.
func read(t *testing.T, path string, found map[string]setting) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
	require.NoError(t, err)
	ast.Inspect(file, func(n ast.Node) bool {
		field, ok := n.(*ast.Field)
		if !ok || field.Tag == nil {
			return true
		}
		text, err := strconv.Unquote(field.Tag.Value)
		require.NoError(t, err)
		tag := reflect.StructTag(text)
		if name := tag.Get("env"); name != "" {
			name, _, _ = strings.Cut(name, ",")
			found[name] = setting{fallback: tag.Get("envDefault"), needed: filepath.Base(path) == "settings.go" && tag.Get("get") != "" && !strings.HasPrefix(name, "WORKER_")}
		}
		return true
	})
}

func TestOurServicesAreSetAsTheCodeReads(t *testing.T) {
	t.Parallel()
	known := settings(t)
	for _, name := range []string{"setup", "worker", "serve", "starter"} {
		env := loaded(t).Services[name].Environment
		for variable := range env {
			require.Contains(t, known, variable, "%s is given %s, which the code does not read", name, variable)
		}
		for variable, s := range known {
			if s.needed {
				require.NotEmpty(t, env[variable], "%s is not given %s", name, variable)
			}
		}
	}
}

func TestAddressesMeet(t *testing.T) {
	t.Parallel()
	p := loaded(t)
	known := settings(t)
	env := p.Services["worker"].Environment
	value := func(name string) string {
		if v := env[name]; v != nil {
			return *v
		}
		return known[name].fallback
	}

	database, err := url.Parse(value("DATABASE_URL"))
	require.NoError(t, err)
	require.Equal(t, "postgres:5432", database.Host)
	password, _ := database.User.Password()
	require.Equal(t, *p.Services["postgres"].Environment["POSTGRES_PASSWORD"], password)
	require.Equal(t, *p.Services["postgres"].Environment["POSTGRES_USER"], database.User.Username())
	require.Equal(t, "/"+*p.Services["postgres"].Environment["POSTGRES_DB"], database.Path)

	require.Equal(t, "temporal:7233", value("TEMPORAL_ADDRESS"))
	require.Equal(t, value("TEMPORAL_ADDRESS"), *p.Services["temporal-ui"].Environment["TEMPORAL_ADDRESS"])
	require.Equal(t, known["TEMPORAL_ADDRESS"].fallback, published(t, p.Services["temporal"].Ports[0].HostIP, p.Services["temporal"].Ports[0].Published),
		"a starter on this machine finds Temporal without being told")

	ui, err := url.Parse(value("TEMPORAL_UI_URL"))
	require.NoError(t, err)
	require.Equal(t, ui.Port(), p.Services["temporal-ui"].Ports[0].Published)
	require.Equal(t, ui.Port(), *p.Services["temporal-ui"].Environment["TEMPORAL_UI_PORT"])

	smtp, err := url.Parse(value("SMTP_URL"))
	require.NoError(t, err)
	require.Contains(t, p.Services, smtp.Hostname())

	_, listen, err := net.SplitHostPort(value("WORKER_LISTEN"))
	require.NoError(t, err)
	require.Contains(t, strings.Join(p.Services["worker"].HealthCheck.Test, " "), "/"+listen)
	require.Equal(t, listen, strconv.Itoa(int(p.Services["worker"].Ports[0].Target)))

	serve := p.Services["serve"]
	_, listen, err = net.SplitHostPort(*serve.Environment["SERVE_LISTEN"])
	require.NoError(t, err)
	require.Contains(t, strings.Join(serve.HealthCheck.Test, " "), "/"+listen)
	require.Equal(t, listen, strconv.Itoa(int(serve.Ports[0].Target)))
	require.Equal(t, known["SERVE_LISTEN"].fallback, published(t, serve.Ports[0].HostIP, serve.Ports[0].Published), "as the documentation says")
	patience, err := time.ParseDuration(known["SERVE_STOP_TIMEOUT"].fallback)
	require.NoError(t, err)
	require.Greater(t, time.Duration(*serve.StopGracePeriod), patience, "Docker would cut requests under way")

	require.Equal(t, "service:worker", p.Services["sandbox"].NetworkMode)
	sandbox, err := url.Parse(value("SANDBOX_URL"))
	require.NoError(t, err)
	require.Contains(t, constants(t, "internal/devstack/sandboxd/main.go"), sandbox.Host)

	patience, err = time.ParseDuration(value("WORKER_STOP_TIMEOUT"))
	require.NoError(t, err)
	require.Greater(t, time.Duration(*p.Services["worker"].StopGracePeriod), patience, "Docker would cut work in hand")
}

func published(t *testing.T, ip, port string) string {
	t.Helper()
	require.NotEmpty(t, ip)
	return net.JoinHostPort(ip, port)
}

// constants are the string literals of a source file.
func constants(t *testing.T, path string) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), root+"/"+path, nil, 0)
	require.NoError(t, err)
	var found []string
	ast.Inspect(file, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			text, err := strconv.Unquote(lit.Value)
			require.NoError(t, err)
			found = append(found, text)
		}
		return true
	})
	return found
}
