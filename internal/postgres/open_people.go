package postgres

import (
	"context"
	"fmt"
	"strings"

	"github.com/jmoiron/sqlx"

	"redress/internal/complaint"
	"redress/internal/vault"
)

// customer is one person of a batch: a known one, or one to be.
type customer struct {
	id, platform, shop string
	contacts           []string
	known              bool // or added by this transaction
	key                vault.Key
}

// contacts are the blind indexes a person is known again by within a shop: the
// mail address before the phone number.
func (s *Store) contacts(platform, shop string, p complaint.Person) (keys []string) {
	if p.Email != "" {
		keys = append(keys, s.vault.Blind("email", platform, shop, strings.ToLower(p.Email))...)
	}
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, p.Phone)
	if digits != "" {
		keys = append(keys, s.vault.Blind("phone", platform, shop, digits)...)
	}
	return keys
}

// findPeople finds or adds the person of each new complaint, with their key.
func (b *batch) findPeople(ctx context.Context, tx *sqlx.Tx) error {
	people, claims := b.customers()
	owned, err := contactKeys.take(ctx, tx, claims)
	if err != nil {
		return err
	}
	moved := map[string]string{} // id drawn for a person who is there already
	for _, p := range people {
		for _, k := range p.contacts {
			if there := owned[k].Owner; there == "" {
				return fmt.Errorf("a claimed contact is gone: %w", errAgain)
			} else if there != p.id {
				moved[p.id], p.id, p.known = there, there, true
				break
			}
		}
	}
	err = rehome(ctx, tx, `update contacts c set person_id = t.there
		from unnest($1::text[], $2::text[]) as t(drawn, there) where c.person_id = t.drawn`, moved)
	if err != nil {
		return err
	}
	if err := b.store.unlock(ctx, tx, people); err != nil {
		return err
	}
	for e, p := range people {
		e.customer = p
	}
	return nil
}

// customers puts the new complaints of one person together.
func (b *batch) customers() (map[*entry]*customer, []claim) {
	people, byContact := map[*entry]*customer{}, map[string]*customer{}
	var claims []claim
	for _, e := range b.entries {
		if !e.created {
			continue
		}
		var contacts []string // of an unproven customer none: whoever writes as somebody is not them
		if !e.Opening.Unproven {
			contacts = b.store.contacts(e.Opening.Platform, e.Opening.Shop, e.Opening.Customer)
		}
		var p *customer
		for _, k := range contacts {
			if p = byContact[k]; p != nil {
				break
			}
		}
		if p == nil {
			p = &customer{id: newID("p"), platform: e.Opening.Platform, shop: e.Opening.Shop}
		}
		people[e] = p
		for _, k := range contacts {
			if byContact[k] == nil {
				byContact[k] = p
				p.contacts = append(p.contacts, k)
				claims = append(claims, claim{Key: k, Owner: p.id})
			}
		}
	}
	return people, claims
}

// unlock opens the keys of the people who are known. The row lock keeps them
// from being erased in the middle.
func (s *Store) unlock(ctx context.Context, tx *sqlx.Tx, people map[*entry]*customer) error {
	byID := map[string][]*customer{}
	for _, p := range people {
		if p.known {
			byID[p.id] = append(byID[p.id], p)
		}
	}
	if len(byID) == 0 {
		return nil
	}
	ids := make([]string, 0, len(byID))
	for id := range byID {
		ids = append(ids, id)
	}
	var rows []struct {
		ID    string `db:"id"`
		KeyID string `db:"key_id"`
		Key   []byte `db:"wrapped_key"`
	}
	err := tx.SelectContext(ctx, &rows, `select id, key_id, wrapped_key from people
		where id = any($1) and wrapped_key is not null order by id for share`, ids)
	if err != nil {
		return fmt.Errorf("read people's keys: %w", err)
	}
	if len(rows) < len(byID) {
		return fmt.Errorf("a person was erased in the middle: %w", errAgain)
	}
	for _, row := range rows {
		key, err := s.vault.Unwrap(row.ID, vault.Wrapped{KeyID: row.KeyID, Bytes: row.Key})
		if err != nil {
			return fmt.Errorf("person %s: %w", row.ID, err)
		}
		for _, p := range byID[row.ID] {
			p.key = key
		}
	}
	return nil
}
