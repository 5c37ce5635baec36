package activities

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"

	"redress/internal/complaint"
	"redress/internal/evidence"
	"redress/internal/marketplace"
	"redress/internal/marketplace/pack"
)

// compile makes our evidence and a text into what the platform takes, and keeps
// as evidence what goes out: what was left out and why, what is missing by the
// checklist, and the hash of each file as it was sent.
func (a *Activities) compile(ctx context.Context, r OperationRequest, text string, words marketplace.Text, files marketplace.FileLimits) (pack.Packed, error) {
	pieces, err := a.pieces(ctx, r)
	if err != nil {
		return pack.Packed{}, err
	}
	packed, err := pack.Compile(ctx, pack.Request{Key: r.Key, Text: text, Pieces: pieces, Checklist: r.Checklist, Words: words, Files: files})
	if err != nil {
		return pack.Packed{}, err
	}
	list, err := json.MarshalIndent(packed, "", "  ")
	if err != nil {
		return pack.Packed{}, err
	}
	if _, err := a.Evidence.Add(ctx, evidence.Add{
		Number: r.Number, By: complaint.Actor{Role: complaint.System, ID: "redress"},
		Name: "sent-to-platform.json", Kind: complaint.Document, Reader: bytes.NewReader(list),
	}); err != nil {
		return pack.Packed{}, fmt.Errorf("keep what is sent to the platform about %s: %w", r.Number, err)
	}
	return packed, nil
}

// pieces are those of the case's evidence that people gave.
func (a *Activities) pieces(ctx context.Context, r OperationRequest) ([]pack.Piece, error) {
	records, err := a.Evidence.Records(ctx, r.Number)
	if err != nil {
		return nil, fmt.Errorf("evidence of %s: %w", r.Number, err)
	}
	known := map[string]evidence.Piece{}
	for _, piece := range records {
		known[piece.ID] = piece
	}
	var pieces []pack.Piece
	for _, e := range r.Evidence {
		piece, there := known[e.ID]
		if !there {
			continue // it was erased
		}
		pieces = append(pieces, pack.Piece{ID: e.ID, SHA256: piece.SHA256, Kind: e.Kind, Type: piece.Type, Size: piece.Size, By: e.By, At: e.At,
			Open: func(ctx context.Context) (io.ReadCloser, error) {
				_, content, err := a.Evidence.Open(ctx, e.ID)
				return content, err
			}})
	}
	return pieces, nil
}
