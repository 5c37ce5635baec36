package complaint_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"pgregory.net/rapid"

	"redress/internal/complaint"
)

var people = []string{"lin", "wu", "mei", "redress"}

// drawMessage draws a message: mostly one that is possible now, from one who
// may send it.
func (l *life) drawMessage() (name, raw string) {
	names := l.c.Possible()
	if len(names) == 0 || rapid.IntRange(0, 15).Draw(l.t, "anywhere") == 15 {
		names = slices.Clone(everyName)
	}
	moves := func(name string) int { return slices.Index(movers, complaint.Name(name)) }
	slices.SortStableFunc(names, func(a, b string) int { return moves(b) - moves(a) })
	name = rapid.SampledFrom(names).Draw(l.t, "name")
	if rapid.IntRange(0, 31).Draw(l.t, "malformed") == 31 {
		return name, rapid.SampledFrom(malformed).Draw(l.t, "junk")
	}
	m, _ := complaint.Find(name)
	role := rapid.SampledFrom(m.From).Draw(l.t, "role")
	if rapid.IntRange(0, 19).Draw(l.t, "wrong_role") == 19 {
		role = rapid.SampledFrom([]complaint.Role{complaint.Customer, complaint.Platform, complaint.System, "boss"}).Draw(l.t, "role")
	}
	head := envelope("m-"+strconv.Itoa(len(l.sent))+"-"+strconv.Itoa(l.c.Seq), role, rapid.SampledFrom(people).Draw(l.t, "who"))
	if fields := l.drawFields(complaint.Name(name)); fields != "" {
		head += "," + fields
	}
	return name, head + "}"
}

// movers are the messages that move a case on, the last one first.
var movers = []complaint.Name{complaint.MsgTaskDone, complaint.MsgPlatformChanged, complaint.MsgStateOrder, complaint.MsgCloseCase, complaint.MsgWithdraw, complaint.MsgChangePolicy, complaint.MsgPlatformDeadline, complaint.MsgResume, complaint.MsgSettleStep, complaint.MsgSkipStep,
	complaint.MsgRetryStep, complaint.MsgEscalate, complaint.MsgAskCustomer, complaint.MsgAskMerchant, complaint.MsgDecline, complaint.MsgRejectComplaint,
	complaint.MsgRecordRuling, complaint.MsgReportReturn, complaint.MsgConfirmReturn, complaint.MsgRate, complaint.MsgApprove,
	complaint.MsgConfirmRejection, complaint.MsgSubmitEvidence, complaint.MsgStatePosition, complaint.MsgProposeRemedy, complaint.MsgAnswerOffer}

var everyName = func() (names []string) {
	for _, m := range complaint.Catalogue {
		names = append(names, string(m.Name))
	}
	return names
}()

var malformed = []string{"", "null", "[]", "{}", "{", `"x"`, "7", `{"message_id":"m","actor":{"role":"agent","id":"lin"},"x":1}`,
	`{"message_id":7}`, `{"message_id":"m","actor":"lin"}`, `{"message_id":"m","actor":{"role":"agent","id":"lin"}} {}`,
	`{"message_id":"` + freeText + `","actor":{"role":"agent","id":"` + freeText + `"}}`}

