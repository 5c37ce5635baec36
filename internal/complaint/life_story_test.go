package complaint_test

import (
	"fmt"
	"strings"

	"redress/internal/complaint"
)

// story is what the events alone tell of a life, kept beside the case so that
// the one can be held against the other.
type story struct {
	seq       int
	closings  int
	withdrawn bool
	running   map[complaint.DeadlineName]string // the default it was started with
	paused    map[complaint.DeadlineName]bool
	flagged   map[string]bool
	heard     bool // the first decision began
	position  bool
	accuser   complaint.Actor // who wanted to reject
	consent   string          // why the remedy that comes next may be carried out
}

// read takes in the new events and says which rule they break.
func (s *story) read(l *life) string {
	if s.running == nil {
		s.running, s.paused, s.flagged = map[complaint.DeadlineName]string{}, map[complaint.DeadlineName]bool{}, map[string]bool{}
	}
	for _, e := range l.fresh {
		if e.Seq != s.seq+1 {
			return fmt.Sprintf("events are numbered without gaps: %d comes after %d", e.Seq, s.seq)
		}
		s.seq = e.Seq
		for _, read := range []func(*life, complaint.Event) string{s.readClocks, s.readDecisions, s.readFlags} {
			if broken := read(l, e); broken != "" {
				return broken + fmt.Sprintf(" (event %d %s %v)", e.Seq, e.Type, e.Facts)
			}
		}
	}
	if s.seq != l.c.Seq {
		return fmt.Sprintf("events are numbered without gaps: the last is %d and the case counts %d", s.seq, l.c.Seq)
	}
	return ""
}

func (s *story) readClocks(_ *life, e complaint.Event) string {
	name := complaint.DeadlineName(e.Facts["deadline"])
	action, open := s.running[name]
	switch e.Type {
	case complaint.DeadlineStarted: // one that was open gives way to it
		s.running[name], s.paused[name] = e.Facts["at_breach"], false
	case complaint.DeadlineMoved: // counted anew, or moved by a person, which began it before
		if !open {
			return "only what is open can move"
		}
		if again := e.Facts["at_breach"]; again != "" {
			s.running[name] = again
		}
	case complaint.DeadlineMet, complaint.DeadlineCancelled, complaint.DeadlineBreached:
		if !open {
			return "a deadline ends once, and only one that began"
		}
		if e.Type == complaint.DeadlineBreached && (s.paused[name] || e.Actor.Role != complaint.System || e.Facts["action"] != action) {
			return "a breach is taken by the system with the default the deadline was started with"
		}
		delete(s.running, name)
		delete(s.paused, name)
	case complaint.DeadlinePaused, complaint.DeadlineResumed:
		if pause := e.Type == complaint.DeadlinePaused; !open || s.paused[name] == pause {
			return "a clock stops only when it runs and runs on only when it stands"
		}
		s.paused[name] = e.Type == complaint.DeadlinePaused
	}
	return ""
}

// decisions are the events that take a case towards its decision.
var decisions = map[complaint.EventType]bool{complaint.RemedyProposed: true, complaint.RejectionProposed: true, complaint.Ruled: true,
	complaint.ProposalApproved: true, complaint.RejectionConfirmed: true, complaint.Escalated: true}

func (s *story) readDecisions(l *life, e complaint.Event) string {
	if s.closings > 0 && (decisions[e.Type] || e.Type == complaint.StageEntered || e.Type == complaint.DeadlineStarted || e.Type == complaint.OperationPlanned) {
		return "a closed case lives on"
	}
	merged := e.Facts["ground"] == string(complaint.Duplicate)
	if e.Actor.Role == complaint.Platform && (e.Type == complaint.Escalated || e.Type == complaint.Ruled) {
		s.heard, s.position = true, true // the platform hears both sides itself
		return s.decided(l, e)
	}
	if _, asked := s.running[complaint.EvidenceDue]; decisions[e.Type] && !merged && (!s.heard || asked) {
		return "no decision before both sides were heard, or their time to speak has run out"
	}
	return s.decided(l, e)
}

func (s *story) decided(l *life, e complaint.Event) string {
	merged := e.Facts["ground"] == string(complaint.Duplicate)
	switch e.Type {
	case complaint.PositionStated:
		s.position = true
	case complaint.DeadlineMet:
		if e.Facts["deadline"] == string(complaint.EvidenceDue) && e.Actor.Role == complaint.Merchant {
			return "the merchant cannot speak for the customer"
		}
		if e.Facts["deadline"] == string(complaint.PlatformQuestion) && e.Actor.Role == complaint.Platform {
			return "the platform cannot speak for the merchant"
		}
	case complaint.StageEntered:
		switch complaint.Stage(e.Facts["stage"]) {
		case complaint.Deciding:
			if !s.position {
				return "no decision before the merchant was heard"
			}
			s.heard = true
		case complaint.FollowingUp:
			s.consent = ""
		}
	case complaint.RejectionProposed:
		s.accuser = e.Actor
	case complaint.RejectionConfirmed:
		if !merged && s.accuser.ID == e.Actor.ID {
			return "a rejection takes a second person"
		}
	case complaint.OfferAccepted:
		if e.Actor.Role != complaint.Customer {
			return "only the customer accepts"
		}
		s.consent = "accepted"
	case complaint.Ruled:
		s.consent = "ruled"
	case complaint.OperationPlanned:
		return s.readOperation(l, e)
	case complaint.CaseWithdrawn:
		s.withdrawn = true
	case complaint.CaseClosedEvent:
		if s.closings++; s.closings > 1 {
			return "a case closes exactly once"
		}
	}
	return ""
}

func (s *story) readOperation(l *life, e complaint.Event) string {
	if strings.HasPrefix(e.Facts["operation"], string(complaint.SubmissionOp)) || strings.HasPrefix(e.Facts["operation"], string(complaint.AnswerOp)) || s.consent != "" {
		return ""
	}
	last := l.c.Proposals
	if len(last) == 0 || !l.c.Terms.GrantAtOnce {
		return "the customer accepts before a remedy is carried out"
	}
	p := last[len(last)-1]
	if p.State != complaint.ProposalGranted || p.By.Role != complaint.System || p.Remedy.Kind != l.c.Wish {
		return "the policy carries out at once only what the customer wished for"
	}
	return ""
}

func (s *story) readFlags(_ *life, e complaint.Event) string {
	step := e.Facts["step"]
	switch e.Type {
	case complaint.Flagged:
		if s.flagged[step] || s.closings > 0 {
			return "a step is flagged once, and never on a closed case"
		}
		s.flagged[step] = true
	case complaint.Unflagged:
		if !s.flagged[step] {
			return "only what is flagged is taken off the list"
		}
		delete(s.flagged, step)
	}
	return ""
}
