package activities_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/activities"
	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/provider"
)

type gather = func(context.Context, activities.Subject) ([]complaint.EvidenceRef, error)

func (b *bench) gather(activity gather, s activities.Subject) ([]complaint.EvidenceRef, error) {
	b.t.Helper()
	var refs []complaint.EvidenceRef
	value, err := execute(b.acts, activity, s)
	if err == nil {
		require.NoError(b.t, value.Get(&refs))
	}
	return refs, err
}

// gathered runs the activity twice and returns the one piece it stored.
func (b *bench) gathered(activity gather, s activities.Subject) complaint.EvidenceRef {
	b.t.Helper()
	first, err := b.gather(activity, s)
	require.NoError(b.t, err)
	again, err := b.gather(activity, s)
	require.NoError(b.t, err)
	require.Equal(b.t, first, again)
	require.Len(b.t, first, 1)
	require.Len(b.t, first[0].SHA256, 64)
	return first[0]
}

// without makes every platform one that has no API for anything, or whose
// orders are read by o.
func (b *bench) without(o marketplace.OrderReader) {
	b.acts.Platforms = marketplace.NewRegistry(marketplace.Platform{Orders: o}, nil)
}

type orders struct{ err error }

func (o orders) Order(context.Context, marketplace.Case) (marketplace.Record, error) {
	return nil, o.err
}

func TestWhatAPlatformAnswers(t *testing.T) {
	t.Parallel()
	b := setup(t)
	s := b.open()

	b.without(orders{&provider.Throttled{After: 3 * time.Second}})
	_, err := b.gather(b.acts.GatherOrder, s)
	require.Equal(t, 3*time.Second, passing(t, activities.Throttled, err).NextRetryDelay())

	b.without(orders{&provider.Refused{Code: provider.Unauthorised}})
	_, err = b.gather(b.acts.GatherOrder, s)
	refused(t, provider.Unauthorised, err)

	b.without(orders{})
	refs, err := b.gather(b.acts.GatherOrder, s)
	require.NoError(t, err)
	require.Empty(t, refs)
}

func TestAStoreOfFilesThatIsFullIsTriedAgain(t *testing.T) {
	t.Parallel()
	b := setup(t)
	s := b.open()
	good := b.acts.Evidence
	b.acts.Evidence = full{}
	_, err := b.gather(b.acts.GatherOrder, s)
	passing(t, activities.Unavailable, err)

	b.acts.Evidence = good
	b.gathered(b.acts.GatherOrder, s)
}
