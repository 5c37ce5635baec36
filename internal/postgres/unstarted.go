package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"redress/internal/complaint"
)

// StartLease is how long a complaint that Unstarted gave to one sweeper is kept
// from the others.
const StartLease = 30 * time.Second

// Unstarted gives out at most limit complaints whose workflow is not known to
// run although they were taken in longer than olderThan ago, oldest first. Each
// goes to one caller only, until StartLease is over.
func (s *Store) Unstarted(ctx context.Context, olderThan time.Duration, limit int) ([]complaint.Intake, error) {
	var rows []string
	err := s.db.SelectContext(ctx, &rows, `
		update complaints set leased_until = now() + make_interval(secs => $1)
		where number in (
			select number from complaints
			where started_at is null and created_at <= now() - make_interval(secs => $2)
				and (leased_until is null or leased_until < now())
			order by created_at limit $3 for update skip locked)
		returning intake`, StartLease.Seconds(), olderThan.Seconds(), limit)
	if err != nil {
		return nil, fmt.Errorf("look for complaints to start: %w", err)
	}
	intakes := make([]complaint.Intake, len(rows))
	for i, row := range rows {
		if err := json.Unmarshal([]byte(row), &intakes[i]); err != nil {
			return nil, fmt.Errorf("read an intake: %w", err)
		}
	}
	return intakes, nil
}

// MarkStarted says that the workflows of complaints run.
func (s *Store) MarkStarted(ctx context.Context, numbers ...string) error {
	_, err := s.db.ExecContext(ctx, `update complaints set started_at = now(), leased_until = null
		where number = any($1) and started_at is null`, numbers)
	if err != nil {
		return fmt.Errorf("mark %d complaints as started: %w", len(numbers), err)
	}
	return nil
}

// Intake is what the complaint's workflow starts with.
func (s *Store) Intake(ctx context.Context, number string) (complaint.Intake, error) {
	in, _, err := s.TakenIn(ctx, number)
	return in, err
}
