package mailbox

import (
	"context"
	"errors"
	"fmt"
	"strings"

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

// open makes a complaint of a mail to a shop. Who wrote it is asked first: without
// an answer of the DNS the mail waits, since a complaint's person never changes.
func (m *Mailbox) open(ctx context.Context, r Record, mail *spool) (number, result string, err error) {
	l, err := readLetter(mail.whole())
	if err != nil {
		return "", "", err
	}
	o, err := l.opening(m.shop(r.Destination), r.ReceivedAt)
	if err != nil {
		return "", "", fmt.Errorf("make an opening of mail %s: %w", r.ID, err)
	}
	doubt, err := m.doubt(ctx, l.head, mail.whole())
	if err != nil && r.Attempts < patience {
		return "", "", err
	}
	o.Unproven = doubt != ""
	number, _, err = m.Desk.Take(ctx, o, "mail:"+r.ID)
	if err != nil {
		return "", "", fmt.Errorf("open a complaint for mail %s: %w", r.ID, err)
	}
	j := job{m, r, l, number, nil, nil, ""}
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
	err = j.note(ctx, j.remarks(doubt))
	return number, j.result("opened"), err
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
	j := job{m, r, l, number, nil, nil, ""}
	if doubt != "" {
		if err := j.keepFiles(ctx, mail, clerk); err != nil {
			return number, "", err
		}
		err = j.note(ctx, j.fromStranger(doubt))
		return number, j.result("unverified"), err
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
	err = j.note(ctx, j.remarks(""))
	return number, j.result("added"), err
}

// tooLate keeps the words of a mail whose complaint was closed after it was taken.
func (m *Mailbox) tooLate(ctx context.Context, r Record, l letter, err error) (string, string, error) {
	if err != nil {
		return r.Destination, "", err
	}
	j := job{m, r, l, r.Destination, nil, nil, ""}
	return r.Destination, "closed", j.tooLate(ctx)
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
	j := job{m, r, letter{}, back.number, nil, nil, ""}
	j.ID = back.number + "/" + back.step // one note a letter, however often it comes back
	err = j.noteAs(ctx, "bounce", fmt.Sprintf("%s could not be delivered: %s", back.step, back.status))
	if errors.Is(err, ErrSaid) {
		err = nil
	}
	return back.number, j.result("bounced"), err
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
