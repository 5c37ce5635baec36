package main

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"redress/internal/complaint"
	"redress/internal/postgres"
)

func newList(sh *shell) *cobra.Command {
	var (
		f                         postgres.Filter
		due                       string
		breached, attention, open bool
	)
	cmd := &cobra.Command{
		Use:   "list",
		Short: "Complaints: newest first, or as asked for",
		Long: "list shows complaints, newest first, or in another order. --search finds them by what people wrote:\n" +
			"words that must all be there, in any order, and \"phrases in quotes\"; a case number, an order number,\n" +
			"a mail address and a phone number too. Chinese and Japanese need no spaces.",
		Example: "  starter list --owner lin --due-before 24h\n" +
			"  starter list --attention\n" +
			"  starter list --search '充电器 \"three weeks\"' --sort due\n" +
			"  starter list --stage offered --platform taobao --limit 100",
		Args: arguments(cobra.NoArgs),
	}
	flags := cmd.Flags()
	choice(cmd, (*string)(&f.Stage), "stage", complaint.Stages)
	choice(cmd, (*string)(&f.Category), "category", complaint.Categories)
	choice(cmd, (*string)(&f.Severity), "severity", complaint.Severities)
	choice(cmd, &f.Platform, "platform", complaint.Platforms)
	choice(cmd, (*string)(&f.Outcome), "outcome", outcomes)
	flags.StringVar(&f.Owner, "owner", "", "only this owner's")
	flags.StringVar(&f.Shop, "shop", "", "only this shop's")
	flags.StringVar(&f.Pack, "pack", "", "only open ones under this pack's rules, in any version")
	sh.completePack(cmd, "pack")
	flags.StringVar(&due, "due-before", "", "only open ones due before: 24h, 2026-12-03 or 2026-12-03T18:00:00+08:00")
	flags.BoolVar(&breached, "breached", false, "only those that missed a deadline; =false for the others")
	flags.BoolVar(&attention, "attention", false, "only those that a person must repair; =false for the others")
	flags.BoolVar(&open, "open", false, "only open ones; =false for the closed ones")
	flags.StringVar(&f.Search, "search", "", "only those where people wrote this, or that have this number or address")
	order := &oneOf{(*string)(&f.Sort), named(postgres.Sorts)}
	flags.Var(order, "sort", "the order: "+strings.Join(order.all, ", "))
	must(cmd.RegisterFlagCompletionFunc("sort", cobra.FixedCompletions(order.all, cobra.ShellCompDirectiveNoFileComp)))
	flags.StringVar(&f.Cursor, "cursor", "", "go on where the page before ended")
	flags.IntVar(&f.Limit, "limit", postgres.DefaultPage, "complaints on a page")
	cmd.RunE = func(cmd *cobra.Command, _ []string) (err error) {
		if f.DueBefore, err = instant(due, sh.now()); err != nil {
			return err
		}
		if flags.Changed("breached") {
			f.Breached = &breached
		}
		if flags.Changed("attention") {
			f.Attention = &attention
		}
		if flags.Changed("open") {
			f.Open = &open
		}
		if f.Limit < 1 || f.Limit > postgres.MaxPage {
			return usage("--limit must be from 1 to %d", postgres.MaxPage)
		}
		return list(cmd.Context(), sh, f)
	}
	return cmd
}

// outcomes are what --outcome takes.
var outcomes = []complaint.Outcome{complaint.Remedied, complaint.Rejected, complaint.Withdrawn, complaint.RuledForMerchant,
	complaint.NoAnswer, complaint.Merged, complaint.Recorded}

func list(ctx context.Context, sh *shell, f postgres.Filter) error {
	store, err := sh.store(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	page, err := fullPage(ctx, store, f)
	var (
		bad       postgres.BadCursor
		badSearch postgres.BadSearch
	)
	if errors.As(err, &bad) || errors.As(err, &badSearch) {
		return usageError{err}
	}
	if err != nil {
		return err
	}
	t := table{{"CASE", "STAGE", "PRIORITY", "CATEGORY", "OWNER", "SHOP", "WAITS FOR", instantName(f.Sort), ""}}
	for _, r := range page.Rows {
		at := ""
		if i := instantOf(r, f.Sort); i != nil {
			at = moment(*i, sh.now())
		}
		t.row(r.Number, plain(r.Stage), string(r.Priority), plain(r.Category), r.Owner, r.Platform+"/"+r.Shop, r.WaitingFor, at, marks(r))
	}
	return sh.printList(page, t, "no complaints", page.NextCursor)
}

// fullPage reads on where a page has fewer complaints than asked for and is not
// the last.
func fullPage(ctx context.Context, store *postgres.Store, f postgres.Filter) (postgres.Page, error) {
	page, err := store.List(ctx, f)
	limit := f.Limit
	for err == nil && page.NextCursor != "" && len(page.Rows) < limit {
		var more postgres.Page
		f.Cursor, f.Limit = page.NextCursor, limit-len(page.Rows)
		more, err = store.List(ctx, f)
		page.Rows, page.NextCursor = append(page.Rows, more.Rows...), more.NextCursor
	}
	return page, err
}

// instantName and instantOf are the column of instants: what the list is sorted
// by where that is told apart best.
func instantName(by postgres.Sort) string {
	switch by {
	case postgres.Submitted:
		return "SUBMITTED"
	case postgres.LastClosed:
		return "CLOSED"
	}
	return "DUE"
}

func instantOf(r postgres.Row, by postgres.Sort) *time.Time {
	switch by {
	case postgres.Submitted:
		return &r.SubmittedAt
	case postgres.LastClosed:
		return r.ClosedAt
	}
	return r.NextDue
}

func marks(r postgres.Row) string {
	var marks []string
	if r.NeedsAttention {
		marks = append(marks, "NEEDS ATTENTION")
	}
	if r.Breached {
		marks = append(marks, "late")
	}
	if r.Outcome != "" {
		marks = append(marks, plain(r.Outcome))
	}
	return strings.Join(marks, ", ")
}

// instant reads a moment: how long from now, a day, or an instant.
func instant(s string, now time.Time) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	if d, err := complaint.ParseDuration(s); err == nil {
		return now.Add(time.Duration(d)), nil
	}
	if t, err := time.ParseInLocation(time.DateOnly, s, time.Local); err == nil {
		return t, nil
	}
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t, nil
	}
	return time.Time{}, usage("%q is no moment: 24h, 2026-12-03 or 2026-12-03T18:00:00+08:00", s)
}
