package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"
)

// Hold keeps a complaint's records from being erased, whatever their age.
type Hold struct {
	ID         string     `db:"id" json:"id"`
	Number     string     `db:"number" json:"complaint"`
	ReasonCode string     `db:"reason_code" json:"reason_code"` // court, police, lawsuit, …
	SetBy      string     `db:"set_by" json:"set_by"`
	SetAt      time.Time  `db:"set_at" json:"set_at"`
	LiftedBy   *string    `db:"lifted_by" json:"lifted_by,omitempty"`
	LiftedAt   *time.Time `db:"lifted_at" json:"lifted_at,omitempty"`
}

// ErrHeld means that a hold stands already, or none does.
var (
	ErrHeld    = errors.New("a legal hold stands already: lift it first")
	ErrNotHeld = errors.New("no legal hold stands")
)

// SetHold sets a legal hold on a complaint. It fails with NotFound and ErrHeld.
func (s *Store) SetHold(ctx context.Context, number, reasonCode, by string) (Hold, error) {
	h := Hold{ID: newID("h"), Number: number, ReasonCode: reasonCode, SetBy: by}
	err := s.inTx(ctx, func(tx *sqlx.Tx) error {
		// Whoever is erasing the person has the complaint locked.
		var there string
		err := tx.GetContext(ctx, &there, `select number from complaints where number = $1 for no key update`, number)
		if errors.Is(err, sql.ErrNoRows) {
			return NotFound{"complaint", number}
		}
		if err != nil {
			return fmt.Errorf("lock complaint %s: %w", number, err)
		}
		err = tx.GetContext(ctx, &h.SetAt, `insert into legal_holds (id, number, reason_code, set_by) values ($1, $2, $3, $4)
			on conflict (number) where lifted_at is null do nothing returning set_at`, h.ID, number, reasonCode, by)
		if errors.Is(err, sql.ErrNoRows) {
			return ErrHeld
		}
		if err != nil {
			return fmt.Errorf("set a hold on %s: %w", number, err)
		}
		h.SetAt = h.SetAt.UTC()
		return audit(ctx, tx, AuditEntry{Actor: by, Action: "hold_set", Subject: number, Detail: map[string]string{"reason": reasonCode, "hold": h.ID}})
	})
	return h, err
}

// LiftHold lifts the hold that stands on a complaint. It fails with ErrNotHeld.
func (s *Store) LiftHold(ctx context.Context, number, reasonCode, by string) (Hold, error) {
	var h Hold
	err := s.inTx(ctx, func(tx *sqlx.Tx) error {
		err := tx.GetContext(ctx, &h, `update legal_holds set lifted_by = $2, lifted_at = now() where number = $1 and lifted_at is null
			returning id, number, reason_code, set_by, set_at, lifted_by, lifted_at`, number, by)
		if errors.Is(err, sql.ErrNoRows) {
			return ErrNotHeld
		}
		if err != nil {
			return fmt.Errorf("lift the hold on %s: %w", number, err)
		}
		h.SetAt, h.LiftedAt = h.SetAt.UTC(), utc(h.LiftedAt)
		return audit(ctx, tx, AuditEntry{Actor: by, Action: "hold_lifted", Subject: number, Detail: map[string]string{"reason": reasonCode, "hold": h.ID}})
	})
	return h, err
}

// Holds lists the legal holds on a complaint, or all that stand when number is
// empty, the newest first.
func (s *Store) Holds(ctx context.Context, number string) ([]Hold, error) {
	holds := []Hold{}
	err := s.db.SelectContext(ctx, &holds, `select id, number, reason_code, set_by, set_at, lifted_by, lifted_at from legal_holds
		where case when $1 = '' then lifted_at is null else number = $1 end order by set_at desc, id`, number)
	if err != nil {
		return nil, fmt.Errorf("list the legal holds: %w", err)
	}
	for i := range holds {
		holds[i].SetAt, holds[i].LiftedAt = holds[i].SetAt.UTC(), utc(holds[i].LiftedAt)
	}
	return holds, nil
}
