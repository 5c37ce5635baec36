package evidence

import (
	"context"
	"fmt"
	"time"

	"redress/internal/complaint"
	"redress/internal/vault"
)

// Piece is what is known of one piece of evidence.
type Piece struct {
	complaint.EvidenceRef
	Number string          `json:"complaint"`
	By     complaint.Actor `json:"by"`
	Name   string          `json:"name"` // empty once the person was erased
	Size   int64           `json:"size"` // bytes
	Type   string          `json:"type"` // media type
	At     time.Time       `json:"at"`
}

// Records lists a complaint's evidence in the order it came.
func (s *Store) Records(ctx context.Context, number string) ([]Piece, error) {
	records, err := s.register.EvidenceOf(ctx, number)
	if err != nil || len(records) == 0 {
		return []Piece{}, err
	}
	key, keyErr := s.register.PersonKey(ctx, number)
	pieces := make([]Piece, len(records))
	for i, r := range records {
		if pieces[i] = pieceOf(r); keyErr != nil {
			continue
		}
		if pieces[i].Name, err = nameOf(key, r); err != nil {
			return nil, err
		}
	}
	return pieces, nil
}

func pieceOf(r Record) Piece {
	return Piece{EvidenceRef: r.EvidenceRef, Number: r.Number, By: r.By, Size: r.Size, Type: r.Type, At: r.At}
}

func nameOf(key vault.Key, r Record) (string, error) {
	name, err := key.Open("evidence name:"+r.ID, r.Name)
	if err != nil {
		return "", fmt.Errorf("name of evidence %s: %w", r.ID, err)
	}
	return string(name), nil
}
