package main

import (
	"fmt"

	"redress/internal/devstack/stack"
)

func env(args []string) error {
	f := newFlags("env", "[-data DIR]\n\nuse it as: eval \"$(devstack env)\"", ".data")
	if err := f.parse(args); err != nil {
		return err
	}
	text, err := stack.Exports(f.data)
	if err != nil {
		return err
	}
	fmt.Print(text)
	return nil
}
