package postgres

import (
	"context"
	"fmt"
	"strings"
)

// TakesMail reports whether a complaint can still be written to: it is there,
// not closed, and its customer was not erased.
func (s *Store) TakesMail(ctx context.Context, number string) (bool, error) {
	var open bool
	err := s.db.GetContext(ctx, &open, `select exists (select from complaints c join people p on p.id = c.person_id
		where c.number = $1 and c.closed_at is null and p.wrapped_key is not null)`, number)
	if err != nil {
		return false, fmt.Errorf("look complaint %s up: %w", number, err)
	}
	return open, nil
}

// WroteLetter reports whether the ledger has a letter of a complaint, by its step
// ("letter/3") or by the step of one of its copies ("letter/3/1").
func (s *Store) WroteLetter(ctx context.Context, number, step string) (bool, error) {
	if parts := strings.SplitN(step, "/", 3); len(parts) == 3 {
		step = parts[0] + "/" + parts[1]
	}
	var there bool
	if err := s.db.GetContext(ctx, &there, `select exists (select from operations where key = $1 and number = $2)`, number+"/"+step, number); err != nil {
		return false, fmt.Errorf("look the letter %s of %s up: %w", step, number, err)
	}
	return there, nil
}
