package complaint_test

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"redress/internal/complaint"
)

// TestEveryLife lives random lives: people send messages, right and wrong ones,
// effects succeed and fail, time passes, and from some point on everybody is
// silent. Every rule of the house is looked at after each step.
func TestEveryLife(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		l := begin(t)
		for range rapid.IntRange(0, 60).Draw(t, "steps") {
			l.step()
		}
		l.silence()
	})
}

// life is one complaint on its way, with what an onlooker would remember of it.
type life struct {
	t     *rapid.T
	c     *complaint.Case
	now   time.Time
	deep  bool // look at the JSON after each step, not only at the end
	sent  []sent
	story story // what the events so far tell

	stage  complaint.Stage // before the step
	offers int             // before the step
	priced map[int]int64   // by proposal: the order's total when it was last open
	fresh  []complaint.Event
}

// sent is a message that was accepted.
type sent struct {
	name    string
	raw     string
	receipt complaint.Receipt
}

func begin(t *rapid.T) *life {
	l := &life{t: t, now: morning, deep: rapid.IntRange(0, 31).Draw(t, "deep") == 31}
	in := drawIntake(t)
	l.c = complaint.Open(in, l.now)
	l.look()
	if rapid.IntRange(0, 3).Draw(t, "head_start") < 3 {
		l.headStart()
	}
	return l
}

// headStart brings a complaint to its first decision, so that late stages are
// lived through as often as early ones.
func (l *life) headStart() {
	triage := drawTriage(l.t)
	triage.Kind = complaint.IsComplaint
	l.c.Triaged(triage, l.now)
	l.look()
	l.gathered(true)
	l.look()
	for _, raw := range []string{
		envelope("h-1", complaint.Customer, "me") + `,"evidence":[{"id":"ev-1","sha256":"` + zeros + `","kind":"photo"}]}`,
		envelope("h-2", complaint.Merchant, "shop") + `,"position":"contest"}`,
	} {
		name := "state-position"
		if strings.Contains(raw, "evidence") {
			name = "submit-evidence"
		}
		receipt, err := l.c.Apply(name, []byte(raw), l.now)
		l.require(err == nil, "%v", err)
		l.sent = append(l.sent, sent{name, raw, receipt})
		l.look()
	}
}

// step is one thing that happens. rapid draws small numbers more often, so the
// usual stands first here and in the other choices.
func (l *life) step() {
	switch n := rapid.IntRange(0, 19).Draw(l.t, "step"); {
	case n < 8:
		l.message()
	case n < 14:
		l.effect(rapid.IntRange(0, 4).Draw(l.t, "luck") < 4)
	case n < 17:
		l.wait()
	case n < 18:
		l.again()
	case n < 19:
		l.oddity()
	default:
		l.now = l.now.Add(-time.Second) // clocks are set back at times
		l.c.Tick(l.now)
	}
	l.look()
}

// wait lets time pass: to the next thing the clocks do, or just some.
func (l *life) wait() {
	wake, ok := l.c.Wakes(l.now)
	if ok && rapid.Bool().Draw(l.t, "to_the_wake") {
		if wake.At.After(l.now) {
			l.now = wake.At
		}
	} else {
		some := time.Duration(rapid.Int64Range(0, int64(12*24*time.Hour)).Draw(l.t, "some"))
		l.now = l.now.Add(some / time.Duration(l.c.Terms.Scale))
	}
	l.c.Tick(l.now)
}

// effect reports how one thing went that the case owes the world.
func (l *life) effect(well bool) {
	var due []func()
	if l.untriaged() {
		due = append(due, func() { l.c.Triaged(drawTriage(l.t), l.now) })
	}
	if l.c.Gathering() {
		due = append(due, func() { l.gathered(well) })
	}
	if asked, wanted := l.c.LookingUp(); wanted {
		due = append(due, func() { l.lookedUp(asked, well) })
	}
	if hint, wanted := l.c.ReadsPlatform(); wanted {
		due = append(due, func() { l.readPlatform(hint, well) })
	}
	for _, task := range l.c.PlatformTasks() {
		due = append(due, func() { l.seenDone(task.Step) })
	}
	for _, letter := range l.c.PendingLetters(l.now) {
		due = append(due, func() {
			if well {
				l.c.LetterSent(letter.N, l.now)
			} else {
				l.c.LetterFailed(letter.N, "address_unknown", l.now)
			}
		})
	}
	if wanted := l.c.NewPolicy; wanted != nil {
		due = append(due, func() { l.newPolicy(wanted.Version, well) })
	}
	for _, op := range l.c.PendingOperations() {
		due = append(due, func() {
			switch {
			case op.Kind != complaint.ApologyOp && rapid.IntRange(0, 4).Draw(l.t, "by_hand") == 4:
				l.c.OperationByHand(op.N, "escalate", l.now)
			case well:
				l.c.OperationDone(op.N, "REF-"+op.Step(), l.now)
			default:
				l.c.OperationGaveUp(op.N, rapid.SampledFrom([]string{"rail_down", complaint.MovedThere, complaint.PaidThere}).Draw(l.t, "why"), l.now)
			}
		})
	}
	if len(due) > 0 {
		due[rapid.IntRange(0, len(due)-1).Draw(l.t, "effect")]()
	}
}

