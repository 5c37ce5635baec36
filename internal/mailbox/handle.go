package mailbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"redress/internal/complaint"
)

// In whose name what a mail brings is said. The clerk has no say in a case: notes
// are all it writes.
var (
	customer = complaint.Actor{Role: complaint.Customer, ID: "mail"}
	clerk    = complaint.Actor{Role: complaint.Agent, ID: "mail"}
)

// patience is how often a mail is tried again because the DNS is away, before its
// sender counts as unverified.
const patience = 4

// open makes a complaint of a mail to a shop.
func (m *Mailbox) open(ctx context.Context, r Record, mail *spool) (number, result string, err error) {
	l, err := readLetter(mail.whole())
	if err != nil {
		return "", "", err
	}
	o, err := l.opening(m.shop(r.Destination), r.ReceivedAt)
	if err != nil {
		return "", "", fmt.Errorf("make an opening of mail %s: %w", r.ID, err)
	}
	number, _, err = m.Desk.Take(ctx, o, "mail:"+r.ID)
	if err != nil {
		return "", "", fmt.Errorf("open a complaint for mail %s: %w", r.ID, err)
	}
	j := job{m, r, l, number, nil, nil}
	if len(l.words()) > complaint.MaxText {
		if err := j.keepText(ctx, l.words()); err != nil {
			return number, "", err
		}
	}
	if err := j.keepFiles(ctx, mail, customer); err != nil {
		return number, "", err
	}
	if err := j.submit(ctx); err != nil {
		return number, "", err
	}
	doubt, err := m.doubt(ctx, l.head, mail.whole())
	if err != nil && r.Attempts < patience {
		return number, "", err
	}
	return number, "opened", j.note(ctx, j.remarks(doubt))
}

// add brings an answer to its complaint: as the customer's own when it is theirs
// beyond doubt, otherwise as a note for a person to judge.
func (m *Mailbox) add(ctx context.Context, r Record, mail *spool) (number, result string, err error) {
	number = r.Destination
	l, err := readLetter(mail.whole())
	if err != nil {
		return "", "", err
	}
	if open, err := m.Register.TakesMail(ctx, number); err != nil || !open {
		return m.tooLate(ctx, r, l, err)
	}
	doubt, err := m.stranger(ctx, number, l.head)
	if err != nil {
		return number, "", err
	}
	if doubt == "" {
		if doubt, err = m.doubt(ctx, l.head, mail.whole()); err != nil && r.Attempts < patience {
			return number, "", err
		}
	}
	j := job{m, r, l, number, nil, nil}
	if doubt != "" {
		if err := j.keepFiles(ctx, mail, clerk); err != nil {
			return number, "", err
		}
		return number, "unverified", j.note(ctx, j.fromStranger(doubt))
	}
	if err := j.keepText(ctx, j.asWritten()); err != nil {
		return number, "", err
	}
	if err := j.keepFiles(ctx, mail, customer); err != nil {
		return number, "", err
	}
	if err := j.submit(ctx); err != nil {
		return number, "", err
	}
	return number, "added", j.note(ctx, j.remarks(""))
}

// tooLate keeps the words of a mail whose complaint was closed after it was taken.
func (m *Mailbox) tooLate(ctx context.Context, r Record, l letter, err error) (string, string, error) {
	if err != nil {
		return r.Destination, "", err
	}
	j := job{m, r, l, r.Destination, nil, nil}
	_, err = m.Register.SaveTextOf(ctx, r.Destination, j.messageID("late"), clerk, cut(j.fromStranger("closed"), complaint.MaxText))
	return r.Destination, "closed", err
}

// stranger is the code of why a mail is not from the complaint's customer.
func (m *Mailbox) stranger(ctx context.Context, number string, h head) (string, error) {
	person, err := m.Register.Person(ctx, number)
	if err != nil {
		return "", fmt.Errorf("customer of %s: %w", number, err)
	}
	from, ok := h.from()
	switch {
	case !ok:
		return noFrom, nil
	case person.Email == "" || normal(person.Email) != normal(from.Address):
		return "other_address", nil
	}
	return "", nil
}

