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

// newcomers are people who are new, as arrays of columns.
type newcomers struct {
	ids, platforms, shops, keyIDs []string
	keys                          pq.ByteaArray
}

// add adds a customer unless they are known, with a key drawn here.
func (n *newcomers) add(v *vault.Vault, p *customer) error {
	if p.known {
		return nil
	}
	key, wrapped, err := v.NewKey(p.id)
	if err != nil {
		return err
	}
	p.key, p.known = key, true
	n.ids, n.platforms, n.shops = append(n.ids, p.id), append(n.platforms, p.platform), append(n.shops, p.shop)
	n.keyIDs, n.keys = append(n.keyIDs, wrapped.KeyID), append(n.keys, wrapped.Bytes)
	return nil
}

// insert writes the new complaints, the people who are new, the texts and what
// they are found by.
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
		held             []bool
		found            = make([]string, len(entries))
		fresh            newcomers
	)
	for i, e := range entries {
		if err := fresh.add(s.vault, e.customer); err != nil {
			return err
		}
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
		numbers, people, platforms, shops = append(numbers, e.number), append(people, e.id), append(platforms, o.Platform), append(shops, o.Shop)
		externals, orders, intakes = append(externals, o.ExternalID), append(orders, o.Order.Number), append(intakes, string(intake))
		texts, kinds, categories = append(texts, textID), append(kinds, string(o.Kind)), append(categories, string(o.Category))
		submitted, opened = append(submitted, stamp(o.SubmittedAt)), append(opened, stamp(e.Now))
		packs, versions = append(packs, e.Terms.Pack), append(versions, e.Terms.Version)
		openings, bodies, sizes = append(openings, sealed), append(bodies, body), append(sizes, int64(len(o.Text)))
		held = append(held, e.Held)
		terms := s.newTerms()
		terms.opening(o)
		found[i] = terms.array()
	}
	var added int
	err := tx.GetContext(ctx, &added, insertOpenings,
		numbers, people, platforms, shops, externals, orders, intakes, openings, texts, kinds, categories, submitted, opened,
		packs, versions, complaint.Customer, sizes, bodies, s.edition(), found, fresh.ids, fresh.platforms, fresh.shops, fresh.keyIDs, fresh.keys,
		StartLease.Seconds(), held)
	if err != nil {
		return fmt.Errorf("add %d complaints: %w", len(entries), err)
	}
	if added < len(entries) {
		return fmt.Errorf("a case number was taken in the meantime: %w", errAgain)
	}
	return nil
}

// insertOpenings is one statement, because each is a way to the database and back
// while the caller waits.
const insertOpenings = `
	with someone as (
		insert into people (id, platform, shop, key_id, wrapped_key)
		select * from unnest($21::text[], $22::text[], $23::text[], $24::text[], $25::bytea[])),
	added as (
		insert into complaints (number, person_id, platform, shop, external_id, order_number, intake, opening, text_id,
			kind, category, submitted_at, opened_at, pack, policy_version, stage, waiting_for, leased_until)
		select number, person, platform, shop, nullif(external, ''), order_number, intake, opening, text_id,
			kind, category, submitted, opened, pack, version, 'received', 'redress', case when held then now() + make_interval(secs => $26) end
		from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::jsonb[], $8::bytea[], $9::text[],
			$10::text[], $11::text[], $12::timestamptz[], $13::timestamptz[], $14::text[], $15::text[], $27::boolean[])
			as t(number, person, platform, shop, external, order_number, intake, opening, text_id, kind, category, submitted, opened,
				pack, version, held)
		on conflict (number) do nothing returning number),
	said as (
		insert into texts (id, number, author_role, author_id, size, body)
		select id, t.number, $16::text, '', size, body
		from unnest($9::text[], $1::text[], $17::int[], $18::bytea[]) as t(id, number, size, body) join added using (number)),
	indexed as (
		insert into search_terms (number, person_id, edition, terms)
		select t.number, person, $19::text, terms::bigint[]
		from unnest($1::text[], $2::text[], $20::text[]) as t(number, person, terms) join added using (number))
	select count(*) from added`

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
