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
	"redress/internal/complaint"
)

// keyRow is an API key as the table has it.
type keyRow struct {
	ID         string         `db:"id"`
	Name       string         `db:"name"`
	Hash       []byte         `db:"hash"`
	Roles      pq.StringArray `db:"roles"`
	Shops      pq.StringArray `db:"shops"`
	ActsAs     pq.StringArray `db:"acts_as"`
	Only       pq.StringArray `db:"only_actions"`
	CreatedBy  string         `db:"created_by"`
	CreatedAt  time.Time      `db:"created_at"`
	ExpiresAt  time.Time      `db:"expires_at"`
	LastUsedAt *time.Time     `db:"last_used_at"`
	RevokedAt  *time.Time     `db:"revoked_at"`
	ReplacedBy *string        `db:"replaced_by"`
}

const keyColumns = `id, name, hash, roles, shops, acts_as, only_actions, created_by, created_at, expires_at, last_used_at, revoked_at, replaced_by`

func (r keyRow) key() (access.Key, error) {
	shops, err := shopsOf(r.Shops)
	if err != nil {
		return access.Key{}, fmt.Errorf("read the shops of key %s: %w", r.ID, err)
	}
	k := access.Key{ID: r.ID, Name: r.Name, Hash: r.Hash, Roles: words[access.Role](r.Roles), Shops: shops,
		ActsAs: words[complaint.Role](r.ActsAs), CreatedBy: r.CreatedBy, CreatedAt: r.CreatedAt.UTC(), ExpiresAt: r.ExpiresAt.UTC(),
		LastUsedAt: utc(r.LastUsedAt), RevokedAt: utc(r.RevokedAt)}
	if r.Only != nil {
		k.Only = words[access.Action](r.Only)
	}
	if r.ReplacedBy != nil {
		k.ReplacedBy = *r.ReplacedBy
	}
	return k, nil
}

// CreateAPIKey keeps a new key, and in the audit that it was made.
func (s *Store) CreateAPIKey(ctx context.Context, k access.Key) error {
	return s.inTx(ctx, func(tx *sqlx.Tx) error {
		if err := insertKey(ctx, tx, k); err != nil {
			return err
		}
		return audit(ctx, tx, AuditEntry{Actor: k.CreatedBy, Action: "key_created", Subject: k.ID})
	})
}

func insertKey(ctx context.Context, tx *sqlx.Tx, k access.Key) error {
	var only any // a nil []string would be an empty list, which opens nothing
	if k.Only != nil {
		only = plainWords(k.Only)
	}
	shops := make([]string, len(k.Shops))
	for i, shop := range k.Shops {
		shops[i] = shop.String()
	}
	_, err := tx.ExecContext(ctx, `insert into api_keys (id, name, hash, roles, shops, acts_as, only_actions, created_by, created_at, expires_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		k.ID, k.Name, k.Hash, plainWords(k.Roles), shops, plainWords(k.ActsAs), only, k.CreatedBy, k.CreatedAt, k.ExpiresAt)
	if err != nil {
		return fmt.Errorf("keep key %s: %w", k.ID, err)
	}
	return nil
}

// APIKey is a key by its id; false when there is none.
func (s *Store) APIKey(ctx context.Context, id string) (access.Key, bool, error) {
	var row keyRow
	err := s.db.GetContext(ctx, &row, `select `+keyColumns+` from api_keys where id = $1`, id)
	if errors.Is(err, sql.ErrNoRows) {
		return access.Key{}, false, nil
	}
	if err != nil {
		return access.Key{}, false, fmt.Errorf("read key %s: %w", id, err)
	}
	k, err := row.key()
	return k, err == nil, err
}

// APIKeys lists all keys, the newest first.
func (s *Store) APIKeys(ctx context.Context) ([]access.Key, error) {
	var rows []keyRow
	if err := s.db.SelectContext(ctx, &rows, `select `+keyColumns+` from api_keys order by created_at desc, id`); err != nil {
		return nil, fmt.Errorf("list the keys: %w", err)
	}
	keys := make([]access.Key, len(rows))
	for i, row := range rows {
		var err error
		if keys[i], err = row.key(); err != nil {
			return nil, err
		}
	}
	return keys, nil
}

// APIKeyUsed keeps when a key was last used, where that is not known to the
// minute already.
func (s *Store) APIKeyUsed(ctx context.Context, id string, at time.Time) error {
	return s.used(ctx, "api_keys", id, at)
}

func (s *Store) used(ctx context.Context, table, id string, at time.Time) error {
	_, err := s.db.ExecContext(ctx, `update `+table+` set last_used_at = $2
		where id = $1 and (last_used_at is null or last_used_at <= $2::timestamptz - interval '1 minute')`, id, at)
	if err != nil {
		return fmt.Errorf("keep the use of %s: %w", id, err)
	}
	return nil
}

func plainWords[T ~string](all []T) []string { return words[string](all) }

func words[To, From ~string](all []From) []To {
	plain := make([]To, len(all))
	for i, one := range all {
		plain[i] = To(one)
	}
	return plain
}

func shopsOf(all []string) ([]access.Shop, error) {
	shops := make([]access.Shop, len(all))
	for i, one := range all {
		var ok bool
		if shops[i], ok = access.ParseShop(one); !ok {
			return nil, fmt.Errorf("%q is no platform/shop", one)
		}
	}
	return shops, nil
}
