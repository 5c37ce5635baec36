package stripe

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"time"

	api "github.com/stripe/stripe-go/v85"

	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/provider"
)

var disputeID = regexp.MustCompile(`^(dp|du|pdp|dup)_[A-Za-z0-9_]{1,250}$`)

// fetch reads a dispute with its charge.
func (p *shop) fetch(ctx context.Context, id string) (*api.Dispute, error) {
	if !disputeID.MatchString(id) {
		return nil, &provider.Refused{Code: notFound}
	}
	var d *api.Dispute
	err := p.line.turn(ctx, "read dispute "+id, func(c *api.Client) (err error) {
		d, err = c.V1Disputes.Retrieve(ctx, id, &api.DisputeRetrieveParams{Params: p.line.read(), Expand: api.StringSlice([]string{"charge"})})
		return err
	})
	if err != nil {
		return nil, err
	}
	if d.ID != id || d.Charge == nil || d.EvidenceDetails == nil {
		return nil, &provider.Unknown{Err: errors.New("stripe: an answer that is not the dispute asked for")}
	}
	return d, nil
}

// Dispute implements marketplace.CaseReader.
func (p *shop) Dispute(ctx context.Context, id string) (marketplace.Dispute, error) {
	d, err := p.fetch(ctx, id)
	if err != nil {
		return marketplace.Dispute{}, err
	}
	return p.told(d), nil
}

// told says in our words how a dispute stands.
func (p *shop) told(d *api.Dispute) marketplace.Dispute {
	out := marketplace.Dispute{ID: d.ID, Order: d.Charge.ID, Kind: marketplace.Chargeback, Reason: string(d.Reason),
		Claimed: receive(d.Amount, string(d.Currency)), Total: receive(d.Charge.Amount, string(d.Charge.Currency)),
		OpenedAt: at(d.Created), ModifiedAt: changed(d), Cannot: map[marketplace.AnswerKind]string{}}
	if isInquiry(d) {
		out.Kind = marketplace.Inquiry
	}
	if number := d.Charge.Metadata[p.orderKey]; number != "" {
		out.Order = number
	}
	if b := d.Charge.BillingDetails; b != nil {
		out.Customer = complaint.Person{Name: b.Name, Email: b.Email, Phone: b.Phone}
	}
	if out.Total.Currency == "" || d.Charge.Amount == 0 {
		out.Total = out.Claimed
	}
	out.PaidBack = receive(d.Charge.AmountRefunded, string(d.Charge.Currency))
	out.PaidBack.Currency = out.Total.Currency
	if withdrawn(d) {
		out.PaidBack.Minor += out.Claimed.Minor
	}
	out.State, out.Review = state(d)
	out.Ruling = ruling(d)
	if out.State == marketplace.SellersTurn {
		out.Due = at(d.EvidenceDetails.DueBy)
		out.DueUnknown = out.Due.IsZero()
	}
	for _, kind := range p.Kinds() {
		if why := cannot(d, kind); why != "" {
			out.Cannot[kind] = why
		} else {
			out.Can = append(out.Can, kind)
		}
	}
	if d.LastResponse != nil {
		out.Record = record(d.LastResponse.RawJSON)
	}
	return out
}

func isInquiry(d *api.Dispute) bool { return strings.HasPrefix(string(d.Status), "warning_") }

func state(d *api.Dispute) (marketplace.State, marketplace.Review) {
	refunded := d.Charge.AmountRefunded >= d.Amount && d.Amount > 0
	switch d.Status {
	case api.DisputeStatusWarningNeedsResponse:
		if refunded {
			return marketplace.Refunded, marketplace.NotAsked
		}
		return marketplace.SellersTurn, marketplace.NotAsked
	case api.DisputeStatusWarningUnderReview:
		if refunded {
			return marketplace.Refunded, marketplace.NotAsked
		}
		return marketplace.Reviewed, marketplace.Asked
	case api.DisputeStatusNeedsResponse:
		return marketplace.SellersTurn, marketplace.WantsEvidence
	case api.DisputeStatusUnderReview:
		return marketplace.Reviewed, marketplace.Deciding
	case api.DisputeStatusLost:
		return marketplace.Refunded, marketplace.Decided
	case api.DisputeStatusWon:
		return marketplace.Ended, marketplace.Decided
	case api.DisputeStatusWarningClosed, api.DisputeStatusPrevented:
		if d.Charge.AmountRefunded > 0 {
			return marketplace.Refunded, marketplace.NotAsked
		}
		return marketplace.Ended, marketplace.NotAsked
	}
	return marketplace.Reviewed, marketplace.Deciding // a state that is new to us is nobody's turn
}

// ruling is what the customer's bank decided. Stripe does not tell when, but when
// the money came back.
func ruling(d *api.Dispute) *marketplace.Ruling {
	switch d.Status {
	case api.DisputeStatusLost:
		return &marketplace.Ruling{Reference: d.ID, Favour: complaint.ForCustomer, Amount: receive(d.Amount, string(d.Currency))}
	case api.DisputeStatusWon:
		return &marketplace.Ruling{Reference: d.ID, Favour: complaint.ForMerchant, At: changed(d)}
	}
	return nil
}

// withdrawn reports whether the bank has the money now: Stripe took it when the
// dispute was opened, and has not given it back.
func withdrawn(d *api.Dispute) bool {
	var sum int64
	for _, b := range d.BalanceTransactions {
		if b != nil {
			sum += b.Amount
		}
	}
	switch {
	case d.Status == api.DisputeStatusWon, d.Status == api.DisputeStatusPrevented, isInquiry(d):
		return sum < 0
	case d.Status == api.DisputeStatusLost:
		return true
	}
	return sum < 0 || len(d.BalanceTransactions) == 0 && !d.IsChargeRefundable
}

func changed(d *api.Dispute) time.Time {
	last := d.Created
	for _, b := range d.BalanceTransactions {
		if b != nil {
			last = max(last, b.Created)
		}
	}
	return at(last)
}

func at(unix int64) time.Time {
	if unix == 0 {
		return time.Time{}
	}
	return time.Unix(unix, 0).UTC()
}

// record is what Stripe showed, the same bytes for the same facts.
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