// newPolicy hands in the terms that were asked for. What has ended stays as it
// ended, and nothing falls by being counted anew.
func (l *life) newPolicy(version string, well bool) {
	if !well {
		l.c.PolicyMissing(version, "not_found", l.now)
		return
	}
	l.c.Tick(l.now)
	before := l.c.Clone()
	terms := drawTerms(l.t)
	terms.Version = version
	terms.FourEyes, terms.Authority = before.Terms.FourEyes, before.Terms.Authority // a proposal stands as it was made
	terms.Checklist = before.Terms.Checklist
	l.c.PolicyFound(version, terms.Beside(l.c.Terms.Calendars), l.now)
	if l.c.Terms.Version != version {
		return
	}
	l.require(l.c.Terms.Scale == before.Terms.Scale, "a policy changed how fast time runs")
	for i, d := range before.Deadlines {
		open := d.State == complaint.Running || d.State == complaint.Paused
		l.require(open || reflect.DeepEqual(d, l.c.Deadlines[i]), "a new policy changed what had ended: %v became %v", d, l.c.Deadlines[i])
		l.require(l.c.Deadlines[i].State != complaint.Breached || d.State == complaint.Breached, "a new policy breached %s", d.Name)
	}
	for _, d := range l.c.Deadlines {
		l.require(d.State != complaint.Running || d.Named != nil || d.Due.After(l.now) || !before.Due().After(l.now), "a new policy lets %s fall at once: %v", d.Name, d)
	}
}

func (l *life) gathered(well bool) {
	if !well {
		l.c.GatheredAll(nil, []string{"order", "shipment", "conversation"}, l.now)
		return
	}
	l.c.GatheredAll([]complaint.EvidenceRef{{ID: "order-1", SHA256: zeros, Kind: complaint.OrderRecord}}, []string{"shipment"}, l.now)
}

func (l *life) lookedUp(asked int, well bool) {
	if !well {
		l.c.LookedUp(asked, nil, []string{"order"}, l.now)
		return
	}
	l.c.LookedUp(asked, []complaint.EvidenceRef{{ID: "order-" + strconv.Itoa(asked), SHA256: zeros, Kind: complaint.OrderRecord}}, nil, l.now)
}

// oddity is what goes on around a case: its events are written, a signal could
// not be read, a step of the process failed, something is reported twice.
func (l *life) oddity() {
	n := rapid.IntRange(0, 9).Draw(l.t, "which")
	switch rapid.IntRange(0, 5).Draw(l.t, "oddity") {
	case 0:
		l.c.Recorded(l.c.Seq - n)
	case 1:
		l.c.Refused(freeText, freeText, nil, l.now)
	case 2:
		l.c.StepGaveUp("classify", "rules_unreadable", l.now)
	case 3:
		l.c.OperationDone(n, "REF-again", l.now)
	case 4:
		l.c.OperationGaveUp(n, "late_failure", l.now)
	case 5:
		l.c.LetterSent(n, l.now)
	}
}

// again sends an accepted message once more, or another one under its id.
func (l *life) again() {
	if len(l.sent) == 0 {
		return
	}
	s := l.sent[rapid.IntRange(0, len(l.sent)-1).Draw(l.t, "which")]
	waited := l.c.Clone()
	waited.Tick(l.now)
	receipt, err := l.c.Apply(s.name, []byte(s.raw), l.now)
	l.require(err == nil && receipt == s.receipt, "a message is applied once: the same id again gets %v %v, not %v", receipt, err, s.receipt)
	l.require(reflect.DeepEqual(waited, l.c), "a message is applied once: the same id again changed the case")
	other := envelope(idOf(s.raw), complaint.Agent, "lin") + `,"owner":"other-` + s.receipt.Digest + `"}`
	_, err = l.c.Apply("assign", []byte(other), l.now)
	l.require(complaint.CodeOf(err) == complaint.MessageReused, "an id used for another content got %v", err)
}

