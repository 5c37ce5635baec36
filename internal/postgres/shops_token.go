package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"redress/internal/provider"
)

// ShopToken is an OAuth token of a shop. It has no type name of its own, so that
// marketplace.Token is the same without this room knowing that one.
type ShopToken = struct {
	Access  string
	Refresh string
	Expires time.Time // zero: it does not, or nobody knows
}

// tokenRow is a shop's token with what is told about its connection.
type tokenRow struct {
	Access     []byte     `db:"access"`
	Refresh    []byte     `db:"refresh"`
	Expires    *time.Time `db:"expires_at"`
	Generation int64      `db:"generation"`
	Given      bool       `db:"given"`
	State      ShopState  `db:"state"`
	Why        string     `db:"why"`
}

// ShopToken is the token that stands; its Access is empty where there is none. It
// fails with NotFound, and with provider.Refused for a shop that is dead or revoked.
func (s *Store) ShopToken(ctx context.Context, platform, shop string) (ShopToken, error) {
	_, token, err := s.tokenOf(ctx, platform, shop)
	return token, err
}

func (s *Store) tokenOf(ctx context.Context, platform, shop string) (tokenRow, ShopToken, error) {
	var row tokenRow
	err := s.getShop(ctx, s.db, &row, platform, shop, `select access, refresh, expires_at, generation, given, state, why
		from shop_tokens join shop_connections using (platform, shop) where platform = $1 and shop = $2`)
	if err != nil {
		return tokenRow{}, ShopToken{}, err
	}
	if err := row.usable(shopID(platform, shop)); err != nil {
		return tokenRow{}, ShopToken{}, err
	}
	token, err := s.openToken(platform, shop, row)
	return row, token, err
}

// usable is the refusal that everybody gets while the connection is not.
func (r tokenRow) usable(id string) error {
	switch r.State {
	case ShopRevoked:
		return fmt.Errorf("shop %s is revoked: %w", id, &provider.Refused{Code: provider.Unauthorised})
	case ShopDead:
		return fmt.Errorf("the token of shop %s is dead: %w", id, &provider.Refused{Code: r.Why})
	}
	return nil
}

// tokenPurpose binds what is encrypted to its place, and to its generation: an
// older one in its place does not open.
func tokenPurpose(part, platform, shop string, generation int64) string {
	return fmt.Sprintf("shop %s:%s:%d", part, shopID(platform, shop), generation)
}

func (s *Store) openToken(platform, shop string, row tokenRow) (ShopToken, error) {
	var token ShopToken
	for part, sealed := range map[string][]byte{"access": row.Access, "refresh": row.Refresh} {
		if sealed == nil {
			continue
		}
		plain, err := s.vault.OpenSecret(tokenPurpose(part, platform, shop, row.Generation), sealed)
		if err != nil {
			return ShopToken{}, fmt.Errorf("the token of shop %s: %w", shopID(platform, shop), err)
		}
		if part == "access" {
			token.Access = string(plain)
		} else {
			token.Refresh = string(plain)
		}
	}
	if row.Expires != nil {
		token.Expires = row.Expires.UTC()
	}
	return token, nil
}

// sealToken are access, refresh and expiry as they are written; null where empty.
func (s *Store) sealToken(platform, shop string, generation int64, t ShopToken) (access, refresh []byte, expires *time.Time) {
	if t.Access != "" {
		access = s.vault.SealSecret(tokenPurpose("access", platform, shop, generation), []byte(t.Access))
	}
	if t.Refresh != "" {
		refresh = s.vault.SealSecret(tokenPurpose("refresh", platform, shop, generation), []byte(t.Refresh))
	}
	if !t.Expires.IsZero() {
		expires = &t.Expires
	}
	return access, refresh, expires
}

// giveToken puts the token in its place that comes with a change, or takes the
// one away that does not outlive it.
func (s *Store) giveToken(ctx context.Context, tx *sqlx.Tx, platform, shop string, was heldShop, c ShopChange) error {
	var now struct {
		Generation int64 `db:"generation"`
		Made       bool  `db:"made"` // from the credentials alone
	}
	err := s.getShop(ctx, tx, &now, platform, shop, `select generation, not given and refresh is null as made
		from shop_tokens where platform = $1 and shop = $2 for no key update`)
	if err != nil {
		return err
	}
	outlived := now.Made && (c.Gateway != nil || len(c.Secrets) > 0)
	if c.Token == nil && !c.Anew && !outlived && (was.State == ShopConnected || !c.reaches()) {
		return nil
	}
	token := ShopToken{}
	if c.Token != nil {
		token = *c.Token
	}
	access, refresh, expires := s.sealToken(platform, shop, now.Generation+1, token)
	_, err = tx.ExecContext(ctx, `update shop_tokens set access = $3, refresh = $4, expires_at = $5, generation = $6, given = $7,
			made_at = now(), renewing_by = '', renewing_until = null where platform = $1 and shop = $2`,
		platform, shop, access, refresh, expires, now.Generation+1, c.Token != nil)
	if err != nil {
		return fmt.Errorf("keep the token of shop %s: %w", shopID(platform, shop), err)
	}
	return nil
}
