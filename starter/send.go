package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"redress/internal/complaint"
	"redress/internal/office"
)

// answerWithin is how long send waits for the answer to a message.
const answerWithin = 30 * time.Second

// sending is one message on its way, as the command line gives it.
type sending struct {
	number, message string
	body            string // JSON, @FILE, - or nothing
	as, text, id    string
	signal          bool
}

func newSend(sh *shell) *cobra.Command {
	var s sending
	cmd := &cobra.Command{
		Use:   "send ID MESSAGE [JSON|@FILE|-]",
		Short: "Send a decision or an answer into a running complaint",
		Long: "send carries one message into a complaint and prints its answer, which comes when what the message\n" +
			"changed is stored. A refused message changes nothing. `starter next ID` shows what may be sent now.\n\nMessages:\n" + messageList(),
		Example: "  starter send R26-7K4Q-X2MH propose-remedy '{\"remedy\":{\"kind\":\"full_refund\"}}' --as agent:lin --text 'We are sorry'\n" +
			"  starter send R26-7K4Q-X2MH answer-offer '{\"proposal\":1,\"answer\":\"accept\"}' --as customer:me",
		Args: arguments(cobra.RangeArgs(2, 3)),
		RunE: func(cmd *cobra.Command, args []string) error {
			s.number, s.message = args[0], args[1]
			if len(args) == 3 {
				s.body = args[2]
			}
			return send(cmd.Context(), sh, s)
		},
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) != 1 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return messageNames(), cobra.ShellCompDirectiveNoFileComp
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&s.as, "as", "", "who sends it, as role:id: agent:lin, customer:me")
	flags.StringVar(&s.text, "text", "", "a free text; it is stored, and the message carries its id")
	flags.StringVar(&s.id, "message-id", "", "the message's id; the same id again is the same message (default: a new one)")
	flags.BoolVar(&s.signal, "signal", false, "do not wait for an answer; what is wrong with it is recorded on the case")
	return cmd
}

func send(ctx context.Context, sh *shell, s sending) error {
	number, err := caseNumber(s.number)
	if err != nil {
		return err
	}
	if _, known := complaint.Find(s.message); !known {
		return usage("there is no message %q%s", s.message, suggestion(s.message))
	}
	raw, err := sh.argument(s.body)
	if err != nil {
		return err
	}
	m, err := compose(raw, s)
	if err != nil {
		return err
	}
	office, err := sh.office(ctx)
	if err != nil {
		return err
	}
	defer office.Close()
	if s.text != "" {
		id, err := office.Store.SaveTextOf(ctx, number, m.MessageID, m.Actor, s.text)
		if err != nil {
			return err
		}
		m.set("text_id", id)
	}
	return deliver(ctx, sh, office, number, s, m)
}

// withoutText takes back the text of a message that was refused: a refusal leaves
// nothing behind. A text that a message of the same id carries stays.
func withoutText(ctx context.Context, desk *office.Office, number string, s sending, m message, err error) error {
	if code := complaint.CodeOf(err); s.text != "" && code != "" && code != complaint.MessageReused {
		return errors.Join(err, desk.Store.DropTextOf(context.WithoutCancel(ctx), number, m.MessageID))
	}
	return err
}

func deliver(ctx context.Context, sh *shell, desk *office.Office, number string, s sending, m message) error {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	if s.signal {
		// The office's way, which keeps words out of Temporal's history: a case sees a signal when it is there.
		if err := desk.Signal(ctx, number, s.message, m.payload()); err != nil {
			return sh.refused(ctx, desk, number, m, withoutText(ctx, desk, number, s, m, err))
		}
		if sh.json() {
			return sh.print(map[string]string{"id": number, "message": s.message, "message_id": m.MessageID})
		}
		_, err := fmt.Fprintf(sh.out, "sent: %s to %s as message %s; `starter show %s` tells what became of it\n", s.message, number, m.MessageID, number)
		return err
	}
	receipt, err := desk.Process.Update(ctx, number, s.message, m.MessageID, m.payload())
	if err != nil {
		return sh.refused(ctx, desk, number, m, withoutText(ctx, desk, number, s, m, err))
	}
	if sh.json() {
		return sh.print(receipt)
	}
	_, err = fmt.Fprintf(sh.out, "accepted: %s; %s is now %s (event %d)\n", s.message, number, plain(receipt.Stage), receipt.Seq)
	return err
}

// refused tells programs why a message was refused, and people what to do.
func (sh *shell) refused(ctx context.Context, desk *office.Office, number string, m message, err error) error {
	var refused *complaint.Refusal
	if errors.As(err, &refused) && sh.json() {
		if err := sh.print(map[string]*complaint.Refusal{"refused": refused}); err != nil {
			return err
		}
		return errTold
	}
	return explain(ctx, desk, number, m, err)
}

// explain says what to do about a message that did not get its answer.
func explain(ctx context.Context, desk *office.Office, number string, m message, err error) error {
	var refused *complaint.Refusal
	switch {
	case errors.As(err, &refused):
		return fmt.Errorf("refused (%s)", refused)
	case errors.Is(err, office.ErrNotRunning):
		s, showErr := desk.Store.Show(context.WithoutCancel(ctx), number)
		switch {
		case showErr != nil:
			return showErr
		case s.Stage == complaint.Closed:
			return fmt.Errorf("refused (%s: the complaint is closed: %s)", complaint.CaseClosed, join(plain(s.Outcome), plain(s.Cause)))
		case s.Events > 0:
			return fmt.Errorf("%s has no running process any more: somebody ended it from outside; Reset it in the Temporal UI and it goes on", number)
		}
		return fmt.Errorf("%s is kept but does not run yet: it starts as soon as a worker and Temporal are there", number)
	case errors.Is(err, office.ErrNoAnswer) && !errors.Is(ctx.Err(), context.Canceled):
		return fmt.Errorf("no answer within %s: is bin/worker running? Send it again with --message-id %s: it is applied once, however often it is sent",
			answerWithin, m.MessageID)
	}
	return err
}

// message is a message's JSON object with its envelope.
type message struct {
	complaint.Envelope
	fields map[string]json.RawMessage
}
