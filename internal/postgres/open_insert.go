package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"redress/internal/complaint"
	"redress/internal/vault"
)

// rowsAtOnce bounds how large one statement gets: an opening may have 256 KB.
const rowsAtOnce = 250

// addPeople inserts those of the people who are new, each with a key drawn here.
func (s *Store) addPeople(ctx context.Context, tx *sqlx.Tx, people map[*entry]*customer) error {
	var (
		ids, platforms, shops, keyIDs []string
		keys                          pq.ByteaArray
		added                         = map[string]bool{}
	)
	for _, p := range people {
		if p.known || added[p.id] {
			continue
		}
		added[p.id] = true
		key, wrapped, err := s.vault.NewKey(p.id)
		if err != nil {
			return err
		}
		p.key = key
		ids, platforms, shops = append(ids, p.id), append(platforms, p.platform), append(shops, p.shop)
		keyIDs, keys = append(keyIDs, wrapped.KeyID), append(keys, wrapped.Bytes)
	}
	if len(ids) == 0 {
		return nil
	}
	_, err := tx.ExecContext(ctx, `insert into people (id, platform, shop, key_id, wrapped_key)
		select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bytea[])`, ids, platforms, shops, keyIDs, keys)
	if err != nil {
		return fmt.Errorf("add %d people: %w", len(ids), err)
	}
	return nil
}

// insert writes the new complaints, their texts and what they are found by.
func (b *batch) insert(ctx context.Context, tx *sqlx.Tx) error {
	var fresh []*entry
	for _, e := range b.entries {
		if e.created {
			fresh = append(fresh, e)
		}
	}
	for some := range slices.Chunk(fresh, rowsAtOnce) {
		if err := b.store.insertSome(ctx, tx, some); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) insertSome(ctx context.Context, tx *sqlx.Tx, entries []*entry) error {
	var (
		numbers, people, platforms, shops, externals, orders, intakes, texts, kinds, categories, submitted, opened, packs, versions []string

		openings, bodies pq.ByteaArray
		sizes            []int64
		found            []findable
	)
	for _, e := range entries {
		o, textID := e.Opening, newID("t")
		intake, err := json.Marshal(o.Intake(e.number, e.Terms))
		if err != nil {
			return fmt.Errorf("write the intake of %s: %w", e.number, err)
		}
		body, err := e.key.Seal("text:"+textID, []byte(o.Text))
		if err != nil {
			return err
		}
		sealed, err := sealOpening(e.key, e.number, o)
		if err != nil {
			return err
		}
		numbers, people, platforms, shops = append(numbers, e.number), append(people, e.person), append(platforms, o.Platform), append(shops, o.Shop)
		externals, orders, intakes = append(externals, o.ExternalID), append(orders, o.Order.Number), append(intakes, string(intake))
		texts, kinds, categories = append(texts, textID), append(kinds, string(o.Kind)), append(categories, string(o.Category))
		submitted, opened = append(submitted, stamp(o.SubmittedAt)), append(opened, stamp(e.Now))
		packs, versions = append(packs, e.Terms.Pack), append(versions, e.Terms.Version)
		openings, bodies, sizes = append(openings, sealed), append(bodies, body), append(sizes, int64(len(o.Text)))
		f := findable{number: e.number, person: e.person, terms: s.newTerms()}
		f.terms.opening(o)
		found = append(found, f)
	}
	done, err := tx.ExecContext(ctx, `
		insert into complaints (number, person_id, platform, shop, external_id, order_number, intake, opening, text_id,
			kind, category, submitted_at, opened_at, pack, policy_version, stage, waiting_for)
		select number, person, platform, shop, nullif(external, ''), order_number, intake, opening, text_id,
			kind, category, submitted, opened, pack, version, 'received', 'redress'
		from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::jsonb[], $8::bytea[], $9::text[],
			$10::text[], $11::text[], $12::timestamptz[], $13::timestamptz[], $14::text[], $15::text[])
			as t(number, person, platform, shop, external, order_number, intake, opening, text_id, kind, category, submitted, opened,
				pack, version)
		on conflict (number) do nothing`,
		numbers, people, platforms, shops, externals, orders, intakes, openings, texts, kinds, categories, submitted, opened,
		packs, versions)
	if err != nil {
		return fmt.Errorf("add %d complaints: %w", len(entries), err)
	}
	if n, err := done.RowsAffected(); err != nil || int(n) < len(entries) {
		return fmt.Errorf("a case number was taken in the meantime: %w", errAgain)
	}
	_, err = tx.ExecContext(ctx, `
		insert into texts (id, number, author_role, author_id, size, body)
		select id, number, $1, '', size, body from unnest($2::text[], $3::text[], $4::int[], $5::bytea[]) as t(id, number, size, body)`,
		complaint.Customer, texts, numbers, sizes, bodies)
	if err != nil {
		return fmt.Errorf("add the texts of %d complaints: %w", len(entries), err)
	}
	return s.writeIndex(ctx, tx, found)
}

// sealOpening encrypts an opening. Its text is left out: it is a text of its own.
func sealOpening(key vault.Key, number string, o complaint.Opening) ([]byte, error) {
	o.Text = ""
	b, err := json.Marshal(o)
	if err != nil {
		return nil, fmt.Errorf("write the opening of %s: %w", number, err)
	}
	return key.Seal("opening:"+number, b)
}

// stamp is an instant as PostgreSQL reads it, to the microsecond it keeps.
func stamp(t time.Time) string { return t.UTC().Truncate(time.Microsecond).Format(time.RFC3339Nano) }
