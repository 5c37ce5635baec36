package postgres

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
)

// DefaultShopRate is how often a shop's platform is asked unless the shop says
// otherwise, in calls a second. It is our choice: no platform says one number for
// every app.
const DefaultShopRate = 5

// ShopChange is what a shop's connection becomes. What is left out stays.
type ShopChange struct {
	Gateway  *string           // a pointer to nothing: the platform's own
	Settings map[string]string // by name
	Secrets  map[string]string // by name; kept encrypted
	Drop     []string          // names of settings and secrets that go
	Rate     float64           // calls a second; 0: as it is
	Token    *ShopToken
	Anew     bool // the token that stands goes, and the next is made from the settings
}

// reaches reports whether the change is one of how the platform is reached.
func (c ShopChange) reaches() bool {
	return c.Gateway != nil || c.Anew || len(c.Settings)+len(c.Secrets)+len(c.Drop) > 0
}

// ConnectShop connects a shop to its platform, or changes how it is connected,
// and says how it stands. A dead shop comes back with a new token, or with
// another setting, which takes the dead token away; a revoked one begins anew. A
// token that was made from the credentials alone goes when the gateway or a
// secret changes: the next one is made from the new ones. One that was given, or
// that renews itself by a token of its own, stays.
func (s *Store) ConnectShop(ctx context.Context, platform, shop string, c ShopChange, by string) (ShopConnection, error) {
	var row shopRow
	err := s.inTx(ctx, func(tx *sqlx.Tx) error {
		was, err := s.holdShop(ctx, tx, platform, shop, by)
		if err != nil {
			return err
		}
		if err := s.writeShop(ctx, tx, platform, shop, was, c); err != nil {
			return err
		}
		if err := s.giveToken(ctx, tx, platform, shop, was, c); err != nil {
			return err
		}
		if err := s.getShop(ctx, tx, &row, platform, shop, shopsWithAll+` where c.platform = $1 and c.shop = $2`); err != nil {
			return err
		}
		action := "shop_changed"
		if was.New || was.State == ShopRevoked {
			action = "shop_connected"
		}
		return audit(ctx, tx, AuditEntry{Actor: by, Action: action, Subject: shopID(platform, shop), Detail: c.told()})
	})
	return row.connection(), err
}

// told is what the audit keeps of a change: names, never what is behind them.
func (c ShopChange) told() map[string]string {
	detail := map[string]string{}
	for word, of := range map[string]map[string]string{"settings": c.Settings, "secrets": c.Secrets} {
		if len(of) > 0 {
			names, _ := json.Marshal(slices.Sorted(maps.Keys(of)))
			detail[word] = string(names)
		}
	}
	if len(c.Drop) > 0 {
		names, _ := json.Marshal(c.Drop)
		detail["dropped"] = string(names)
	}
	if c.Gateway != nil {
		detail["gateway"] = *c.Gateway
	}
	switch {
	case c.Token != nil:
		detail["token"] = "given"
	case c.Anew:
		detail["token"] = "dropped"
	}
	return detail
}

// heldShop is a connection before it is changed.
type heldShop struct {
	New      bool      `db:"new"`
	Settings facts     `db:"settings"`
	Secrets  []byte    `db:"secrets"`
	State    ShopState `db:"state"`
}

// holdShop makes those who change a shop take turns, and its rows be there.
func (s *Store) holdShop(ctx context.Context, tx *sqlx.Tx, platform, shop, by string) (heldShop, error) {
	id := shopID(platform, shop)
	done, err := tx.ExecContext(ctx, `insert into shop_connections (platform, shop, created_by) values ($1, $2, $3) on conflict do nothing`,
		platform, shop, storable(by, 200))
	if err != nil {
		return heldShop{}, fmt.Errorf("keep shop %s: %w", id, err)
	}
	rows, err := done.RowsAffected()
	if err != nil {
		return heldShop{}, fmt.Errorf("keep shop %s: %w", id, err)
	}
	if rows > 0 {
		if _, err := tx.ExecContext(ctx, `insert into shop_tokens (platform, shop) values ($1, $2)`, platform, shop); err != nil {
			return heldShop{}, fmt.Errorf("keep shop %s: %w", id, err)
		}
		if _, err := tx.ExecContext(ctx, `insert into shop_paces (platform, shop, rate) values ($1, $2, $3)`, platform, shop, DefaultShopRate); err != nil {
			return heldShop{}, fmt.Errorf("keep shop %s: %w", id, err)
		}
	}
	was := heldShop{}
	err = s.getShop(ctx, tx, &was, platform, shop, `select settings, secrets, state from shop_connections where platform = $1 and shop = $2 for no key update`)
	was.New = rows > 0
	return was, err
}

// writeShop writes the connection down, but for its token.
func (s *Store) writeShop(ctx context.Context, tx *sqlx.Tx, platform, shop string, was heldShop, c ShopChange) error {
	settings, secrets := map[string]string{}, map[string]string{}
	if was.State != ShopRevoked {
		var err error
		if secrets, err = s.openShop(platform, shop, was.Secrets); err != nil {
			return err
		}
		maps.Copy(settings, was.Settings)
	}
	for _, name := range c.Drop {
		delete(settings, name)
		delete(secrets, name)
	}
	maps.Copy(settings, c.Settings)
	maps.Copy(secrets, c.Secrets)
	for name := range c.Secrets {
		delete(settings, name)
	}
	sealed, err := s.sealShop(platform, shop, secrets)
	if err != nil {
		return err
	}
	plain, err := json.Marshal(settings)
	if err != nil {
		return fmt.Errorf("write the settings of shop %s: %w", shopID(platform, shop), err)
	}
	back := c.reaches() || c.Token != nil || was.State == ShopRevoked
	_, err = tx.ExecContext(ctx, `update shop_connections set gateway = coalesce($3, case when state = 'revoked' then '' else gateway end),
			settings = $4, secret_names = $5, secrets = $6, state = case when $7 then 'connected' else state end,
			since = case when $7 and state <> 'connected' then now() else since end, why = case when $7 then '' else why end,
			checked_at = case when $7 then null else checked_at end, check_works = case when $7 then null else check_works end, updated_at = now()
		where platform = $1 and shop = $2`,
		platform, shop, c.Gateway, string(plainJSON(plain)), pq.StringArray(append([]string{}, slices.Sorted(maps.Keys(secrets))...)), sealed, back)
	if err == nil && c.Rate > 0 {
		_, err = tx.ExecContext(ctx, `update shop_paces set rate = $3 where platform = $1 and shop = $2`, platform, shop, c.Rate)
	}
	if err != nil {
		return fmt.Errorf("write shop %s: %w", shopID(platform, shop), err)
	}
	return nil
}

// getShop reads something of one shop. It fails with NotFound.
func (s *Store) getShop(ctx context.Context, from sqlx.QueryerContext, into any, platform, shop, query string) error {
	err := sqlx.GetContext(ctx, from, into, query, platform, shop)
	if errors.Is(err, sql.ErrNoRows) {
		return NotFound{"shop", shopID(platform, shop)}
	}
	if err != nil {
		return fmt.Errorf("read shop %s: %w", shopID(platform, shop), err)
	}
	return nil
}
