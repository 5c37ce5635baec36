package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"redress/internal/dispatch"
	"redress/internal/postgres"
)

func newWebhookList(sh *shell) *cobra.Command {
	var f postgres.WebhookFilter
	cmd := &cobra.Command{
		Use:     "list",
		Short:   "Subscriptions, newest first",
		Example: "  starter webhook list --state paused",
		Args:    arguments(cobra.NoArgs),
	}
	choice(cmd, (*string)(&f.State), "state", postgres.WebhookStates)
	cmd.Flags().StringVar(&f.Platform, "platform", "", "only this platform's")
	cmd.Flags().StringVar(&f.Shop, "shop", "", "only this shop's")
	pages(cmd, &f.Cursor, &f.Limit)
	cmd.RunE = sh.atDesk(func(ctx context.Context, desk dispatch.Desk, _ []string) error {
		page, err := desk.Store.Webhooks(ctx, f)
		if err != nil {
			return err
		}
		t := table{{"WEBHOOK", "STATE", "SHOP", "EVENTS", "URL", "SINCE"}}
		for _, w := range page.Webhooks {
			t.row(w.ID, stateOf(w), w.Platform+"/"+w.Shop, join(w.EventTypes...), w.URL, moment(w.CreatedAt, sh.now()))
		}
		return sh.printList(page, t, "no webhooks", page.NextCursor)
	})
	return cmd
}

// stateOf is how a subscription stands, and why where that is not plain.
func stateOf(w postgres.Webhook) string {
	switch {
	case w.Why == postgres.WebhookFailing:
		return string(w.State) + ": nothing got through"
	case w.Why == postgres.WebhookGone:
		return string(w.State) + ": the receiver wants no more"
	case w.State == postgres.WebhookActive && w.FailingSince != nil:
		return "active, failing"
	}
	return string(w.State)
}

func newWebhookShow(sh *shell) *cobra.Command {
	return &cobra.Command{
		Use:   "show ID",
		Short: "One subscription",
		Args:  arguments(cobra.ExactArgs(1)),
		RunE: sh.atDesk(func(ctx context.Context, desk dispatch.Desk, args []string) error {
			w, err := desk.Store.Webhook(ctx, args[0])
			if err != nil {
				return err
			}
			return sh.printWebhook(w)
		}),
	}
}

func (sh *shell) printWebhook(w postgres.Webhook) error {
	if sh.json() {
		return sh.print(w)
	}
	_, _ = fmt.Fprintf(sh.out, "%s  %s\n\n", w.ID, strings.ToUpper(stateOf(w)))
	var t table
	t.tell("shop", w.Platform+"/"+w.Shop)
	t.tell("events", join(w.EventTypes...))
	t.tell("url", w.URL)
	t.tell("made", moment(w.CreatedAt, sh.now())+" by "+w.CreatedBy)
	if w.FailingSince != nil {
		t.tell("failing since", moment(*w.FailingSince, sh.now()))
	}
	if w.OldUntil != nil {
		t.tell("former secret", "signs until "+moment(*w.OldUntil, sh.now()))
	}
	if w.EndedAt != nil {
		t.tell("ended", moment(*w.EndedAt, sh.now()))
	}
	return t.print(sh.out)
}

func newWebhookDeliveries(sh *shell) *cobra.Command {
	var f postgres.DeliveryFilter
	cmd := &cobra.Command{
		Use:     "deliveries ID",
		Short:   "What was sent and is to be sent to a subscription's receiver, newest first",
		Example: "  starter webhook deliveries wh_… --state failed",
		Args:    arguments(cobra.ExactArgs(1)),
	}
	choice(cmd, (*string)(&f.State), "state", postgres.DeliveryStates)
	pages(cmd, &f.Cursor, &f.Limit)
	cmd.RunE = sh.atDesk(func(ctx context.Context, desk dispatch.Desk, args []string) error {
		f.Webhook = args[0]
		page, err := desk.Store.Deliveries(ctx, f)
		if err != nil {
			return err
		}
		t := table{{"DELIVERY", "EVENT", "STATE", "ATTEMPTS", "LAST", "MADE", "NEXT"}}
		for _, d := range page.Deliveries {
			t.row(d.ID, plain(d.Type), string(d.State), strconv.Itoa(d.Attempts), ended(d.LastCode, d.LastStatus), moment(d.CreatedAt, sh.now()), sh.nextTry(d))
		}
		return sh.printList(page, t, "no deliveries", page.NextCursor)
	})
	return cmd
}

func (sh *shell) nextTry(d postgres.Delivery) string {
	if d.NextAt == nil {
		return ""
	}
	return moment(*d.NextAt, sh.now())
}

// ended is how an attempt ended: "receiver failed (503)".
func ended(code string, status int) string {
	if status == 0 {
		return plain(code)
	}
	return fmt.Sprintf("%s (%d)", plain(code), status)
}

func newWebhookDelivery(sh *shell) *cobra.Command {
	return &cobra.Command{
		Use:   "delivery DELIVERY",
		Short: "One delivery with each of its attempts",
		Args:  arguments(cobra.ExactArgs(1)),
		RunE: sh.atDesk(func(ctx context.Context, desk dispatch.Desk, args []string) error {
			d, attempts, err := desk.Store.Delivery(ctx, args[0])
			if err != nil {
				return err
			}
			if sh.json() {
				return sh.print(struct {
					postgres.Delivery
					Tries []postgres.Attempt `json:"tries"`
				}{d, attempts})
			}
			_, _ = fmt.Fprintf(sh.out, "%s  %s\n\n", d.ID, strings.ToUpper(string(d.State)))
			t := table{{"RUN", "ATTEMPT", "AT", "ENDED", "TOOK"}}
			for _, a := range attempts {
				t.row(strconv.Itoa(a.Run), strconv.Itoa(a.N), moment(a.At, sh.now()), ended(a.Code, a.Status), strconv.Itoa(a.TookMS)+" ms")
			}
			if d.NextAt != nil {
				t.row("", "", sh.nextTry(d), "next", "")
			}
			return t.print(sh.out)
		}),
	}
}

func newWebhookResend(sh *shell) *cobra.Command {
	return &cobra.Command{
		Use:   "resend DELIVERY",
		Short: "Deliver an event once more, under the same webhook-id",
		Args:  arguments(cobra.ExactArgs(1)),
		RunE: sh.atDesk(func(ctx context.Context, desk dispatch.Desk, args []string) error {
			d, err := desk.SendAgain(ctx, operator(), args[0])
			return sh.printSent(d, err)
		}),
	}
}

func newWebhookTest(sh *shell) *cobra.Command {
	return &cobra.Command{
		Use:   "test ID",
		Short: "Send an event of the type webhook.test to a subscription's receiver",
		Args:  arguments(cobra.ExactArgs(1)),
		RunE: sh.atDesk(func(ctx context.Context, desk dispatch.Desk, args []string) error {
			d, err := desk.Test(ctx, args[0])
			return sh.printSent(d, err)
		}),
	}
}

func (sh *shell) printSent(d postgres.Delivery, err error) error {
	if err != nil || sh.json() {
		return orPrint(sh, d, err)
	}
	_, err = fmt.Fprintf(sh.out, "on its way: %s\nsee: starter webhook delivery %s\n", d.ID, d.ID)
	return err
}
