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

// EvidenceRecord is one piece of evidence as it is written down; the content is
// in the blob store. It has no type name of its own, so that the evidence room
// can ask for it without knowing this one: evidence.Record is the same type.
type EvidenceRecord = struct {
	complaint.EvidenceRef
	Number string // the complaint
	By     complaint.Actor
	Sent   string    // SHA-256 of what was sent, when something was taken out of it
	For    string    // which message is to file it; empty: it stays whatever comes. Not read back
	Size   int64     // bytes of the plain content
	Type   string    // media type, "image/jpeg"
	Name   []byte    // the file's name, encrypted with the person's key
	At     time.Time // when it was written down
}

type evidenceRow struct {
	ID     string                 `db:"id"`
	Number string                 `db:"number"`
	SHA256 string                 `db:"sha256"`
	Sent   string                 `db:"sent_sha256"`
	Size   int64                  `db:"size"`
	Type   string                 `db:"type"`
	Kind   complaint.EvidenceKind `db:"kind"`
	Role   complaint.Role         `db:"given_role"`
	By     string                 `db:"given_id"`
	Name   []byte                 `db:"name"`
	At     time.Time              `db:"created_at"`
}

const evidenceColumns = `id, number, sha256, coalesce(sent_sha256, sha256) as sent_sha256, size, type, kind, given_role, given_id, name, created_at`

func (r evidenceRow) record() EvidenceRecord {
	return EvidenceRecord{
		EvidenceRef: complaint.EvidenceRef{ID: r.ID, SHA256: r.SHA256, Kind: r.Kind},
		Number:      r.Number, By: complaint.Actor{Role: r.Role, ID: r.By}, Sent: r.Sent, Size: r.Size, Type: r.Type, Name: r.Name, At: r.At.UTC(),
	}
}

// AddEvidence writes a piece down and returns the record that stands: an
// earlier one, when the complaint has the same content already, or was sent the
// same file before. It is false, and nothing is written down, when the complaint
// would have more than so many files, or more than so many bytes of them; 0 is
// no limit. It fails with NotFound and Erased: who was erased while a file was
// coming in gets no more of them.
func (s *Store) AddEvidence(ctx context.Context, e EvidenceRecord, files int, bytes int64) (EvidenceRecord, bool, error) {
	var row evidenceRow
	fits := true
	err := s.inTx(ctx, func(tx *sqlx.Tx) error {
		if _, _, err := s.holdKey(ctx, tx, e.Number); err != nil {
			return err
		}
		// One piece of a complaint at a time, or two at once would both be the last that fits.
		if _, err := tx.ExecContext(ctx, `select pg_advisory_xact_lock(hashtextextended('evidence ' || $1, 0))`, e.Number); err != nil {
			return fmt.Errorf("lock the evidence of %s: %w", e.Number, err)
		}
		err := tx.GetContext(ctx, &row, `select `+evidenceColumns+` from evidence
			where number = $1 and (sha256 in ($2, $3) or sent_sha256 in ($2, $3)) order by created_at, id limit 1`, e.Number, e.SHA256, sentOr(e))
		if err == nil {
			_, err = hold(ctx, tx, row.ID, e.For)
			return err
		}
		if !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		err = tx.GetContext(ctx, &fits, `select ($2 = 0 or count(*) < $2) and ($3 = 0 or coalesce(sum(size), 0) + $4 <= $3)
			from evidence where number = $1`, e.Number, files, bytes, e.Size)
		if err != nil || !fits {
			return err
		}
		return tx.GetContext(ctx, &row, `insert into evidence (id, number, sha256, sent_sha256, size, type, kind, given_role, given_id, name, holders)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, case when $11 <> '' then array[$11] end) returning `+evidenceColumns,
			e.ID, e.Number, e.SHA256, sentOr(e), e.Size, e.Type, e.Kind, e.By.Role, e.By.ID, e.Name, e.For)
	})
	if err != nil {
		return e, false, fmt.Errorf("write evidence %s of %s down: %w", e.ID, e.Number, err)
	}
	if !fits {
		return e, false, nil
	}
	return row.record(), true, nil
}

func sentOr(e EvidenceRecord) string {
	if e.Sent == "" {
		return e.SHA256
	}
	return e.Sent
}

// Evidence reads one record. It fails with NotFound.
func (s *Store) Evidence(ctx context.Context, id string) (EvidenceRecord, error) {
	var row evidenceRow
	err := s.get(ctx, &row, "evidence", id, `select `+evidenceColumns+` from evidence where id = $1`)
	return row.record(), err
}

// EvidenceOf lists a complaint's records in the order they came.
func (s *Store) EvidenceOf(ctx context.Context, number string) ([]EvidenceRecord, error) {
	var rows []evidenceRow
	err := s.db.SelectContext(ctx, &rows, `select `+evidenceColumns+` from evidence where number = $1 order by created_at, id`, number)
	if err != nil {
		return nil, fmt.Errorf("list the evidence of %s: %w", number, err)
	}
	records := make([]EvidenceRecord, len(rows))
	for i, r := range rows {
		records[i] = r.record()
	}
	return records, nil
}
