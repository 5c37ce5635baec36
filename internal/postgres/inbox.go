package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"
)

// inboxLease is how long an entry that was given to one process is kept from the
// others.
const inboxLease = time.Minute

// InboxEntry is one thing that was handed in.
type InboxEntry struct {
	Source     string
	ID         string // the source's own; the same again is the same
	Kind       string // opening, or a message's name
	Body       []byte // as it came; empty once it was worked on
	ReceivedAt time.Time
	Number     string // the complaint it is about, once that is known
	Result     string // what the work on it came to, once it is over: done, or a code
	Attempts   int
}

type inboxRow struct {
	Source     string    `db:"source"`
	ID         string    `db:"message_id"`
	Kind       string    `db:"kind"`
	Body       []byte    `db:"body"`
	ReceivedAt time.Time `db:"received_at"`
	Number     string    `db:"number"`
	Result     string    `db:"result"`
	Attempts   int       `db:"attempts"`
}

const inboxColumns = `source, message_id, kind, body, received_at, coalesce(number, '') as number, result, attempts`

// inboxPlatform is what the entries of a source stand under in platform_inbox.
func inboxPlatform(source string) string { return "from " + source }

func inboxPurpose(source, id string) string { return "inbox:" + source + ":" + id }

// KeepInboxEntry stores what was handed in, encrypted, and gives it to the caller
// to work on. When it came before, fresh is false and the entry is the one there
// is, without its body.
func (s *Store) KeepInboxEntry(ctx context.Context, e InboxEntry) (there InboxEntry, fresh bool, err error) {
	done, err := s.db.ExecContext(ctx, `insert into platform_inbox (platform, message_id, kind, body, received_at, source, number, next_try)
		values ($1, $2, $3, $4, $5, $6, nullif($7, ''), now() + make_interval(secs => $8)) on conflict do nothing`, inboxPlatform(e.Source), e.ID, e.Kind,
		s.vault.SealSecret(inboxPurpose(e.Source, e.ID), e.Body), e.ReceivedAt, e.Source, e.Number, inboxLease.Seconds())
	if err != nil {
		return InboxEntry{}, false, fmt.Errorf("keep what %s handed in: %w", e.Source, err)
	}
	if n, err := done.RowsAffected(); err == nil && n > 0 {
		return e, true, nil
	}
	var row inboxRow
	err = s.db.GetContext(ctx, &row, `select `+inboxColumns+` from platform_inbox where platform = $1 and message_id = $2`, inboxPlatform(e.Source), e.ID)
	if err != nil {
		return InboxEntry{}, false, fmt.Errorf("read what %s handed in: %w", e.Source, err)
	}
	return row.entry(), false, nil
}

func (r inboxRow) entry() InboxEntry {
	return InboxEntry{r.Source, r.ID, r.Kind, nil, r.ReceivedAt.UTC(), r.Number, r.Result, r.Attempts}
}

func (s *Store) readInboxEntry(r inboxRow) (e InboxEntry, err error) {
	e = r.entry()
	if e.Body, err = s.vault.OpenSecret(inboxPurpose(r.Source, r.ID), r.Body); err != nil {
		return e, fmt.Errorf("what %s handed in as %s: %w", r.Source, r.ID, err)
	}
	return e, nil
}

// WaitingInbox gives out at most limit entries that nobody works on. Each goes to
// one caller until it is put off, handled or a minute is over. The error may be of
// entries that cannot be read: the others are given out beside it.
func (s *Store) WaitingInbox(ctx context.Context, limit int) ([]InboxEntry, error) {
	var rows []inboxRow
	err := s.db.SelectContext(ctx, &rows, `update platform_inbox set next_try = now() + make_interval(secs => $1), attempts = attempts + 1
		where (platform, message_id) in (select platform, message_id from platform_inbox
			where handled_at is null and source is not null and next_try <= now() order by next_try limit $2 for update skip locked)
		returning `+inboxColumns, inboxLease.Seconds(), limit)
	if err != nil {
		return nil, fmt.Errorf("look into the inbox: %w", err)
	}
	var (
		all        []InboxEntry
		unreadable []error
	)
	for _, r := range rows {
		e, err := s.readInboxEntry(r)
		if err != nil {
			unreadable = append(unreadable, err)
			continue
		}
		all = append(all, e)
	}
	return all, errors.Join(unreadable...)
}

// PutInboxOff gives an entry back, to be tried again after a while.
func (s *Store) PutInboxOff(ctx context.Context, e InboxEntry, after time.Duration) error {
	_, err := s.db.ExecContext(ctx, `update platform_inbox set next_try = now() + make_interval(secs => $3)
		where platform = $1 and message_id = $2 and handled_at is null`, inboxPlatform(e.Source), e.ID, after.Seconds())
	if err != nil {
		return fmt.Errorf("put off what %s handed in: %w", e.Source, err)
	}
	return nil
}

// InboxHandled says what the work on an entry came to. Its content is dropped.
func (s *Store) InboxHandled(ctx context.Context, e InboxEntry, number, result string) error {
	return s.inTx(ctx, func(tx *sqlx.Tx) error {
		_, err := tx.ExecContext(ctx, `update platform_inbox set body = '', number = coalesce(nullif($3, ''), number), result = $4, handled_at = coalesce(handled_at, now()), next_try = null
			where platform = $1 and message_id = $2`, inboxPlatform(e.Source), e.ID, number, storable(result, 60))
		if err != nil {
			return fmt.Errorf("keep that what %s handed in was worked on: %w", e.Source, err)
		}
		return nil
	})
}
