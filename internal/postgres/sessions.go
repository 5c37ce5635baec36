package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"redress/internal/access"
)

// StartSession keeps a person's sign-in, and in the audit that it happened. Those
// that expired are dropped on the way.
func (s *Store) StartSession(ctx context.Context, n access.Session) error {
	shops := make([]string, len(n.Shops))
	for i, shop := range n.Shops {
		shops[i] = shop.String()
	}
	return s.inTx(ctx, func(tx *sqlx.Tx) error {
		if _, err := tx.ExecContext(ctx, `delete from sessions where expires_at < $1`, n.CreatedAt); err != nil {
			return fmt.Errorf("drop expired sessions: %w", err)
		}
		_, err := tx.ExecContext(ctx, `insert into sessions (hash, account, roles, shops, sealed, created_at, seen_at, expires_at)
			values ($1, $2, $3, $4, $5, $6, $7, $8)`,
			n.Hash, n.Account, plainWords(n.Roles), shops, n.Sealed, n.CreatedAt, n.SeenAt, n.ExpiresAt)
		if err != nil {
			return fmt.Errorf("keep a session of %s: %w", n.Account, err)
		}
		return audit(ctx, tx, AuditEntry{Actor: n.Account, Action: "signed_in"})
	})
}

// Session is a session by the hash of its token; false when there is none.
func (s *Store) Session(ctx context.Context, hash []byte) (access.Session, bool, error) {
	var row struct {
		Hash      []byte         `db:"hash"`
		Account   string         `db:"account"`
		Roles     pq.StringArray `db:"roles"`
		Shops     pq.StringArray `db:"shops"`
		Sealed    []byte         `db:"sealed"`
		CreatedAt time.Time      `db:"created_at"`
		SeenAt    time.Time      `db:"seen_at"`
		ExpiresAt time.Time      `db:"expires_at"`
	}
	err := s.db.GetContext(ctx, &row, `select hash, account, roles, shops, sealed, created_at, seen_at, expires_at from sessions where hash = $1`, hash)
	if errors.Is(err, sql.ErrNoRows) {
		return access.Session{}, false, nil
	}
	if err != nil {
		return access.Session{}, false, fmt.Errorf("read a session: %w", err)
	}
	shops, err := shopsOf(row.Shops)
	if err != nil {
		return access.Session{}, false, fmt.Errorf("read a session of %s: %w", row.Account, err)
	}
	return access.Session{Hash: row.Hash, Account: row.Account, Roles: words[access.Role](row.Roles), Shops: shops, Sealed: row.Sealed,
		CreatedAt: row.CreatedAt.UTC(), SeenAt: row.SeenAt.UTC(), ExpiresAt: row.ExpiresAt.UTC()}, true, nil
}

// SessionSeen keeps that a session is in use.
func (s *Store) SessionSeen(ctx context.Context, hash []byte, at time.Time) error {
	if _, err := s.db.ExecContext(ctx, `update sessions set seen_at = $2 where hash = $1 and seen_at < $2`, hash, at); err != nil {
		return fmt.Errorf("keep that a session is in use: %w", err)
	}
	return nil
}

// EndSession drops a session, if it is there.
func (s *Store) EndSession(ctx context.Context, hash []byte) error {
	return s.inTx(ctx, func(tx *sqlx.Tx) error {
		var account string
		err := tx.GetContext(ctx, &account, `delete from sessions where hash = $1 returning account`, hash)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("end a session: %w", err)
		}
		return audit(ctx, tx, AuditEntry{Actor: account, Action: "signed_out"})
	})
}

// EndSessions drops all sessions of an account, and says how many there were.
func (s *Store) EndSessions(ctx context.Context, account, by string) (n int, err error) {
	err = s.inTx(ctx, func(tx *sqlx.Tx) error {
		gone, err := tx.ExecContext(ctx, `delete from sessions where account = $1`, account)
		if err != nil {
			return fmt.Errorf("end the sessions of %s: %w", account, err)
		}
		rows, err := gone.RowsAffected()
		if err != nil {
			return fmt.Errorf("end the sessions of %s: %w", account, err)
		}
		if n = int(rows); n == 0 {
			return nil
		}
		return audit(ctx, tx, AuditEntry{Actor: by, Action: "sessions_ended", Subject: account})
	})
	return n, err
}
