package complaint_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"redress/internal/complaint"
)

// rulesOfEveryLife are looked at after each step of each life. holds says what
// is broken, or "".
var rulesOfEveryLife = []struct {
	name  string
	holds func(*life) string
	deep  bool // takes longer than all others: for each step of some lives, and the end of all
}{
	{"each decision carries out at most one remedy", oneRemedyADecision, false},
	{"what is paid back never exceeds what was paid", neverMoreThanWasPaid, false},
	{"a case closes once, with outcome, cause and note", closesWithReasons, false},
	{"a rejection takes two people and may be appealed", rejectionIsFair, false},
	{"a proposal above a limit takes a second person", limitsTakeTwo, false},
	{"an open proposal belongs to its stage", openProposalsBelong, false},
	{"silence is never acceptance", silenceIsNoAcceptance, false},
	{"money for bad quality takes proof", moneyTakesProof, false},
	{"every deadline ends", deadlinesEnd, false},
	{"our clocks stand still while the customer is asked", clocksStandStill, false},
	{"the default goes out before the platform decides", aheadOfThePlatform, false},
	{"counted again, a deadline is due at the same instant", dueIsCounted, true},
	{"needs_attention and the events agree", attentionIsTold, false},
	{"a case is never stuck", neverStuck, false},
	{"next says what the case waits for", nextIsSaid, false},
	{"what may be sent now is accepted from somebody", offersAreMeant, true},
	{"nobody's words are kept", noWordsAreKept, false},
	{"a clone is equal and stands alone", cloneIsEqual, true},
	{"the case goes through JSON unchanged", goesThroughJSON, true},
}

func oneRemedyADecision(l *life) string {
	count := map[int]int{}
	for _, op := range l.c.Operations {
		if op.Kind == complaint.SubmissionOp || op.Kind == complaint.AnswerOp {
			continue
		}
		if count[op.Decision]++; count[op.Decision] > 1 || op.Decision < 1 || op.Decision > l.c.Decision {
			return fmt.Sprintf("decision %d of %d: %v", op.Decision, l.c.Decision, l.c.Operations)
		}
	}
	return ""
}

func neverMoreThanWasPaid(l *life) string {
	var sum int64
	for _, op := range l.c.Operations {
		if op.Kind == complaint.RefundOp && op.Amount.Minor <= 0 || op.Amount.Minor < 0 {
			return "an amount of nothing: " + op.Step()
		}
		if op.Amount.Currency != "" && op.Amount.Currency != l.c.Order.Total.Currency {
			return "another currency: " + op.Amount.String()
		}
		if op.Kind == complaint.RefundOp && op.State != complaint.OpSkipped {
			sum += op.Amount.Minor
		}
	}
	elsewhere := int64(0)
	if l.c.AtPlatform != nil {
		elsewhere = l.c.AtPlatform.Elsewhere
	}
	if sum > l.c.Order.Total.Minor || sum+elsewhere != l.c.PaidBack() {
		return fmt.Sprintf("%d, and %d elsewhere, of %s", sum, elsewhere, l.c.Order.Total)
	}
	return ""
}

func closesWithReasons(l *life) string {
	ended := l.c.Outcome != ""
	switch {
	case l.c.Closed() != ended, l.c.Closed() != (l.story.closings == 1):
		return fmt.Sprintf("stage %s, outcome %q, %d closing events", l.c.Stage, l.c.Outcome, l.story.closings)
	case ended && (l.c.Cause == "" || l.c.Note == ""):
		return "no cause or no note"
	case l.c.Outcome == complaint.Withdrawn && !l.story.withdrawn:
		return "withdrawn by nobody"
	case ended && len(l.c.Attention) > 0:
		return fmt.Sprintf("nobody can repair a closed case: %v", l.c.Attention)
	}
	return ""
}

