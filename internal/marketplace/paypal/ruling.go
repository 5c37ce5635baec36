package paypal

import (
	"redress/internal/complaint"
	"redress/internal/marketplace"
)

// ruling is what PayPal, or the customer's bank, decided; nil where the two
// parties came to terms, or nobody asked.
func (d *dispute) ruling() (*marketplace.Ruling, error) {
	if d.Status != resolved || d.Stage == inquiry || d.Stage == "" {
		return nil, nil
	}
	ruling := &marketplace.Ruling{Reference: d.ID, At: instant(d.Updated)}
	last := ""
	if n := len(d.Adjudications); n > 0 {
		last, ruling.At = d.Adjudications[n-1].Type, instant(d.Adjudications[n-1].At)
	}
	switch {
	case d.Outcome.Code == outcomeWithdrawn, d.Outcome.Code == outcomeAccepted, d.Outcome.Code == "NONE":
		return nil, nil
	case last == "DENY_BUYER", last == "PAYOUT_TO_SELLER", last == "" && (d.Outcome.Code == outcomeSeller || d.Outcome.Code == outcomeDenied):
		// What PayPal pays the customer out of its own pocket costs the merchant nothing.
		ruling.Favour = complaint.ForMerchant
		return ruling, nil
	case last == "RECOVER_FROM_SELLER", last == "PAYOUT_TO_BUYER", d.Outcome.Code == outcomeBuyer, d.Outcome.Code == outcomePayout:
		ruling.Favour = complaint.ForCustomer
	default:
		return nil, nil
	}
	refunded, err := d.Outcome.Refunded.read()
	if err != nil {
		return nil, err
	}
	ruling.Amount = refunded
	if claimed, err := d.Amount.read(); err == nil && refunded.Minor > 0 && refunded.Minor < claimed.Minor {
		ruling.Favour = complaint.Split
	}
	return ruling, nil
}

// paidBack is all that went back to the customer. What the dispute moved may be
// among the payment's refunds too; a refund of ours is known by its key and counts
// for itself. The outcome's amount may be any of these: it is the least there was.
func (d *dispute) paidBack(paid payments, currency string) (complaint.Money, error) {
	moved, err := d.moved()
	if err != nil {
		return complaint.Money{}, err
	}
	refunded, err := d.Outcome.Refunded.read()
	if err != nil {
		return complaint.Money{}, err
	}
	return complaint.Money{Minor: max(paid.ours+max(moved, paid.others), refunded.Minor), Currency: currency}, nil
}

// moved is what went to the customer by the dispute itself, in minor units.
func (d *dispute) moved() (int64, error) {
	var buyer, seller int64
	for _, m := range d.Movements {
		moved, err := m.Amount.read()
		if err != nil {
			return 0, err
		}
		switch {
		case m.Reason != "" && m.Reason != "DISPUTE_SETTLEMENT": // fees are nobody's refund
		case m.Party == "BUYER" && m.Type == "CREDIT":
			buyer += moved.Minor
		case m.Party == "BUYER":
			buyer -= moved.Minor
		case m.Party == "SELLER" && m.Type == "DEBIT":
			seller += moved.Minor
		case m.Party == "SELLER":
			seller -= moved.Minor
		}
	}
	moved := max(buyer, seller, 0)
	if d.chargedBack() {
		claimed, err := d.Amount.read()
		return max(moved, claimed.Minor), err
	}
	return moved, nil
}

// chargedBack reports whether the customer's bank gave the money back already and
// the merchant has not won it again: a refund now would be the second one.
func (d *dispute) chargedBack() bool {
	if d.Channel != external || d.Stage == inquiry || d.Stage == "" {
		return false
	}
	switch d.Outcome.Code {
	case outcomeSeller, outcomeDenied, outcomeWithdrawn:
		return false
	}
	return true
}
