package postgres

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"

	"redress/internal/complaint"
)

// OpenRequest is one complaint to open.
type OpenRequest struct {
	Opening complaint.Opening
	// IdempotencyKey makes sending it again harmless: at most 255 bytes; empty
	// when the platform's own id of the case (ExternalID) does that already.
	IdempotencyKey string
	// Same is a second key, under which the complaint is the same whatever it says:
	// at most 255 bytes; empty where there is none.
	Same string
	// Filled says that the opening's time of submission was not given.
	Filled bool
	// Held says that whoever takes it in starts its process by and by: no worker does
	// before StartLease is over.
	Held  bool
	Terms complaint.Terms
	Now   time.Time
}

// Opened is the complaint that a request led to.
type Opened struct {
	Number  string
	Created bool // false: the complaint was there already
}

// Open takes a complaint in: when it returns, the complaint has its number and
// is stored for good, whether its workflow could be started or not. The same
// platform's case, or the same idempotency key with the same content, is the
// complaint there is. It fails with IdempotencyMismatch.
func (s *Store) Open(ctx context.Context, r OpenRequest) (Opened, error) {
	all, err := s.OpenMany(ctx, []OpenRequest{r})
	if err != nil {
		return Opened{}, err
	}
	return all[0], nil
}

// OpenMany is Open for many, in one transaction: all of them or none.
func (s *Store) OpenMany(ctx context.Context, requests []OpenRequest) ([]Opened, error) {
	opened := make([]Opened, len(requests))
	if len(requests) == 0 {
		return opened, nil
	}
	err := s.inTx(ctx, func(tx *sqlx.Tx) error {
		b, err := s.newBatch(requests)
		if err != nil {
			return err
		}
		for _, step := range []func(context.Context, *sqlx.Tx) error{b.claimKeys, b.findPeople, b.insert} {
			if err := step(ctx, tx); err != nil {
				return err
			}
		}
		for i, e := range b.entries {
			opened[i] = Opened{e.number, e.created}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("open %d complaints: %w", len(requests), err)
	}
	return opened, nil
}

// Fingerprint tells one opening's content from another's. The time of
// submission does not count where it was not given but filled in with now.
func Fingerprint(o complaint.Opening, now time.Time) string {
	return fingerprint(o, o.SubmittedAt.Equal(now))
}

func fingerprint(o complaint.Opening, filled bool) string {
	if filled {
		o.SubmittedAt = time.Time{}
	}
	b, err := json.Marshal(o)
	if err != nil {
		panic("an opening is always JSON: " + err.Error())
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// batch is openings on their way into the database.
type batch struct {
	store   *Store
	entries []*entry
}

type entry struct {
	OpenRequest
	number  string
	created bool
	digest  string
	*customer
}

func (s *Store) newBatch(requests []OpenRequest) (*batch, error) {
	b := &batch{store: s, entries: make([]*entry, len(requests))}
	numbers, err := s.draw(requests)
	if err != nil {
		return nil, err
	}
	for i, r := range requests {
		if most := max(len(r.IdempotencyKey), len(r.Same)); most > 255 {
			return nil, fmt.Errorf("idempotency key has %d bytes; at most 255 are taken", most)
		}
		b.entries[i] = &entry{OpenRequest: r, number: numbers[i], created: true, digest: fingerprint(r.Opening, r.Filled || r.Opening.SubmittedAt.Equal(r.Now))}
	}
	return b, nil
}

// draw draws a case number for each request that no other request has. One that a
// complaint has already is met by insert.
func (s *Store) draw(requests []OpenRequest) ([]string, error) {
	numbers, drawn := make([]string, len(requests)), map[string]bool{}
	for i, r := range requests {
		for numbers[i] == "" || drawn[numbers[i]] {
			var err error
			if numbers[i], err = complaint.NewNumber(s.random, r.Now.UTC().Year()); err != nil {
				return nil, err
			}
		}
		drawn[numbers[i]] = true
	}
	return numbers, nil
}

// newID draws an id that cannot be guessed, such as t_4k7q….
func newID(prefix string) string { return prefix + "_" + strings.ToLower(rand.Text()) }
