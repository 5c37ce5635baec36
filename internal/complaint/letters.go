package complaint

import (
	"strconv"
	"time"
)

// write puts a letter on the list of those that are to be sent: now, or when its
// reader is awake.
func (c *Case) write(l Letter, now time.Time) {
	l.N, l.State, l.NotBefore = len(c.Letters)+1, LetterPending, c.holdUntil(l, now)
	c.Letters = append(c.Letters, l)
}

// Step is the letter's name when it needs repair: "letter/3". Its key in the
// ledger is the case number before that.
func (l Letter) Step() string { return "letter/" + strconv.Itoa(l.N) }

// LetterSent says that letter n went out.
func (c *Case) LetterSent(n int, now time.Time) {
	l := c.letter(n)
	if l == nil || l.State == LetterSent {
		return
	}
	l.State = LetterSent
	c.emit(LetterWasSent, redress, now, "letter", strconv.Itoa(n), "kind", string(l.Kind), "to", string(l.Kind.To()))
	c.unflag(l.Step(), redress, now)
	c.delivered(*l, now)
}

// LetterFailed says that letter n cannot be delivered. The case is flagged and
// goes on.
func (c *Case) LetterFailed(n int, why string, now time.Time) {
	l := c.letter(n)
	if l == nil || l.State != LetterPending {
		return
	}
	l.State = LetterFailed
	c.emit(LetterGaveUp, redress, now, "letter", strconv.Itoa(n), "kind", string(l.Kind), "why", why)
	if l.Kind == Thanks {
		c.close(Recorded, redress, now)
		return
	}
	c.flag(l.Step(), why, now)
}

// delivered is what a letter's arrival means for the case.
func (c *Case) delivered(l Letter, now time.Time) {
	switch l.Kind {
	case Acknowledgement:
		c.end(FirstResponse, Met, redress, now)
		c.unflag("deadline/"+string(FirstResponse), redress, now)
	case Thanks:
		c.end(FirstResponse, Met, redress, now)
		c.close(Recorded, redress, now)
	}
}

func (c *Case) letter(n int) *Letter {
	if n < 1 || n > len(c.Letters) {
		return nil
	}
	return &c.Letters[n-1]
}
