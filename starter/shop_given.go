package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/postgres"
)

// maxSecret is how long a secret may be, in bytes: a key in PEM has room.
const maxSecret = 64 << 10

const howToGive = "A secret is given by --secret-file NAME=PATH (a path of - is standard input) or --secret-env NAME=VARIABLE,\n" +
	"never on the command line, where others of this machine can read it. A token that a person got on the\n" +
	"platform's pages is given by --token-file or --token-env, and what renews it by --refresh-file or --refresh-env."

// shopGiven is a shop's connection as the command line gives it.
type shopGiven struct {
	gateway, expires            string
	set, files, variables, drop []string
	token, refresh              secretPlace
	rate                        float64
	anew                        bool
}

// firstTokens are the settings that a shop's first token can be given by, as the
// platforms' own pages call it: what was renewed from an older one goes with them.
var firstTokens = []string{"session", "access_token", "refresh_token"}

// secretPlace is where one secret is found: in a file or in a variable.
type secretPlace struct{ file, variable string }

func (g *shopGiven) flags(cmd *cobra.Command, a marketplace.Adapter) {
	flags := cmd.Flags()
	flags.StringVar(&g.gateway, "gateway", "", "the URL of the platform's gateway; empty: the platform's own")
	flags.StringArrayVar(&g.set, "set", nil, "a setting, NAME=VALUE; may be given again")
	flags.StringArrayVar(&g.files, "secret-file", nil, "a secret setting in a file, NAME=PATH; may be given again")
	flags.StringArrayVar(&g.variables, "secret-env", nil, "a secret setting in an environment variable, NAME=VARIABLE; may be given again")
	flags.StringArrayVar(&g.drop, "unset", nil, "a setting that goes, by its name; may be given again")
	flags.Float64Var(&g.rate, "rate", 0, fmt.Sprintf("calls a second, by all workers together (default: as it is, or %d)", postgres.DefaultShopRate))
	flags.StringVar(&g.token.file, "token-file", "", "a file with the shop's token; - is standard input")
	flags.StringVar(&g.token.variable, "token-env", "", "the variable with the shop's token")
	flags.StringVar(&g.refresh.file, "refresh-file", "", "a file with what renews that token")
	flags.StringVar(&g.refresh.variable, "refresh-env", "", "the variable with what renews that token")
	flags.StringVar(&g.expires, "token-expires", "", "until when the token is good: 30d, or 2027-01-31T00:00:00+08:00")
	flags.BoolVar(&g.anew, "forget-token", false, "drop the token that is kept; the next is made from the settings")
	var plain, secret []string
	for _, s := range a.Settings {
		if s.Secret {
			secret = append(secret, s.Name+"=")
		} else {
			plain = append(plain, s.Name+"=")
		}
	}
	must(cmd.RegisterFlagCompletionFunc("set", cobra.FixedCompletions(plain, cobra.ShellCompDirectiveNoSpace)))
	must(cmd.RegisterFlagCompletionFunc("secret-env", cobra.FixedCompletions(secret, cobra.ShellCompDirectiveNoSpace)))
}

