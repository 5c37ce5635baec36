package postgres

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/jmoiron/sqlx"

	"redress/internal/complaint"
	"redress/internal/vault"
)

// content is all that people wrote about a complaint, readable.
type content struct {
	person  string
	opening complaint.Opening // without its text
	texts   []string
	cut     bool // there are more texts
	err     error
}

// contents reads complaints with their texts, at most so many of each (0: all).
// Those of erased people are left out; what does not open has an error.
func (s *Store) contents(ctx context.Context, db sqlx.QueryerContext, numbers []string, most int) (map[string]*content, error) {
	var openings []struct {
		lockedKey
		Number  string `db:"number"`
		Opening []byte `db:"opening"`
		Order   []byte `db:"stated_order"`
	}
	err := sqlx.SelectContext(ctx, db, &openings, `select number, person_id, key_id, wrapped_key, opening, stated_order
		from complaints c join people p on p.id = c.person_id where number = any($1) and wrapped_key is not null`, numbers)
	if err != nil {
		return nil, fmt.Errorf("read %d openings: %w", len(numbers), err)
	}
	all, keys := map[string]*content{}, map[string]vault.Key{}
	for _, o := range openings {
		c := &content{person: o.PersonID}
		all[o.Number] = c
		key, err := s.keyOf(o.Number, o.lockedKey)
		if err == nil {
			keys[o.Number] = key
			var plain []byte
			if plain, err = key.Open("opening:"+o.Number, o.Opening); err == nil {
				err = errors.Join(json.Unmarshal(plain, &c.opening), withOrder(key, o.Number, o.Order, &c.opening))
			}
		}
		c.err = err
	}
	return all, s.readTexts(ctx, db, all, keys, numbers, most)
}

func (s *Store) readTexts(ctx context.Context, db sqlx.QueryerContext, all map[string]*content, keys map[string]vault.Key, numbers []string, most int) error {
	limit := sql.NullInt64{Int64: int64(most) + 1, Valid: most > 0}
	var rows []struct {
		Number string `db:"number"`
		ID     string `db:"id"`
		Body   []byte `db:"body"`
	}
	err := sqlx.SelectContext(ctx, db, &rows, `select t.number, t.id, t.body from unnest($1::text[]) as c(number)
		cross join lateral (select * from texts where texts.number = c.number order by created_at, id limit $2) t`, numbers, limit)
	if err != nil {
		return fmt.Errorf("read the texts of %d complaints: %w", len(numbers), err)
	}
	for _, row := range rows {
		c := all[row.Number]
		if c == nil || c.err != nil {
			continue
		}
		if most > 0 && len(c.texts) == most {
			c.cut = true
			continue
		}
		key := keys[row.Number]
		plain, err := key.Open("text:"+row.ID, row.Body)
		if errors.Is(err, vault.ErrUnreadable) {
			c.err = err
			continue
		}
		if err != nil {
			return err
		}
		c.texts = append(c.texts, string(plain))
	}
	return nil
}
