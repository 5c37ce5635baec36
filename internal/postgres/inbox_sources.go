package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"redress/internal/complaint"
)

// InboxSource is somebody who may hand things in.
type InboxSource struct {
	Name      string           `json:"name"`
	Kind      string           `json:"kind"`
	Platform  string           `json:"platform"`
	Shop      string           `json:"shop"`
	SpeaksFor []complaint.Role `json:"speaks_for"`
	CreatedBy string           `json:"created_by"`
	CreatedAt time.Time        `json:"created_at"`
	RevokedAt *time.Time       `json:"revoked_at"`
}

type sourceRow struct {
	Name      string         `db:"name"`
	Kind      string         `db:"kind"`
	Platform  string         `db:"platform"`
	Shop      string         `db:"shop"`
	SpeaksFor pq.StringArray `db:"speaks_for"`
	Secret    []byte         `db:"secret"`
	CreatedBy string         `db:"created_by"`
	CreatedAt time.Time      `db:"created_at"`
	RevokedAt *time.Time     `db:"revoked_at"`
}

const sourceColumns = `name, kind, platform, shop, speaks_for, secret, created_by, created_at, revoked_at`

func (r sourceRow) source() InboxSource {
	return InboxSource{r.Name, r.Kind, r.Platform, r.Shop, words[complaint.Role]([]string(r.SpeaksFor)), r.CreatedBy, r.CreatedAt.UTC(), utc(r.RevokedAt)}
}

// NameTaken says that there is one of that name already, or there was.
type NameTaken struct{ Name string }

func (e NameTaken) Error() string {
	return fmt.Sprintf("the name %s is taken, perhaps by one that was revoked", e.Name)
}

// CreateInboxSource keeps a source with the secret that it signs with. It fails
// with NameTaken.
func (s *Store) CreateInboxSource(ctx context.Context, n InboxSource, secret string) error {
	return s.inTx(ctx, func(tx *sqlx.Tx) error {
		done, err := tx.ExecContext(ctx, `insert into inbox_sources (name, kind, platform, shop, speaks_for, secret, created_by)
			values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`, n.Name, n.Kind, n.Platform, n.Shop, pq.StringArray(plainWords(n.SpeaksFor)),
			s.vault.SealSecret("inbox source:"+n.Name, []byte(secret)), storable(n.CreatedBy, 200))
		if err != nil {
			return fmt.Errorf("keep the source %s: %w", n.Name, err)
		}
		if rows, err := done.RowsAffected(); err == nil && rows == 0 {
			return NameTaken{n.Name}
		}
		return audit(ctx, tx, AuditEntry{Actor: n.CreatedBy, Action: "inbox_source_created", Subject: n.Name,
			Detail: map[string]string{"kind": n.Kind, "platform": n.Platform, "shop": n.Shop}})
	})
}

// InboxSource is a source with its secret. It fails with NotFound, also for one
// that was revoked.
func (s *Store) InboxSource(ctx context.Context, name string) (InboxSource, string, error) {
	var row sourceRow
	if err := s.get(ctx, &row, "source", name, `select `+sourceColumns+` from inbox_sources where name = $1 and revoked_at is null`); err != nil {
		return InboxSource{}, "", err
	}
	secret, err := s.vault.OpenSecret("inbox source:"+name, row.Secret)
	if err != nil {
		return InboxSource{}, "", fmt.Errorf("the secret of source %s: %w", name, err)
	}
	return row.source(), string(secret), nil
}

// InboxSources are all sources, by name.
func (s *Store) InboxSources(ctx context.Context) ([]InboxSource, error) {
	var rows []sourceRow
	if err := s.db.SelectContext(ctx, &rows, `select `+sourceColumns+` from inbox_sources order by name`); err != nil {
		return nil, fmt.Errorf("list the sources: %w", err)
	}
	all := make([]InboxSource, len(rows))
	for i, r := range rows {
		all[i] = r.source()
	}
	return all, nil
}

// RevokeInboxSource takes nothing more from a source. What it handed in is still
// worked on. It fails with NotFound; again changes nothing.
func (s *Store) RevokeInboxSource(ctx context.Context, name, by string) error {
	return s.inTx(ctx, func(tx *sqlx.Tx) error {
		var before sql.NullTime
		err := tx.GetContext(ctx, &before, `select revoked_at from inbox_sources where name = $1 for no key update`, name)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return NotFound{"source", name}
		case err != nil:
			return fmt.Errorf("revoke the source %s: %w", name, err)
		case before.Valid:
			return nil
		}
		if _, err := tx.ExecContext(ctx, `update inbox_sources set revoked_at = now() where name = $1`, name); err != nil {
			return fmt.Errorf("revoke the source %s: %w", name, err)
		}
		return audit(ctx, tx, AuditEntry{Actor: by, Action: "inbox_source_revoked", Subject: name})
	})
}

// AnyInboxSource is a source, also one that was revoked. It fails with NotFound.
func (s *Store) AnyInboxSource(ctx context.Context, name string) (InboxSource, error) {
	var row sourceRow
	err := s.get(ctx, &row, "source", name, `select `+sourceColumns+` from inbox_sources where name = $1`)
	return row.source(), err
}