// message sends one message and looks at what a refusal leaves behind.
func (l *life) message() {
	l.c.Tick(l.now) // what falls before the message is looked at before it
	l.look()
	name, raw := l.drawMessage()
	ticked := l.c.Clone()
	checked := l.c.Check(name, []byte(raw), l.now)
	l.require(!l.deep || reflect.DeepEqual(ticked, l.c), "Check changed the case: %s %s", name, raw)
	ticked.Tick(l.now)
	receipt, err := l.c.Apply(name, []byte(raw), l.now)
	l.require(complaint.CodeOf(checked) == complaint.CodeOf(err) && (checked == nil) == (err == nil),
		"Check says %v and Apply %v: %s %s", checked, err, name, raw)
	if err != nil {
		l.require(complaint.CodeOf(err) != "", "a refusal without code: %v: %s %s", err, name, raw)
		l.require(reflect.DeepEqual(ticked, l.c), "a refused message changed the case: %v: %s %s", err, name, raw)
		return
	}
	l.require(receipt.Seq == l.c.Seq && receipt.Stage == l.c.Stage && receipt.Message == name, "receipt %v", receipt)
	l.sent = append(l.sent, sent{name, raw, receipt})
}

// silence is the rest of a life in which nobody says anything and every effect
// succeeds. The case must come to its end, unless it says that a person holds it.
func (l *life) silence() {
	held := 0 // wakes while a person holds the case: the other clocks go on, but not for ever
	for patience := 0; patience < 150 && held < 15 && !l.c.Closed(); patience++ {
		if l.owes() {
			l.effect(true)
		} else if wake, ok := l.c.Wakes(l.now); ok {
			if l.held() {
				held++
			}
			if wake.At.After(l.now) {
				l.now = wake.At
			}
			l.c.Tick(l.now)
		} else {
			break
		}
		l.look()
	}
	l.deep = true
	l.look()
	l.require(l.c.Closed() || l.held(), "everybody is silent and the case does not end: %s, attention %v, %s", l.c.Stage, l.c.Attention, l.clocks())
}

// clocks writes the deadlines for a failure.
func (l *life) clocks() string {
	var b strings.Builder
	for _, d := range l.c.Deadlines {
		fmt.Fprintf(&b, "%s %s, due %s: %s; ", d.Name, d.State, d.Due.Format(time.DateTime), d.Default)
	}
	return b.String()
}

// owes reports whether the case waits for an effect of ours.
func (l *life) owes() bool {
	return len(l.c.PendingLetters(l.now))+len(l.c.PendingOperations()) > 0 || l.c.NewPolicy != nil || l.c.Gathering() || l.c.LookUp != 0 || l.untriaged() || len(l.c.PlatformTasks()) > 0 || l.readsPlatform()
}

func (l *life) untriaged() bool { return l.c.Stage == complaint.Received && l.c.Complexity == "" }

// held reports whether a person holds the case: a step that gave up, a clock
// stopped without an end, or a policy that waits for a decision for ever. All
// of them stand in needs_attention.
func (l *life) held() bool {
	if len(l.c.Attention) == 0 {
		return false
	}
	for _, op := range l.c.Operations {
		if op.State == complaint.OpGaveUp && op.Kind != complaint.SubmissionOp {
			return true
		}
	}
	for _, d := range l.c.Deadlines {
		// It runs on when the customer's time is up, or the platform has ruled.
		asked := l.c.Interrupted && d.Name != complaint.EvidenceDue || d.Cause == "with_platform"
		if d.State == complaint.Paused && d.Resume.IsZero() && !asked {
			return true
		}
		if d.State == complaint.Running && d.Default == complaint.JustFlag && (d.Name == complaint.DecisionDue || d.Name == complaint.ApprovalDue) {
			return true
		}
		gated := d.Default == complaint.LeaveToPlatform || d.Term.Gate != nil && d.Term.Gate.Otherwise == complaint.GateHolds
		if d.State == complaint.Running && gated && (d.Name == complaint.DecisionDue || d.Name == complaint.ApprovalDue) {
			return true
		}
	}
	return false
}

func (l *life) require(holds bool, format string, args ...any) {
	if !holds {
		l.t.Fatalf(format, args...)
	}
}

// price notes what the order is worth while a proposal is open: stated otherwise
// later, it makes nothing wrong that was right.
func (l *life) price() {
	if l.priced == nil {
		l.priced = map[int]int64{}
	}
	for _, p := range l.c.Proposals {
		if _, known := l.priced[p.N]; !known || p.State == complaint.AwaitingApproval || p.State == complaint.AwaitingAnswer {
			l.priced[p.N] = l.c.Order.Total.Minor
		}
	}
}

// look checks every rule after a step.
func (l *life) look() {
	l.fresh = nil
	for _, e := range l.c.Unrecorded {
		if e.Seq > l.story.seq {
			l.fresh = append(l.fresh, e)
		}
	}
	if broken := l.story.read(l); broken != "" {
		l.t.Fatalf("rule %s", broken)
	}
	for _, rule := range rulesOfEveryLife {
		if rule.deep && !l.deep {
			continue
		}
		if broken := rule.holds(l); broken != "" {
			l.t.Fatalf("rule %q: %s", rule.name, broken)
		}
	}
	l.stage, l.offers = l.c.Stage, len(l.c.Proposals)
	l.price()
	if len(l.c.Unrecorded) > 40 {
		l.c.Recorded(l.c.Seq - 10)
	}
}
