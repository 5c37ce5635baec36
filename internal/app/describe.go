package app

import (
	"fmt"
	"reflect"
	"strings"
)

// Setting is one setting as people read about it.
type Setting struct {
	Name    string `json:"name"`
	Default string `json:"default"`
	Unit    string `json:"unit"`
	Help    string `json:"help"`
	Get     string `json:"get,omitempty"` // how to get a value, for those that have no default

	field string
	value reflect.Value
}

// Describe lists every setting there is.
func Describe() []Setting {
	return append(described(Settings{}), Setting{
		Name: envFileVariable, Default: defaultEnvFile, Unit: "path",
		Help: "a file of NAME=value lines that fills what is unset; the default one only when neither DATABASE_URL nor TEMPORAL_ADDRESS is set",
	})
}

// SettingsTable is the table of the README, in Markdown. A test holds the
// README to it.
func SettingsTable() string {
	var b strings.Builder
	b.WriteString("| variable | default | unit | what it is |\n|---|---|---|---|\n")
	for _, s := range Describe() {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", s.Name, code(s.Default), s.Unit, s.Help)
	}
	return b.String()
}

func code(s string) string {
	if s == "" {
		return ""
	}
	return "`" + s + "`"
}
