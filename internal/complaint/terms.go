package complaint

// Terms are the rules one complaint is handled under: what its policy pack
// says for its platform, its order's currency and its day of opening. They are
// fixed when the complaint is opened and travel with it, so that a changed
// pack never changes a running case behind anybody's back.
type Terms struct {
	Pack    string `json:"pack"`    // the pack's name, "house"
	Version string `json:"version"` // hash of the pack's content
	Scale   int64  `json:"scale"`   // how many times faster than life the clocks run; 1 in earnest

	Deadlines map[DeadlineName]Term `json:"deadlines"`

	// Authority is the largest amount each role may give alone, in minor units
	// of the order's currency; a role that is missing may give nothing.
	Authority map[Role]int64 `json:"authority"`
	// FourEyes is the amount above which a refund takes a second, different
	// person whatever their authority, in minor units of the order's currency.
	FourEyes int64 `json:"four_eyes"`

	Rounds         int      `json:"rounds"`          // offers that may be made in one decision before only arbitration is left
	Reopens        int      `json:"reopens"`         // times a case may be reopened
	LowScore       int      `json:"low_score"`       // a survey score up to this reopens the case
	CustomerAppeal Duration `json:"customer_appeal"` // time to appeal a ruling for the merchant; 0: it is final
	MerchantAppeal Duration `json:"merchant_appeal"` // time to appeal a ruling for the customer; 0: it is carried out at once
	RulingWaits    int      `json:"ruling_waits"`    // times an overdue ruling is waited for again before the default ruling

	// GrantAtOnce says that a default decision which gives the customer exactly
	// the remedy wished for is carried out without asking again.
	GrantAtOnce bool `json:"grant_at_once"`

	Checklist map[Category][]Item `json:"checklist"`
}

// Term is how long a wait may last and what happens when it is over.
type Term struct {
	Within  Duration `json:"within"`
	Remind  int      `json:"remind,omitempty"` // percent of the time after which the one waited for is reminded; 0: never
	Default Default  `json:"default"`
}

// Item is one line of a category's evidence checklist.
type Item struct {
	Code  string         `json:"code"`            // "photo_of_defect"
	Kinds []EvidenceKind `json:"kinds,omitempty"` // any one of these satisfies it; empty: evidence of any kind
	From  Role           `json:"from"`            // customer or merchant
	// Required means that the decision waits for it (until the evidence
	// deadline); Proof, that no remedy which costs money is given without it (R27).
	Required bool `json:"required,omitempty"`
	Proof    bool `json:"proof,omitempty"`
}

// Default is what Redress does, as the actor system, when a deadline passes.
type Default string

// The defaults. Which of them a deadline may have is in Defaults.
const (
	JustFlag          Default = "flag"                 // flag the case for a person and go on waiting
	Proceed           Default = "proceed"              // decide with what there is
	GrantWish         Default = "grant_wish"           // silence of the merchant: give what the customer asked for
	Arbitrate         Default = "arbitrate"            // take it to the platform
	CloseUnanswered   Default = "close_unanswered"     // end the case; silence is never acceptance
	AnswerWithFile    Default = "answer_with_file"     // answer the platform with the evidence there is
	RuleForCustomer   Default = "rule_for_customer"    // the marketplace's own desk was silent: the customer is in the right
	RuleForMerchant   Default = "rule_for_merchant"    // the same, the other way round
	LapseRemedy       Default = "lapse_remedy"         // goods never came back: the remedy lapses, the case ends unanswered
	AcceptReturn      Default = "accept_return"        // nobody inspected: the goods count as received in order
	SendSurvey        Default = "send_survey"          // ask the customer whether it helped
	CloseWithoutScore Default = "close_without_rating" // no answer to the survey: the case ends
	CloseRejected     Default = "close_rejected"       // nobody appealed the rejection: it stands
	CarryOutRuling    Default = "carry_out_ruling"     // nobody appealed the ruling: it is carried out
)

// Defaults lists what each deadline may do when it passes; the first is the usual one.
var Defaults = map[DeadlineName][]Default{
	FirstResponse:    {JustFlag},
	EvidenceDue:      {Proceed},
	PositionDue:      {GrantWish, Proceed, Arbitrate},
	DecisionDue:      {GrantWish, Arbitrate, JustFlag},
	ApprovalDue:      {Arbitrate, JustFlag},
	AnswerDue:        {CloseUnanswered}, // and CloseRejected, CarryOutRuling where it is the time to appeal
	PlatformQuestion: {AnswerWithFile},
	RulingDue:        {RuleForCustomer, RuleForMerchant},
	ReturnDue:        {LapseRemedy},
	InspectionDue:    {AcceptReturn},
	RemedyDue:        {JustFlag},
	FollowUpDue:      {SendSurvey},
	RatingDue:        {CloseWithoutScore},
	OverallDue:       {JustFlag},
}
