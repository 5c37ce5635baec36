package office

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"go.temporal.io/sdk/client"

	"redress/internal/complaint"
	"redress/internal/postgres"
)

// Send carries a message into a complaint and returns its answer, which comes
// when what it changed is stored. A complaint that was taken in and does not run
// yet is started first. A message that was applied before the complaint closed
// has its answer again; any other to a closed one is refused. The error is a
// *complaint.Refusal, postgres.NotFound, ErrNotRunning, ErrNoAnswer or
// ErrUnreachable.
func (o *Office) Send(ctx context.Context, number, message, messageID string, payload json.RawMessage) (complaint.Receipt, error) {
	payload, undo, err := o.withoutTitles(ctx, number, message, payload)
	if err != nil {
		return complaint.Receipt{}, err
	}
	receipt, err := o.carry(ctx, number, message, messageID, payload)
	return receipt, undo(err)
}

func (o *Office) carry(ctx context.Context, number, message, messageID string, payload json.RawMessage) (complaint.Receipt, error) {
	if err := o.kept(ctx, number, message, payload); err != nil {
		return complaint.Receipt{}, err
	}
	receipt, err := o.Process.Update(ctx, number, message, messageID, payload)
	if !errors.Is(err, ErrNotRunning) {
		return receipt, err
	}
	if err := o.revive(ctx, number, err); err != nil {
		if complaint.CodeOf(err) == complaint.CaseClosed {
			if given, answered := o.Process.answered(ctx, number, message, messageID, payload); answered {
				return given, nil
			}
		}
		return complaint.Receipt{}, err
	}
	return o.Process.Update(ctx, number, message, messageID, payload)
}

// Signal hands a message over without waiting for its answer. The errors are
// those of Send, but what the case would refuse is recorded on it. One that is
// closed takes nothing: its process may still wait to send a letter, and what it
// records would add up without an end. What does not look like the message is
// refused here too.
func (o *Office) Signal(ctx context.Context, number, message string, payload json.RawMessage) error {
	payload, undo, err := o.withoutTitles(ctx, number, message, payload)
	if err != nil {
		return err
	}
	return undo(o.signal(ctx, number, message, payload))
}

func (o *Office) signal(ctx context.Context, number, message string, payload json.RawMessage) error {
	if err := checkSignal(message, payload); err != nil {
		return err
	}
	shown, err := o.Store.Show(ctx, number)
	if err != nil {
		return err
	}
	if shown.Stage == complaint.Closed {
		return closed(shown)
	}
	if err := o.kept(ctx, number, message, payload); err != nil {
		return err
	}
	err = o.Process.Signal(ctx, number, message, payload)
	if !errors.Is(err, ErrNotRunning) {
		return err
	}
	if err := o.revive(ctx, number, err); err != nil {
		return err
	}
	return o.Process.Signal(ctx, number, message, payload)
}

// revive starts a complaint that does not run because it was not started yet;
// otherwise it says why it does not run.
func (o *Office) revive(ctx context.Context, number string, notRunning error) error {
	shown, err := o.Store.Show(ctx, number)
	switch {
	case err != nil:
		return err
	case shown.Stage == complaint.Closed:
		return closed(shown)
	case shown.Events > 0:
		return notRunning
	}
	in, err := o.Store.Intake(ctx, number)
	if err != nil {
		return err
	}
	return o.Start(ctx, []complaint.Intake{in}, nil)
}

func closed(shown postgres.Shown) error {
	return &complaint.Refusal{Code: complaint.CaseClosed, Reason: fmt.Sprintf("the case is closed: %s", shown.Outcome)}
}

// answeredWithin bounds how long the answer to a message of a closed case is
// looked for.
const answeredWithin = 2 * time.Second

// answered is the answer that a message got before its case closed.
func (p Process) answered(ctx context.Context, number, message, messageID string, payload json.RawMessage) (complaint.Receipt, bool) {
	ctx, cancel := context.WithTimeout(ctx, answeredWithin)
	defer cancel()
	handle := p.Client.GetWorkflowUpdateHandle(client.GetWorkflowUpdateHandleOptions{
		WorkflowID: complaint.WorkflowID(number), UpdateID: messageID,
	})
	var receipt complaint.Receipt
	if err := handle.Get(ctx, &receipt); err != nil || !receipt.Answers(message, payload) {
		return complaint.Receipt{}, false
	}
	return receipt, true
}
