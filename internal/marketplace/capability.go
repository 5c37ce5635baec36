package marketplace

// Capability is one thing that a platform may let software do for a complaint.
type Capability string

// The capabilities, in the order that a table of them has.
const (
	ListCases        Capability = "list_cases"
	ReadCase         Capability = "read_case"
	ReadOrder        Capability = "read_order"
	ReadShipment     Capability = "read_shipment"
	ReadConversation Capability = "read_conversation"
	SendMessages     Capability = "send_messages"
	UploadEvidence   Capability = "upload_evidence"
	AcceptClaim      Capability = "accept"
	RefuseClaim      Capability = "refuse"
	MakeOffer        Capability = "offer"
	CounterOffer     Capability = "counter"
	AskToDecide      Capability = "escalate"
	ReadRuling       Capability = "read_ruling"
	PayBack          Capability = "refund"
	ReadRefund       Capability = "read_refund"
	StopSelling      Capability = "stop_selling"
)

// Capabilities are all of them.
var Capabilities = []Capability{ListCases, ReadCase, ReadOrder, ReadShipment, ReadConversation, SendMessages, UploadEvidence,
	AcceptClaim, RefuseClaim, MakeOffer, CounterOffer, AskToDecide, ReadRuling, PayBack, ReadRefund, StopSelling}

// How a capability is there.
type How string

// The ways.
const (
	ByAPI     How = "api"
	ByConsole How = "console" // a person does it on the platform's pages
	Nowhere   How = "none"
)

// How says how the platform offers a capability.
func (p Platform) How(c Capability) How {
	switch {
	case p.byAPI(c):
		return ByAPI
	case p.Console[c].Title != "":
		return ByConsole
	}
	return Nowhere
}

func (p Platform) byAPI(c Capability) bool {
	switch c {
	case ListCases:
		return p.Cases != nil
	case ReadCase:
		return p.Case != nil
	case ReadRuling:
		return p.Case != nil && p.ShowsRulings
	case ReadOrder:
		return p.Orders != nil
	case ReadShipment:
		return p.Shipments != nil
	case ReadConversation:
		return p.Conversations != nil
	case SendMessages:
		return p.Messages != nil
	case UploadEvidence:
		return p.Evidence != nil
	case AcceptClaim:
		return p.answers(Accept)
	case RefuseClaim:
		return p.answers(Refuse)
	case MakeOffer:
		return p.answers(Offer)
	case CounterOffer:
		return p.answers(Counter)
	case AskToDecide:
		return p.Escalation != nil
	case PayBack, ReadRefund:
		return p.Refunds != nil
	case StopSelling:
		return p.Items != nil
	}
	return false
}

func (p Platform) answers(kind AnswerKind) bool {
	if p.Answers == nil {
		return false
	}
	for _, k := range p.Answers.Kinds() {
		if k == kind {
			return true
		}
	}
	return false
}

// ConsoleTask is what a person does on the platform's pages because software
// cannot: with an owner and a deadline, and seen to be done by reading the case.
type ConsoleTask struct {
	Title string // "Ask Taobao to step in", under 80 characters
	Why   string // why software cannot
	Where string // the page, in the platform's words
	Steps []string
	// Done reports whether the case shows that it was done; nil where it never shows,
	// so that a person says so.
	Done func(d Dispute) bool
}
