package complaint

import (
	"time"

	"redress/internal/clock"
)

// Terms are the rules one complaint is handled under: what its policy pack
// says for its platform, its order's currency and its day of opening. They are
// fixed when the complaint is opened and travel with it, so that a changed
// pack never changes a running case behind anybody's back.
type Terms struct {
	Pack    string `json:"pack"`    // the pack's name, "house"
	Version string `json:"version"` // hash of the pack's content
	Scale   int64  `json:"scale"`   // how many times faster than life the clocks run; 1 in earnest

	// Deadlines has a term for every one of DeadlineNames, and the time to appeal
	// a ruling under CustomerAppeal and MerchantAppeal.
	Deadlines map[DeadlineName]Term `json:"deadlines"`
	// Calendars are what the terms count with, as they were when the terms were
	// made: a running case counts the same for ever, whatever is published later.
	// AwakeCustomer and AwakeStaff are the hours in which letters go out.
	Calendars clock.Calendars `json:"calendars,omitempty"`
	Zone      string          `json:"zone,omitempty"` // IANA; instants are told in it; empty: UTC

	// Authority is the largest amount each role may give alone, in minor units
	// of the order's currency; a role that is missing may give nothing.
	Authority map[Role]int64 `json:"authority"`
	// FourEyes is the amount above which a refund takes a second, different
	// person whatever their authority, in minor units of the order's currency.
	FourEyes int64 `json:"four_eyes"`

	Rounds      int `json:"rounds"`       // offers that may be made in one decision before only arbitration is left
	Reopens     int `json:"reopens"`      // times a case may be reopened
	LowScore    int `json:"low_score"`    // a survey score up to this reopens the case
	RulingWaits int `json:"ruling_waits"` // times an overdue ruling is waited for again before the default ruling
	// The times to appeal a ruling, in wall time, where Deadlines has no term for them.
	CustomerAppeal Duration `json:"customer_appeal,omitempty"`
	MerchantAppeal Duration `json:"merchant_appeal,omitempty"`

	Asks int `json:"asks,omitempty"` // times the customer may be asked in one decision; 0: without limit

	// GrantAtOnce says that a default decision which gives the customer exactly
	// the remedy wished for is carried out without asking again.
	GrantAtOnce bool `json:"grant_at_once"`

	Checklist map[Category][]Item `json:"checklist"`
}

// Term is how long a wait may last and what happens when it is over.
type Term struct {
	Within  Duration          `json:"within,omitempty"` // of wall time, where Measure is empty
	Measure clock.Measure     `json:"measure,omitzero"` // how time is counted
	Remind  int               `json:"remind,omitempty"` // percent of the time after which the one waited for is reminded, where Warn is empty; 0: never
	Warn    []clock.Warning   `json:"warn,omitempty"`   // when the one waited for is reminded
	Margin  Duration          `json:"margin,omitempty"` // the default goes out so long before the end, in real time
	Gate    *Gate             `json:"gate,omitempty"`   // a person is asked before the default goes out
	Default Default           `json:"default"`
	Rule    string            `json:"rule,omitempty"`   // the rule's name, "jd/merchant_answer"
	Source  string            `json:"source,omitempty"` // where it comes from and how sure that is
	For     map[Category]Term `json:"for,omitempty"`    // another one for a category
}

// Gate has a second person asked before a default goes out. It opens when the
// default would go out, and lasts Within of real time, but never past the end of
// the rule itself.
type Gate struct {
	Within    Duration `json:"within"`
	Otherwise string   `json:"otherwise"` // GateActs or GateHolds: what happens when nobody answers
}

// What happens when nobody answers at a gate.
const (
	GateActs  = "act"  // the default goes out all the same: silence would lose
	GateHolds = "hold" // nothing goes out, and a person is told
)

// The names in Terms.Calendars of the hours in which letters go out, each in
// its readers' zone; without one letters go out at any hour.
const (
	AwakeCustomer = "awake/customer"
	AwakeStaff    = "awake/staff" // merchant, agents, supervisors
)

// term is the term of a wait, for the case's category where that has its own.
func (t Terms) term(name DeadlineName, category Category) Term {
	term, there := t.Deadlines[name]
	if !there && name == ConsoleDue {
		return byHandTerm
	}
	if own, ok := term.For[category]; ok {
		return own
	}
	return term
}

// measure is how a term counts.
func (t Term) measure() clock.Measure {
	if t.Measure.IsZero() {
		return clock.Measure{Within: t.Within, Rule: t.Rule}
	}
	return t.Measure
}

// warnings are the points at which a term reminds.
func (t Term) warnings() []clock.Warning {
	if len(t.Warn) == 0 && t.Remind > 0 {
		return []clock.Warning{{Percent: t.Remind}}
	}
	return t.Warn
}

// FirstResponseDue is when a complaint submitted then must be acknowledged.
func (t Terms) FirstResponseDue(submitted time.Time) time.Time {
	return t.term(FirstResponse, "").measure().Due(t.Calendars, submitted, nil)
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
	AskDetails        Default = "ask_customer"         // ask the customer for details, once in a decision; then take it to the platform
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
	GoAhead           Default = "go_ahead"             // nobody answered at a gate: the default goes out
	LeaveToPlatform   Default = "leave_to_platform"    // nobody answered at a gate: nothing goes out, and a person is told
)

// Defaults lists what each deadline may do when it passes; the first is the usual one.
var Defaults = map[DeadlineName][]Default{
	FirstResponse:    {JustFlag},
	EvidenceDue:      {Proceed},
	PositionDue:      {GrantWish, Proceed, Arbitrate, AskDetails},
	DecisionDue:      {GrantWish, Arbitrate, JustFlag, AskDetails},
	ApprovalDue:      {Arbitrate, JustFlag},
	AnswerDue:        {CloseUnanswered}, // and CloseRejected, CarryOutRuling where it is the time to appeal
	PlatformQuestion: {AnswerWithFile},
	RulingDue:        {RuleForCustomer, RuleForMerchant},
	ReturnDue:        {LapseRemedy},
	InspectionDue:    {AcceptReturn},
	RemedyDue:        {JustFlag},
	FollowUpDue:      {SendSurvey},
	RatingDue:        {CloseWithoutScore},
	ConsoleDue:       {JustFlag},
	OverallDue:       {JustFlag},

	CustomerAppeal: {CarryOutRuling},
	MerchantAppeal: {CarryOutRuling},
}
