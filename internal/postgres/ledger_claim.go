package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jmoiron/sqlx"

	"redress/internal/complaint"
)

// Claim asks for the right to carry out an effect. EntryNew gives it, to one
// caller only; every other state says what became of it. It fails with
// KeyReused, OverPaid and, for a complaint that is not there, NotFound.
//
// All refunds of one order count together, whichever complaint they belong to
// and whether they are pending or done: a refund with an unknown result may
// have been paid.
func (s *Store) Claim(ctx context.Context, c Claim) (Entry, error) {
	if err := c.check(); err != nil {
		return Entry{}, err
	}
	var entry Entry
	err := s.inTx(ctx, func(tx *sqlx.Tx) error {
		if c.Kind == complaint.RefundOp {
			// One refund of an order at a time, so that two cannot both still fit.
			_, err := tx.ExecContext(ctx, `select pg_advisory_xact_lock(hashtextextended($1, 0))`,
				"refunds "+c.Platform+" "+c.Shop+" "+c.Order)
			if err != nil {
				return fmt.Errorf("wait for other refunds of the order: %w", err)
			}
		}
		won, err := c.insert(ctx, tx)
		if err != nil {
			return err
		}
		if entry, err = entryOf(ctx, tx, c.Key); err != nil {
			return err
		}
		if entry.RequestHash != c.RequestHash {
			return KeyReused{c.Key}
		}
		if !won {
			return nil
		}
		entry.State = EntryNew
		return c.fits(ctx, tx)
	})
	if err != nil {
		return Entry{}, err
	}
	return entry, nil
}

func (c Claim) check() error {
	switch {
	case c.Key == "" || c.RequestHash == "":
		return fmt.Errorf("an operation needs a key and a request hash")
	case c.Kind != complaint.RefundOp:
		return nil
	case c.Amount.Minor <= 0:
		return fmt.Errorf("operation %s: a refund needs an amount", c.Key)
	case c.Amount.Currency != c.Paid.Currency:
		return fmt.Errorf("operation %s: a refund in %s of an order paid in %s", c.Key, c.Amount.Currency, c.Paid.Currency)
	}
	return nil
}

// insert claims the key, or claims a failed one again; it reports whether the
// caller got it.
func (c Claim) insert(ctx context.Context, tx *sqlx.Tx) (bool, error) {
	var known bool
	if err := tx.GetContext(ctx, &known, `select exists (select from complaints where number = $1)`, c.Number); err != nil {
		return false, fmt.Errorf("look up complaint %s: %w", c.Number, err)
	}
	if !known {
		return false, NotFound{"complaint", c.Number}
	}
	var key string
	err := tx.GetContext(ctx, &key, `
		insert into operations as o (key, number, kind, platform, shop, order_number, amount, currency, request_hash, state)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'pending')
		on conflict (key) do update set state = 'pending', attempts = o.attempts + 1, claimed_at = now(), finished_at = null, code = ''
			where o.state = 'failed' and o.request_hash = excluded.request_hash
		returning key`,
		c.Key, c.Number, c.Kind, c.Platform, c.Shop, c.Order, c.Amount.Minor, c.Amount.Currency, c.RequestHash)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("claim operation %s: %w", c.Key, err)
	}
	return true, nil
}

// fits refuses a refund that, with the others of its order, is more than was paid.
func (c Claim) fits(ctx context.Context, tx *sqlx.Tx) error {
	if c.Kind != complaint.RefundOp {
		return nil
	}
	var sum struct {
		Back    int64 `db:"back"`
		Foreign int   `db:"foreign_currency"`
	}
	err := tx.GetContext(ctx, &sum, `
		select coalesce(sum(amount), 0)::bigint as back, count(*) filter (where currency <> $5) as foreign_currency
		from operations where kind = 'refund' and state <> 'failed' and platform = $1 and shop = $2 and order_number = $3 and key <> $4`,
		c.Platform, c.Shop, c.Order, c.Key, c.Amount.Currency)
	if err != nil {
		return fmt.Errorf("add up the refunds of order %s: %w", c.Order, err)
	}
	if sum.Foreign > 0 {
		return fmt.Errorf("operation %s: the order has refunds in another currency than %s", c.Key, c.Amount.Currency)
	}
	if sum.Back > c.Paid.Minor-c.Amount.Minor {
		return OverPaid{c.Key, c.Amount, complaint.Money{Minor: sum.Back, Currency: c.Amount.Currency}, c.Paid}
	}
	return nil
}
