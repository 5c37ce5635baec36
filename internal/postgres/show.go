package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"redress/internal/complaint"
)

// Shown is a complaint as people and programs see it, with its own instants.
// View.Events counts the recorded events.
type Shown struct {
	complaint.View
	SubmittedAt time.Time  `json:"submitted_at"`
	OpenedAt    time.Time  `json:"opened_at"`
	ClosedAt    *time.Time `json:"closed_at"`
	UpdatedAt   time.Time  `json:"updated_at"`
}

// Show reads a complaint, running, closed or not yet started. It fails with
// NotFound.
func (s *Store) Show(ctx context.Context, number string) (Shown, error) {
	var row struct {
		Row
		View   []byte `db:"view"`
		Events int    `db:"last_seq"`
	}
	if err := s.get(ctx, &row, "complaint", number, `select `+rowColumns+`, view, last_seq from complaints where number = $1`); err != nil {
		return Shown{}, err
	}
	shown := Shown{SubmittedAt: row.SubmittedAt.UTC(), OpenedAt: row.OpenedAt.UTC(), ClosedAt: utc(row.ClosedAt), UpdatedAt: row.UpdatedAt.UTC()}
	if row.View == nil {
		// It has not recorded itself yet: it stands as it was opened.
		in, at, err := s.TakenIn(ctx, number)
		if err != nil {
			return Shown{}, err
		}
		shown.View = complaint.Open(in, at).View()
	} else if err := json.Unmarshal(row.View, &shown.View); err != nil {
		return Shown{}, fmt.Errorf("read the view of %s: %w", number, err)
	}
	shown.Events = row.Events
	return shown, nil
}

// ByExternal is the number of the complaint about a platform's own case. It
// fails with NotFound.
func (s *Store) ByExternal(ctx context.Context, platform, shop, externalID string) (string, error) {
	var number []string
	err := s.db.SelectContext(ctx, &number, `select number from complaints
		where platform = $1 and shop = $2 and external_id = $3`, platform, shop, externalID)
	if err != nil {
		return "", fmt.Errorf("look up %s case %s: %w", platform, externalID, err)
	}
	if len(number) == 0 {
		return "", NotFound{"complaint about " + platform + " case", externalID}
	}
	return number[0], nil
}

func utc(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	u := t.UTC()
	return &u
}

// TakenIn is what a complaint's process starts with, and when it was opened. It
// fails with NotFound.
func (s *Store) TakenIn(ctx context.Context, number string) (complaint.Intake, time.Time, error) {
	var row struct {
		Intake   []byte    `db:"intake"`
		OpenedAt time.Time `db:"opened_at"`
	}
	if err := s.get(ctx, &row, "complaint", number, `select intake, opened_at from complaints where number = $1`); err != nil {
		return complaint.Intake{}, time.Time{}, err
	}
	var in complaint.Intake
	if err := json.Unmarshal(row.Intake, &in); err != nil {
		return complaint.Intake{}, time.Time{}, fmt.Errorf("read the intake of %s: %w", number, err)
	}
	return in, row.OpenedAt.UTC(), nil
}

// ShopOf is the platform and the shop of a complaint, which never change. It
// fails with NotFound.
func (s *Store) ShopOf(ctx context.Context, number string) (platform, shop string, err error) {
	var row struct {
		Platform string `db:"platform"`
		Shop     string `db:"shop"`
	}
	err = s.get(ctx, &row, "complaint", number, `select platform, shop from complaints where number = $1`)
	return row.Platform, row.Shop, err
}
