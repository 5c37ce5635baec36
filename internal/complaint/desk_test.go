package complaint_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
)

// desk is a case and somebody who moves it on, one message after another.
type desk struct {
	t   *testing.T
	c   *complaint.Case
	now time.Time
	n   int
}

const day = 24 * time.Hour

// open opens a complaint over 128.00 CNY under the house's terms.
func open(t *testing.T, changes ...func(*complaint.Intake)) *desk {
	t.Helper()
	in := complaint.Intake{
		Number: "R26-7K4Q-X2MH", Platform: "taobao", Shop: "demo", Channel: "platform", Locale: "zh-CN", Timezone: "Asia/Shanghai",
		Order: complaint.OrderFacts{Number: "O-1", Total: complaint.Money{Minor: 12800, Currency: "CNY"}},
		Wish:  complaint.FullRefund, Category: complaint.DeliveryDelay, SubmittedAt: morning, Terms: houseTerms(),
	}
	for _, change := range changes {
		change(&in)
	}
	return &desk{t: t, c: complaint.Open(in, morning), now: morning}
}

func houseTerms() complaint.Terms {
	term := func(within time.Duration, remind int, action complaint.Default) complaint.Term {
		return complaint.Term{Within: complaint.Duration(within), Remind: remind, Default: action}
	}
	return complaint.Terms{
		Pack: "house", Version: "v1", Scale: 1, FourEyes: 200000, Rounds: 3, Reopens: 1, LowScore: 2, RulingWaits: 1,
		CustomerAppeal: complaint.Duration(3 * day), GrantAtOnce: true,
		Deadlines: map[complaint.DeadlineName]complaint.Term{
			complaint.FirstResponse: term(day, 0, complaint.JustFlag), complaint.EvidenceDue: term(3*day, 50, complaint.Proceed),
			complaint.PositionDue: term(2*day, 50, complaint.GrantWish), complaint.DecisionDue: term(2*day, 50, complaint.GrantWish),
			complaint.ApprovalDue: term(day, 50, complaint.Arbitrate), complaint.AnswerDue: term(3*day, 50, complaint.CloseUnanswered),
			complaint.PlatformQuestion: term(day, 0, complaint.AnswerWithFile), complaint.RulingDue: term(7*day, 0, complaint.RuleForCustomer),
			complaint.ReturnDue: term(7*day, 50, complaint.LapseRemedy), complaint.InspectionDue: term(3*day, 50, complaint.AcceptReturn),
			complaint.RemedyDue: term(2*day, 0, complaint.JustFlag), complaint.FollowUpDue: term(3*day, 0, complaint.SendSurvey),
			complaint.RatingDue: term(7*day, 50, complaint.CloseWithoutScore), complaint.OverallDue: term(30*day, 0, complaint.JustFlag),
		},
		Authority: map[complaint.Role]int64{complaint.Agent: 50000, complaint.Supervisor: 500000, complaint.Finance: 5000000},
		Checklist: map[complaint.Category][]complaint.Item{
			complaint.ProductQuality: {
				{Code: "photo_of_defect", Kinds: []complaint.EvidenceKind{complaint.Photo, complaint.Video}, From: complaint.Customer, Required: true, Proof: true},
				{Code: "quality_report", Kinds: []complaint.EvidenceKind{complaint.Document}, From: complaint.Merchant},
			},
		},
	}
}

// apply sends a message as "agent:lin" with fields beside the envelope.
func (d *desk) apply(name complaint.Name, as, fields string) (complaint.Receipt, error) {
	d.n++
	role, id, _ := strings.Cut(as, ":")
	raw := envelope("d-"+strconv.Itoa(d.n), complaint.Role(role), id)
	if fields != "" {
		raw += "," + fields
	}
	return d.c.Apply(string(name), []byte(raw+"}"), d.now)
}

// send sends a message that must be accepted.
func (d *desk) send(name complaint.Name, as, fields string) *desk {
	d.t.Helper()
	_, err := d.apply(name, as, fields)
	require.NoError(d.t, err)
	return d
}

// refused sends a message that must be refused with this code, and with the
// field it is blamed on.
func (d *desk) refused(code complaint.Code, field string, name complaint.Name, as, fields string) *desk {
	d.t.Helper()
	ticked := d.c.Clone()
	ticked.Tick(d.now)
	_, err := d.apply(name, as, fields)
	var r *complaint.Refusal
	require.ErrorAs(d.t, err, &r)
	require.Equal(d.t, code, r.Code, r.Reason)
	require.Equal(d.t, field, r.Field, r.Reason)
	require.Equal(d.t, ticked, d.c, "a refused message changes nothing")
	return d
}

// wait lets time pass.
func (d *desk) wait(some time.Duration) *desk {
	d.now = d.now.Add(some)
	d.c.Tick(d.now)
	return d
}

func (d *desk) triaged() *desk {
	d.c.Triaged(complaint.Triage{Kind: complaint.IsComplaint, Category: complaint.OtherCategory, Severity: complaint.Normal, Complexity: complaint.Simple, Owner: "lin"}, d.now)
	return d
}

