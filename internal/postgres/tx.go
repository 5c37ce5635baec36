package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
)

// errAgain asks inTx to run the transaction anew: it met another one's traces.
var errAgain = errors.New("another transaction was faster")

// attempts of a transaction before its trouble is the caller's.
const attempts = 5

// inTx runs do in a transaction. Deadlocks, serialization failures and
// errAgain run it anew, so do must not keep anything of a failed attempt.
func (s *Store) inTx(ctx context.Context, do func(*sqlx.Tx) error) error {
	var err error
	for range attempts {
		if err = s.once(ctx, do); !again(err) {
			return err
		}
	}
	return err
}

func (s *Store) once(ctx context.Context, do func(*sqlx.Tx) error) error {
	tx, err := s.db.BeginTxx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin a transaction: %w", err)
	}
	if err := do(tx); err != nil {
		_ = tx.Rollback() // do's error is the one that matters
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

func again(err error) bool {
	var trouble *pq.Error
	if errors.As(err, &trouble) {
		return trouble.Code == "40001" || trouble.Code == "40P01"
	}
	return errors.Is(err, errAgain)
}
