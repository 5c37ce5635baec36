package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"redress/internal/access"
)

// RevokeAPIKey ends a key for good. Revoking again changes nothing. It fails with
// NotFound.
func (s *Store) RevokeAPIKey(ctx context.Context, id, by string, at time.Time) error {
	return s.revoke(ctx, "api_keys", "key", id, by, at)
}

// revoke sets revoked_at once, and keeps in the audit who did it.
func (s *Store) revoke(ctx context.Context, table, what, id, by string, at time.Time) error {
	return s.inTx(ctx, func(tx *sqlx.Tx) error {
		var before *time.Time
		err := tx.GetContext(ctx, &before, `select revoked_at from `+table+` where id = $1 for update`, id)
		if errors.Is(err, sql.ErrNoRows) {
			return NotFound{what, id}
		}
		if err != nil {
			return fmt.Errorf("read %s %s: %w", what, id, err)
		}
		if before != nil {
			return nil
		}
		if _, err := tx.ExecContext(ctx, `update `+table+` set revoked_at = $2 where id = $1`, id, at); err != nil {
			return fmt.Errorf("revoke %s %s: %w", what, id, err)
		}
		return audit(ctx, tx, AuditEntry{Actor: by, Action: what + "_revoked", Subject: id})
	})
}

// ErrKeyEnded says that a key cannot be rotated, since it opens nothing any more.
var ErrKeyEnded = errors.New("the key was revoked, replaced or has expired")

// RotateAPIKey keeps the key that takes the place of an old one, which then ends
// at an instant of its own, or at its expiry if that comes first. It fails with
// NotFound and ErrKeyEnded.
func (s *Store) RotateAPIKey(ctx context.Context, old string, k access.Key, ends time.Time) error {
	return s.inTx(ctx, func(tx *sqlx.Tx) error {
		var row keyRow
		err := tx.GetContext(ctx, &row, `select `+keyColumns+` from api_keys where id = $1 for update`, old)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return NotFound{"key", old}
		case err != nil:
			return fmt.Errorf("read key %s: %w", old, err)
		case row.RevokedAt != nil || row.ReplacedBy != nil || !k.CreatedAt.Before(row.ExpiresAt):
			return fmt.Errorf("rotate key %s: %w", old, ErrKeyEnded)
		}
		if err := insertKey(ctx, tx, k); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `update api_keys set replaced_by = $2, expires_at = least(expires_at, $3) where id = $1`,
			old, k.ID, ends); err != nil {
			return fmt.Errorf("end key %s: %w", old, err)
		}
		return audit(ctx, tx, AuditEntry{Actor: k.CreatedBy, Action: "key_rotated", Subject: old, Detail: map[string]string{"to": k.ID}})
	})
}
