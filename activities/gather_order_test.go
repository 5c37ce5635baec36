package activities_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"redress/activities"
	"redress/internal/complaint"
)

func TestGatherOrder(t *testing.T) {
	t.Parallel()
	b := setup(t)
	s := b.open()
	ref := b.gathered(b.acts.GatherOrder, s)
	require.Equal(t, complaint.OrderRecord, ref.Kind)
	require.Contains(t, b.read(ref), s.Order.Number)
	require.Contains(t, b.read(ref), "保温杯")
}

func TestGatherOrderOfAnErasedPerson(t *testing.T) {
	t.Parallel()
	b := setup(t)
	s := b.open()
	require.NoError(t, b.store.ErasePerson(t.Context(), s.Number))
	_, err := b.gather(b.acts.GatherOrder, s)
	refused(t, activities.Erased, err)
}

func TestGatherOrderWithoutAnAPI(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.without(nil)
	refs, err := b.gather(b.acts.GatherOrder, b.open())
	require.NoError(t, err)
	require.Empty(t, refs)
}