func (d *desk) investigating() *desk {
	d.triaged()
	d.c.GatheredAll(nil, nil, d.now)
	d.c.LetterSent(1, d.now)
	return d.is(complaint.Investigating)
}

func (d *desk) deciding() *desk {
	d.investigating()
	if len(d.c.Asked) > 0 {
		d.send(complaint.MsgSubmitEvidence, "customer:me", photo("ev-1"))
	}
	return d.send(complaint.MsgStatePosition, "merchant:shop", `"position":"contest"`).is(complaint.Deciding)
}

func (d *desk) offered() *desk {
	return d.deciding().send(complaint.MsgProposeRemedy, "agent:lin", partial("40.00")).is(complaint.Offered)
}

func (d *desk) arbitrating() *desk {
	return d.deciding().send(complaint.MsgEscalate, "customer:me", "").is(complaint.Arbitrating)
}

// remedying leads to a full refund that is not paid yet.
func (d *desk) remedying() *desk {
	d.deciding().send(complaint.MsgProposeRemedy, "agent:lin", `"remedy":{"kind":"full_refund"}`)
	return d.send(complaint.MsgAnswerOffer, "customer:me", `"proposal":1,"answer":"accept"`).is(complaint.Remedying)
}

func (d *desk) followingUp() *desk { return d.remedying().done().is(complaint.FollowingUp) }

// done says that every operation succeeded.
func (d *desk) done() *desk {
	for _, op := range d.c.PendingOperations() {
		d.c.OperationDone(op.N, "REF-"+strconv.Itoa(op.N), d.now)
	}
	return d
}

// gaveUp says that every operation failed for good.
func (d *desk) gaveUp() *desk {
	for _, op := range d.c.PendingOperations() {
		d.c.OperationGaveUp(op.N, "rail_down", d.now)
	}
	return d
}

// silent lets time pass with every effect succeeding until the case closes.
func (d *desk) silent() *desk {
	d.t.Helper()
	for range 100 {
		for _, letter := range d.c.PendingLetters(d.now) {
			d.c.LetterSent(letter.N, d.now)
		}
		d.done()
		wake, ok := d.c.Wakes(d.now)
		if !ok {
			break
		}
		d.wait(max(wake.At.Sub(d.now), 0))
	}
	require.True(d.t, d.c.Closed())
	return d
}

func (d *desk) is(s complaint.Stage) *desk {
	d.t.Helper()
	require.Equal(d.t, s, d.c.Stage)
	return d
}

func (d *desk) ended(o complaint.Outcome) *desk {
	d.t.Helper()
	require.Equal(d.t, o, d.c.Outcome)
	return d.is(complaint.Closed)
}

// deadline is the last one of that name.
func (d *desk) deadline(name complaint.DeadlineName) complaint.Deadline {
	d.t.Helper()
	for i := len(d.c.Deadlines) - 1; i >= 0; i-- {
		if d.c.Deadlines[i].Name == name {
			return d.c.Deadlines[i]
		}
	}
	require.Fail(d.t, "no deadline "+string(name))
	return complaint.Deadline{}
}

// attention lists the steps that wait for a person.
func (d *desk) attention() []string {
	steps := []string{}
	for _, a := range d.c.Attention {
		steps = append(steps, a.Step)
	}
	return steps
}

// letters lists what was written, oldest first.
func (d *desk) letters() []complaint.LetterKind {
	var kinds []complaint.LetterKind
	for _, letter := range d.c.Letters {
		kinds = append(kinds, letter.Kind)
	}
	return kinds
}

// last is the last event of that type.
func (d *desk) last(e complaint.EventType) complaint.Event {
	d.t.Helper()
	for i := len(d.c.Unrecorded) - 1; i >= 0; i-- {
		if d.c.Unrecorded[i].Type == e {
			return d.c.Unrecorded[i]
		}
	}
	require.Fail(d.t, "no event "+string(e))
	return complaint.Event{}
}

func photo(id string) string { return evidence(id, complaint.Photo) }

func evidence(id string, kind complaint.EvidenceKind) string {
	return `"evidence":[{"id":"` + id + `","sha256":"` + zeros + `","kind":"` + string(kind) + `"}]`
}

func partial(value string) string {
	return `"remedy":{"kind":"partial_refund","amount":{"value":"` + value + `","currency":"CNY"}}`
}

func until(t time.Time) string { return `,"until":` + quote(t.Format(time.RFC3339Nano)) }

func over(category complaint.Category) func(*complaint.Intake) {
	return func(in *complaint.Intake) { in.Category = category }
}

func wishing(kind complaint.RemedyKind) func(*complaint.Intake) {
	return func(in *complaint.Intake) { in.Wish = kind }
}

func worth(minor int64) func(*complaint.Intake) {
	return func(in *complaint.Intake) { in.Order.Total.Minor = minor }
}

func under(change func(*complaint.Terms)) func(*complaint.Intake) {
	return func(in *complaint.Intake) { change(&in.Terms) }
}

// defaulting makes a deadline end in that default.
func defaulting(name complaint.DeadlineName, action complaint.Default) func(*complaint.Intake) {
	return under(func(terms *complaint.Terms) {
		term := terms.Deadlines[name]
		term.Default = action
		terms.Deadlines[name] = term
	})
}
