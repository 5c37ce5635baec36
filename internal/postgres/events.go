package postgres

import (
	"context"
	"encoding/hex"
	"fmt"

	"github.com/jmoiron/sqlx"

	"redress/internal/complaint"
)

// RecordedEvent is an event as it is remembered. Its Seq is the record's own;
// CaseSeq is the number the case gave it, or 0 for the record's own markers.
type RecordedEvent struct {
	complaint.Event
	CaseSeq int    `json:"case_seq"`
	RunID   string `json:"run_id"`
	Hash    string `json:"hash"` // lower-case hex; it covers this event and all before it
}

// MaxEvents is how many events one call gives at most.
const MaxEvents = 1000

// Events are at most limit events of a complaint behind afterSeq, in order. It
// fails with NotFound.
func (s *Store) Events(ctx context.Context, number string, afterSeq, limit int) ([]RecordedEvent, error) {
	if limit <= 0 || limit > MaxEvents {
		limit = MaxEvents
	}
	rows, err := selectLinks(ctx, s.db, `number = $1 and seq > $2 and seq <= $3`, number, afterSeq, afterSeq+limit)
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		if _, err := s.end(ctx, number); err != nil {
			return nil, err
		}
	}
	events := make([]RecordedEvent, len(rows))
	for i, l := range rows {
		events[i] = l.recorded()
	}
	return events, nil
}

func (l link) recorded() RecordedEvent {
	return RecordedEvent{
		Event:   complaint.Event{Seq: l.Seq, At: l.At.UTC(), Type: l.Type, Actor: l.Actor(), MessageID: l.MessageID, Facts: l.Facts},
		CaseSeq: l.CaseSeq, RunID: l.RunID, Hash: hex.EncodeToString(l.Hash),
	}
}

func (s *Store) end(ctx context.Context, number string) (chainEnd, error) {
	var end chainEnd
	err := s.get(ctx, &end, "complaint", number, `select last_seq, last_hash from complaints where number = $1`)
	return end, err
}

func selectLinks(ctx context.Context, db sqlx.QueryerContext, where string, args ...any) ([]link, error) {
	var rows []link
	err := sqlx.SelectContext(ctx, db, &rows, `select number, seq, run_id, branch, case_seq, at, type, actor_role, actor_id,
		message_id, facts, hash from events where `+where+` order by seq`, args...)
	if err != nil {
		return nil, fmt.Errorf("read the events of %s: %w", args[0], err)
	}
	return rows, nil
}
