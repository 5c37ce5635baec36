package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// PlatformCase is what was seen of a platform's case.
type PlatformCase struct {
	Platform   string    `db:"platform"`
	Shop       string    `db:"shop"`
	ID         string    `db:"id"` // the platform's own
	Number     string    `db:"number"`
	ModifiedAt time.Time `db:"modified_at"` // by the platform's clock
	Version    string    `db:"version"`
	State      string    `db:"state"`
	SeenAt     time.Time `db:"seen_at"`
	Why        string    `db:"why"` // no complaint was opened, or it was not told: a code
}

const platformCaseColumns = `platform, shop, id, coalesce(number, '') as number, modified_at, version, state, seen_at, why`

// PlatformCase reads what was seen of a case. It fails with NotFound.
func (s *Store) PlatformCase(ctx context.Context, platform, shop, id string) (PlatformCase, error) {
	var c PlatformCase
	err := s.db.GetContext(ctx, &c, `select `+platformCaseColumns+` from platform_cases where platform = $1 and shop = $2 and id = $3`, platform, shop, id)
	if errors.Is(err, sql.ErrNoRows) {
		return c, NotFound{What: "platform case", ID: id}
	}
	if err != nil {
		return c, fmt.Errorf("read the case %s of %s/%s: %w", id, platform, shop, err)
	}
	return c, nil
}

// SawPlatformCase writes down what was seen of a case. What is older than what
// was seen before changes nothing.
func (s *Store) SawPlatformCase(ctx context.Context, c PlatformCase) error {
	_, err := s.db.ExecContext(ctx, `insert into platform_cases as seen (platform, shop, id, number, modified_at, version, state, seen_at, why)
		values ($1, $2, $3, nullif($4, ''), $5, $6, $7, $8, $9)
		on conflict (platform, shop, id) do update set number = coalesce(excluded.number, seen.number), modified_at = excluded.modified_at,
			version = excluded.version, state = excluded.state, seen_at = excluded.seen_at, why = excluded.why
		where excluded.modified_at >= seen.modified_at`,
		c.Platform, c.Shop, c.ID, c.Number, c.ModifiedAt, c.Version, c.State, c.SeenAt, c.Why)
	if err != nil {
		return fmt.Errorf("write down what was seen of %s of %s/%s: %w", c.ID, c.Platform, c.Shop, err)
	}
	return nil
}

// UnattendedCases lists the cases that no complaint follows, the last seen first.
func (s *Store) UnattendedCases(ctx context.Context, platform, shop string, limit int) ([]PlatformCase, error) {
	var cases []PlatformCase
	err := s.db.SelectContext(ctx, &cases, `select `+platformCaseColumns+` from platform_cases
		where platform = $1 and shop = $2 and why <> '' order by seen_at desc limit $3`, platform, shop, limit)
	if err != nil {
		return nil, fmt.Errorf("list the cases of %s/%s that no complaint follows: %w", platform, shop, err)
	}
	return cases, nil
}

// Watched is up to where a shop's platform was read.
type Watched struct {
	Platform string     `db:"platform" json:"platform"`
	Shop     string     `db:"shop" json:"shop"`
	UpTo     time.Time  `db:"up_to" json:"up_to"`     // by the platform's clock
	ReadAt   time.Time  `db:"read_at" json:"read_at"` // by ours
	FailedAt *time.Time `db:"failed_at" json:"failed_at,omitempty"`
	Why      string     `db:"why" json:"why,omitempty"`
}

// Watched reads up to where a shop's platform was read. It fails with NotFound.
func (s *Store) Watched(ctx context.Context, platform, shop string) (Watched, error) {
	var w Watched
	err := s.db.GetContext(ctx, &w, `select platform, shop, up_to, read_at, failed_at, why from platform_watch where platform = $1 and shop = $2`, platform, shop)
	if errors.Is(err, sql.ErrNoRows) {
		return w, NotFound{What: "watch", ID: platform + "/" + shop}
	}
	if err != nil {
		return w, fmt.Errorf("read up to where %s/%s was watched: %w", platform, shop, err)
	}
	return w, nil
}

// AllWatched lists how all shops are watched.
func (s *Store) AllWatched(ctx context.Context) ([]Watched, error) {
	var all []Watched
	err := s.db.SelectContext(ctx, &all, `select platform, shop, up_to, read_at, failed_at, why from platform_watch order by platform, shop`)
	if err != nil {
		return nil, fmt.Errorf("list how shops are watched: %w", err)
	}
	return all, nil
}

// WatchedUpTo writes down up to where a shop's platform was read; never back.
func (s *Store) WatchedUpTo(ctx context.Context, platform, shop string, upTo, now time.Time) error {
	_, err := s.db.ExecContext(ctx, `insert into platform_watch as w (platform, shop, up_to, read_at) values ($1, $2, $3, $4)
		on conflict (platform, shop) do update set up_to = greatest(w.up_to, excluded.up_to), read_at = excluded.read_at, failed_at = null, why = ''`,
		platform, shop, upTo, now)
	if err != nil {
		return fmt.Errorf("write down up to where %s/%s was watched: %w", platform, shop, err)
	}
	return nil
}

// WatchFailed writes down that a shop's platform could not be read; since is up to
// where it counts as read when it never was.
func (s *Store) WatchFailed(ctx context.Context, platform, shop, why string, since, now time.Time) error {
	_, err := s.db.ExecContext(ctx, `insert into platform_watch as w (platform, shop, up_to, read_at, failed_at, why) values ($1, $2, $3, $3, $4, $5)
		on conflict (platform, shop) do update set failed_at = excluded.failed_at, why = excluded.why`, platform, shop, since, now, why)
	if err != nil {
		return fmt.Errorf("write down that %s/%s could not be watched: %w", platform, shop, err)
	}
	return nil
}
