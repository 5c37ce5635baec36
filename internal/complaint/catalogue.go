package complaint

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"reflect"
	"time"
)

// Message is one line of the table of messages: what it is called, what it
// does, who may send it, an example, and the method that applies it.
type Message struct {
	Name    Name
	Does    string // one line, shown in the Temporal UI's form and in help
	From    []Role
	Example string       // a JSON object that is valid in shape
	Body    reflect.Type // the Go type of its JSON object
	read    func(raw []byte) (reading, error)
}

// reading is a message as it was read: well-formed, and not applied yet.
type reading struct {
	Envelope
	digest string // of name and content; the same for any spelling of the same JSON
	apply  func(c *Case, now time.Time) error
}

// Catalogue is the table of all messages. Update handlers, signal handlers,
// the command line and the API are all made from it, so they cannot differ.
var Catalogue = []Message{
	message(MsgClassify, "Change category or severity", `"category":"product_quality","severity":"high","reason_code":"seen_photo"`, (*Case).Classify),
	message(MsgAssign, "Give the case to another owner", `"owner":"lin"`, (*Case).Assign),
	message(MsgAddNote, "Add an internal note", `"text_id":"t-1"`, (*Case).AddNote),
	message(MsgSubmitEvidence, "Add evidence that was stored before", `"evidence":[{"id":"ev-1","sha256":"`+zeros+`","kind":"photo"}]`, (*Case).SubmitEvidence),
	message(MsgStatePosition, "State the merchant's side: agree, partly or contest", `"position":"contest","reason_code":"not_our_batch"`, (*Case).StatePosition),
	message(MsgAskCustomer, "Ask the customer for details; our clocks pause", `"items":["details"],"within":"48h","text_id":"t-1"`, (*Case).AskCustomer),
	message(MsgProposeRemedy, "Offer a remedy", `"remedy":{"kind":"partial_refund","amount":{"value":"49.80","currency":"CNY"}},"reason_code":"defect_confirmed"`, (*Case).Propose),
	message(MsgApprove, "Approve a proposal as the second person (proposal 0: the default at a gate)", `"proposal":1,"reason_code":"fair"`, (*Case).Approve),
	message(MsgDecline, "Decline a proposal (proposal 0: the rejection, or the default at a gate)", `"proposal":1,"reason_code":"too_much"`, (*Case).Decline),
	message(MsgRejectComplaint, "Reject: unfounded, malicious, out_of_scope or duplicate", `"ground":"unfounded","reason_code":"used_as_intended"`, (*Case).Reject),
	message(MsgConfirmRejection, "Confirm a rejection as the second person", `"reason_code":"checked"`, (*Case).ConfirmRejection),
	message(MsgAnswerOffer, "The customer's answer: accept, counter or refuse", `"proposal":1,"answer":"accept"`, (*Case).AnswerOffer),
	message(MsgEscalate, "Take it to arbitration, or appeal", `"reason_code":"no_agreement"`, (*Case).Escalate),
	message(MsgAskMerchant, "The platform asks the merchant during arbitration", `"items":["details"]`, (*Case).AskMerchant),
	message(MsgRecordRuling, "The platform's ruling: customer, merchant or split", `"reference":"RUL-1","favour":"customer"`, (*Case).RecordRuling),
	message(MsgReportReturn, "The customer sent the goods back", `"carrier":"sf","tracking":"SF1000000001"`, (*Case).ReportReturn),
	message(MsgConfirmReturn, "The goods came back and were inspected", `"accepted":true,"condition":"as_sent"`, (*Case).ConfirmReturn),
	message(MsgWithdraw, "The customer ends the complaint", `"reason_code":"solved_meanwhile"`, (*Case).Withdraw),
	message(MsgRate, "The customer's answer to the survey", `"score":5,"solved":true`, (*Case).Rate),
	message(MsgExtendDeadline, "Move a running deadline", `"deadline":"decision","until":"2030-01-02T18:00:00Z","reason_code":"lab_report"`, (*Case).ExtendDeadline),
	message(MsgPlatformDeadline, "The instant that the platform names for a wait; it goes before every rule", `"deadline":"position","due":"2030-01-02T18:00:00Z","reference":"refund_remind_timeout"`, (*Case).PlatformDeadline),
	message(MsgPlatformChanged, "The case changed on its platform; it is read there again", `"reference":"push-1"`, (*Case).PlatformChanged),
	message(MsgTaskDone, "Done by hand on the platform's pages", `"step":"submission/1","reference":"CS-1"`, (*Case).TaskDone),
	message(MsgChangePolicy, "Move the case to another version of the policy; open deadlines are counted anew", `"version":"0123456789abcdef","reason_code":"rules_of_december"`, (*Case).ChangePolicy),
	message(MsgPause, "Stop a deadline's clock; \"all\" suspends the case", `"deadline":"decision","until":"2030-01-02T18:00:00Z","reason_code":"court"`, (*Case).Pause),
	message(MsgResume, "Let a paused deadline run on", `"deadline":"decision","reason_code":"court_over"`, (*Case).Resume),
	message(MsgRetryStep, "Try a step that gave up again, under the same key", `"step":"refund/1","reason_code":"rail_is_back"`, (*Case).RetryStep),
	message(MsgSkipStep, "Leave a step that gave up undone", `"step":"refund/1","reason_code":"card_closed"`, (*Case).SkipStep),
	message(MsgSettleStep, "Say that a step was done by hand", `"step":"refund/1","reason_code":"paid_by_bank","reference":"BANK-1"`, (*Case).SettleStep),
	message(MsgCloseCase, "Cause code and closing note; ends the case once the customer was asked", `"cause":"packaging_too_weak","text_id":"t-1"`, (*Case).CloseCase),
	message(MsgStateOrder, "State which order it is about, while nothing was paid for it", `"order":{"number":"A-1001","total":{"value":"128.00","currency":"CNY"}}`, (*Case).StateOrder),
}

