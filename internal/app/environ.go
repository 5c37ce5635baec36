package app

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

const (
	envFileVariable = "REDRESS_ENV_FILE"
	defaultEnvFile  = ".data/devstack.env"
)

// environ holds variables by name, without the empty ones. It is what
// Temporal's envconfig looks variables up in.
type environ map[string]string

func newEnviron(variables []string) environ {
	e := environ{}
	for _, one := range variables {
		if name, value, ok := strings.Cut(one, "="); ok && value != "" {
			e[name] = value
		}
	}
	return e
}

// LookupEnv implements envconfig.EnvLookup.
func (e environ) LookupEnv(name string) (string, bool) {
	value, ok := e[name]
	return value, ok
}

// Environ implements envconfig.EnvLookup.
func (e environ) Environ() []string {
	all := make([]string, 0, len(e))
	for name, value := range e {
		all = append(all, name+"="+value)
	}
	return all
}

// fillFromFile fills unset variables from the file that `make run` keeps beside
// its data, so that `bin/starter list` just works. The file is left alone when
// the database or Temporal is named already: half of one place and half of
// another would send real complaints into a trial. A file named by
// REDRESS_ENV_FILE is always read, and must be there.
func (e environ) fillFromFile() error {
	path, named := e.LookupEnv(envFileVariable)
	if !named {
		if e["DATABASE_URL"] != "" || e["TEMPORAL_ADDRESS"] != "" {
			return nil
		}
		path = defaultEnvFile
	}
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) && !named {
		return nil
	}
	if err != nil {
		return fmt.Errorf("%s: %w", envFileVariable, err)
	}
	filled, err := parseEnvFile(string(text))
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if e["BLOB_URL"] != "" {
		delete(filled, "BLOB_DIR") // evidence is kept in one place
	}
	for name, value := range filled {
		if e[name] == "" {
			e[name] = value
		}
	}
	return nil
}

// parseEnvFile reads NAME=value lines; empty lines, # comments, a leading
// "export " and one pair of quotes around the value are understood.
func parseEnvFile(text string) (map[string]string, error) {
	values := map[string]string{}
	n := 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimPrefix(strings.TrimSpace(line), "export ")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, value, ok := strings.Cut(line, "=")
		if !ok || strings.TrimSpace(name) == "" {
			return nil, fmt.Errorf("line %d is not NAME=value", n)
		}
		values[strings.TrimSpace(name)] = unquote(strings.TrimSpace(value))
	}
	return values, nil
}

func unquote(s string) string {
	if len(s) >= 2 && (s[0] == '"' || s[0] == '\'') && s[len(s)-1] == s[0] {
		return s[1 : len(s)-1]
	}
	return s
}
