package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"redress/internal/complaint"
)

// EntryState is how an effect stands in the ledger.
type EntryState string

// The states. Only Claim answers EntryNew: from then on the entry is pending.
const (
	EntryNew     EntryState = "new"     // yours: carry it out
	EntryPending EntryState = "pending" // claimed before, the result is unknown: ask the provider by key before any new attempt
	EntryDone    EntryState = "done"    // carried out: Reference is the provider's
	EntryFailed  EntryState = "failed"  // refused by the provider for good; may be claimed again
)

// Claim asks for the right to carry out one effect.
type Claim struct {
	Key, Number           string
	Kind                  complaint.OperationKind
	Platform, Shop, Order string
	Amount                complaint.Money
	Paid                  complaint.Money // for the order; needed for a refund
	RequestHash           string          // of everything the provider is asked for
}

// Entry is one effect in the ledger.
type Entry struct {
	Key         string
	Number      string
	Kind        complaint.OperationKind
	Amount      complaint.Money
	State       EntryState
	Reference   string
	Code        string // why it failed
	RequestHash string
	Attempts    int // times it was claimed anew
	ClaimedAt   time.Time
	FinishedAt  *time.Time
}

type entryRow struct {
	Key         string                  `db:"key"`
	Number      string                  `db:"number"`
	Kind        complaint.OperationKind `db:"kind"`
	Amount      int64                   `db:"amount"`
	Currency    string                  `db:"currency"`
	State       EntryState              `db:"state"`
	Reference   string                  `db:"reference"`
	Code        string                  `db:"code"`
	RequestHash string                  `db:"request_hash"`
	Attempts    int                     `db:"attempts"`
	ClaimedAt   time.Time               `db:"claimed_at"`
	FinishedAt  *time.Time              `db:"finished_at"`
}

const entryColumns = `key, number, kind, amount, currency, state, reference, code, request_hash, attempts, claimed_at, finished_at`

func (r entryRow) entry() Entry {
	return Entry{r.Key, r.Number, r.Kind, complaint.Money{Minor: r.Amount, Currency: r.Currency}, r.State, r.Reference, r.Code,
		r.RequestHash, r.Attempts, r.ClaimedAt.UTC(), utc(r.FinishedAt)}
}

// Finish says that an effect was carried out, by the provider or, settled by
// hand, under another reference. The same again changes nothing. It fails with
// NotFound, and with NotPending when it is done under another reference.
func (s *Store) Finish(ctx context.Context, key, reference string) error {
	return s.settle(ctx, key, `update operations set state = 'done', reference = $2, code = '', finished_at = coalesce(finished_at, now())
		where key = $1 and (state <> 'done' or reference = $2)`, reference)
}

// Fail says that the provider refused an effect for good: nothing was paid and
// nothing will be. It does not count in the order's sum any more and may be
// claimed again. It fails with NotFound, and with NotPending when it is done.
func (s *Store) Fail(ctx context.Context, key, code string) error {
	return s.settle(ctx, key, `update operations set state = 'failed', code = $2, finished_at = now() where key = $1 and state <> 'done'`, code)
}

func (s *Store) settle(ctx context.Context, key, update, value string) error {
	done, err := s.db.ExecContext(ctx, update, key, value)
	if err != nil {
		return fmt.Errorf("settle operation %s: %w", key, err)
	}
	if n, err := done.RowsAffected(); err != nil || n > 0 {
		return err
	}
	e, err := s.Entry(ctx, key)
	if err != nil {
		return err
	}
	return NotPending{key, e.State}
}

// Entry reads one effect. It fails with NotFound.
func (s *Store) Entry(ctx context.Context, key string) (Entry, error) { return entryOf(ctx, s.db, key) }

func entryOf(ctx context.Context, db sqlx.QueryerContext, key string) (Entry, error) {
	var row entryRow
	err := sqlx.GetContext(ctx, db, &row, `select `+entryColumns+` from operations where key = $1`, key)
	if errors.Is(err, sql.ErrNoRows) {
		return Entry{}, NotFound{"operation", key}
	}
	if err != nil {
		return Entry{}, fmt.Errorf("read operation %s: %w", key, err)
	}
	return row.entry(), nil
}

// Ledger lists a complaint's effects in the order they were claimed.
func (s *Store) Ledger(ctx context.Context, number string) ([]Entry, error) {
	var rows []entryRow
	err := s.db.SelectContext(ctx, &rows, `select `+entryColumns+` from operations where number = $1 order by claimed_at, key`, number)
	if err != nil {
		return nil, fmt.Errorf("read the ledger of %s: %w", number, err)
	}
	entries := make([]Entry, len(rows))
	for i, r := range rows {
		entries[i] = r.entry()
	}
	return entries, nil
}
