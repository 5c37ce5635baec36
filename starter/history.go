package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	enums "go.temporal.io/api/enums/v1"
	history "go.temporal.io/api/history/v1"
	"google.golang.org/protobuf/encoding/protojson"

	"redress/internal/complaint"
	"redress/workflows"
)

func newHistory(sh *shell) *cobra.Command {
	return &cobra.Command{
		Use:   "history ID|DELIVERY",
		Short: "The workflow's history in Temporal, as JSON: what replay tests are made of",
		Long: "history prints every event that Temporal keeps of the complaint's latest run, or of a webhook's delivery,\n" +
			"in the form that workflow replayers read. What is encrypted (TEMPORAL_PAYLOAD_KEYS) is printed decrypted. It holds no\n" +
			"person's data. `starter events ID` is what people read.",
		Args: arguments(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error { return printHistory(cmd.Context(), sh, args[0]) },
	}
}

// processOf is the workflow of a complaint, or of a delivery's first run.
func processOf(id string) (workflow, name string, err error) {
	if strings.HasPrefix(id, "msg_") {
		return workflows.WebhookID(id, 1), id, nil
	}
	number, err := caseNumber(id)
	return complaint.WorkflowID(number), number, err
}

func printHistory(ctx context.Context, sh *shell, id string) error {
	process, number, err := processOf(id)
	if err != nil {
		return err
	}
	office, err := sh.office(ctx)
	if err != nil {
		return err
	}
	defer office.Close()
	var all history.History
	pages := office.Process.Client.GetWorkflowHistory(ctx, process, "", false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
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
