package postgres

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"
)

// MailLease is how long a mail that was given to one worker is kept from the
// others.
const MailLease = 2 * time.Minute

// mailPlatform is what mails stand under in platform_inbox.
const mailPlatform = "mail"

// MailRecord is one mail that waits to be worked on. It has no type name of its
// own, so that the mail room can ask for it without knowing this one.
type MailRecord = struct {
	ID          string // the same mail again has the same one
	Kind        string // opening, reply or bounce
	Destination string // platform/shop, or a case number
	Sender      string // the address; written as a keyed hash and never given back
	Size        int64  // bytes
	ReceivedAt  time.Time
	Attempts    int // how often it was given out before
}

// KeepMail stores a mail, encrypted with a key of its own, and gives it to the
// caller to work on for MailLease. It reports false, and stores nothing, when the
// same mail came before.
func (s *Store) KeepMail(ctx context.Context, m MailRecord, content io.ReaderAt) (fresh bool, err error) {
	err = s.inTx(ctx, func(tx *sqlx.Tx) error {
		fresh = false
		done, err := tx.ExecContext(ctx, `insert into platform_inbox (platform, message_id, kind, body, received_at)
			values ($1, $2, $3, '', $4) on conflict do nothing`, mailPlatform, m.ID, m.Kind, m.ReceivedAt)
		if err != nil {
			return fmt.Errorf("write mail %s down: %w", m.ID, err)
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return err
		}
		key, wrapped, err := s.vault.NewKey("mail:" + m.ID)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `insert into mails (message_id, destination, sender, size, key_id, wrapped_key, next_try)
			values ($1, $2, $3, $4, $5, $6, now() + make_interval(secs => $7))`,
			m.ID, m.Destination, s.mailSenders(m.Sender)[0], m.Size, wrapped.KeyID, wrapped.Bytes, MailLease.Seconds())
		if err != nil {
			return fmt.Errorf("write mail %s down: %w", m.ID, err)
		}
		fresh = true
		return keepMailParts(ctx, tx, key, m.ID, io.NewSectionReader(content, 0, m.Size))
	})
	if err != nil {
		return false, err
	}
	return fresh, nil
}

// MailsFrom counts the mails that an address sent to a destination within the
// time before now.
func (s *Store) MailsFrom(ctx context.Context, sender, destination string, within time.Duration) (int, error) {
	var n int
	err := s.db.GetContext(ctx, &n, `select count(*) from mails m join platform_inbox i using (platform, message_id)
		where m.destination = $1 and m.sender = any($2) and i.received_at > now() - make_interval(secs => $3)`,
		destination, s.mailSenders(sender), within.Seconds())
	if err != nil {
		return 0, fmt.Errorf("count the mails to %s: %w", destination, err)
	}
	return n, nil
}

// WaitingMails gives out at most limit mails that nobody works on, oldest first.
// Each goes to one caller only, until MailLease is over.
func (s *Store) WaitingMails(ctx context.Context, limit int) ([]MailRecord, error) {
	var rows []struct {
		ID          string    `db:"message_id"`
		Kind        string    `db:"kind"`
		Destination string    `db:"destination"`
		Size        int64     `db:"size"`
		Attempts    int       `db:"attempts"`
		ReceivedAt  time.Time `db:"received_at"`
	}
	err := s.db.SelectContext(ctx, &rows, `
		update mails m set next_try = now() + make_interval(secs => $1), attempts = m.attempts + 1
		from platform_inbox i where i.platform = m.platform and i.message_id = m.message_id and m.message_id in (
			select message_id from mails where wrapped_key is not null and next_try <= now()
			order by next_try limit $2 for update skip locked)
		returning m.message_id, i.kind, m.destination, m.size, m.attempts, i.received_at`, MailLease.Seconds(), limit)
	if err != nil {
		return nil, fmt.Errorf("look for mails to work on: %w", err)
	}
	mails := make([]MailRecord, len(rows))
	for i, r := range rows {
		mails[i] = MailRecord{ID: r.ID, Kind: r.Kind, Destination: r.Destination, Size: r.Size, ReceivedAt: r.ReceivedAt.UTC(), Attempts: r.Attempts}
	}
	return mails, nil
}

// PutMailOff gives a mail back, to be tried again after a while.
func (s *Store) PutMailOff(ctx context.Context, id string, after time.Duration) error {
	_, err := s.db.ExecContext(ctx, `update mails set next_try = now() + make_interval(secs => $2)
		where message_id = $1 and wrapped_key is not null`, id, after.Seconds())
	if err != nil {
		return fmt.Errorf("put mail %s off: %w", id, err)
	}
	return nil
}

// MailHandled says that a mail was worked on, with what result, and for which
// complaint if any. Its content and the key to it are deleted.
func (s *Store) MailHandled(ctx context.Context, id, number, result string) error {
	return s.inTx(ctx, func(tx *sqlx.Tx) error {
		for _, statement := range []string{
			`delete from mail_parts where message_id = $1`,
			`update mails set wrapped_key = null, key_id = null where message_id = $1`,
		} {
			if _, err := tx.ExecContext(ctx, statement, id); err != nil {
				return fmt.Errorf("drop the content of mail %s: %w", id, err)
			}
		}
		if _, err := tx.ExecContext(ctx, `update mails set result = $2 where message_id = $1`, id, result); err != nil {
			return fmt.Errorf("keep the result of mail %s: %w", id, err)
		}
		_, err := tx.ExecContext(ctx, `update platform_inbox set number = nullif($3, ''), handled_at = coalesce(handled_at, now())
			where platform = $1 and message_id = $2`, mailPlatform, id, number)
		if err != nil {
			return fmt.Errorf("keep that mail %s was worked on: %w", id, err)
		}
		return nil
	})
}

// ForgetMailSenders deletes the hashes of senders that nothing is counted by any
// more.
func (s *Store) ForgetMailSenders(ctx context.Context, after time.Duration) error {
	_, err := s.db.ExecContext(ctx, `update mails m set sender = null from platform_inbox i
		where i.platform = m.platform and i.message_id = m.message_id and m.sender is not null
			and i.received_at <= now() - make_interval(secs => $1)`, after.Seconds())
	if err != nil {
		return fmt.Errorf("forget the senders of mails: %w", err)
	}
	return nil
}

func (s *Store) mailSenders(address string) []string {
	return s.vault.Blind("mail sender", strings.ToLower(address))
}
