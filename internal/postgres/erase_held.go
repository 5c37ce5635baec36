package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"redress/internal/complaint"
)

// Held is what is held on a person: how much of it, and what stands in the way
// of erasing it. It says nothing of who they are.
type Held struct {
	Person     string          `db:"id" json:"person"`
	Platform   string          `db:"platform" json:"platform"`
	Shop       string          `db:"shop" json:"shop"`
	Since      time.Time       `db:"created_at" json:"since"`
	ErasedAt   *time.Time      `db:"erased_at" json:"erased_at,omitempty"`
	Contacts   int             `db:"contacts" json:"contacts"`
	Texts      int             `db:"texts" json:"texts"`
	Files      int             `db:"files" json:"files"`
	Links      int             `db:"links" json:"links"`
	Mails      int             `db:"mails" json:"mails"` // that wait to be worked on
	Complaints []HeldComplaint `db:"-" json:"complaints"`
}

// HeldComplaint is one complaint of a person.
type HeldComplaint struct {
	Number   string          `db:"number" json:"complaint"`
	Stage    complaint.Stage `db:"stage" json:"stage"`
	OpenedAt time.Time       `db:"opened_at" json:"opened_at"`
	ClosedAt *time.Time      `db:"closed_at" json:"closed_at"`
	Pack     string          `db:"pack" json:"pack"`
	Version  string          `db:"policy_version" json:"policy_version"`
	Hold     string          `db:"hold" json:"hold,omitempty"` // the reason code of the one that stands
}

// Held is what is held on a person, named by their id or by one of their case
// numbers. It fails with NotFound.
func (s *Store) Held(ctx context.Context, personOrCase string) (Held, error) {
	var held Held
	err := s.inSnapshot(ctx, func(tx *sqlx.Tx) error {
		person := personOrCase
		err := tx.GetContext(ctx, &person, `select person_id from complaints where number = $1`, personOrCase)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("find the person of %s: %w", personOrCase, err)
		}
		held, err = readHeld(ctx, tx, person)
		return err
	})
	return held, err
}

// lockHeld reads what is held and keeps the person's next complaint, text and
// file out until the transaction ends.
func lockHeld(ctx context.Context, tx *sqlx.Tx, person string) (Held, error) {
	if _, err := tx.ExecContext(ctx, `select from people where id = $1 for update`, person); err != nil {
		return Held{}, fmt.Errorf("lock person %s: %w", person, err)
	}
	if _, err := tx.ExecContext(ctx, `select from complaints where person_id = $1 order by number for update`, person); err != nil {
		return Held{}, fmt.Errorf("lock the complaints of %s: %w", person, err)
	}
	return readHeld(ctx, tx, person)
}

func readHeld(ctx context.Context, tx *sqlx.Tx, person string) (Held, error) {
	var held Held
	err := tx.GetContext(ctx, &held, `
		with own as (select number from complaints where person_id = $1)
		select id, platform, shop, created_at, erased_at,
			(select count(*) from contacts where person_id = $1) as contacts,
			(select count(*) from texts where number in (select number from own)) as texts,
			(select count(*) from evidence where number in (select number from own)) as files,
			(select count(*) from customer_links where number in (select number from own)) as links,
			(select count(*) from mails where wrapped_key is not null and destination in (select number from own)) as mails
		from people where id = $1`, person)
	if errors.Is(err, sql.ErrNoRows) {
		return Held{}, NotFound{"person or complaint", person}
	}
	if err != nil {
		return Held{}, fmt.Errorf("read what is held on %s: %w", person, err)
	}
	held.Since, held.ErasedAt, held.Complaints = held.Since.UTC(), utc(held.ErasedAt), []HeldComplaint{}
	err = tx.SelectContext(ctx, &held.Complaints, `
		select c.number, stage, opened_at, closed_at, pack, policy_version, coalesce(h.reason_code, '') as hold
		from complaints c left join legal_holds h on h.number = c.number and h.lifted_at is null
		where person_id = $1 order by opened_at, c.number`, person)
	if err != nil {
		return Held{}, fmt.Errorf("list the complaints of %s: %w", person, err)
	}
	for i := range held.Complaints {
		c := &held.Complaints[i]
		c.OpenedAt, c.ClosedAt = c.OpenedAt.UTC(), utc(c.ClosedAt)
	}
	return held, nil
}
