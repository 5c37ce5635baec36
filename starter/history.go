package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"
	enums "go.temporal.io/api/enums/v1"
	history "go.temporal.io/api/history/v1"
	"google.golang.org/protobuf/encoding/protojson"

	"redress/internal/complaint"
)

func newHistory(sh *shell) *cobra.Command {
	return &cobra.Command{
		Use:   "history ID",
		Short: "The workflow's history in Temporal, as JSON: what replay tests are made of",
		Long: "history prints every event that Temporal keeps of the complaint's latest run, in the form that\n" +
			"workflow replayers read. What is encrypted (TEMPORAL_PAYLOAD_KEYS) is printed decrypted. It holds no\n" +
			"person's data. `starter events ID` is what people read.",
		Args: arguments(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error { return printHistory(cmd.Context(), sh, args[0]) },
	}
}

func printHistory(ctx context.Context, sh *shell, id string) error {
	number, err := caseNumber(id)
	if err != nil {
		return err
	}
	office, err := sh.office(ctx)
	if err != nil {
		return err
	}
	defer office.Close()
	var all history.History
	pages := office.Process.Client.GetWorkflowHistory(ctx, complaint.WorkflowID(number), "", false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for pages.HasNext() {
		event, err := pages.Next()
		if err != nil {
			return fmt.Errorf("read the history of %s: %w", number, err)
		}
		all.Events = append(all.Events, event)
	}
	settings, err := sh.settings()
	if err != nil {
		return err
	}
	keys, err := settings.PayloadKeys()
	if err != nil {
		return err
	}
	if err := keys.Decrypt(ctx, &all); err != nil {
		return fmt.Errorf("read the history of %s: %w", number, err)
	}
	text, err := protojson.MarshalOptions{Multiline: true, Indent: " "}.Marshal(&all)
	if err != nil {
		return fmt.Errorf("write the history of %s: %w", number, err)
	}
	_, err = fmt.Fprintf(sh.out, "%s\n", text)
	return err
}
