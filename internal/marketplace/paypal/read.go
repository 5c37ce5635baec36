package paypal

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strings"

	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/provider"
)

var disputeID = regexp.MustCompile(`^[A-Za-z0-9-]{1,255}$`)

// fetch reads a dispute as PayPal shows it.
func (p *shop) fetch(ctx context.Context, id string) (*dispute, error) {
	if !disputeID.MatchString(id) {
		return nil, &provider.Refused{Code: notFound}
	}
	var raw json.RawMessage
	if err := p.line.get(ctx, disputes+"/"+id, nil, &raw); err != nil {
		return nil, err
	}
	return decode(raw, id)
}

func decode(raw []byte, id string) (*dispute, error) {
	d := &dispute{raw: raw}
	if json.Unmarshal(raw, d) != nil || d.ID != id {
		return nil, &provider.Unknown{Err: errors.New("paypal: an answer that is not the dispute asked for")}
	}
	return d, nil
}

// Dispute implements marketplace.CaseReader.
func (p *shop) Dispute(ctx context.Context, id string) (marketplace.Dispute, error) {
	d, err := p.fetch(ctx, id)
	if err != nil {
		return marketplace.Dispute{}, err
	}
	return p.tell(ctx, d)
}

// tell says in our words how a dispute stands. It also reads what was paid back by
// refunds of the payment, which the dispute does not show.
func (p *shop) tell(ctx context.Context, d *dispute) (marketplace.Dispute, error) {
	paid, err := p.refundsOf(ctx, d.transaction().Seller, false)
	if err != nil {
		return marketplace.Dispute{}, err
	}
	return p.described(d, paid)
}

func (p *shop) described(d *dispute, paid payments) (marketplace.Dispute, error) {
	t := d.transaction()
	out := marketplace.Dispute{ID: d.ID, Order: t.Invoice, Version: d.Updated, Kind: d.kind(), Reason: d.Reason, Text: d.words(),
		Customer: complaint.Person{Name: t.Buyer.Name}, OpenedAt: instant(d.Created), ModifiedAt: instant(d.Updated), Record: record(d.raw)}
	if out.Order == "" {
		out.Order = t.Seller
	}
	for _, item := range t.Items {
		if item.ID != "" {
			out.Items = append(out.Items, item.ID)
		}
	}
	var err error
	if out.Claimed, err = d.Amount.read(); err != nil {
		return out, err
	}
	if out.Total, err = t.Gross.read(); err != nil {
		return out, err
	}
	if out.Total.Currency == "" {
		out.Total = out.Claimed
	}
	if out.PaidBack, err = d.paidBack(paid, out.Total.Currency); err != nil {
		return out, err
	}
	out.State, out.Review = d.state(out.PaidBack.Minor > 0), d.review()
	if out.Ruling, err = d.ruling(); err != nil {
		return out, err
	}
	if out.State == marketplace.SellersTurn || out.State == marketplace.Returned {
		out.Due = instant(d.SellerDue)
		out.DueUnknown = out.Due.IsZero()
	}
	out.Cannot = map[marketplace.AnswerKind]string{}
	for _, kind := range p.Kinds() {
		if why := p.cannot(d, kind); why != "" {
			out.Cannot[kind] = why
		} else {
			out.Can = append(out.Can, kind)
		}
	}
	return out, nil
}

func (d *dispute) kind() marketplace.Kind {
	switch {
	case d.Channel == external:
		return marketplace.Chargeback
	case slices.Contains(d.Options.Accept.Types, "REFUND_WITH_RETURN"):
		return marketplace.ReturnRefund
	}
	return marketplace.RefundOnly
}

// words are the customer's: the first message, else what stands with an item.
func (d *dispute) words() string {
	for _, m := range d.Messages {
		if m.By == "BUYER" && m.Content != "" {
			return m.Content
		}
	}
	for _, item := range d.transaction().Items {
		if item.Notes != "" {
			return item.Notes
		}
	}
	return ""
}

func (d *dispute) state(paid bool) marketplace.State {
	switch {
	case d.Status == resolved && paid:
		return marketplace.Refunded
	case d.Status == resolved:
		return marketplace.Ended
	case d.allows(acknowledge):
		return marketplace.Returned
	case d.Status == waitsForBuyer && d.returning():
		return marketplace.Returning
	case d.Status == waitsForBuyer:
		return marketplace.BuyersTurn
	case d.Status == waitsForSeller, d.Status != underReview && (d.allows(acceptClaim) || d.allows(provideEvidence) || d.allows(makeOffer)):
		return marketplace.SellersTurn
	}
	return marketplace.Reviewed
}

// returning reports whether goods are to come back: a claim or an offer was
// accepted on that condition.
func (d *dispute) returning() bool {
	for _, e := range d.Evidences {
		if e.Action.Action == "ACCEPT_CLAIM" && strings.HasPrefix(e.Action.Option, "REFUND_WITH_RETURN") {
			return true
		}
	}
	n := len(d.Offer.History)
	return n > 0 && d.Offer.History[n-1].Event == "ACCEPTED" && d.Offer.History[n-1].Type == "REFUND_WITH_RETURN"
}

func (d *dispute) review() marketplace.Review {
	switch {
	case d.Stage == inquiry || d.Stage == "":
		return marketplace.NotAsked
	case d.Status == resolved && d.Outcome.Code == outcomeWithdrawn:
		return marketplace.ReviewWithdrawn
	case d.allows(appeal):
		return marketplace.Appealable
	case d.Status == resolved:
		return marketplace.Decided
	case d.allows(provideEvidence):
		return marketplace.WantsEvidence
	case d.Status == underReview:
		return marketplace.Deciding
	}
	return marketplace.Asked
}

// record is what PayPal showed, the same bytes for the same facts.
func record(raw []byte) marketplace.Record {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var v any
	if decoder.Decode(&v) != nil {
		return nil
	}
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return nil
	}
	return b
}
