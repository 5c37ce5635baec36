package workflows

import (
	"encoding/json"
	"errors"

	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"redress/internal/complaint"
)

// takeUpdates registers every message of the domain's table as an update. A
// bad one is refused by the validator with the domain's code; an accepted one
// returns once its events are in PostgreSQL, so whoever asks next reads their
// own write.
func (r *run) takeUpdates() error {
	for _, m := range complaint.Catalogue {
		name := string(m.Name)
		handle := func(ctx workflow.Context, raw json.RawMessage) (complaint.Receipt, error) {
			receipt, err := r.c.Apply(name, raw, workflow.Now(ctx))
			if err != nil {
				return complaint.Receipt{}, refusal(err)
			}
			lasting, _ := workflow.NewDisconnectedContext(ctx)
			var found error
			if name == string(complaint.MsgChangePolicy) {
				found = r.policyFound(lasting)
			}
			if err := r.flush(lasting); err != nil {
				return complaint.Receipt{}, err
			}
			return receipt, refusal(found)
		}
		check := func(ctx workflow.Context, raw json.RawMessage) error {
			return refusal(r.c.Check(name, raw, workflow.Now(ctx)))
		}
		err := workflow.SetUpdateHandlerWithOptions(r.ctx, name, handle,
			workflow.UpdateHandlerOptions{Validator: check, Description: described(m)})
		if err != nil {
			return err
		}
	}
	return nil
}

// policyFound waits until the policy that a message asked for is in force, or
// known not to be there: whoever sent it wants to see what it moved.
func (r *run) policyFound(ctx workflow.Context) error {
	wanted := r.c.NewPolicy
	if wanted == nil {
		return nil
	}
	wanted.Awaited = true
	if err := workflow.Await(ctx, func() bool { return r.c.NewPolicy == nil || r.c.NewPolicy.Version != wanted.Version }); err != nil {
		return err
	}
	if r.c.Terms.Version != wanted.Version && !r.c.Closed() {
		return complaint.NoPolicy(wanted.Version)
	}
	return nil
}

// described is what the Temporal UI's forms show beside the name.
func described(m complaint.Message) string { return m.Does + ". Example: " + m.Example }

// refusal turns the domain's refusal into an error whose type is its code.
func refusal(err error) error {
	var r *complaint.Refusal
	if errors.As(err, &r) {
		return temporal.NewNonRetryableApplicationError(r.Error(), string(r.Code), nil, r)
	}
	return err
}

// inbox receives the signals: the same names and the same JSON as the updates,
// fire and forget.
type inbox struct {
	r        *run
	channels []workflow.ReceiveChannel
}

// takeSignals receives every message of the table as a signal too. Payloads
// are read raw, because a malformed one would otherwise be dropped unseen; one
// that cannot be applied is recorded on the case, and never fails it.
func (r *run) takeSignals() {
	in := &inbox{r: r}
	for _, m := range complaint.Catalogue {
		in.channels = append(in.channels, workflow.GetSignalChannelWithOptions(r.ctx, string(m.Name),
			workflow.SignalChannelOptions{Description: described(m)}))
	}
	r.signals = in
	workflow.Go(r.ctx, func(ctx workflow.Context) {
		for workflow.Await(ctx, in.waiting) == nil {
			in.takeAll()
		}
	})
}

func (in *inbox) waiting() bool {
	for _, channel := range in.channels {
		if channel.Len() > 0 {
			return true
		}
	}
	return false
}

// takeAll applies every signal that is there.
func (in *inbox) takeAll() {
	for _, channel := range in.channels {
		var raw converter.RawValue
		for channel.ReceiveAsync(&raw) {
			in.take(channel.Name(), raw)
		}
	}
}

func (in *inbox) take(name string, raw converter.RawValue) {
	now := in.r.now()
	body := raw.Payload().GetData()
	if _, err := in.r.c.Apply(name, body, now); err != nil {
		var head complaint.Envelope
		_ = json.Unmarshal(body, &head) // what cannot be read has no id
		in.r.c.Refused(name, head.MessageID, err, now)
	}
}

// answerQueries registers what can be asked of a running case.
func (r *run) answerQueries() error {
	questions := []struct {
		name, does string
		answer     any
	}{
		{QueryCase, "The whole case", func() (complaint.View, error) { return r.c.View(), nil }},
		{QueryNext, "What it waits for, who may answer, with which messages, by when, and what happens otherwise",
			func() (complaint.Next, error) { return r.c.Next(), nil }},
		{QueryDeadlines, "All deadlines and how they stand", func() ([]complaint.DeadlineView, error) { return r.c.DeadlineViews(), nil }},
	}
	for _, q := range questions {
		if err := workflow.SetQueryHandlerWithOptions(r.ctx, q.name, q.answer, workflow.QueryHandlerOptions{Description: q.does}); err != nil {
			return err
		}
	}
	return nil
}
