package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"redress/internal/complaint"
	"redress/internal/postgres"
)

func newNext(sh *shell) *cobra.Command {
	return &cobra.Command{
		Use:   "next ID",
		Short: "What a complaint waits for, and a ready example of each message that may be sent",
		Args:  arguments(cobra.ExactArgs(1)),
		RunE: sh.onCase(func(ctx context.Context, store *postgres.Store, number string) error {
			return next(ctx, sh, store, number)
		}),
	}
}

func next(ctx context.Context, sh *shell, store *postgres.Store, number string) error {
	s, err := store.Show(ctx, number)
	if err != nil {
		return err
	}
	if sh.json() {
		return sh.print(s.Next)
	}
	_, _ = fmt.Fprintln(sh.out, s.ID, strings.ToUpper(plain(s.Stage)), plain(s.Outcome))
	sh.printWaiting(s.View)
	if s.Next.Due != nil {
		var why table
		why.tell("why then", s.Next.Reason)
		if err := why.print(sh.out); err != nil {
			return err
		}
	}
	if len(s.Next.Messages) == 0 {
		return nil
	}
	_, _ = fmt.Fprintln(sh.out, "\nMay be sent now:")
	for _, m := range possible(s.Next) {
		_, _ = fmt.Fprintf(sh.out, "\n  %s\n  %s\n", m.Does, commandLine(s.View, m))
	}
	return nil
}

// possible are the messages that may be sent now, those of the one who is
// waited for first.
func possible(n complaint.Next) []complaint.Message {
	var all []complaint.Message
	for _, name := range n.Messages {
		if m, ok := complaint.Find(name); ok {
			all = append(all, m)
		}
	}
	rank := func(m complaint.Message) int {
		if slices.Contains(m.From, complaint.Role(n.WaitingFor)) {
			return len(m.From)
		}
		return len(roles) + len(m.From)
	}
	slices.SortStableFunc(all, func(a, b complaint.Message) int { return rank(a) - rank(b) })
	return all
}

// commandLine is a message ready to be sent from a shell, with the proposal and
// the step that are open now.
func commandLine(v complaint.View, m complaint.Message) string {
	var example struct {
		Actor complaint.Actor `json:"actor"`
	}
	must(json.Unmarshal([]byte(m.Example), &example))
	if m.Name == complaint.MsgSubmitEvidence {
		return "starter evidence add " + v.ID + " FILE --as " + example.Actor.String()
	}
	_, fields, _ := strings.Cut(m.Example, "},")
	if m.Name == complaint.MsgChangePolicy {
		return "starter policy move " + v.ID + " --to NAME --as " + example.Actor.String() + " --reason rules_of_december"
	}
	if v.Next.Due != nil {
		fields = strings.Replace(fields, `"deadline":"decision"`, `"deadline":`+strconv.Quote(v.Next.For), 1)
		fields = strings.Replace(fields, "2030-01-02T18:00:00Z", v.Next.Due.Add(24*time.Hour).UTC().Format(time.RFC3339), 1)
	}
	if m.Name == complaint.MsgResume {
		fields = strings.Replace(fields, `"deadline":"decision"`, `"deadline":`+strconv.Quote(stopped(v)), 1)
	}
	for _, p := range v.Proposals {
		if p.State == complaint.AwaitingAnswer || p.State == complaint.AwaitingApproval {
			fields = strings.Replace(fields, `"proposal":1`, `"proposal":`+strconv.Itoa(p.N), 1)
		}
	}
	for _, a := range v.NeedsAttention {
		fields = strings.Replace(fields, `"refund/1"`, strconv.Quote(a.Step), 1)
	}
	as, text := " --as "+example.Actor.String(), ""
	if before, found := strings.CutSuffix(fields, `,"text_id":"t-1"}`); found {
		fields, text = before+"}", " --text '…'"
	} else if fields == `"text_id":"t-1"}` {
		return "starter send " + v.ID + " " + string(m.Name) + as + " --text '…'"
	}
	return "starter send " + v.ID + " " + string(m.Name) + " '{" + fields + "'" + as + text
}

// stopped is the clock that a person stopped: all of them, where the case is
// suspended.
func stopped(v complaint.View) string {
	name := string(complaint.DecisionDue)
	for _, a := range v.NeedsAttention {
		if one, ok := strings.CutPrefix(a.Step, "deadline/"); ok && a.Reason == "paused" {
			name = one
		}
	}
	return name
}