// drawFields draws the fields of a message beside its envelope.
func (l *life) drawFields(name complaint.Name) string {
	reason := `"reason_code":` + quote(l.word("reason"))
	text := `"text_id":` + quote(l.word("text"))
	switch name {
	case complaint.MsgClassify:
		return fmt.Sprintf(`"category":%s,"severity":%s,%s`, quote(sample(l, append(complaint.Categories, "", "x"))), quote(sample(l, append(complaint.Severities, ""))), reason)
	case complaint.MsgAssign:
		return `"owner":` + quote(l.word("owner"))
	case complaint.MsgAddNote:
		return text
	case complaint.MsgSubmitEvidence:
		return fmt.Sprintf(`"evidence":[{"id":"ev-%d","sha256":"%s","kind":%s}]`, rapid.IntRange(1, 9).Draw(l.t, "ev"), zeros, quote(sample(l, append(complaint.EvidenceKinds, complaint.Photo, "x"))))
	case complaint.MsgStatePosition:
		return fmt.Sprintf(`"position":%s,%s,%s`, quote(sample(l, []complaint.Position{complaint.Agree, complaint.Partly, complaint.Contest, complaint.Silent})), reason, text)
	case complaint.MsgAskCustomer, complaint.MsgAskMerchant:
		return fmt.Sprintf(`"items":[%s],"within":%s,%s`, quote(sample(l, []string{"details", "photo_of_item", "details", freeText})), quote(sample(l, []string{"48h", "0s", "1ns", "36500d", "60d"})), text)
	case complaint.MsgProposeRemedy:
		return fmt.Sprintf(`"remedy":%s,%s,%s`, l.drawRemedy(), reason, text)
	case complaint.MsgApprove, complaint.MsgDecline:
		return `"proposal":` + l.drawProposal() + "," + reason
	case complaint.MsgRejectComplaint:
		other := sample(l, []string{"R26-0000-000E", "", "R26-7K4Q-X2MH", freeText})
		return fmt.Sprintf(`"ground":%s,"duplicate_of":%s,%s`, quote(sample(l, []complaint.Ground{complaint.Unfounded, complaint.Malicious, complaint.OutOfScope, complaint.Duplicate, "x"})), quote(other), reason)
	case complaint.MsgAnswerOffer:
		counter := ""
		if rapid.Bool().Draw(l.t, "countered") {
			counter = `,"counter":` + l.drawRemedy()
		}
		return fmt.Sprintf(`"proposal":%s,"answer":%s%s`, l.drawProposal(), quote(sample(l, []complaint.Answer{complaint.Accept, complaint.Counter, complaint.Refuse, "x"})), counter)
	case complaint.MsgRecordRuling:
		remedy := "null"
		if rapid.Bool().Draw(l.t, "ruled_remedy") {
			remedy = l.drawRemedy()
		}
		return fmt.Sprintf(`"reference":%s,"favour":%s,"remedy":%s`, quote(l.word("reference")), quote(sample(l, []complaint.Favour{complaint.ForCustomer, complaint.ForMerchant, complaint.Split, "x"})), remedy)
	case complaint.MsgReportReturn:
		return fmt.Sprintf(`"carrier":%s,"tracking":%s`, quote(l.word("carrier")), quote(l.word("tracking")))
	case complaint.MsgConfirmReturn:
		return fmt.Sprintf(`"accepted":%v,"condition":%s`, rapid.Bool().Draw(l.t, "accepted"), quote(l.word("condition")))
	case complaint.MsgRate:
		return fmt.Sprintf(`"score":%d,"solved":%v`, rapid.IntRange(0, 6).Draw(l.t, "score"), rapid.Bool().Draw(l.t, "solved"))
	case complaint.MsgExtendDeadline, complaint.MsgPause:
		until := ""
		if rapid.IntRange(0, 3).Draw(l.t, "bounded") > 0 {
			until = `,"until":` + quote(l.drawInstant())
		}
		return `"deadline":` + quote(l.drawDeadline()) + until + "," + reason
	case complaint.MsgPlatformDeadline:
		return fmt.Sprintf(`"deadline":%s,"due":%s,"reference":%s`, quote(sample(l, []complaint.DeadlineName{complaint.PositionDue, complaint.PlatformQuestion,
			complaint.AnswerDue, complaint.RulingDue, complaint.ReturnDue, complaint.OverallDue})), quote(l.drawInstant()), quote(l.word("reference")))
	case complaint.MsgChangePolicy:
		return `"version":` + quote(sample(l, []string{"0123456789abcdef", "fedcba9876543210", "v1", freeText})) + "," + reason
	case complaint.MsgResume:
		return `"deadline":` + quote(l.drawDeadline()) + "," + reason
	case complaint.MsgRetryStep, complaint.MsgSkipStep:
		return `"step":` + quote(l.drawStep()) + "," + reason
	case complaint.MsgSettleStep:
		return fmt.Sprintf(`"step":%s,"reference":%s,%s`, quote(l.drawStep()), quote(l.word("reference")), reason)
	case complaint.MsgPlatformChanged:
		return `"reference":` + quote(l.word("reference"))
	case complaint.MsgTaskDone:
		return fmt.Sprintf(`"step":%s,"reference":%s`, quote(l.drawTask()), quote(l.word("reference")))
	case complaint.MsgStateOrder:
		return `"order":` + l.drawOrder() + "," + reason + "," + text
	case complaint.MsgCloseCase:
		return `"cause":` + quote(l.word("cause")) + "," + text
	}
	return reason // escalate, confirm-rejection, withdraw
}

// word is a code or an id, at times left out, and at times a person's words.
func (l *life) word(label string) string {
	switch rapid.IntRange(0, 15).Draw(l.t, label) {
	case 15:
		return ""
	case 14:
		return freeText
	}
	return "code-" + label
}

func (l *life) drawProposal() string {
	if n := len(l.c.Proposals); n > 0 && rapid.IntRange(0, 9).Draw(l.t, "latest") < 9 {
		return strconv.Itoa(n)
	}
	return strconv.Itoa(rapid.IntRange(-1, 5).Draw(l.t, "proposal"))
}

