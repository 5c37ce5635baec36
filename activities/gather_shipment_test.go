package activities_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
)

func TestGatherShipment(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ref := b.gathered(b.acts.GatherShipment, b.open())
	require.Equal(t, complaint.ShipmentRecord, ref.Kind)
	require.Contains(t, b.read(ref), "SF123")
}

func TestGatherShipmentOfWhatWasNeverSent(t *testing.T) {
	t.Parallel()
	b := setup(t)
	refs, err := b.gather(b.acts.GatherShipment, b.open(func(o *complaint.Opening) { o.Order.Carrier, o.Order.Tracking = "", "" }))
	require.NoError(t, err)
	require.Empty(t, refs)
}

func TestGatherShipmentWithoutAnAPI(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.without(nil)
	refs, err := b.gather(b.acts.GatherShipment, b.open())
	require.NoError(t, err)
	require.Empty(t, refs)
}
