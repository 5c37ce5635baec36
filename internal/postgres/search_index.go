package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jmoiron/sqlx"

	"redress/internal/complaint"
	"redress/internal/vault"
)

// Splitting is the way that texts are split, as part of an edition: another one
// makes Reindex do everything anew.
const splitting = "1"

// maxTerms bounds what one complaint is found by. A row of this size takes
// PostgreSQL a tenth of a second to write; a text of 64 KB has about as many.
const maxTerms = 20_000

// edition tells rows of one key and one way of splitting from others.
func (s *Store) edition() string { return s.vault.KeyID() + "/" + splitting }

// termSet collects what a complaint is found by.
type termSet struct {
	hash vault.Terms
	all  map[int64]struct{}
}

func (s *Store) newTerms() termSet { return termSet{s.vault.Terms(), map[int64]struct{}{}} }

func (w termSet) add(terms ...string) {
	for _, t := range terms {
		if len(w.all) < maxTerms {
			w.all[w.hash.Current(t)] = struct{}{}
		}
	}
}

func (w termSet) read(text string) {
	for _, p := range split(text) {
		w.add(p.stored()...)
	}
}

// opening reads an opening, its text too where it is there.
func (w termSet) opening(o complaint.Opening) {
	w.add(shopTerm(o.Platform, o.Shop))
	w.add(exactTerms(o.Customer)...)
	for _, text := range searched(o) {
		w.read(text)
	}
}

// searched are the parts of an opening that are found by their words. What comes
// first is in, should one have more than maxTerms.
func searched(o complaint.Opening) []string {
	return append([]string{o.Order.Number, o.ExternalID, o.Customer.Name, o.Order.Tracking, o.Text}, ofOrder(o.Order)[2:]...)
}

// ofOrder are the parts of an order that are found by their words.
func ofOrder(o complaint.Order) []string {
	all := []string{o.Number, o.Tracking}
	for _, item := range o.Items {
		all = append(all, item.Title, item.SKU, item.Batch)
	}
	return all
}

// exactTerms are what a customer is found by as a whole, and never by a part.
func exactTerms(p complaint.Person) []string {
	return append(mailTerm(p.Email), phoneTerms(p.Phone)...)
}

// shopTerm keeps the shops apart in the index too.
func shopTerm(platform, shop string) string { return "@" + platform + "/" + shop }

// array is the terms as PostgreSQL reads them.
func (w termSet) array() string {
	all := make([]int64, 0, len(w.all))
	for t := range w.all {
		all = append(all, t)
	}
	slices.Sort(all)
	var b strings.Builder
	b.WriteByte('{')
	for i, t := range all {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.FormatInt(t, 10))
	}
	b.WriteByte('}')
	return b.String()
}

// findable is a complaint on its way into the index.
type findable struct {
	number, person string
	terms          termSet
}

// writeIndex writes all that complaints are found by.
func (s *Store) writeIndex(ctx context.Context, tx *sqlx.Tx, all []findable) error {
	numbers, people, terms := make([]string, len(all)), make([]string, len(all)), make([]string, len(all))
	for i, f := range all {
		numbers[i], people[i], terms[i] = f.number, f.person, f.terms.array()
	}
	_, err := tx.ExecContext(ctx, `
		insert into search_terms (number, person_id, edition, terms)
		select number, person, $1, terms::bigint[] from unnest($2::text[], $3::text[], $4::text[]) as t(number, person, terms)
		on conflict (number) do update set edition = excluded.edition, terms = excluded.terms`, s.edition(), numbers, people, terms)
	if err != nil {
		return fmt.Errorf("write what %d complaints are found by: %w", len(all), err)
	}
	return nil
}

// indexText adds a text to what its complaint is found by. A complaint from
// before there was an index gets a row that Reindex makes whole.
func (s *Store) indexText(ctx context.Context, tx *sqlx.Tx, number, person, text string) error {
	w := s.newTerms()
	w.read(text)
	if len(w.all) == 0 {
		return nil
	}
	_, err := tx.ExecContext(ctx, `
		insert into search_terms (number, person_id, edition, terms) values ($1, $2, '', $3::bigint[])
		on conflict (number) do update set
			terms = (select array_agg(distinct t) from unnest(search_terms.terms || excluded.terms) as t)
		where not search_terms.terms @> excluded.terms and cardinality(search_terms.terms) < $4`,
		number, person, w.array(), maxTerms)
	if err != nil {
		return fmt.Errorf("write what %s is found by: %w", number, err)
	}
	return nil
}

// holdKey is the key of a complaint's customer, who is not erased before the
// transaction ends. It fails with NotFound and Erased.
func (s *Store) holdKey(ctx context.Context, tx *sqlx.Tx, number string) (person string, key vault.Key, err error) {
	var row lockedKey
	err = tx.GetContext(ctx, &row, `select person_id, key_id, wrapped_key
		from complaints c join people p on p.id = c.person_id where number = $1 for share of p`, number)
	if errors.Is(err, sql.ErrNoRows) {
		return "", key, NotFound{"complaint", number}
	}
	if err != nil {
		return "", key, fmt.Errorf("read complaint %s: %w", number, err)
	}
	key, err = s.keyOf(number, row)
	return row.PersonID, key, err
}
