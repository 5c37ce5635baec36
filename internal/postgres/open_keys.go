package postgres

import (
	"context"
	"fmt"

	"github.com/jmoiron/sqlx"
)

// keys are what an opening is known again by. A key's owner is a case number.
func (e *entry) keys() (keys []string) {
	if e.IdempotencyKey != "" {
		keys = append(keys, "key "+e.IdempotencyKey)
	}
	if e.Same != "" {
		keys = append(keys, "key same "+e.Same)
	}
	if o := e.Opening; o.ExternalID != "" {
		keys = append(keys, "case "+o.Platform+" "+o.Shop+" "+o.ExternalID)
	}
	return keys
}

// claimKeys finds out which entries are complaints that are there already, in
// the database or earlier in the batch.
func (b *batch) claimKeys(ctx context.Context, tx *sqlx.Tx) error {
	wanted, err := b.wanted()
	if err != nil {
		return err
	}
	claims := make([]claim, 0, len(wanted))
	for _, c := range wanted {
		claims = append(claims, c)
	}
	owned, err := openingKeys.take(ctx, tx, claims)
	if err != nil {
		return err
	}
	known := map[string]string{} // drawn number: the number there is
	for _, e := range b.entries {
		for _, k := range e.keys() {
			if err := e.fits(k, owned[k]); err != nil {
				return err
			}
			if there := owned[k].Owner; there != wanted[k].Owner {
				known[wanted[k].Owner] = there
			}
		}
	}
	for _, e := range b.entries {
		if there, ok := known[e.number]; ok {
			e.number, e.created = there, false
		}
	}
	return rehome(ctx, tx, `update idempotency_keys k set number = t.there
		from unnest($1::text[], $2::text[]) as t(drawn, there) where k.number = t.drawn`, known)
}

// wanted are the batch's claims by key; an entry that shares a key with an
// earlier one is that one.
func (b *batch) wanted() (map[string]claim, error) {
	wanted := map[string]claim{}
	for _, e := range b.entries {
		for _, k := range e.keys() {
			c, seen := wanted[k]
			if !seen {
				continue
			}
			if err := e.fits(k, c); err != nil {
				return nil, err
			}
			e.number, e.created = c.Owner, false
			break
		}
		for _, k := range e.keys() {
			if _, seen := wanted[k]; !seen {
				wanted[k] = claim{k, e.number, e.digest}
			}
		}
	}
	return wanted, nil
}

// fits refuses an idempotency key that was used for another content. The
// platform's own case is the same case whatever is said about it.
func (e *entry) fits(key string, c claim) error {
	switch {
	case c.Owner == "":
		return fmt.Errorf("a claimed key is gone: %w", errAgain)
	case key == "key "+e.IdempotencyKey && c.Digest != e.digest:
		return IdempotencyMismatch{e.IdempotencyKey, c.Owner}
	}
	return nil
}

// OpenedAs is the complaint that a second key led to, "" where there is none.
func (s *Store) OpenedAs(ctx context.Context, same string) (string, error) {
	var number []string
	if err := s.db.SelectContext(ctx, &number, `select number from idempotency_keys where key = $1`, "key same "+same); err != nil {
		return "", fmt.Errorf("look an opening up by what it says: %w", err)
	}
	if len(number) == 0 {
		return "", nil
	}
	return number[0], nil
}

// rehome gives what was claimed for an owner that will not be to the one that
// there is already.
func rehome(ctx context.Context, tx *sqlx.Tx, update string, known map[string]string) error {
	if len(known) == 0 {
		return nil
	}
	var from, to []string
	for drawn, there := range known {
		from, to = append(from, drawn), append(to, there)
	}
	if _, err := tx.ExecContext(ctx, update, from, to); err != nil {
		return fmt.Errorf("give claimed keys to their owners: %w", err)
	}
	return nil
}
