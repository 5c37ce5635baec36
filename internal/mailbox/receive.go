package mailbox

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// receive keeps a mail, once for each of its targets, and works on it if that is
// quick. When it returns nil the mail is in the inbox for good, or is one that is
// taken for nothing.
func (m *Mailbox) receive(ctx context.Context, returnPath string, targets []target, mail *spool) error {
	h, _, err := readHead(mail.whole())
	if err != nil {
		m.count("unreadable")
		return brokenHeader
	}
	kept, done := context.WithTimeout(ctx, storeWithin)
	defer done()
	var records []Record
	for _, t := range targets {
		r, err := m.sort(kept, h, returnPath, t)
		if err != nil {
			m.count(resultOf(err))
			return err
		}
		if r.Kind == "" {
			continue
		}
		_, body, err := readHead(mail.whole())
		if err == nil {
			r.ID, err = h.id(r.Kind+" "+r.Destination, body)
		}
		if err != nil {
			m.Log.Error("a mail was put off", "error", err)
			return tryLater
		}
		r.Size, r.ReceivedAt = mail.size, time.Now().UTC().Truncate(time.Microsecond)
		records = append(records, r)
	}
	var fresh []Record
	for _, r := range records {
		isNew, err := m.Inbox.KeepMail(kept, r, mail)
		if err != nil {
			m.Log.Warn("a mail was put off", "mail", r.ID, "error", err)
			m.count("put_off")
			return tryLater // what was kept already is known when it comes again
		}
		if !isNew {
			m.count("known")
			continue
		}
		fresh = append(fresh, r)
	}
	quick, over := context.WithTimeout(ctx, workWithin)
	defer over()
	for _, r := range fresh {
		m.work(quick, r, mail)
	}
	return nil
}

// sort says what a mail is to one of its targets; a record without a kind is
// nothing to keep. The error is what the mail server is told.
func (m *Mailbox) sort(ctx context.Context, h head, returnPath string, t target) (Record, error) {
	if h.isReport() {
		return Record{Kind: bounce, Destination: "letters"}, nil
	}
	if why := m.automatic(h, returnPath); why != "" || t.kind == bounce {
		m.Log.Info("an automatic mail was left aside", "for", t.name, "why", why)
		m.count("automatic")
		return Record{}, nil
	}
	from, ok := h.from()
	if !ok {
		return Record{}, noSender
	}
	n, err := m.Inbox.MailsFrom(ctx, normal(from.Address), t.name, time.Hour)
	switch {
	case err != nil:
		m.Log.Warn("a mail was put off", "for", t.name, "error", err)
		return Record{}, tryLater
	case n >= 10*m.anHour():
		return Record{}, farTooMany
	case n >= m.anHour():
		return Record{}, tooMany
	}
	return Record{Kind: t.kind, Destination: t.name, Sender: normal(from.Address)}, nil
}

// work does what a mail asks for, and drops it. What cannot be done now is left to
// the sweeper.
func (m *Mailbox) work(ctx context.Context, r Record, mail *spool) {
	number, result, err := m.handle(ctx, r, mail)
	// The end of the time for this mail must not keep it from being put away.
	end, done := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer done()
	if errors.Is(err, ErrErased) {
		result, err = "erased", nil
	}
	if err == nil {
		err = m.Inbox.MailHandled(end, r.ID, number, result)
	}
	if err != nil {
		pause := m.pauseAfter(r.Attempts)
		m.Log.Warn("a mail waits to be worked on again", "mail", r.ID, "for", r.Destination, "attempt", r.Attempts+1, "pause", pause, "error", err)
		m.count("waiting")
		if err := m.Inbox.PutMailOff(end, r.ID, pause); err != nil {
			m.Log.Warn("a mail is held until its lease ends", "mail", r.ID, "error", err)
		}
		return
	}
	m.count(result)
	m.Log.Info("a mail was worked on", "mail", r.ID, "complaint", number, "result", result)
}

// pauseAfter is how long a mail rests after so many attempts.
func (m *Mailbox) pauseAfter(attempts int) time.Duration {
	rest := m.Rest
	if rest <= 0 {
		rest = defaultRest
	}
	return min(rest<<min(attempts, 12), longestRest)
}

// handle is work's first half; what panics in it concerns this one mail only.
func (m *Mailbox) handle(ctx context.Context, r Record, mail *spool) (number, result string, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("work on mail %s: it cannot be read", r.ID) // the panic may hold a part of it
		}
	}()
	switch r.Kind {
	case opening:
		return m.open(ctx, r, mail)
	case reply:
		return m.add(ctx, r, mail)
	case bounce:
		return m.comeBack(ctx, r, mail)
	}
	return "", "", fmt.Errorf("work on mail %s: there is no kind %q", r.ID, r.Kind)
}