const zeros = "0000000000000000000000000000000000000000000000000000000000000000"

// message makes a line of the table; M is the message's type.
func message[M interface{ envelope() Envelope }](name Name, does, fields string, apply func(*Case, M, time.Time) error) Message {
	role := rules[name].from[0]
	return Message{
		Name: name, Does: does, From: rules[name].from, Body: reflect.TypeFor[M](),
		Example: `{"message_id":"m-1","actor":{"role":"` + string(role) + `","id":"` + exampleID(role) + `"},` + fields + `}`,
		read: func(raw []byte) (reading, error) {
			var m M
			if err := DecodeStrict(raw, &m); err != nil {
				return reading{}, err
			}
			canonical, err := json.Marshal(m)
			if err != nil {
				return reading{}, plainJSON(err)
			}
			sum := sha256.Sum256(append([]byte(name+" "), canonical...))
			return reading{m.envelope(), hex.EncodeToString(sum[:8]), func(c *Case, now time.Time) error { return apply(c, m, now) }}, nil
		},
	}
}

func exampleID(r Role) string {
	if r == Customer {
		return "me"
	}
	return "lin"
}

// Find is the line of the table with that name.
func Find(name string) (Message, bool) {
	for _, m := range Catalogue {
		if string(m.Name) == name {
			return m, true
		}
	}
	return Message{}, false
}

// Apply applies one message, given as its JSON object. Time passes first: a
// deadline that fell due before now acts before the message does. The same
// message id with the same content gives the same receipt again and changes
// nothing; a refused message changes nothing. The error is a *Refusal.
func (c *Case) Apply(name string, raw []byte, now time.Time) (Receipt, error) {
	c.Tick(now)
	m, ok := Find(name)
	if !ok {
		return Receipt{}, refuse(UnknownMessage, "", "there is no such message")
	}
	read, err := m.read(raw)
	if err != nil {
		return Receipt{}, err
	}
	if given, ok := c.Answers[read.MessageID]; ok {
		if given.Digest != read.digest {
			return Receipt{}, refuse(MessageReused, "message_id", "this id was used for another message")
		}
		return given, nil
	}
	next := c.Clone()
	next.applying = read.MessageID
	if err := read.apply(next, now); err != nil {
		return Receipt{}, err
	}
	next.applying = ""
	receipt := Receipt{ID: c.Number, Message: name, Stage: next.Stage, Seq: next.Seq, Digest: read.digest}
	if next.Answers == nil {
		next.Answers = map[string]Receipt{}
	}
	next.Answers[read.MessageID] = receipt
	*c = *next
	return receipt, nil
}

// Answers reports whether the receipt is the answer to a message, given as its
// JSON object, and not to another one with the same id.
func (r Receipt) Answers(name string, raw []byte) bool {
	m, ok := Find(name)
	if !ok || r.Message != name {
		return false
	}
	read, err := m.read(raw)
	return err == nil && (r.Digest == "" || r.Digest == read.digest)
}

// Check answers as Apply would, and changes nothing.
func (c *Case) Check(name string, raw []byte, now time.Time) error {
	_, err := c.Clone().Apply(name, raw, now)
	return err
}