// read makes a change of it. Its errors repeat nothing that stands behind a name,
// nor what has no name: either may be a secret in the wrong place.
func (g *shopGiven) read(sh *shell, a marketplace.Adapter, gateway bool) (postgres.ShopChange, error) {
	change := postgres.ShopChange{Settings: map[string]string{}, Secrets: map[string]string{}, Drop: g.drop, Rate: g.rate}
	var problems []string
	wrong := func(format string, args ...any) { problems = append(problems, fmt.Sprintf(format, args...)) }
	if gateway {
		change.Gateway = &g.gateway
		if err := gatewayFits(g.gateway); err != nil {
			wrong("--gateway %s", err)
		}
	}
	if g.rate < 0 || g.rate > 10_000 {
		wrong("--rate must be from 0 to 10000")
	}
	for _, one := range g.set {
		s, value, ok := settingOf(a, one)
		switch {
		case s.Name == "":
			wrong("--set must be NAME=VALUE with a setting of %s: %s", a.Title, settingNames(a, false))
		case s.Secret:
			wrong("%s is a secret: give it by %s. What stood here may be read in this shell's history", s.Name, byWhat(s))
		case !ok || value == "":
			wrong("--set %s has no value", s.Name)
		default:
			change.Settings[s.Name] = value
		}
	}
	for _, from := range []struct {
		flag  string
		given []string
		place func(string) secretPlace
	}{
		{"--secret-file", g.files, func(path string) secretPlace { return secretPlace{file: path} }},
		{"--secret-env", g.variables, func(name string) secretPlace { return secretPlace{variable: name} }},
	} {
		for _, one := range from.given {
			s, where, ok := settingOf(a, one)
			if s.Name == "" || !ok || where == "" {
				wrong("%s must name where a setting of %s is found: %s", from.flag, a.Title, settingNames(a, true))
				continue
			}
			value, err := from.place(where).read(sh)
			switch {
			case err != nil:
				wrong("%s %s: %s", from.flag, s.Name, err)
			case s.Secret:
				change.Secrets[s.Name] = value
			default:
				change.Settings[s.Name] = value
			}
		}
	}
	var err error
	if change.Token, err = g.readToken(sh); err != nil {
		wrong("%s", err)
	}
	change.Anew = g.anew || slices.ContainsFunc(firstTokens, func(name string) bool { return change.Secrets[name] != "" })
	if len(problems) > 0 {
		return postgres.ShopChange{}, usage("%s", strings.Join(problems, "\n"))
	}
	return change, nil
}

func (g *shopGiven) readToken(sh *shell) (*postgres.ShopToken, error) {
	if g.token == (secretPlace{}) {
		if g.refresh != (secretPlace{}) || g.expires != "" {
			return nil, errors.New("--refresh-file, --refresh-env and --token-expires go with --token-file or --token-env")
		}
		return nil, nil
	}
	var token postgres.ShopToken
	var err error
	if token.Access, err = g.token.read(sh); err != nil {
		return nil, fmt.Errorf("--token-file, --token-env: %w", err)
	}
	if g.refresh != (secretPlace{}) {
		if token.Refresh, err = g.refresh.read(sh); err != nil {
			return nil, fmt.Errorf("--refresh-file, --refresh-env: %w", err)
		}
	}
	if g.expires == "" {
		return &token, nil
	}
	if d, err := complaint.ParseDuration(g.expires); err == nil && d > 0 {
		token.Expires = sh.now().Add(time.Duration(d))
	} else if token.Expires, err = time.Parse(time.RFC3339, g.expires); err != nil {
		return nil, errors.New("--token-expires must be a length of time such as 30d, or an instant such as 2027-01-31T00:00:00+08:00")
	}
	return &token, nil
}

// read reads a secret. Its errors name neither file nor variable.
func (p secretPlace) read(sh *shell) (string, error) {
	var value string
	switch {
	case p.file != "" && p.variable != "":
		return "", errors.New("it is given twice")
	case p.variable != "":
		for _, one := range sh.environ {
			if name, behind, _ := strings.Cut(one, "="); name == p.variable {
				value = behind
			}
		}
		if value == "" {
			return "", errors.New("the environment variable that is named is not set, or empty")
		}
	default:
		text, err := readSecret(sh, p.file)
		if err != nil {
			return "", err
		}
		value = strings.TrimRight(text, "\r\n")
	}
	if value == "" {
		return "", errors.New("there is nothing in it")
	}
	if len(value) > maxSecret {
		return "", fmt.Errorf("it is longer than %d bytes", maxSecret)
	}
	return value, nil
}

func readSecret(sh *shell, path string) (string, error) {
	from := sh.in
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			var named *fs.PathError
			if errors.As(err, &named) {
				err = named.Err
			}
			return "", fmt.Errorf("the file that is named cannot be read: %w", err)
		}
		defer func() { _ = f.Close() }() // nothing was written
		from = f
	}
	text, err := io.ReadAll(io.LimitReader(from, maxSecret+3)) // and a line's end
	if err != nil {
		return "", errors.New("it cannot be read to its end")
	}
	return string(text), nil
}

func gatewayFits(text string) error {
	if text == "" {
		return nil
	}
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || len(text) > 2000:
		return errors.New("must be a URL that begins with https://")
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return errors.New("must have no user, password, query or fragment")
	}
	return nil
}
