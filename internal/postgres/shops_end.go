package postgres

import (
	"context"
	"fmt"

	"github.com/jmoiron/sqlx"
)

// RevokeShop ends a shop's connection and deletes its secrets and its token, so
// that nothing is asked in its name any more. It fails with NotFound; again
// changes nothing.
func (s *Store) RevokeShop(ctx context.Context, platform, shop, by string) error {
	id := shopID(platform, shop)
	return s.inTx(ctx, func(tx *sqlx.Tx) error {
		var state ShopState
		err := s.getShop(ctx, tx, &state, platform, shop, `select state from shop_connections where platform = $1 and shop = $2 for no key update`)
		if err != nil || state == ShopRevoked {
			return err
		}
		for _, statement := range []string{
			`update shop_connections set state = 'revoked', why = '', since = now(), updated_at = now(), secrets = null, secret_names = '{}'
				where platform = $1 and shop = $2`,
			`update shop_tokens set access = null, refresh = null, expires_at = null, given = false, generation = generation + 1,
				renewing_by = '', renewing_until = null where platform = $1 and shop = $2`,
		} {
			if _, err := tx.ExecContext(ctx, statement, platform, shop); err != nil {
				return fmt.Errorf("revoke shop %s: %w", id, err)
			}
		}
		return audit(ctx, tx, AuditEntry{Actor: by, Action: "shop_revoked", Subject: id})
	})
}

// ShopChecked notes that a connection was tried, and whether all of it worked.
func (s *Store) ShopChecked(ctx context.Context, platform, shop string, works bool) error {
	_, err := s.db.ExecContext(ctx, `update shop_connections set checked_at = now(), check_works = $3
		where platform = $1 and shop = $2 and state <> 'revoked'`, platform, shop, works)
	if err != nil {
		return fmt.Errorf("note the check of shop %s: %w", shopID(platform, shop), err)
	}
	return nil
}