func rejectionIsFair(l *life) string {
	r := l.c.Rejection
	if r == nil || !r.Confirmed || r.Ground == complaint.Duplicate {
		return ""
	}
	if r.Ground != complaint.OutOfScope && (r.Approver == nil || r.Approver.ID == r.By.ID) {
		return fmt.Sprintf("confirmed by %v, rejected by %v", r.Approver, r.By)
	}
	if l.c.Stage == complaint.Offered {
		appeal := []byte(envelope("appeal", complaint.Customer, "me") + "}")
		if err := l.c.Check("escalate", appeal, l.now); err != nil && !l.fallen() {
			return fmt.Sprintf("the customer cannot appeal: %v", err)
		}
	}
	return ""
}

// fallen reports whether a deadline is due at this very instant.
func (l *life) fallen() bool {
	wake, ok := l.c.Wakes(l.now)
	return ok && !wake.At.After(l.now)
}

func limitsTakeTwo(l *life) string {
	for _, p := range l.c.Proposals {
		cost := p.Remedy.Amount.Minor
		if p.Remedy.Kind == complaint.Replacement {
			cost = l.c.Order.Total.Minor
			if was, known := l.priced[p.N]; known && p.State != complaint.AwaitingApproval && p.State != complaint.AwaitingAnswer {
				cost = was
			}
		}
		refund := slices.Contains([]complaint.RemedyKind{complaint.FullRefund, complaint.PartialRefund, complaint.ReturnRefund}, p.Remedy.Kind)
		second := refund && cost > l.c.Terms.FourEyes || p.By.Role != complaint.System && cost > l.c.Terms.Authority[p.By.Role]
		passed := slices.Contains([]complaint.ProposalState{complaint.AwaitingAnswer, complaint.ProposalAccepted, complaint.ProposalGranted, complaint.CounteredState, complaint.RefusedState}, p.State)
		if second && passed && (p.Approver == nil || p.Approver.ID == p.By.ID || cost > l.c.Terms.Authority[p.Approver.Role]) {
			return fmt.Sprintf("proposal %d of %d by %v approved by %v", p.N, cost, p.By, p.Approver)
		}
	}
	return ""
}

func openProposalsBelong(l *life) string {
	open := 0
	for _, p := range l.c.Proposals {
		if p.State != complaint.AwaitingApproval && p.State != complaint.AwaitingAnswer {
			continue
		}
		at := map[complaint.ProposalState]complaint.Stage{complaint.AwaitingApproval: complaint.Deciding, complaint.AwaitingAnswer: complaint.Offered}
		if open++; open > 1 || l.c.Stage != at[p.State] || p.Decision != l.c.Decision {
			return fmt.Sprintf("proposal %d of decision %d is %s; the case is %s in decision %d", p.N, p.Decision, p.State, l.c.Stage, l.c.Decision)
		}
	}
	return ""
}

func silenceIsNoAcceptance(l *life) string {
	if l.stage != complaint.Offered || l.c.Stage == complaint.Offered {
		return ""
	}
	for _, e := range l.fresh {
		breached := e.Type == complaint.DeadlineBreached && e.Facts["deadline"] == string(complaint.AnswerDue)
		if breached && l.c.Outcome != complaint.NoAnswer && l.c.Outcome != complaint.Rejected {
			return fmt.Sprintf("the customer said nothing and the case is %s, %s", l.c.Stage, l.c.Outcome)
		}
	}
	return ""
}

func moneyTakesProof(l *life) string {
	for _, p := range l.c.Proposals[l.offers:] {
		if slices.Contains([]complaint.RemedyKind{complaint.Coupon, complaint.Repair, complaint.Apology}, p.Remedy.Kind) {
			continue
		}
		for _, item := range l.c.Terms.Checklist[l.c.Category] {
			shown := slices.ContainsFunc(l.c.Evidence, func(e complaint.Evidence) bool {
				return e.By != complaint.System && e.By != complaint.Merchant && slices.Contains(item.Kinds, e.Kind)
			})
			if item.Proof && !shown {
				return fmt.Sprintf("proposal %d without %s", p.N, item.Code)
			}
		}
	}
	return ""
}

