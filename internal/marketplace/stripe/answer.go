package stripe

import (
	"context"
	"errors"
	"unicode/utf8"

	api "github.com/stripe/stripe-go/v85"

	"redress/internal/marketplace"
	"redress/internal/payment"
	"redress/internal/provider"
)

// Kinds implements marketplace.Answerer. Stripe knows no offers: a claim is
// accepted, or refused with evidence.
func (p *shop) Kinds() []marketplace.AnswerKind {
	return []marketplace.AnswerKind{marketplace.Accept, marketplace.Refuse}
}

const evidenceAction marketplace.AnswerKind = "evidence"

// Answer implements marketplace.Answerer. Stripe's disputes have no version: what
// the status does not take is not sent.
func (p *shop) Answer(ctx context.Context, c marketplace.Case, a marketplace.Answer) (marketplace.Dispute, error) {
	d, err := p.fetch(ctx, c.ExternalID)
	if err != nil {
		return marketplace.Dispute{}, err
	}
	if answered(d, a.Kind, a.Key) {
		return p.told(d), nil
	}
	if why := cannot(d, a.Kind); why != "" {
		return p.told(d), &marketplace.NotAllowed{What: a.Kind, Why: why}
	}
	switch {
	case a.Kind == marketplace.Accept && isInquiry(d):
		return p.payInquiry(ctx, c, d, a)
	case a.Kind == marketplace.Accept:
		if a.Amount.Minor > 0 && a.Amount != receive(d.Amount, string(d.Currency)) {
			return p.told(d), &marketplace.NotAllowed{What: a.Kind, Why: "a dispute is accepted whole"}
		}
		return p.after(ctx, d.ID, a.Kind, a.Key, p.line.turn(ctx, "close dispute "+d.ID, func(c *api.Client) error {
			_, err := c.V1Disputes.Close(ctx, d.ID, &api.DisputeCloseParams{Params: p.line.write(a.Key)})
			return err
		}))
	}
	return p.submit(ctx, d, a.Kind, a.Key, a.Text, a.Reason, a.Files)
}

// payInquiry pays back what is asked for: a bank's inquiry ends by that, and
// becomes no chargeback.
func (p *shop) payInquiry(ctx context.Context, c marketplace.Case, d *api.Dispute, a marketplace.Answer) (marketplace.Dispute, error) {
	r := payment.Refund{Order: c.Order, Amount: a.Amount, Case: d.ID}
	if r.Amount.Minor == 0 {
		r.Amount = receive(d.Amount, string(d.Currency))
	}
	if _, err := p.Refund(ctx, a.Key, r); err != nil {
		return p.told(d), err
	}
	return p.Dispute(ctx, d.ID)
}

// after reads what became of a write.
func (p *shop) after(ctx context.Context, id string, what marketplace.AnswerKind, key string, sent error) (marketplace.Dispute, error) {
	if throttled := (*provider.Throttled)(nil); errors.As(sent, &throttled) {
		return marketplace.Dispute{}, sent
	}
	d, err := p.fetch(ctx, id)
	switch {
	case err != nil:
		return marketplace.Dispute{}, errors.Join(sent, err)
	case sent == nil, answered(d, what, key):
		return p.told(d), nil
	case !isUnknown(sent) && cannot(d, what) != "":
		return p.told(d), &marketplace.NotAllowed{What: what, Why: cannot(d, what)}
	}
	return p.told(d), sent
}

// submitted is the key of the metadata that says which operation of ours handed in
// the evidence.
const submitted = "redress_submitted"

// answered reports whether the dispute shows that it was done.
func answered(d *api.Dispute, kind marketplace.AnswerKind, key string) bool {
	if kind == marketplace.Accept {
		return d.Status == api.DisputeStatusLost || isInquiry(d) && d.Amount > 0 && d.Charge.AmountRefunded >= d.Amount
	}
	return d.Metadata[submitted] == key && d.EvidenceDetails.SubmissionCount > 0
}

// cannot says why an answer is not taken now; empty when it is.
func cannot(d *api.Dispute, kind marketplace.AnswerKind) string {
	open := d.Status == api.DisputeStatusNeedsResponse || d.Status == api.DisputeStatusWarningNeedsResponse
	switch {
	case kind == marketplace.Accept && (open || d.Status == api.DisputeStatusWarningUnderReview):
		return ""
	case kind != marketplace.Accept && kind != marketplace.Refuse && kind != evidenceAction:
		return "Stripe knows no such answer"
	case kind != marketplace.Accept && open && d.EvidenceDetails.PastDue:
		return "the time for evidence is over"
	case kind != marketplace.Accept && open:
		return ""
	}
	return "the dispute is " + string(d.Status)
}

// TakeEvidence implements marketplace.EvidenceTaker. It is handed to the bank at
// once; Stripe takes evidence once. The reference is the hash of what was sent.
func (p *shop) TakeEvidence(ctx context.Context, c marketplace.Case, pack marketplace.Pack) (string, error) {
	hash := pack.Text
	for _, f := range pack.Files {
		hash += "\n" + marketplace.Sum(f.Content)
	}
	d, err := p.fetch(ctx, c.ExternalID)
	if err != nil {
		return "", err
	}
	if !answered(d, evidenceAction, pack.Key) {
		if why := cannot(d, evidenceAction); why != "" {
			return "", &marketplace.NotAllowed{What: evidenceAction, Why: why}
		}
		if _, err := p.submit(ctx, d, evidenceAction, pack.Key, pack.Text, "", pack.Files); err != nil {
			return "", err
		}
	}
	return marketplace.Sum([]byte(hash)), nil
}

// submit uploads the files and hands all in.
func (p *shop) submit(ctx context.Context, d *api.Dispute, what marketplace.AnswerKind, key, text, field string,
	files []marketplace.Attachment) (marketplace.Dispute, error) {
	switch {
	case utf8.RuneCountInString(text) > longText:
		return p.told(d), &provider.Refused{Code: "text_too_long"}
	case text == "" && len(files) == 0:
		return p.told(d), &provider.Refused{Code: "evidence_missing"}
	case len(key) > longKey-len("/file/00"):
		return p.told(d), &provider.Refused{Code: "key_too_long"}
	}
	evidence := &api.DisputeUpdateEvidenceParams{}
	say(evidence, field, text)
	if err := p.enclose(ctx, evidence, key, files); err != nil {
		return p.told(d), err
	}
	return p.after(ctx, d.ID, what, key, p.line.turn(ctx, "submit evidence of "+d.ID, func(c *api.Client) error {
		_, err := c.V1Disputes.Update(ctx, d.ID, &api.DisputeUpdateParams{Params: p.line.write(key), Evidence: evidence,
			Submit: api.Bool(true), Metadata: map[string]string{submitted: key}})
		return err
	}))
}
