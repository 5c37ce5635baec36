package paypal

import "strings"

// dispute is what is read of PayPal's dispute.
type dispute struct {
	ID           string        `json:"dispute_id"`
	Created      string        `json:"create_time"`
	Updated      string        `json:"update_time"`
	Transactions []transaction `json:"disputed_transactions"`
	Reason       string        `json:"reason"`
	Status       string        `json:"status"`
	Amount       *amount       `json:"dispute_amount"`
	Outcome      struct {
		Code     string  `json:"outcome_code"`
		Refunded *amount `json:"amount_refunded"`
	} `json:"dispute_outcome"`
	Adjudications []struct {
		Type string `json:"type"`
		At   string `json:"adjudication_time"`
	} `json:"adjudications"`
	Movements []movement `json:"money_movements"`
	Stage     string     `json:"dispute_life_cycle_stage"`
	Channel   string     `json:"dispute_channel"`
	Messages  []struct {
		By      string `json:"posted_by"`
		At      string `json:"time_posted"`
		Content string `json:"content"`
	} `json:"messages"`
	Evidences  []evidence `json:"evidences"`
	Supporting []struct {
		Notes  string `json:"notes"`
		Source string `json:"source"`
	} `json:"supporting_info"`
	SellerDue string `json:"seller_response_due_date"`
	Offer     struct {
		Asked   *amount `json:"buyer_requested_amount"`
		History []offer `json:"history"`
	} `json:"offer"`
	Options struct {
		Acknowledge struct {
			Types []string `json:"acknowledgement_types"`
		} `json:"acknowledge_return_item"`
		Accept struct {
			Types []string `json:"accept_claim_types"`
		} `json:"accept_claim"`
		Offer struct {
			Types []string `json:"offer_types"`
		} `json:"make_offer"`
	} `json:"allowed_response_options"`
	Links []link `json:"links"`

	raw []byte
}

type transaction struct {
	Seller  string  `json:"seller_transaction_id"` // of a payment by Payments v2: its capture
	Invoice string  `json:"invoice_number"`
	Status  string  `json:"transaction_status"`
	Gross   *amount `json:"gross_amount"`
	Buyer   struct {
		Name string `json:"name"`
	} `json:"buyer"`
	Items []struct {
		ID    string `json:"item_id"`
		Notes string `json:"notes"`
	} `json:"items"`
}

type movement struct {
	Party  string  `json:"affected_party"`
	Amount *amount `json:"amount"`
	Type   string  `json:"type"`
	Reason string  `json:"reason"`
}

type evidence struct {
	Type   string `json:"evidence_type"`
	Notes  string `json:"notes"`
	Source string `json:"source"`
	Files  []struct {
		Name string `json:"name"`
	} `json:"documents"`
	Action struct {
		Action string `json:"action"`
		Option string `json:"response_option"`
	} `json:"action_info"`
}

type offer struct {
	Actor  string  `json:"actor"`
	Event  string  `json:"event_type"`
	Type   string  `json:"offer_type"`
	Amount *amount `json:"offer_amount"`
	Notes  string  `json:"notes"`
}

type link struct {
	Href string `json:"href"`
	Rel  string `json:"rel"`
}

// PayPal's words that decide something here.
const (
	waitsForBuyer  = "WAITING_FOR_BUYER_RESPONSE"
	waitsForSeller = "WAITING_FOR_SELLER_RESPONSE"
	underReview    = "UNDER_REVIEW"
	resolved       = "RESOLVED"

	inquiry  = "INQUIRY"
	external = "EXTERNAL" // the customer's bank asked, by a chargeback

	outcomeAccepted  = "ACCEPTED"
	outcomeBuyer     = "RESOLVED_BUYER_FAVOUR"
	outcomeSeller    = "RESOLVED_SELLER_FAVOUR"
	outcomePayout    = "RESOLVED_WITH_PAYOUT"
	outcomeDenied    = "DENIED"
	outcomeWithdrawn = "CANCELED_BY_BUYER"

	bySeller = "SUBMITTED_BY_SELLER"
	ofSeller = "REQUESTED_FROM_SELLER"
)

// action is what can be done with a dispute, by the last part of its address.
type action string

const (
	provideEvidence action = "provide-evidence"
	appeal          action = "appeal"
	supportingInfo  action = "provide-supporting-info"
	acceptClaim     action = "accept-claim"
	acknowledge     action = "acknowledge-return-item"
	escalate        action = "escalate"
	sendMessage     action = "send-message"
	makeOffer       action = "make-offer"
	acceptOffer     action = "accept-offer"
	denyOffer       action = "deny-offer"
)

// allows reports whether the dispute has the action's link. PayPal writes its
// relation with underscores, and its reference with hyphens.
func (d *dispute) allows(a action) bool {
	for _, l := range d.Links {
		if strings.ReplaceAll(strings.ToLower(l.Rel), "_", "-") == string(a) {
			return true
		}
	}
	return false
}

func (d *dispute) transaction() transaction {
	if len(d.Transactions) == 0 {
		return transaction{}
	}
	return d.Transactions[0]
}
