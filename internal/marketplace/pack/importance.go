package pack

import (
	"cmp"
	"context"
	"fmt"
	"image"
	"io"
	"slices"
	"strings"

	"redress/internal/complaint"
)

// leastClear is how many pixels a picture's shorter side has that shows what it is
// about: ours, half of what the smallest phone cameras of today make.
const leastClear = 480

// byImportance puts first what a decision hangs on: photos and videos of the
// claim, then what the two sides wrote each other, then papers, then what was
// ordered and where it went. Among those, what the checklist asks for comes first,
// then clear pictures, then the older.
func byImportance(ctx context.Context, r Request) ([]Piece, error) {
	ranked := slices.Clone(r.Pieces)
	unclear := map[string]bool{}
	for _, p := range ranked {
		if p.Kind != complaint.Photo || !opens(p.Type) {
			continue
		}
		small, err := tiny(ctx, p)
		if err != nil {
			return nil, err
		}
		unclear[p.ID] = small
	}
	slices.SortStableFunc(ranked, func(a, b Piece) int {
		return cmp.Or(
			cmp.Compare(rank(a.Kind), rank(b.Kind)),
			first(asked(r.Checklist, a), asked(r.Checklist, b)),
			first(!unclear[a.ID], !unclear[b.ID]),
			a.At.Compare(b.At), strings.Compare(a.SHA256, b.SHA256), strings.Compare(a.ID, b.ID),
		)
	})
	return ranked, nil
}

func rank(k complaint.EvidenceKind) int {
	switch k {
	case complaint.Photo, complaint.Video:
		return 0
	case complaint.Chat:
		return 1
	case complaint.Document:
		return 2
	}
	return 3
}

// first puts before what is.
func first(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// asked reports whether the checklist requires a piece like this.
func asked(checklist []complaint.Item, p Piece) bool {
	return slices.ContainsFunc(checklist, func(i complaint.Item) bool { return (i.Required || i.Proof) && answers(i, p) })
}

// tiny reports whether a picture has too few pixels to be clear; one that does
// not open is none.
func tiny(ctx context.Context, p Piece) (bool, error) {
	r, err := p.Open(ctx)
	if err != nil {
		return false, fmt.Errorf("open evidence %s for a pack: %w", p.ID, err)
	}
	defer func() { _ = r.Close() }() // it was only read
	config, _, err := image.DecodeConfig(io.LimitReader(r, p.Size))
	return err != nil || min(config.Width, config.Height) < leastClear, nil
}