func deadlinesEnd(l *life) string {
	open := map[complaint.DeadlineName]bool{}
	for _, d := range l.c.Deadlines {
		switch d.State {
		case complaint.Running, complaint.Paused:
			if open[d.Name] {
				return "two of " + string(d.Name) + " are open"
			}
			open[d.Name] = true
			if l.story.running[d.Name] != string(d.Default) || l.story.paused[d.Name] != (d.State == complaint.Paused) {
				return fmt.Sprintf("%s is %s with %s; its events say %v %s", d.Name, d.State, d.Default, l.story.paused[d.Name], l.story.running[d.Name])
			}
		case complaint.Met, complaint.Breached, complaint.Moved, complaint.Cancelled:
		default:
			return fmt.Sprintf("%s is %q", d.Name, d.State)
		}
	}
	if len(open) != len(l.story.running) || l.c.Closed() && len(open) > 0 {
		return fmt.Sprintf("open are %v, by the events %v; the case is %s", open, l.story.running, l.c.Stage)
	}
	return ""
}

func clocksStandStill(l *life) string {
	evidence := false
	for _, d := range l.c.Deadlines {
		hard := d.Named != nil || d.Firm || d.Term.Margin > 0 && d.Name == complaint.PositionDue || d.Default == complaint.GoAhead || d.Default == complaint.LeaveToPlatform
		if d.State == complaint.Running && l.c.Interrupted && slices.Contains(ours, d.Name) && !hard {
			return string(d.Name) + " runs"
		}
		inside := slices.Contains([]complaint.DeadlineName{complaint.EvidenceDue, complaint.DecisionDue, complaint.ApprovalDue}, d.Name)
		goesOn := d.Named != nil || inside && l.c.AnswerBy != nil && l.c.AnswerBy.Named
		if d.State == complaint.Running && l.c.Suspended != nil && !goesOn {
			return string(d.Name) + " runs while the case is suspended"
		}
		evidence = evidence || d.Name == complaint.EvidenceDue && (d.State == complaint.Running || d.State == complaint.Paused)
	}
	if l.c.Interrupted && !evidence {
		return "the customer has no time to answer"
	}
	return ""
}

// aheadOfThePlatform holds that what goes on inside the platform's time ends
// before it; what began too late for that, or was named too late, falls at once.
func aheadOfThePlatform(l *life) string {
	by := l.c.AnswerBy
	for _, d := range l.c.Deadlines {
		if d.State != complaint.Running {
			continue
		}
		if !d.Limit.IsZero() && !d.Due.Before(d.Limit) {
			return fmt.Sprintf("%s is due at %s, and its rule ends at %s", d.Name, d.Due, d.Limit)
		}
		inside := slices.Contains([]complaint.DeadlineName{complaint.EvidenceDue, complaint.DecisionDue, complaint.ApprovalDue}, d.Name)
		if by != nil && inside && d.Due.After(by.At) && by.At.After(l.now) {
			return fmt.Sprintf("%s is due at %s, after the platform decides at %s: %+v", d.Name, d.Due, by.At, d)
		}
	}
	return ""
}

// dueIsCounted holds the stored instant against the count.
func dueIsCounted(l *life) string {
	count := complaint.Reckoning{Terms: l.c.Terms, OpenedAt: l.c.OpenedAt}
	for _, d := range l.c.Deadlines {
		if d.State == complaint.Running && count.Explain(d, l.now).Due.Before(d.Due) {
			return fmt.Sprintf("%s acts at %s, after its rule: %+v", d.Name, d.Due, count.Explain(d, l.now))
		}
		if limit := count.Limit(&d); d.State == complaint.Running && d.Limit.IsZero() && d.Term.Margin == 0 && l.c.AnswerBy == nil && limit.After(d.Due) {
			return fmt.Sprintf("%s is due at %s and counted for %s", d.Name, d.Due, limit)
		}
	}
	return ""
}

