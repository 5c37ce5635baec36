package postgres

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"redress/internal/complaint"
)

// RecordRequest is what a case has to remember.
type RecordRequest struct {
	RunID string // the workflow run that records
	// FirstRunID is the first run of the chain that RunID belongs to by continuing
	// as new and by Reset; empty where it is not known. It tells a first run that
	// was reset away before it recorded anything from a workflow started afresh.
	FirstRunID string
	Case       *complaint.Case
	View       complaint.View
}

// Record writes the case's unrecorded events and its read model in one
// transaction. The same again changes nothing.
//
// What was recorded stays, whatever becomes of the run that did it. When the
// workflow goes on from an earlier point, a marker event says from where, and
// the events that follow are the ones that count: case_reset after a Reset by
// an operator, case_replayed when a worker died after recording and the server
// then had the step done over with another result. events_lost says that the
// case has more behind it than the database, as after restoring a backup.
//
// It fails with NotFound, and with StaleRun for a run that was reset away.
func (s *Store) Record(ctx context.Context, r RecordRequest) error {
	view, err := json.Marshal(r.View)
	if err != nil {
		return fmt.Errorf("write the view of %s: %w", r.Case.Number, err)
	}
	fed, before := false, owned{}
	err = s.inTx(ctx, func(tx *sqlx.Tx) error {
		order, err := s.sealOrder(ctx, tx, r.Case)
		if err != nil {
			return err
		}
		end, err := lockChain(ctx, tx, r.Case.Number)
		if err != nil {
			return err
		}
		rows, err := end.follow(ctx, tx, r)
		if err != nil {
			return err
		}
		fed, before = len(rows) > 0, end.owned
		return writeRecord(ctx, tx, r, end, rows, order, string(plainJSON(view)))
	})
	if err != nil {
		return err
	}
	s.loads.moved(before, owned{r.Case.Owner, !r.Case.Closed()})
	if fed {
		s.bell.ring()
	}
	return nil
}

// chainEnd is the end of a complaint's event chain, and which run writes it.
type chainEnd struct {
	RunID    string         `db:"run_id"`
	FirstRun string         `db:"first_run_id"`
	PastRuns pq.StringArray `db:"past_runs"`
	Branch   int            `db:"branch"`
	Seq      int            `db:"last_seq"`
	CaseSeq  int            `db:"last_case_seq"`
	Hash     []byte         `db:"last_hash"`
	owned                   // before
}

// lockChain makes everybody who records the same complaint take turns.
func lockChain(ctx context.Context, tx *sqlx.Tx, number string) (*chainEnd, error) {
	var end chainEnd
	err := tx.GetContext(ctx, &end, `select run_id, first_run_id, past_runs, branch, last_seq, last_case_seq, last_hash, owner, closed_at is null as open
		from complaints where number = $1 for no key update`, number)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, NotFound{"complaint", number}
	}
	if err != nil {
		return nil, fmt.Errorf("lock complaint %s: %w", number, err)
	}
	if end.Hash == nil {
		end.Hash = genesis(number)
	}
	return &end, nil
}

func writeRecord(ctx context.Context, tx *sqlx.Tx, r RecordRequest, end *chainEnd, rows []link, order ordered, view string) error {
	c := r.Case
	if err := insertLinks(ctx, tx, c, rows); err != nil {
		return err
	}
	if err := repairLedger(ctx, tx, rows); err != nil {
		return err
	}
	tags := c.Tags
	if tags == nil {
		tags = []string{}
	}
	var due, closed sql.NullTime
	if d := r.View.Next.Due; d != nil {
		due = sql.NullTime{Time: *d, Valid: true}
	}
	var terms sql.NullString
	for _, e := range rows {
		switch e.Type {
		case complaint.CaseClosedEvent:
			closed = sql.NullTime{Time: e.At, Valid: true}
		case complaint.PolicyChanged:
			text, err := json.Marshal(c.Terms)
			if err != nil {
				return fmt.Errorf("write the terms of %s: %w", c.Number, err)
			}
			terms = sql.NullString{String: string(text), Valid: true}
		case CaseReset: // a case told anew from before its order was stated has none
			order.changed = order.changed || c.Stated == nil
		}
	}
	_, err := tx.ExecContext(ctx, `update complaints set
			stage = $2, kind = $3, category = $4, severity = $5, priority = $6, owner = $7, outcome = $8, waiting_for = $9,
			next_due = $10, breached = $11, needs_attention = $12, tags = $13, view = $14,
			closed_at = case when $22 then coalesce($15, closed_at, now()) end,
			run_id = $16, first_run_id = $23, past_runs = $17, branch = $18, last_seq = $19, last_case_seq = $20, last_hash = $21,
			pack = $24, policy_version = $25, terms = coalesce($26, terms),
			order_number = case when $28 then $27 else order_number end, stated_order = case when $28 then $29 else stated_order end,
			started_at = coalesce(started_at, now()), leased_until = null, updated_at = now()
		where number = $1`,
		c.Number, c.Stage, c.Kind, c.Category, c.Severity, c.Priority, c.Owner, c.Outcome, r.View.Next.WaitingFor,
		due, c.Breaches > 0, len(c.Attention) > 0, tags, view, closed,
		end.RunID, end.PastRuns, end.Branch, end.Seq, end.CaseSeq, end.Hash, c.Closed(), end.FirstRun,
		c.Terms.Pack, c.Terms.Version, terms, c.Order.Number, order.changed, order.sealed)
	if err != nil {
		return fmt.Errorf("write the read model of %s: %w", c.Number, err)
	}
	return nil
}
