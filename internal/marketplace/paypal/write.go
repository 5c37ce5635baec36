package paypal

import (
	"context"
	"encoding/json"
	"errors"
	"unicode/utf8"

	"redress/internal/marketplace"
	"redress/internal/provider"
)

// Actions that are no answers, as NotAllowed names them.
const (
	evidenceAction   marketplace.AnswerKind = "evidence"
	escalationAction marketplace.AnswerKind = "escalate"
	messageAction    marketplace.AnswerKind = "message"
)

// settle carries out one step on a dispute: nothing when done says it is there
// already; NotAllowed without the step's link; and what became of it is read.
func (p *shop) settle(ctx context.Context, id, key string, what marketplace.AnswerKind, done func(*dispute) bool,
	plan func(*dispute) (step, error)) error {
	d, err := p.fetch(ctx, id)
	if err != nil || done(d) {
		return err
	}
	s, err := plan(d)
	if err != nil {
		return err
	}
	if !d.allows(s.action) {
		return &marketplace.NotAllowed{What: what, Why: noLink(s.action)}
	}
	sent := p.act(ctx, id, key, s)
	if notSent(sent) {
		return sent
	}
	d, err = p.fetch(ctx, id)
	switch {
	case err != nil:
		return errors.Join(sent, err)
	case sent == nil, done(d):
		return nil
	case refusedAs(sent, noLongerNow), !isUnknown(sent) && !d.allows(s.action):
		return &marketplace.NotAllowed{What: what, Why: noLongerNow}
	}
	return sent
}

// SendMessage implements marketplace.Messenger. PayPal carries messages at the
// stage of an inquiry only.
func (p *shop) SendMessage(ctx context.Context, c marketplace.Case, m marketplace.Message) error {
	switch n := utf8.RuneCountInString(m.Text); {
	case n == 0:
		return &provider.Refused{Code: "text_missing"}
	case n > longText:
		return &provider.Refused{Code: "text_too_long"}
	}
	return p.settle(ctx, c.ExternalID, m.Key, messageAction, func(d *dispute) bool { return d.wrote(m.Text) },
		func(*dispute) (step, error) {
			return step{sendMessage, struct {
				Message string `json:"message"`
			}{m.Text}, true, nil}, nil
		})
}

// TakeEvidence implements marketplace.EvidenceTaker: as evidence where PayPal asks
// for some, as an appeal where one is open, else as supporting information.
func (p *shop) TakeEvidence(ctx context.Context, c marketplace.Case, pack marketplace.Pack) (string, error) {
	text, err := note(pack.Text, pack.Key)
	if err != nil {
		return "", err
	}
	hash := pack.Text
	for _, f := range pack.Files {
		hash += "\n" + marketplace.Sum(f.Content)
	}
	err = p.settle(ctx, c.ExternalID, pack.Key, evidenceAction, func(d *dispute) bool { return d.has(pack.Key) },
		func(d *dispute) (step, error) {
			switch {
			case d.allows(provideEvidence):
				return step{provideEvidence, proof("", text, pack.Key, pack.Files), true, pack.Files}, nil
			case d.allows(appeal):
				return step{appeal, proof("", text, pack.Key, pack.Files), true, pack.Files}, nil
			case d.allows(supportingInfo):
				return step{supportingInfo, supporting{text}, true, pack.Files}, nil
			}
			return step{action: provideEvidence}, nil
		})
	if err != nil {
		return "", err
	}
	return marketplace.Sum([]byte(hash)), nil
}

// Escalate implements marketplace.Escalator: the inquiry becomes a claim, which
// PayPal decides. The reference is the dispute's own.
func (p *shop) Escalate(ctx context.Context, c marketplace.Case, e marketplace.Escalation) (string, error) {
	text, err := note(e.Text, e.Key)
	if err != nil {
		return "", err
	}
	err = p.settle(ctx, c.ExternalID, e.Key, escalationAction, func(d *dispute) bool { return d.Stage != "" && d.Stage != inquiry },
		func(*dispute) (step, error) { return step{escalate, noted{text}, false, nil}, nil })
	if err != nil {
		return "", err
	}
	return c.ExternalID, nil
}

// Conversation implements marketplace.ConversationReader.
func (p *shop) Conversation(ctx context.Context, c marketplace.Case) (marketplace.Record, error) {
	d, err := p.fetch(ctx, c.ExternalID)
	if err != nil || len(d.Messages) == 0 {
		return nil, err
	}
	var shown struct {
		Messages json.RawMessage `json:"messages"`
	}
	if json.Unmarshal(d.raw, &shown) != nil {
		return nil, &provider.Unknown{Err: errors.New("paypal: messages that are none")}
	}
	return record(shown.Messages), nil
}

// Order implements marketplace.OrderReader: the disputed payments.
func (p *shop) Order(ctx context.Context, c marketplace.Case) (marketplace.Record, error) {
	d, err := p.fetch(ctx, c.ExternalID)
	if err != nil || len(d.Transactions) == 0 {
		return nil, err
	}
	var shown struct {
		Transactions json.RawMessage `json:"disputed_transactions"`
	}
	if json.Unmarshal(d.raw, &shown) != nil {
		return nil, &provider.Unknown{Err: errors.New("paypal: payments that are none")}
	}
	return record(shown.Transactions), nil
}
