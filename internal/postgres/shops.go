package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/lib/pq"
)

// ShopState is how a shop's connection to its platform stands.
type ShopState string

// The states. A dead shop's token was refused by the platform: nothing is asked
// there until a new one is given. A revoked shop has no secrets any more.
const (
	ShopConnected ShopState = "connected"
	ShopDead      ShopState = "dead"
	ShopRevoked   ShopState = "revoked"
)

// ShopConnection is how a shop is connected to its platform. It never holds a
// secret: those are ShopSecrets.
type ShopConnection struct {
	Platform    string            `json:"platform"`
	Shop        string            `json:"shop"`
	Gateway     string            `json:"gateway,omitempty"` // empty: the platform's own
	Settings    map[string]string `json:"settings"`
	SecretNames []string          `json:"secrets"` // which secret settings there are
	Rate        float64           `json:"rate"`    // calls a second, of all workers together
	State       ShopState         `json:"state"`
	Why         string            `json:"why,omitempty"` // it is dead: the platform's code
	Since       time.Time         `json:"since"`         // it stands as it does
	HasToken    bool              `json:"has_token"`
	Expires     *time.Time        `json:"token_expires,omitempty"`
	CreatedBy   string            `json:"created_by"`
	CreatedAt   time.Time         `json:"created_at"`
	UpdatedAt   time.Time         `json:"updated_at"`
	CheckedAt   *time.Time        `json:"checked_at,omitempty"`
	CheckWorks  *bool             `json:"check_works,omitempty"` // whether all worked that was tried then
}

type shopRow struct {
	Platform    string         `db:"platform"`
	Shop        string         `db:"shop"`
	Gateway     string         `db:"gateway"`
	Settings    facts          `db:"settings"`
	SecretNames pq.StringArray `db:"secret_names"`
	Rate        float64        `db:"rate"`
	State       ShopState      `db:"state"`
	Why         string         `db:"why"`
	Since       time.Time      `db:"since"`
	HasToken    bool           `db:"has_token"`
	Expires     *time.Time     `db:"expires_at"`
	CreatedBy   string         `db:"created_by"`
	CreatedAt   time.Time      `db:"created_at"`
	UpdatedAt   time.Time      `db:"updated_at"`
	CheckedAt   *time.Time     `db:"checked_at"`
	CheckWorks  *bool          `db:"check_works"`
}

const shopsWithAll = `select c.platform, c.shop, gateway, settings, secret_names, rate, state, why, since, t.access is not null as has_token,
	t.expires_at, created_by, created_at, updated_at, checked_at, check_works
	from shop_connections c join shop_tokens t using (platform, shop) join shop_paces p using (platform, shop)`

func (r shopRow) connection() ShopConnection {
	names := slices.Clone([]string(r.SecretNames))
	if names == nil {
		names = []string{}
	}
	return ShopConnection{r.Platform, r.Shop, r.Gateway, r.Settings, names, r.Rate, r.State, r.Why, r.Since.UTC(), r.HasToken,
		utc(r.Expires), r.CreatedBy, r.CreatedAt.UTC(), r.UpdatedAt.UTC(), utc(r.CheckedAt), r.CheckWorks}
}

func shopID(platform, shop string) string { return platform + "/" + shop }

// ShopConnections are all of them, by platform and shop, the revoked ones too.
func (s *Store) ShopConnections(ctx context.Context) ([]ShopConnection, error) {
	var rows []shopRow
	if err := s.db.SelectContext(ctx, &rows, shopsWithAll+` order by c.platform, c.shop`); err != nil {
		return nil, fmt.Errorf("list the shops: %w", err)
	}
	all := make([]ShopConnection, len(rows))
	for i, r := range rows {
		all[i] = r.connection()
	}
	return all, nil
}

// ShopConnection is one of them. It fails with NotFound.
func (s *Store) ShopConnection(ctx context.Context, platform, shop string) (ShopConnection, error) {
	var row shopRow
	err := s.getShop(ctx, s.db, &row, platform, shop, shopsWithAll+` where c.platform = $1 and c.shop = $2`)
	return row.connection(), err
}

// ShopSecrets are the secret settings of a shop, by name. It fails with NotFound,
// also for a shop that was revoked.
func (s *Store) ShopSecrets(ctx context.Context, platform, shop string) (map[string]string, error) {
	var sealed []byte
	err := s.getShop(ctx, s.db, &sealed, platform, shop, `select secrets from shop_connections where platform = $1 and shop = $2 and state <> 'revoked'`)
	if err != nil {
		return nil, err
	}
	return s.openShop(platform, shop, sealed)
}

func secretsPurpose(platform, shop string) string { return "shop secrets:" + shopID(platform, shop) }

func (s *Store) sealShop(platform, shop string, secrets map[string]string) ([]byte, error) {
	if len(secrets) == 0 {
		return nil, nil
	}
	plain, err := json.Marshal(secrets)
	if err != nil {
		return nil, fmt.Errorf("write the secrets of shop %s: %w", shopID(platform, shop), err)
	}
	return s.vault.SealSecret(secretsPurpose(platform, shop), plain), nil
}

func (s *Store) openShop(platform, shop string, sealed []byte) (map[string]string, error) {
	secrets := map[string]string{}
	if sealed == nil {
		return secrets, nil
	}
	plain, err := s.vault.OpenSecret(secretsPurpose(platform, shop), sealed)
	if err != nil {
		return nil, fmt.Errorf("the secrets of shop %s: %w", shopID(platform, shop), err)
	}
	if err := json.Unmarshal(plain, &secrets); err != nil {
		return nil, fmt.Errorf("the secrets of shop %s are not what was written", shopID(platform, shop))
	}
	return secrets, nil
}
