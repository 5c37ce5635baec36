package postgres

import (
	"context"
	"fmt"
	"time"

	"redress/internal/complaint"
)

// EvidenceRecord is one piece of evidence as it is written down; the content is
// in the blob store. It has no type name of its own, so that the evidence room
// can ask for it without knowing this one: evidence.Record is the same type.
type EvidenceRecord = struct {
	complaint.EvidenceRef
	Number string // the complaint
	By     complaint.Actor
	Size   int64     // bytes of the plain content
	Type   string    // media type, "image/jpeg"
	Name   []byte    // the file's name, encrypted with the person's key
	At     time.Time // when it was written down
}

type evidenceRow struct {
	ID     string                 `db:"id"`
	Number string                 `db:"number"`
	SHA256 string                 `db:"sha256"`
	Size   int64                  `db:"size"`
	Type   string                 `db:"type"`
	Kind   complaint.EvidenceKind `db:"kind"`
	Role   complaint.Role         `db:"given_role"`
	By     string                 `db:"given_id"`
	Name   []byte                 `db:"name"`
	At     time.Time              `db:"created_at"`
}

const evidenceColumns = `id, number, sha256, size, type, kind, given_role, given_id, name, created_at`

func (r evidenceRow) record() EvidenceRecord {
	return EvidenceRecord{
		EvidenceRef: complaint.EvidenceRef{ID: r.ID, SHA256: r.SHA256, Kind: r.Kind},
		Number:      r.Number, By: complaint.Actor{Role: r.Role, ID: r.By}, Size: r.Size, Type: r.Type, Name: r.Name, At: r.At.UTC(),
	}
}

// AddEvidence writes a piece down and returns the record that stands: an
// earlier one, when the complaint has the same content already.
func (s *Store) AddEvidence(ctx context.Context, e EvidenceRecord) (EvidenceRecord, error) {
	_, err := s.db.ExecContext(ctx, `insert into evidence (id, number, sha256, size, type, kind, given_role, given_id, name)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (number, sha256) do nothing`,
		e.ID, e.Number, e.SHA256, e.Size, e.Type, e.Kind, e.By.Role, e.By.ID, e.Name)
	if err != nil {
		return e, fmt.Errorf("write evidence %s of %s down: %w", e.ID, e.Number, err)
	}
	var row evidenceRow
	err = s.db.GetContext(ctx, &row, `select `+evidenceColumns+` from evidence where number = $1 and sha256 = $2`, e.Number, e.SHA256)
	if err != nil {
		return e, fmt.Errorf("read evidence %s of %s: %w", e.ID, e.Number, err)
	}
	return row.record(), nil
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