// drawRemedy draws a remedy with amounts at the limits, and just above.
func (l *life) drawRemedy() string {
	total := l.c.Order.Total
	left := total.Minor - l.c.PaidBack()
	kind := sample(l, append(complaint.RemedyKinds, complaint.PartialRefund, complaint.FullRefund, "x"))
	goods := rapid.IntRange(0, 9).Draw(l.t, "return_required") == 0
	amount := complaint.Money{Minor: sample(l, []int64{1, left, l.c.Terms.FourEyes, l.c.Terms.FourEyes + 1, 4980, 4981, total.Minor, left + 1, 0, -1}), Currency: total.Currency}
	if rapid.IntRange(0, 19).Draw(l.t, "foreign") == 19 {
		amount.Currency = "EUR"
	}
	if kind != complaint.PartialRefund && kind != complaint.Coupon && rapid.IntRange(0, 3).Draw(l.t, "amount") > 0 {
		amount = complaint.Money{}
	}
	raw, err := json.Marshal(complaint.Remedy{Kind: kind, Amount: amount, ReturnRequired: goods})
	l.require(err == nil, "a remedy that is no JSON: %v", err)
	return string(raw)
}

// drawOrder draws an order: mostly the one there is with another total, at times one
// that is sent, in another currency, or with somebody's words in it.
func (l *life) drawOrder() string {
	was := l.c.Order
	o := complaint.Order{Number: sample(l, []string{was.Number, was.Number, "A-1001", freeText}),
		Total: complaint.Money{Minor: sample(l, []int64{was.Total.Minor, 12800, 4980, 300000, 1, 0, -1}), Currency: was.Total.Currency}}
	if rapid.IntRange(0, 9).Draw(l.t, "foreign") == 9 {
		o.Total.Currency = "EUR"
	}
	if rapid.Bool().Draw(l.t, "shipped") {
		o.ShippedAt, o.Carrier, o.Tracking = morning.Add(-24*time.Hour), "sf", l.word("tracking")
	}
	for n := range rapid.IntRange(0, 2).Draw(l.t, "items") {
		o.Items = append(o.Items, complaint.OrderItem{SKU: "S-" + strconv.Itoa(n), Quantity: 1, Title: sample(l, []string{"", "", "", freeText})})
	}
	raw, err := json.Marshal(o)
	l.require(err == nil, "an order that is no JSON: %v", err)
	return string(raw)
}

func (l *life) drawDeadline() string {
	if rapid.IntRange(0, 7).Draw(l.t, "whole") == 7 {
		return string(complaint.WholeCase)
	}
	if n := len(l.c.Deadlines); rapid.IntRange(0, 9).Draw(l.t, "known") < 9 {
		return string(l.c.Deadlines[rapid.IntRange(0, n-1).Draw(l.t, "deadline")].Name)
	}
	return string(sample(l, append(complaint.DeadlineNames, freeText)))
}

func (l *life) drawInstant() string {
	switch n := rapid.IntRange(-2, 40).Draw(l.t, "days"); n {
	case 40:
		return "9999-12-31T23:59:59-23:59"
	case 39:
		return l.now.AddDate(30, 0, 0).Format(time.RFC3339)
	default:
		return l.now.Add(time.Duration(n) * 24 * time.Hour / time.Duration(l.c.Terms.Scale)).Format(time.RFC3339Nano)
	}
}

func (l *life) drawStep() string {
	if n := len(l.c.Attention); n > 0 && rapid.IntRange(0, 9).Draw(l.t, "flagged") < 9 {
		return l.c.Attention[rapid.IntRange(0, n-1).Draw(l.t, "step")].Step
	}
	return sample(l, []string{"refund/1", "letter/1", "submission/1", freeText})
}

func sample[T any](l *life, all []T) T { return rapid.SampledFrom(all).Draw(l.t, "one") }

func quote[T ~string](s T) string {
	raw, err := json.Marshal(string(s))
	if err != nil {
		panic(err)
	}
	return string(raw)
}

// envelope is the beginning of a message's JSON.
func envelope(id string, role complaint.Role, who string) string {
	return fmt.Sprintf(`{"message_id":%s,"actor":{"role":%s,"id":%s}`, quote(id), quote(role), quote(who))
}

func idOf(raw string) string {
	var e complaint.Envelope
	if err := json.Unmarshal([]byte(raw), &e); err != nil {
		panic(err)
	}
	return e.MessageID
}

// tells reports whether a person's words got into what is stored or sent on.
func tells(s string) bool { return strings.Contains(s, "Gartenstra") || strings.Contains(s, "Frau") }
