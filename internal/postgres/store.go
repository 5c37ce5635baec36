// Package postgres remembers: complaints and their read model, the event chain,
// people's data under their own keys, and the ledger of effects. It holds no
// rule of the process.
package postgres

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"
	_ "github.com/lib/pq" // the driver "postgres"
	"golang.org/x/sync/singleflight"

	"redress/internal/vault"
)

// DefaultConns is how many connections a process holds at most.
const DefaultConns = 16

// Store is everything Redress keeps in PostgreSQL. It is safe for concurrent use.
type Store struct {
	db     *sqlx.DB
	vault  *vault.Vault
	random io.Reader // for case numbers
	bell   *bell
	url    string // for connections beside the pool
	bounds bounds // of a page of a list
	loads  *loads // of the owners

	renewing renewal // of shops' tokens
	renewals *singleflight.Group
}

// Connect opens the store and checks that the database answers. conns limits
// the connections; 0 means DefaultConns. The schema is Migrate's.
func Connect(ctx context.Context, databaseURL string, v *vault.Vault, conns int) (*Store, error) {
	db, err := dial(ctx, databaseURL)
	if err != nil {
		return nil, err
	}
	if conns <= 0 {
		conns = DefaultConns
	}
	db.SetMaxOpenConns(conns)
	db.SetMaxIdleConns(conns)
	db.SetConnMaxIdleTime(5 * time.Minute)
	return &Store{db: db, vault: v, random: rand.Reader, bell: hangBell(db), url: databaseURL, bounds: usual, loads: &loads{},
		renewing: usualRenewal, renewals: &singleflight.Group{}}, nil
}

// Close gives the connections back.
func (s *Store) Close() error {
	s.bell.stop()
	return s.db.Close()
}

// Ping reports whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	if err := s.db.PingContext(ctx); err != nil {
		return fmt.Errorf("reach the database: %w", err)
	}
	return nil
}

func dial(ctx context.Context, databaseURL string) (*sqlx.DB, error) {
	db, err := sqlx.Open("postgres", oneTrip(databaseURL))
	if err != nil {
		return nil, fmt.Errorf("read the database's address: %w", err)
	}
	if err := db.PingContext(ctx); err != nil {
		_ = db.Close() // the ping's error is the one that matters
		return nil, fmt.Errorf("reach the database: %w", err)
	}
	return db, nil
}

// oneTrip asks lib/pq to send a statement with its values in one round trip
// instead of two. So JSON goes as string, never as []byte.
func oneTrip(databaseURL string) string {
	u, err := url.Parse(databaseURL)
	if err != nil || !strings.HasPrefix(u.Scheme, "postgres") {
		return databaseURL + " binary_parameters=yes"
	}
	q := u.Query()
	q.Set("binary_parameters", "yes")
	u.RawQuery = q.Encode()
	return u.String()
}
