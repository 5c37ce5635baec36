package postgres

import (
	"context"
	"fmt"

	"github.com/jmoiron/sqlx"
)

// Reindexed is what one step of Reindex did.
type Reindexed struct {
	Last  string   // the number to go on after; empty when there is nothing more
	Done  int      // complaints that are found by all their texts now
	Unfit []string // whose texts do not open any more: changed in the database, or of a key that is not configured
}

// Unindexed counts the complaints that Reindex has still to do.
func (s *Store) Unindexed(ctx context.Context) (n int, err error) {
	err = s.db.GetContext(ctx, &n, `select count(*) `+unindexed, s.edition())
	if err != nil {
		return 0, fmt.Errorf("count what is not indexed: %w", err)
	}
	return n, nil
}

// unindexed are the complaints whose texts can be read and whose row of terms is
// missing, of another key, or not whole.
const unindexed = `from complaints c join people p on p.id = c.person_id left join search_terms s on s.number = c.number
	where p.wrapped_key is not null and s.edition is distinct from $1`

// Reindex writes what at most limit complaints are found by, those after a
// number, in the order of numbers. It is for complaints from before there was an
// index, and for what was written under an older service key. It may be stopped
// at any point: what is done is done, and a new start goes on with the rest.
func (s *Store) Reindex(ctx context.Context, after string, limit int) (Reindexed, error) {
	var did Reindexed
	err := s.inTx(ctx, func(tx *sqlx.Tx) error {
		did = Reindexed{}
		var numbers []string
		if err := tx.SelectContext(ctx, &numbers, `select c.number `+unindexed+` and c.number > $2 order by c.number limit $3`,
			s.edition(), after, limit); err != nil {
			return fmt.Errorf("look for what is not indexed: %w", err)
		}
		if len(numbers) == 0 {
			return nil
		}
		var err error
		did.Last = numbers[len(numbers)-1]
		did.Done, did.Unfit, err = s.index(ctx, tx, numbers)
		return err
	})
	if err != nil {
		return Reindexed{}, err
	}
	return did, nil
}

// index writes what complaints are found by, from all their texts; those of
// people who were erased are left out. Until the transaction ends nobody of these
// people is erased, and none of the complaints gets another text.
func (s *Store) index(ctx context.Context, tx *sqlx.Tx, numbers []string) (done int, unfit []string, err error) {
	if _, err := tx.ExecContext(ctx, `select from people where id in (select person_id from complaints where number = any($1))
		order by id for no key update`, numbers); err != nil {
		return 0, nil, fmt.Errorf("keep the people of %d complaints from changing: %w", len(numbers), err)
	}
	contents, err := s.contents(ctx, tx, numbers, 0)
	if err != nil {
		return 0, nil, err
	}
	var all []findable
	for _, n := range numbers {
		switch c := contents[n]; {
		case c == nil:
		case c.err != nil:
			unfit = append(unfit, n)
		default:
			f := findable{number: n, person: c.person, terms: s.newTerms()}
			f.terms.opening(c.opening)
			for _, t := range c.texts {
				f.terms.read(t)
			}
			all = append(all, f)
		}
	}
	return len(all), unfit, s.writeIndex(ctx, tx, all)
}
