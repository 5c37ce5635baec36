package mailbox

import (
	"context"
	"math/rand/v2"
	"time"
)

// sweepBatch is small, since each mail is kept from others only for a while.
const sweepBatch = 1

// sweepUntil works on mails that were kept and not worked on, as when a process
// died between the two, until ctx ends. Any number of processes may sweep.
func (m *Mailbox) sweepUntil(ctx context.Context) {
	every := m.Sweep
	if every <= 0 {
		every = defaultSweep
	}
	said := ""
	for {
		pause := every - every/4 + rand.N(every/2+1) // #nosec G404 -- only spreads the processes' sweeps
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
		err := m.sweep(ctx)
		switch {
		case err == nil:
			said = ""
		case ctx.Err() == nil && err.Error() != said:
			said = err.Error()
			m.Log.Warn("mails wait to be worked on", "error", err)
		}
	}
}

func (m *Mailbox) sweep(ctx context.Context) error {
	if err := m.Inbox.ForgetMailSenders(ctx, time.Hour); err != nil {
		return err
	}
	for ctx.Err() == nil {
		waiting, err := m.Inbox.WaitingMails(ctx, sweepBatch)
		if err != nil || len(waiting) == 0 {
			return err
		}
		for _, r := range waiting {
			if err := m.again(ctx, r); err != nil {
				return err
			}
		}
	}
	return nil
}

func (m *Mailbox) again(ctx context.Context, r Record) error {
	ctx, done := context.WithTimeout(ctx, sweepWithin)
	defer done()
	mail, err := newSpool()
	if err != nil {
		return err
	}
	defer mail.close()
	if err := m.Inbox.MailContent(ctx, r.ID, mail); err != nil {
		return err
	}
	m.work(ctx, r, mail)
	return nil
}