// comeBack writes down that a letter could not be delivered.
func (m *Mailbox) comeBack(ctx context.Context, r Record, mail *spool) (number, result string, err error) {
	back, ok := m.readReport(mail.whole())
	if !ok {
		return "", "report_ignored", nil
	}
	// Only letters that were written: a forged report must not fill a case with notes.
	known, err := m.Register.WroteLetter(ctx, back.number, back.step)
	if err != nil {
		return "", "", err
	}
	open, err := m.Register.TakesMail(ctx, back.number)
	if err != nil {
		return "", "", err
	}
	if !known || !open {
		return "", "report_ignored", nil
	}
	if back.status == "" {
		back.status = "no status given"
	}
	j := job{m, r, letter{}, back.number, nil, nil}
	j.ID = back.number + "/" + back.step // one note a letter, however often it comes back
	err = j.noteAs(ctx, "bounce", fmt.Sprintf("%s could not be delivered: %s", back.step, back.status))
	if errors.Is(err, ErrSaid) {
		err = nil
	}
	return back.number, "bounced", err
}

func (m *Mailbox) shop(name string) Shop {
	for _, s := range m.Shops {
		if s.name() == name {
			return s
		}
	}
	platform, code, _ := strings.Cut(name, "/") // its address was taken away since
	return Shop{Platform: platform, Code: code}
}

// send carries a message. What the case refuses is refused for good: the mail's
// words are kept, and its message is not tried again.
func (j *job) send(ctx context.Context, name complaint.Name, message any, purpose string) error {
	raw, err := json.Marshal(message)
	if err != nil {
		return fmt.Errorf("write %s for %s: %w", name, j.number, err)
	}
	_, err = j.box.Desk.Update(ctx, j.number, string(name), j.messageID(purpose), raw)
	var refused *complaint.Refusal
	if !errors.As(err, &refused) {
		return err
	}
	if refused.Code != complaint.MessageReused { // said before, in other words
		j.box.Log.Warn("a mail's message was refused", "complaint", j.number, "message", string(name), "mail", j.ID, "code", string(refused.Code))
		j.box.count("refused")
	}
	return nil
}

func (j *job) messageID(purpose string) string { return derived("mail-", j.ID, purpose) }

func (j *job) envelope(purpose string, by complaint.Actor) complaint.Envelope {
	return complaint.Envelope{MessageID: j.messageID(purpose), Actor: by}
}

// submit gives what was kept to the case, in the customer's name.
func (j *job) submit(ctx context.Context) error {
	if len(j.refs) == 0 {
		return nil
	}
	return j.send(ctx, complaint.MsgSubmitEvidence, complaint.SubmitEvidence{Envelope: j.envelope("evidence", customer), Evidence: j.refs}, "evidence")
}

// note writes a note on a mail; an empty one is none. A mail that is worked on
// again may lead to another text, which then is another note.
func (j *job) note(ctx context.Context, text string) error {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	return j.noteAs(ctx, "note "+text, text)
}

func (j *job) noteAs(ctx context.Context, purpose, text string) error {
	id, err := j.box.Register.SaveTextOf(ctx, j.number, j.messageID(purpose), clerk, cut(text, complaint.MaxText))
	if err != nil {
		return fmt.Errorf("note on %s: %w", j.number, err)
	}
	return j.send(ctx, complaint.MsgAddNote, complaint.AddNote{Envelope: j.envelope(purpose, clerk), TextID: id}, purpose)
}

// asWritten is the customer's answer as a page of its own.
func (j *job) asWritten() string {
	return j.heading() + newWords(j.l.text) + "\n"
}

// heading says which mail it is, so that two that say the same are two.
func (j *job) heading() string {
	return fmt.Sprintf("Mail of %s\nSubject: %s\n\n", j.ReceivedAt.UTC().Format(time.RFC3339), j.l.subject)
}
