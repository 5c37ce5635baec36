package evidence

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
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

// Open gives a piece's content. Reading it fails, at the latest where it ends,
// when it is not what was given. It fails with the register's errors for a piece
// that is not there or whose person was erased. The caller closes it.
func (s *Store) Open(ctx context.Context, id string) (Piece, io.ReadCloser, error) {
	r, err := s.register.Evidence(ctx, id)
	if err != nil {
		return Piece{}, nil, err
	}
	key, err := s.register.PersonKey(ctx, r.Number)
	if err != nil {
		return Piece{}, nil, err
	}
	piece := pieceOf(r)
	if piece.Name, err = nameOf(key, r); err != nil {
		return Piece{}, nil, err
	}
	stored, err := s.files.NewReader(ctx, blobKey(r.Number, id), nil)
	if err != nil {
		return Piece{}, nil, fmt.Errorf("open the content of evidence %s: %w", id, err)
	}
	plain, err := key.Decrypt(purpose(id), stored)
	if err != nil {
		return Piece{}, nil, errors.Join(err, stored.Close())
	}
	return piece, &verified{measured: measured{from: plain, hash: sha256.New()}, record: r, Closer: stored}, nil
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

// measured counts and hashes what is read, up to Limit.
type measured struct {
	from io.Reader
	hash hash.Hash
	size int64
}

func (m *measured) Read(b []byte) (int, error) {
	n, err := m.from.Read(b)
	m.size += int64(n)
	if m.size > Limit {
		return 0, TooLarge{}
	}
	m.hash.Write(b[:n])
	return n, err
}

// verified is content that says at its end whether it is what was given.
type verified struct {
	measured
	io.Closer
	record Record
}

func (v *verified) Read(b []byte) (int, error) {
	n, err := v.measured.Read(b)
	if !errors.Is(err, io.EOF) {
		return n, err
	}
	want, bad := hex.DecodeString(v.record.SHA256)
	if bad != nil || !bytes.Equal(v.hash.Sum(nil), want) {
		return n, fmt.Errorf("evidence %s is not what was given: its hash differs", v.record.ID)
	}
	return n, err
}
