package activities_test

import (
	"context"
	"errors"
	"io"

	"github.com/stretchr/testify/require"

	"redress/activities"
	"redress/internal/complaint"
	"redress/internal/evidence"
)

// read is the content of a stored piece.
func (b *bench) read(ref complaint.EvidenceRef) string {
	b.t.Helper()
	_, r, err := b.acts.Evidence.(*evidence.Store).Open(b.t.Context(), ref.ID)
	require.NoError(b.t, err)
	content, err := io.ReadAll(r)
	require.NoError(b.t, err)
	require.NoError(b.t, r.Close())
	return string(content)
}

// packs are the packs of evidence kept of a complaint.
func (b *bench) packs(number string) []string {
	b.t.Helper()
	pieces, err := b.acts.Evidence.Records(b.t.Context(), number)
	require.NoError(b.t, err)
	var all []string
	for _, p := range pieces {
		if p.By.Role == complaint.System {
			all = append(all, b.read(p.EvidenceRef))
		}
	}
	return all
}

// full is a store of files without any room left.
type full struct{ activities.Evidence }

func (full) Add(context.Context, evidence.Add) (complaint.EvidenceRef, error) {
	return complaint.EvidenceRef{}, errors.New("no space left on device")
}
