package app

import (
	"errors"
	"fmt"
	"net/url"
	"reflect"
	"strings"
	"time"

	"github.com/caarlos0/env/v11"
)

// Load reads the settings from variables as os.Environ gives them. A variable
// that is set to nothing counts as unset. Where neither DATABASE_URL nor
// TEMPORAL_ADDRESS is set, the file of a running `make run` fills what is
// missing; see fillFromFile. A bad value is an error of one line that names the
// variable; a missing one is not an error before Require asks for it.
func Load(variables []string) (Settings, error) {
	e := newEnviron(variables)
	if err := e.fillFromFile(); err != nil {
		return Settings{}, err
	}
	var s Settings
	if err := env.ParseWithOptions(&s, env.Options{Environment: e}); err != nil {
		return Settings{}, plainEnvError(err)
	}
	if err := s.unusable(); err != nil {
		return Settings{}, err
	}
	s.environ = e
	return s, nil
}

// unusable has a line for each variable whose value can be read but not used.
func (s Settings) unusable() error {
	var bad []error
	for _, one := range []struct {
		name string
		fine bool
	}{
		{"DATABASE_URL", s.Database.URL == "" || isDatabase(s.Database.URL)},
		{"CUSTOMER_URL", s.Identity.usable()},
		{"TEMPORAL_PAYLOAD_KEYS", s.Payloads.usable()},
		{"WORKER_STOP_TIMEOUT", s.Worker.StopTimeout >= 0},
		{"WORKER_CACHE_SIZE", s.Worker.StickyCache >= 0},
		{"WORKER_CONCURRENCY", s.Worker.AtOnce >= 2},
		{"WORKER_SWEEP_INTERVAL", s.Worker.Sweep > 0},
		{"WORKER_WATCH_INTERVAL", s.Worker.Watch >= 5*time.Second},
		{"WEBHOOK_KEEP", s.Webhooks.Keep >= time.Hour},
		{"LOG_FORMAT", s.Logging.Format == "text" || s.Logging.Format == "json"},
	} {
		if !one.fine {
			bad = append(bad, badSetting(one.name))
		}
	}
	return errors.Join(bad...)
}

// isDatabase is checked here because the driver's own error would repeat the
// address, and the password in it.
func isDatabase(address string) bool {
	if !strings.Contains(address, "://") {
		return strings.Contains(address, "=") // host=… dbname=…, as libpq also takes it
	}
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "postgres" || u.Scheme == "postgresql")
}

// Require is nil when all the named variables have a value; otherwise its error
// has one line for each that has none: what it is and how to get one.
func (s Settings) Require(names ...string) error {
	var missing []error
	for _, one := range described(s) {
		for _, name := range names {
			if name == "BLOB_DIR" && s.Database.BlobURL != "" {
				continue // the other place that evidence may be kept in
			}
			if one.Name == name && one.value.IsZero() {
				missing = append(missing, fmt.Errorf("%s is not set: %s. To get one, %s", name, one.Help, one.Get))
			}
		}
	}
	return errors.Join(missing...)
}

// plainEnvError names the variable of each value that could not be read. The
// value itself is not repeated: it may be a secret.
func plainEnvError(err error) error {
	var all env.AggregateError
	if !errors.As(err, &all) {
		return fmt.Errorf("read the settings: %w", err)
	}
	var plain []error
	for _, one := range all.Errors {
		var parse env.ParseError
		if errors.As(one, &parse) {
			plain = append(plain, badSetting(variableOf(parse.Name)))
		} else {
			plain = append(plain, fmt.Errorf("read the settings: %w", one))
		}
	}
	return errors.Join(plain...)
}

func badSetting(name string) error {
	for _, one := range described(Settings{}) {
		if one.Name == name {
			fallback := "; it has no default"
			if one.Default != "" {
				fallback = "; without one it is " + one.Default
			}
			return fmt.Errorf("%s has a value that cannot be used: %s (%s%s)", name, one.Help, one.Unit, fallback)
		}
	}
	return fmt.Errorf("%s has a value that cannot be used", name)
}

// variableOf finds the variable of a field that env names by its Go name.
func variableOf(field string) string {
	for _, one := range described(Settings{}) {
		if one.field == field {
			return one.Name
		}
	}
	return field
}

// described lists every setting in the order of the table.
func described(s Settings) []Setting {
	var all []Setting
	parts := reflect.ValueOf(s)
	for i := range parts.NumField() {
		part := parts.Field(i)
		if !parts.Type().Field(i).IsExported() {
			continue
		}
		for j := range part.NumField() {
			field := part.Type().Field(j)
			all = append(all, Setting{
				Name: field.Tag.Get("env"), Default: field.Tag.Get("envDefault"), Unit: field.Tag.Get("unit"),
				Help: field.Tag.Get("help"), Get: strings.ReplaceAll(field.Tag.Get("get"), "'", "`"),
				field: field.Name, value: part.Field(j),
			})
		}
	}
	return all
}
