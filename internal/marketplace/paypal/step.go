package paypal

import (
	"encoding/json"
	"slices"

	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/provider"
)

type claimAccepted struct {
	Note    string          `json:"note"`
	Type    string          `json:"accept_claim_type"`
	Refund  *amount         `json:"refund_amount,omitempty"`
	Address json.RawMessage `json:"return_shipping_address,omitempty"`
}

type offered struct {
	Note    string          `json:"note"`
	Type    string          `json:"offer_type"`
	Amount  *amount         `json:"offer_amount,omitempty"`
	Address json.RawMessage `json:"return_shipping_address,omitempty"`
}

type noted struct {
	Note string `json:"note"`
}

type acknowledged struct {
	Note string `json:"note"`
	Type string `json:"acknowledgement_type"`
}

// step says what an answer is in PayPal's words.
func (p *shop) step(d *dispute, now marketplace.Dispute, a marketplace.Answer) (step, error) {
	text, err := note(a.Text, a.Key)
	if err != nil {
		return step{}, err
	}
	if err := within(now, a.Amount); err != nil {
		return step{}, err
	}
	switch a.Kind {
	case marketplace.Accept:
		return accepted(d, now, a, text)
	case marketplace.AcceptReturn:
		return step{acceptClaim, claimAccepted{Note: text, Type: "REFUND_WITH_RETURN", Address: p.returnAddress}, true, nil}, nil
	case marketplace.ReturnCame:
		return step{acknowledge, acknowledged{text, "ITEM_RECEIVED"}, true, nil}, nil
	case marketplace.RefuseReturn:
		if !slices.Contains([]string{"ITEM_NOT_RECEIVED", "DAMAGED", "EMPTY_PACKAGE_OR_DIFFERENT", "MISSING_ITEMS"}, a.Reason) {
			return step{}, &provider.Refused{Code: "reason_missing"}
		}
		return step{acknowledge, acknowledged{text, a.Reason}, true, a.Files}, nil
	case marketplace.Refuse:
		if d.allows(provideEvidence) {
			return step{provideEvidence, proof(a.Reason, text, a.Key, a.Files), true, a.Files}, nil
		}
		return step{supportingInfo, supporting{text}, true, a.Files}, nil
	case marketplace.Offer:
		return p.offer(a, text)
	default:
		return p.counter(d, a, text)
	}
}

func accepted(d *dispute, now marketplace.Dispute, a marketplace.Answer, text string) (step, error) {
	kind := claimAccepted{Note: text, Type: "REFUND"}
	if a.Amount.Minor > now.Claimed.Minor {
		return step{}, &provider.Refused{Code: "over_claimed"} // PayPal would pay what is claimed, and no more
	}
	if a.Amount.Minor > 0 && a.Amount.Minor < now.Claimed.Minor {
		part, err := write(a.Amount)
		if err != nil {
			return step{}, err
		}
		kind.Type, kind.Refund = "PARTIAL_REFUND", &part
	}
	if types := d.Options.Accept.Types; len(types) > 0 && !slices.Contains(types, kind.Type) {
		return step{}, &marketplace.NotAllowed{What: a.Kind, Why: kind.Type + " is not among accept_claim_types"}
	}
	return step{acceptClaim, kind, true, a.Files}, nil
}

// offer is of money, or of the kind that the reason names.
func (p *shop) offer(a marketplace.Answer, text string) (step, error) {
	o := offered{Note: text, Type: offerType(a.Reason)}
	switch o.Type {
	case "REPLACEMENT_WITHOUT_REFUND":
		return step{makeOffer, o, false, nil}, nil
	case "REFUND_WITH_RETURN":
		if o.Address = p.returnAddress; o.Address == nil {
			return step{}, &provider.Refused{Code: "return_address_missing"}
		}
	}
	if a.Amount.Minor <= 0 {
		return step{}, &provider.Refused{Code: "amount_missing"}
	}
	money, err := write(a.Amount)
	if err != nil {
		return step{}, err
	}
	o.Amount = &money
	return step{makeOffer, o, false, nil}, nil
}

// offerType is PayPal's kind of offer; a reason that is ours and not PayPal's is
// one of money.
func offerType(reason string) string {
	if slices.Contains([]string{"REFUND_WITH_RETURN", "REFUND_WITH_REPLACEMENT", "REPLACEMENT_WITHOUT_REFUND"}, reason) {
		return reason
	}
	return "REFUND"
}

// counter answers what the customer asks for: that amount takes it, none says no
// to it, another one is an offer of ours.
func (p *shop) counter(d *dispute, a marketplace.Answer, text string) (step, error) {
	asked, err := d.Offer.Asked.read()
	switch {
	case err != nil:
		return step{}, err
	case a.Amount.Minor == 0:
		return step{denyOffer, noted{text}, false, nil}, nil
	case a.Amount == asked && d.allows(acceptOffer):
		return step{acceptOffer, noted{text}, false, nil}, nil
	}
	return p.offer(a, text)
}

// within refuses an amount over what is left of the payment.
func within(now marketplace.Dispute, m complaint.Money) error {
	switch left := now.Total.Minor - now.PaidBack.Minor; {
	case m.Minor == 0:
		return nil
	case m.Currency != now.Total.Currency:
		return &provider.Refused{Code: "other_currency"}
	case m.Minor < 0 || m.Minor > left:
		return &provider.Refused{Code: "over_order_total"}
	}
	return nil
}
