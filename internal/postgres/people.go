package postgres

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"redress/internal/complaint"
	"redress/internal/vault"
)

// get reads one row by its id, $1.
func (s *Store) get(ctx context.Context, into any, what, id, query string) error {
	err := s.db.GetContext(ctx, into, query, id)
	if errors.Is(err, sql.ErrNoRows) {
		return NotFound{what, id}
	}
	if err != nil {
		return fmt.Errorf("read %s %s: %w", what, id, err)
	}
	return nil
}

// lockedKey is a person's key as it is read together with something of theirs.
type lockedKey struct {
	PersonID string `db:"person_id"`
	KeyID    string `db:"key_id"`
	Wrapped  []byte `db:"wrapped_key"`
}

func (s *Store) keyOf(number string, k lockedKey) (vault.Key, error) {
	if k.Wrapped == nil {
		return vault.Key{}, Erased{number}
	}
	key, err := s.vault.Unwrap(k.PersonID, vault.Wrapped{KeyID: k.KeyID, Bytes: k.Wrapped})
	if err != nil {
		return vault.Key{}, fmt.Errorf("complaint %s: %w", number, err)
	}
	return key, nil
}

// PersonKey is the key of a complaint's customer, for what is stored elsewhere
// than here. It fails with NotFound and Erased.
func (s *Store) PersonKey(ctx context.Context, number string) (vault.Key, error) {
	var row lockedKey
	err := s.get(ctx, &row, "complaint", number, `select person_id, key_id, wrapped_key
		from complaints c join people p on p.id = c.person_id where number = $1`)
	if err != nil {
		return vault.Key{}, err
	}
	return s.keyOf(number, row)
}

// Opening is a complaint's opening with the order that was stated since, where one
// was. It fails with NotFound and Erased.
func (s *Store) Opening(ctx context.Context, number string) (complaint.Opening, error) {
	o, key, order, err := s.opening(ctx, number)
	if err != nil {
		return complaint.Opening{}, err
	}
	err = withOrder(key, number, order, &o)
	return o, err
}

// OpeningAsSent is the opening as it came in. It fails with NotFound and Erased.
func (s *Store) OpeningAsSent(ctx context.Context, number string) (complaint.Opening, error) {
	o, _, _, err := s.opening(ctx, number)
	return o, err
}

func (s *Store) opening(ctx context.Context, number string) (o complaint.Opening, key vault.Key, order []byte, err error) {
	var row struct {
		lockedKey
		Opening []byte `db:"opening"`
		Order   []byte `db:"stated_order"`
		TextID  string `db:"text_id"`
		Text    []byte `db:"body"`
	}
	err = s.get(ctx, &row, "complaint", number, `select person_id, key_id, wrapped_key, opening, stated_order, text_id, body
		from complaints c join people p on p.id = c.person_id join texts t on t.id = c.text_id where c.number = $1`)
	if err != nil {
		return o, key, nil, err
	}
	if key, err = s.keyOf(number, row.lockedKey); err != nil {
		return o, key, nil, err
	}
	plain, err := key.Open("opening:"+number, row.Opening)
	if err != nil {
		return o, key, nil, fmt.Errorf("opening of %s: %w", number, err)
	}
	text, err := key.Open("text:"+row.TextID, row.Text)
	if err != nil {
		return o, key, nil, fmt.Errorf("text of %s: %w", number, err)
	}
	if err := json.Unmarshal(plain, &o); err != nil {
		return complaint.Opening{}, key, nil, fmt.Errorf("opening of %s: %w", number, err)
	}
	o.Text = string(text)
	return o, key, row.Order, nil
}

// Person is the customer as this complaint gave them: a letter goes to the
// address given with its complaint, also when the person is known by another
// one from before. It fails with NotFound and Erased.
func (s *Store) Person(ctx context.Context, number string) (complaint.Person, error) {
	o, err := s.Opening(ctx, number)
	return o.Customer, err
}

// EarlierComplaints counts the complaints that the same person, known by mail
// address or phone number, opened in the same shop before this one.
func (s *Store) EarlierComplaints(ctx context.Context, number string) (int, error) {
	var n int
	err := s.get(ctx, &n, "complaint", number, `
		select (select count(*) from complaints e where e.person_id = c.person_id and (e.opened_at, e.number) < (c.opened_at, c.number))
		from complaints c where number = $1`)
	return n, err
}
