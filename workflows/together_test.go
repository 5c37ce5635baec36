package workflows_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"

	"redress/activities"
	"redress/internal/complaint"
)

func TestLettersThatFallDueTogetherGoTogether(t *testing.T) {
	t.Parallel()
	l := newLife(t)
	require.Equal(t, complaint.Remedied, l.run())
	require.Equal(t, []string{"1", "2"}, l.happened(complaint.LetterWasSent, "letter")[:2])
	require.Equal(t, 1, l.together)
}

func TestALetterThatDoesNotGoThroughWithTheOthersGoesByItself(t *testing.T) {
	t.Parallel()
	l := newLife(t)
	l.fail[string(complaint.PositionRequest)] = temporal.NewNonRetryableApplicationError("no", activities.NoRecipient, nil)
	require.Equal(t, complaint.Remedied, l.run())
	require.Equal(t, "1", l.happened(complaint.LetterWasSent, "letter")[0])
	require.Contains(t, l.happened(complaint.LetterGaveUp, "why"), activities.NoRecipient, "it says why")
	require.Contains(t, l.letters, complaint.Acknowledgement)
}

func TestWhatThePlatformDoesNotShowAtOnceIsAskedForWithPatience(t *testing.T) {
	t.Parallel()
	l := newLife(t)
	ref := complaint.EvidenceRef{ID: "e_order", SHA256: "ab", Kind: complaint.OrderRecord}
	l.glanced = activities.Gathered{Found: []complaint.EvidenceRef{ref}, Left: []string{activities.ShipmentRecord}}
	require.Equal(t, complaint.Remedied, l.run())
	require.Contains(t, l.happened(complaint.EvidenceAdded, "evidence"), "e_order")
	require.Equal(t, []string{"GatherShipment"}, l.looked)
}

func TestAGlanceThatFailsLeavesEverythingToAskFor(t *testing.T) {
	t.Parallel()
	l := newLife(t)
	l.fail["glance"] = temporal.NewApplicationError("away", "unavailable")
	require.Equal(t, complaint.Remedied, l.run())
	require.ElementsMatch(t, []string{"GatherOrder", "GatherShipment", "GatherConversation"}, l.looked)
}
