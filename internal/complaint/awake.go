package complaint

import (
	"strconv"
	"time"
)

// held reports whether the letter waits for its reader's morning.
func (l *Letter) held(now time.Time) bool { return now.Before(l.NotBefore) }

// holdUntil is when a letter goes out: zero for at once, or the next hour in
// which its reader is awake. Two kinds of letters never wait. The answer to what
// the reader has just done: an acknowledgement, and thanks (R11). And one that a
// deadline demands: where waiting would take more than half of the time that it
// gives, since then the reader would rather be woken than lose it.
func (c *Case) holdUntil(l Letter, now time.Time) time.Time {
	hours := AwakeStaff
	if l.Kind.To() == Customer {
		hours = AwakeCustomer
	}
	awake, there := c.Terms.Calendars[hours]
	if !there || l.Kind == Acknowledgement || l.Kind == Thanks {
		return time.Time{}
	}
	r := c.reckoning()
	morning := r.RealTime(awake.Open(r.CaseTime(now)))
	if !morning.After(now) || !l.Due.IsZero() && l.Due.Sub(morning) < morning.Sub(now) {
		return time.Time{}
	}
	return morning.UTC()
}

// asking says which letters ask for what a deadline waits for. They are pointless
// once it has ended.
var asking = map[LetterKind]DeadlineName{
	EvidenceRequest: EvidenceDue, EvidenceReminder: EvidenceDue, Question: EvidenceDue,
	PositionRequest: PositionDue, PositionReminder: PositionDue, PlatformAsks: PlatformQuestion,
	Offer: AnswerDue, OfferReminder: AnswerDue,
	DecisionReminder: DecisionDue, ApprovalRequest: ApprovalDue, ApprovalReminder: ApprovalDue,
	ReturnReminder: ReturnDue, InspectionRequest: InspectionDue, InspectionReminder: InspectionDue,
	Survey: RatingDue, SurveyReminder: RatingDue,
}

// drop leaves unsent what still waits for the morning and asks for something
// that is over.
func (c *Case) drop(name DeadlineName, now time.Time) {
	for i := range c.Letters {
		if l := &c.Letters[i]; l.State == LetterPending && l.held(now) && asking[l.Kind] == name {
			l.State = LetterDropped
			c.emit(LetterWasDropped, redress, now, "letter", strconv.Itoa(l.N), "kind", string(l.Kind), "deadline", string(name))
		}
	}
}

// Waiting is how many letters wait for their readers' morning, and when the first
// of them goes out.
type Waiting struct {
	Letters int       `json:"letters"`
	Until   time.Time `json:"until,omitzero"`
}

// waiting counts the letters that were written to go out later.
func (c *Case) waiting() Waiting {
	var w Waiting
	for i := range c.Letters {
		l := &c.Letters[i]
		if l.State != LetterPending || l.NotBefore.IsZero() {
			continue
		}
		w.Letters++
		if w.Until.IsZero() || l.NotBefore.Before(w.Until) {
			w.Until = l.NotBefore
		}
	}
	return w
}

// retell tells in the letters that still wait for the morning when a deadline
// is due now, and lets those go out that it leaves no time to wait.
func (c *Case) retell(d Deadline, now time.Time) {
	for i := range c.Letters {
		if l := &c.Letters[i]; l.State == LetterPending && l.held(now) && asking[l.Kind] == d.Name && !l.Due.IsZero() {
			l.Due = d.Due
			l.NotBefore = c.holdUntil(*l, now)
		}
	}
}
