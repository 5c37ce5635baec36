package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"

	"redress/internal/complaint"
	"redress/internal/vault"
)

// ordered is what becomes of a complaint's stated order when its case is recorded.
type ordered struct {
	changed bool
	sealed  []byte // nil: none is stated
}

// sealOrder encrypts the order that is newly stated of a case, with the titles
// that were stored for it, and makes the complaint found by it. It comes before
// the complaint is locked, as everybody takes the person first. Of somebody who
// is erased nothing is kept.
func (s *Store) sealOrder(ctx context.Context, tx *sqlx.Tx, c *complaint.Case) (ordered, error) {
	if c.Stated == nil || !slices.ContainsFunc(c.Unrecorded, func(e complaint.Event) bool { return e.Type == complaint.OrderStated }) {
		return ordered{}, nil
	}
	person, key, err := s.holdKey(ctx, tx, c.Number)
	if errors.As(err, &Erased{}) {
		return ordered{changed: true}, nil
	}
	if err != nil {
		return ordered{}, err
	}
	order, err := titled(ctx, tx, key, c)
	if err != nil {
		return ordered{}, err
	}
	if err := s.indexText(ctx, tx, c.Number, person, strings.Join(ofOrder(order), "\n")); err != nil {
		return ordered{}, err
	}
	plain, err := json.Marshal(order)
	if err != nil {
		return ordered{}, fmt.Errorf("write the stated order of %s: %w", c.Number, err)
	}
	sealed, err := key.Seal("order:"+c.Number, plain)
	return ordered{true, sealed}, err
}

// titled is the stated order of a case with its items' titles: the lines of the
// text that came with it. A text that is none of this complaint has none.
func titled(ctx context.Context, tx *sqlx.Tx, key vault.Key, c *complaint.Case) (complaint.Order, error) {
	order := c.Stated.Order
	order.Items = slices.Clone(order.Items)
	var bodies [][]byte
	err := tx.SelectContext(ctx, &bodies, `select body from texts where id = $1 and number = $2`, c.Stated.TextID, c.Number)
	if err != nil {
		return order, fmt.Errorf("read the titles of the order of %s: %w", c.Number, err)
	}
	for _, body := range bodies {
		plain, err := key.Open("text:"+c.Stated.TextID, body)
		if err != nil {
			return order, fmt.Errorf("titles of the order of %s: %w", c.Number, err)
		}
		for i, title := range strings.Split(string(plain), "\n") {
			if i < len(order.Items) {
				order.Items[i].Title = strings.TrimSpace(title)
			}
		}
	}
	return order, nil
}

// withOrder puts the order that was stated later into an opening.
func withOrder(key vault.Key, number string, sealed []byte, o *complaint.Opening) error {
	if sealed == nil {
		return nil
	}
	plain, err := key.Open("order:"+number, sealed)
	if err == nil {
		o.Order = complaint.Order{}
		err = json.Unmarshal(plain, &o.Order)
	}
	if err != nil {
		return fmt.Errorf("stated order of %s: %w", number, err)
	}
	return nil
}
