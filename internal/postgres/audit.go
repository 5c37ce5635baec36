package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"
)

// AuditEntry is one thing that somebody did outside a complaint's own events.
// It holds ids and codes only.
type AuditEntry struct {
	ID      int64             `json:"id"`
	At      time.Time         `json:"at"` // when it was written; Audit sets it
	Actor   string            `json:"actor"`
	Action  string            `json:"action"`  // a code: key_created, person_erased, payload_decoded, …
	Subject string            `json:"subject"` // a case number, a person's or a key's id; may be empty
	Detail  map[string]string `json:"detail,omitempty"`
}

// Audit writes an entry, for good: the table refuses changes.
func (s *Store) Audit(ctx context.Context, e AuditEntry) error {
	return audit(ctx, s.db, e)
}

func audit(ctx context.Context, to sqlx.ExecerContext, e AuditEntry) error {
	detail := []byte("{}")
	if len(e.Detail) > 0 {
		var err error
		if detail, err = json.Marshal(e.Detail); err != nil {
			return fmt.Errorf("write the audit entry %s: %w", e.Action, err)
		}
	}
	if _, err := to.ExecContext(ctx, `insert into audit (actor, action, subject, detail) values ($1, $2, $3, $4)`,
		storable(e.Actor, 200), storable(e.Action, 60), storable(e.Subject, 200), string(plainJSON(detail))); err != nil {
		return fmt.Errorf("write the audit entry %s: %w", e.Action, err)
	}
	return nil
}

// Audits are the newest entries about a subject, or about everything when it is
// empty; limit 0 means MaxEvents.
func (s *Store) Audits(ctx context.Context, subject string, limit int) ([]AuditEntry, error) {
	if limit <= 0 || limit > MaxEvents {
		limit = MaxEvents
	}
	var rows []struct {
		ID      int64     `db:"id"`
		At      time.Time `db:"at"`
		Actor   string    `db:"actor"`
		Action  string    `db:"action"`
		Subject string    `db:"subject"`
		Detail  facts     `db:"detail"`
	}
	err := s.db.SelectContext(ctx, &rows, `select id, at, actor, action, subject, detail from audit
		where $1 = '' or subject = $1 order by id desc limit $2`, subject, limit)
	if err != nil {
		return nil, fmt.Errorf("read the audit of %q: %w", subject, err)
	}
	entries := make([]AuditEntry, len(rows))
	for i, r := range rows {
		entries[i] = AuditEntry{r.ID, r.At.UTC(), r.Actor, r.Action, r.Subject, r.Detail}
	}
	return entries, nil
}