var ours = []complaint.DeadlineName{complaint.PositionDue, complaint.DecisionDue, complaint.ApprovalDue, complaint.OverallDue}

func attentionIsTold(l *life) string {
	if len(l.c.Attention) != len(l.story.flagged) {
		return fmt.Sprintf("%v and %v", l.c.Attention, l.story.flagged)
	}
	for _, a := range l.c.Attention {
		if !l.story.flagged[a.Step] {
			return a.Step + " was never flagged"
		}
	}
	return ""
}

func neverStuck(l *life) string {
	_, wakes := l.c.Wakes(l.now)
	fresh := l.c.Stage == complaint.Received
	if !l.c.Closed() && !wakes && !fresh && !l.c.Gathering() && l.c.LookUp == 0 && len(l.c.PendingOperations()) == 0 && len(l.c.Attention) == 0 {
		return "nothing will ever happen to it: " + string(l.c.Stage) + ": " + l.clocks()
	}
	return ""
}

func nextIsSaid(l *life) string {
	n := l.c.Next()
	if l.c.Closed() {
		if n.WaitingFor != "" || len(n.Messages) > 0 || n.Due != nil {
			return fmt.Sprintf("a closed case waits: %+v", n)
		}
		return ""
	}
	if n.WaitingFor == "" || n.For == "" || len(n.Messages) == 0 {
		return fmt.Sprintf("%+v", n)
	}
	return ""
}

// offersAreMeant tries each message that Next lists from each role that may
// send it: what may still be wrong is its content, never the moment.
func offersAreMeant(l *life) string {
	if l.fallen() {
		return ""
	}
	amiss := []complaint.Code{complaint.WrongStage, complaint.NotYourTurn, complaint.Late, complaint.CaseClosed, complaint.UnknownMessage, complaint.BadMessage}
	for _, name := range l.c.Next().Messages {
		m, _ := complaint.Find(name)
		var last error
		meant := slices.ContainsFunc(m.From, func(role complaint.Role) bool {
			_, fields, _ := strings.Cut(m.Example, "},")
			last = l.c.Check(name, []byte(envelope("offer", role, "zoe")+","+fields), l.now)
			return !slices.Contains(amiss, complaint.CodeOf(last))
		})
		if !meant {
			return fmt.Sprintf("%s in %s: %v", name, l.c.Stage, last)
		}
	}
	return ""
}

func noWordsAreKept(l *life) string {
	for _, e := range l.fresh {
		for name, fact := range e.Facts {
			if tells(name) || tells(fact) || tells(e.MessageID) || tells(e.Actor.ID) {
				return fmt.Sprintf("event %d %s: %s", e.Seq, e.Type, name)
			}
		}
	}
	if !l.deep {
		return ""
	}
	if raw, err := json.Marshal(l.c); err != nil || tells(string(raw)) {
		return "the case"
	}
	return ""
}

func cloneIsEqual(l *life) string {
	if !reflect.DeepEqual(l.c, l.c.Clone()) {
		return "not equal"
	}
	return ""
}

func goesThroughJSON(l *life) string {
	raw, err := json.Marshal(l.c)
	if err != nil {
		return err.Error()
	}
	var again complaint.Case
	if err := json.Unmarshal(raw, &again); err != nil {
		return err.Error()
	}
	if !reflect.DeepEqual(l.c, &again) {
		was, is := reflect.ValueOf(*l.c), reflect.ValueOf(again)
		for i := range was.NumField() {
			if f := was.Type().Field(i); f.IsExported() && !reflect.DeepEqual(was.Field(i).Interface(), is.Field(i).Interface()) {
				return fmt.Sprintf("%s: %#v became %#v", f.Name, was.Field(i).Interface(), is.Field(i).Interface())
			}
		}
	}
	return ""
}
