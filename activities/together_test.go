package activities_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"redress/activities"
	"redress/internal/complaint"
	"redress/internal/provider"
)

func TestGatherRecordsFindsWhatThePlatformShows(t *testing.T) {
	t.Parallel()
	b := setup(t)
	s := b.open()
	value, err := execute(b.acts, b.acts.GatherRecords, s)
	require.NoError(t, err)
	var gathered activities.Gathered
	require.NoError(t, value.Get(&gathered))
	require.Empty(t, gathered.Left)
	kinds := []complaint.EvidenceKind{}
	for _, ref := range gathered.Found {
		kinds = append(kinds, ref.Kind)
	}
	require.Equal(t, []complaint.EvidenceKind{complaint.OrderRecord, complaint.ShipmentRecord, complaint.Chat}, kinds)
}

func TestGatherRecordsLeavesWhatFails(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.without(orders{&provider.Refused{Code: provider.Unauthorised}})
	value, err := execute(b.acts, b.acts.GatherRecords, b.open())
	require.NoError(t, err)
	var gathered activities.Gathered
	require.NoError(t, value.Get(&gathered))
	require.Equal(t, activities.Gathered{Found: []complaint.EvidenceRef{}, Left: []string{activities.OrderRecord}}, gathered)
}

// The second of three has no reader on the roster: the others go out, and a
// second try sends none of them again.
func TestSendLettersSaysWhichWentOut(t *testing.T) {
	t.Parallel()
	b := setup(t)
	s := b.open()
	s.Shop = "a shop that nobody is on the roster of"
	r := activities.LettersRequest{Subject: s, Letters: []complaint.Letter{
		{N: 1, Kind: complaint.Acknowledgement}, {N: 2, Kind: complaint.PositionRequest}, {N: 3, Kind: complaint.EvidenceRequest, Items: []string{"details"}},
	}}
	for range 2 {
		value, err := execute(b.acts, b.acts.SendLetters, r)
		require.NoError(t, err)
		var sent []int
		require.NoError(t, value.Get(&sent))
		require.Equal(t, []int{1, 3}, sent)
	}
	require.Len(t, b.post.all(), 2)
}
