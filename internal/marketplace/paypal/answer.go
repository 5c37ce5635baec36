package paypal

import (
	"context"
	"errors"
	"slices"
	"unicode/utf8"

	"redress/internal/marketplace"
	"redress/internal/provider"
)

// step is what is sent for an answer.
type step struct {
	action action
	input  any
	form   bool // multipart with the part input, as PayPal wants it where files may go along
	files  []marketplace.Attachment
}

// Answer implements marketplace.Answerer.
func (p *shop) Answer(ctx context.Context, c marketplace.Case, a marketplace.Answer) (marketplace.Dispute, error) {
	d, err := p.fetch(ctx, c.ExternalID)
	if err != nil {
		return marketplace.Dispute{}, err
	}
	now, err := p.tell(ctx, d)
	if err != nil || d.answered(a) {
		return now, err
	}
	if a.Version != "" && a.Version != d.Updated {
		return now, &marketplace.Stale{Have: d.Updated, Want: a.Version}
	}
	if why := p.cannot(d, a.Kind); why != "" {
		return now, &marketplace.NotAllowed{What: a.Kind, Why: why}
	}
	s, err := p.step(d, now, a)
	if err != nil {
		return now, err
	}
	if !d.allows(s.action) {
		return now, &marketplace.NotAllowed{What: a.Kind, Why: noLink(s.action)}
	}
	sent := p.act(ctx, d.ID, a.Key, s)
	if notSent(sent) {
		return now, sent
	}
	// What became of it is read, whatever the answer was.
	if d, err = p.fetch(ctx, d.ID); err != nil {
		return marketplace.Dispute{}, errors.Join(sent, err)
	}
	now, err = p.tell(ctx, d)
	switch {
	case err != nil:
		return now, errors.Join(sent, err)
	case sent == nil, d.answered(a):
		return now, nil
	case refusedAs(sent, noLongerNow), !isUnknown(sent) && !d.allows(s.action):
		return now, &marketplace.NotAllowed{What: a.Kind, Why: noLongerNow}
	}
	return now, sent
}

// cannot says why an answer is not taken now; empty when it is.
func (p *shop) cannot(d *dispute, kind marketplace.AnswerKind) string {
	offers := func(known []string, want string) bool { return len(known) == 0 || slices.Contains(known, want) }
	switch kind {
	case marketplace.Accept:
		if !d.allows(acceptClaim) {
			return noLink(acceptClaim)
		}
	case marketplace.AcceptReturn:
		switch {
		case !d.allows(acceptClaim):
			return noLink(acceptClaim)
		case !offers(d.Options.Accept.Types, "REFUND_WITH_RETURN"):
			return "REFUND_WITH_RETURN is not among accept_claim_types"
		case p.returnAddress == nil:
			return "the shop's setting return_address is missing"
		}
	case marketplace.ReturnCame, marketplace.RefuseReturn:
		if !d.allows(acknowledge) {
			return noLink(acknowledge)
		}
	case marketplace.Refuse:
		if !d.allows(provideEvidence) && !d.allows(supportingInfo) {
			return noLink(provideEvidence)
		}
	case marketplace.Offer:
		if !d.allows(makeOffer) {
			return noLink(makeOffer)
		}
	case marketplace.Counter:
		if !d.allows(acceptOffer) && !d.allows(denyOffer) && (d.Offer.Asked == nil || !d.allows(makeOffer)) {
			return noLink(acceptOffer)
		}
	default:
		return "PayPal knows no such answer"
	}
	return ""
}

func noLink(a action) string { return "the dispute has no link " + string(a) }

// act sends a step.
func (p *shop) act(ctx context.Context, id, key string, s step) error {
	path := disputes + "/" + id + "/" + string(s.action)
	if !s.form {
		return p.line.post(ctx, path, "", s.input, nil)
	}
	content, body, err := form(s.action, key, s.input, s.files)
	if err != nil {
		return err
	}
	return p.line.ask(ctx, call{method: "POST", path: path, content: content, body: body}, nil)
}

// note is a text of ours with the reference it is found by.
func note(text, key string) (string, error) {
	marked := mark(key)
	if text != "" {
		marked = text + "\n" + marked
	}
	if utf8.RuneCountInString(marked) > longText {
		return "", &provider.Refused{Code: "text_too_long"}
	}
	return marked, nil
}
