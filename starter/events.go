package main

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"redress/internal/postgres"
)

func newEvents(sh *shell) *cobra.Command {
	var after int
	cmd := &cobra.Command{
		Use:   "events ID",
		Short: "What happened, in order",
		Args:  arguments(cobra.ExactArgs(1)),
		RunE: sh.onCase(func(ctx context.Context, store *postgres.Store, number string) error {
			return events(ctx, sh, store, number, after)
		}),
	}
	cmd.Flags().IntVar(&after, "after", 0, "only events behind this number")
	return cmd
}

func events(ctx context.Context, sh *shell, store *postgres.Store, number string, after int) error {
	for {
		some, err := store.Events(ctx, number, after, postgres.MaxEvents)
		if err != nil {
			return err
		}
		if err := sh.printEvents(some); err != nil {
			return err
		}
		if len(some) < postgres.MaxEvents {
			return nil
		}
		after = some[len(some)-1].Seq
	}
}

// printEvents writes events; for programs one JSON object a line.
func (sh *shell) printEvents(some []postgres.RecordedEvent) error {
	if sh.json() {
		e := json.NewEncoder(sh.out)
		for _, one := range some {
			if err := e.Encode(one); err != nil {
				return err
			}
		}
		return nil
	}
	var t table
	for _, one := range some {
		var facts []string
		for _, name := range slices.Sorted(maps.Keys(one.Facts)) {
			facts = append(facts, name+"="+one.Facts[name])
		}
		t.row(strconv.Itoa(one.Seq), one.At.Local().Format("2 Jan 15:04:05"), plain(one.Type), one.Actor.String(), strings.Join(facts, " "))
	}
	return t.print(sh.out)
}
