package main

import (
	"fmt"
	"strings"

	"redress/internal/marketplace"
)

// settingOf is the setting that a NAME=VALUE is for; one without a name where the
// platform has none of that name.
func settingOf(a marketplace.Adapter, given string) (s marketplace.Setting, value string, ok bool) {
	name, value, ok := strings.Cut(given, "=")
	for _, s := range a.Settings {
		if s.Name == name {
			return s, value, ok
		}
	}
	return marketplace.Setting{}, "", false
}

// settingNames lists a platform's settings, for who gave another one.
func settingNames(a marketplace.Adapter, secretsFirst bool) string {
	var plain, secret []string
	for _, s := range a.Settings {
		if s.Secret {
			secret = append(secret, s.Name)
		} else {
			plain = append(plain, s.Name)
		}
	}
	if secretsFirst {
		return strings.Join(append(secret, plain...), ", ")
	}
	return strings.Join(append(plain, secret...), ", ")
}

// byWhat is the flag that gives a setting.
func byWhat(s marketplace.Setting) string {
	if s.Secret {
		return fmt.Sprintf("--secret-file %s=PATH or --secret-env %s=VARIABLE", s.Name, s.Name)
	}
	return fmt.Sprintf("--set %s=…", s.Name)
}

// settingsInWords is the table of a platform's settings for help.
func settingsInWords(a marketplace.Adapter) string {
	var t table
	for _, s := range a.Settings {
		marks := ""
		if s.Required {
			marks = "required"
		}
		if s.Secret {
			marks = strings.TrimPrefix(marks+", secret", ", ")
		}
		t.row("  "+s.Name, marks, s.Help)
	}
	var b strings.Builder
	must(t.print(&b))
	return b.String()
}

// exampleOf gives each required setting.
func exampleOf(a marketplace.Adapter) string {
	line := "  starter shop add " + a.Name + " demo"
	for _, s := range a.Settings {
		switch {
		case !s.Required:
		case s.Secret:
			line += " --secret-file " + s.Name + "=" + s.Name + ".txt"
		default:
			line += " --set " + s.Name + "=…"
		}
	}
	return line
}
