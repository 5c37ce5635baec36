package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// choice is a flag that takes one of some words.
func choice[T ~string](cmd *cobra.Command, to *string, name string, words []T) {
	all := named(words)
	cmd.Flags().Var(&oneOf{to, all}, name, "only: "+strings.Join(all, ", "))
	must(cmd.RegisterFlagCompletionFunc(name, cobra.FixedCompletions(all, cobra.ShellCompDirectiveNoFileComp)))
}

func named[T ~string](words []T) []string {
	all := make([]string, len(words))
	for i, w := range words {
		all[i] = string(w)
	}
	return all
}

type oneOf struct {
	to  *string
	all []string
}

func (o *oneOf) String() string { return *o.to }
func (o *oneOf) Type() string   { return "word" }

func (o *oneOf) Set(s string) error {
	if !slices.Contains(o.all, s) {
		return fmt.Errorf("must be one of %s", strings.Join(o.all, ", "))
	}
	*o.to = s
	return nil
}
