package complaint_test

import (
	"reflect"
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

	before *complaint.Case // the case before the step
	fresh  []complaint.Event
}

// sent is a message that was accepted.
type sent struct {
	name    string
	raw     string
	receipt complaint.Receipt
}

func begin(t *rapid.T) *life {
	l := &life{t: t, now: morning, deep: rapid.IntRange(0, 7).Draw(t, "deep") == 0}
	in := drawIntake(t)
	l.c = complaint.Open(in, l.now)
	l.before = l.c.Clone()
	l.look()
	return l
}

// step is one thing that happens.
func (l *life) step() {
	l.before = l.c.Clone()
	switch n := rapid.IntRange(0, 19).Draw(l.t, "step"); {
	case n < 3:
		l.wait()
	case n < 4:
		l.now = l.now.Add(-time.Second) // clocks are set back at times
		l.c.Tick(l.now)
	case n < 8:
		l.effect(rapid.IntRange(0, 4).Draw(l.t, "luck") > 0)
	case n < 9:
		l.again()
	case n < 10:
		l.oddity()
	default:
		l.message()
	}
	l.look()
}

// wait lets time pass: to the next thing the clocks do, or just some.
func (l *life) wait() {
	wake, ok := l.c.Wakes()
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
	if l.c.Stage == complaint.Received && l.c.Complexity == "" {
		due = append(due, func() { l.c.Triaged(drawTriage(l.t), l.now) })
	}
	if l.c.Gathering() {
		due = append(due, func() { l.gathered(well) })
	}
	for _, letter := range l.c.PendingLetters() {
		due = append(due, func() {
			if well {
				l.c.LetterSent(letter.N, l.now)
			} else {
				l.c.LetterFailed(letter.N, "address_unknown", l.now)
			}
		})
	}
	for _, op := range l.c.PendingOperations() {
		due = append(due, func() {
			if well {
				l.c.OperationDone(op.N, "REF-"+op.Step(), l.now)
			} else {
				l.c.OperationGaveUp(op.N, "rail_down", l.now)
			}
		})
	}
	if len(due) > 0 {
		due[rapid.IntRange(0, len(due)-1).Draw(l.t, "effect")]()
	}
}

func (l *life) gathered(well bool) {
	if !well {
		l.c.GatheredAll(nil, []string{"order", "shipment", "conversation"}, l.now)
		return
	}
	l.c.GatheredAll([]complaint.EvidenceRef{{ID: "order-1", SHA256: zeros, Kind: complaint.OrderRecord}}, []string{"shipment"}, l.now)
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
	name, raw := l.drawMessage()
	ticked := l.c.Clone()
	ticked.Tick(l.now)
	untouched := l.c.Clone()
	checked := l.c.Check(name, []byte(raw), l.now)
	l.require(reflect.DeepEqual(untouched, l.c), "Check changed the case: %s %s", name, raw)
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
	for range 400 {
		if l.c.Closed() {
			break
		}
		l.before = l.c.Clone()
		owed := len(l.c.PendingLetters()) + len(l.c.PendingOperations())
		if owed > 0 || l.c.Gathering() || (l.c.Stage == complaint.Received && l.c.Complexity == "") {
			l.effect(true)
		} else if wake, ok := l.c.Wakes(); ok {
			l.require(wake.At.After(l.now) || !l.c.Closed(), "a wake in the past")
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
	l.require(l.c.Closed() || l.held(), "everybody is silent and the case does not end: %s, attention %v", l.c.Stage, l.c.Attention)
}

// held reports whether a person holds the case: a step that gave up, a clock
// stopped without an end, or a policy that waits for a decision for ever. All
// of them stand in needs_attention.
func (l *life) held() bool {
	if len(l.c.Attention) == 0 {
		return false
	}
	for _, op := range l.c.Operations {
		if op.State == complaint.OpGaveUp {
			return true
		}
	}
	for _, d := range l.c.Deadlines {
		if d.State == complaint.Paused && d.Resume.IsZero() {
			return true
		}
		if d.State == complaint.Running && d.Default == complaint.JustFlag && (d.Name == complaint.DecisionDue || d.Name == complaint.ApprovalDue) {
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
		if broken := rule.holds(l); broken != "" {
			l.t.Fatalf("rule %q: %s", rule.name, broken)
		}
	}
	if l.deep {
		if broken := goesThroughJSON(l); broken != "" {
			l.t.Fatalf("rule %q: %s", "the case goes through JSON unchanged", broken)
		}
	}
}
