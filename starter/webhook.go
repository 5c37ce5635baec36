package main

import (
	"context"
	"errors"
	"fmt"
	"os/user"
	"strings"

	"github.com/spf13/cobra"

	"redress/internal/app"
	"redress/internal/complaint"
	"redress/internal/dispatch"
	"redress/internal/postgres"
)

func newWebhook(sh *shell) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "webhook",
		Short: "Have events delivered to other systems: subscribe, look, send again",
		Long: "A webhook is a subscription: events of a shop's complaints are sent to a URL as they happen, signed as Standard\n" +
			"Webhooks says (standardwebhooks.com). What the receiver does not take is tried again for three days. Events come\n" +
			"in no promised order, and one can come twice, under the same webhook-id.",
		Example: "  starter webhook create --shop taobao/demo --url https://example.com/hooks --event offer_accepted --event closed\n" +
			"  starter webhook test wh_…\n" +
			"  starter webhook deliveries wh_… --state failed",
		Args: arguments(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newWebhookCreate(sh), newWebhookList(sh), newWebhookShow(sh), newWebhookChange(sh), newWebhookRotate(sh),
		newWebhookState(sh, "pause ID", "Send nothing until it is resumed; what happens meanwhile is not sent later", postgres.WebhookPaused),
		newWebhookState(sh, "resume ID", "Go on with a paused one", postgres.WebhookActive),
		newWebhookState(sh, "end ID", "End a subscription for good", postgres.WebhookEnded),
		newWebhookTest(sh), newWebhookListen(sh), newWebhookDeliveries(sh), newWebhookDelivery(sh), newWebhookResend(sh))
	return cmd
}

// atDesk is the body of a command about webhooks.
func (sh *shell) atDesk(do func(ctx context.Context, desk dispatch.Desk, args []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		settings, err := sh.settings("DATABASE_URL", "REDRESS_KEY")
		if err != nil {
			return err
		}
		desk, closing, err := app.OpenDesk(cmd.Context(), settings, app.Observers{Log: sh.logger()})
		if err != nil {
			return err
		}
		defer closing()
		return plainProblems(do(cmd.Context(), desk, args))
	}
}

// plainProblems makes what is wrong with a subscription, or a cursor, a slip of
// the command line: one line a problem.
func plainProblems(err error) error {
	var (
		several complaint.Problems
		bad     postgres.BadCursor
	)
	switch {
	case errors.As(err, &several):
		lines := make([]string, len(several))
		for i, one := range several {
			lines[i] = one.Field + ": " + one.Reason
		}
		return usage("%s", strings.Join(lines, "\n"))
	case errors.As(err, &bad):
		return usageError{bad}
	}
	return err
}

// operator is who works at this machine, for the audit.
func operator() string {
	if u, err := user.Current(); err == nil {
		return "operator:" + u.Username
	}
	return "operator:starter"
}

func newWebhookCreate(sh *shell) *cobra.Command {
	var (
		w    dispatch.Wanted
		shop string
	)
	cmd := &cobra.Command{
		Use:   "create",
		Short: "Subscribe a URL to events of a shop; prints the secret that they are signed with, once",
		Long: "create subscribes a URL to events from now on. The secret is printed once: give it to the receiver, which checks\n" +
			"each event's signature with a library of Standard Webhooks. The types are those that `starter events` shows, as\n" +
			"offer_accepted; completion lists them.",
		Example: "  starter webhook create --shop taobao/demo --url https://example.com/hooks --event offer_accepted\n" +
			"  starter webhook create --shop '*/*' --url https://example.com/hooks --event '*'",
		Args: arguments(cobra.NoArgs),
		RunE: sh.atDesk(func(ctx context.Context, desk dispatch.Desk, _ []string) error {
			var ok bool
			if w.Platform, w.Shop, ok = strings.Cut(shop, "/"); !ok {
				return usage("--shop must be a platform and a shop, as taobao/demo; * stands for every one")
			}
			made, secret, err := desk.Create(ctx, operator(), w)
			if err != nil {
				return err
			}
			return sh.printSecret(made, secret)
		}),
	}
	cmd.Flags().StringVar(&shop, "shop", "", "whose events: platform/shop, * for every one")
	cmd.Flags().StringVar(&w.URL, "url", "", "where they are sent to")
	cmd.Flags().StringSliceVar(&w.EventTypes, "event", nil, "a type of event, * for all; may stand several times")
	completeEvents(cmd)
	return cmd
}

func completeEvents(cmd *cobra.Command) {
	all := make([]string, len(dispatch.EventTypes))
	for i, t := range dispatch.EventTypes {
		all[i] = string(t)
	}
	must(cmd.RegisterFlagCompletionFunc("event", cobra.FixedCompletions(all, cobra.ShellCompDirectiveNoFileComp)))
}

// printSecret tells a new secret: nothing else ever does.
func (sh *shell) printSecret(w postgres.Webhook, secret string) error {
	if sh.json() {
		return sh.print(struct {
			Webhook postgres.Webhook `json:"webhook"`
			Secret  string           `json:"secret"`
		}{w, secret})
	}
	_, err := fmt.Fprintf(sh.out, "%s\n%s\n", w.ID, secret)
	_, _ = fmt.Fprintln(sh.err, "The second line is the secret that signs its events. It is not shown again.")
	return err
}

func newWebhookRotate(sh *shell) *cobra.Command {
	return &cobra.Command{
		Use:   "rotate ID",
		Short: "Give a subscription a new secret; the one before signs beside it for a day",
		Args:  arguments(cobra.ExactArgs(1)),
		RunE: sh.atDesk(func(ctx context.Context, desk dispatch.Desk, args []string) error {
			changed, secret, err := desk.Rotate(ctx, operator(), args[0])
			if err != nil {
				return err
			}
			return sh.printSecret(changed, secret)
		}),
	}
}

func newWebhookChange(sh *shell) *cobra.Command {
	var (
		url    string
		events []string
	)
	cmd := &cobra.Command{
		Use:     "change ID",
		Short:   "Send to another URL, or other types of events",
		Example: "  starter webhook change wh_… --url https://example.com/new-hooks",
		Args:    arguments(cobra.ExactArgs(1)),
	}
	cmd.Flags().StringVar(&url, "url", "", "where events are sent to from now on")
	cmd.Flags().StringSliceVar(&events, "event", nil, "the types of events from now on; may stand several times")
	completeEvents(cmd)
	cmd.PreRunE = func(*cobra.Command, []string) error {
		if !cmd.Flags().Changed("url") && !cmd.Flags().Changed("event") {
			return usage("give --url or --event: nothing was to be changed")
		}
		return nil
	}
	cmd.RunE = sh.atDesk(func(ctx context.Context, desk dispatch.Desk, args []string) error {
		c := postgres.WebhookChange{EventTypes: events}
		if cmd.Flags().Changed("url") {
			c.URL = &url
		}
		changed, err := desk.Change(ctx, operator(), args[0], c)
		if err != nil {
			return err
		}
		return sh.printWebhook(changed)
	})
	return cmd
}

func newWebhookState(sh *shell, use, short string, state postgres.WebhookState) *cobra.Command {
	return &cobra.Command{
		Use: use, Short: short, Args: arguments(cobra.ExactArgs(1)),
		RunE: sh.atDesk(func(ctx context.Context, desk dispatch.Desk, args []string) error {
			changed, err := desk.Change(ctx, operator(), args[0], postgres.WebhookChange{State: state})
			if err != nil {
				return err
			}
			return sh.printWebhook(changed)
		}),
	}
}
