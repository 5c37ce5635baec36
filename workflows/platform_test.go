package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"

	"redress/internal/complaint"
)

const onPlatform = `"reference":"poll-1"`

// connected is the life of a complaint that is a case on its platform.
func connected(t *testing.T) *life {
	t.Helper()
	l := newLife(t)
	l.in.ExternalID = "R-778812"
	return l
}

func yuan(minor int64) complaint.Money { return complaint.Money{Minor: minor, Currency: "CNY"} }

func TestAHintIsFollowedByReadingThePlatform(t *testing.T) {
	t.Parallel()
	l := connected(t)
	l.there = complaint.PlatformCase{State: complaint.PlatformRefunded, PaidBack: yuan(12800), PaysBack: true}
	l.message(hour, complaint.MsgPlatformChanged, "platform:taobao", onPlatform)
	require.Equal(t, complaint.Remedied, l.run())
	require.Empty(t, l.effects, "the platform has paid already")
	require.Equal(t, []string{"paid_by_platform"}, l.happened(complaint.Ruled, "why"))
	require.Contains(t, l.letters, complaint.RemedyNotice)
}

func TestThePlatformsReviewTakesTheCaseToArbitrationAndItsRulingIsCarriedOut(t *testing.T) {
	t.Parallel()
	l := connected(t)
	l.there = complaint.PlatformCase{State: complaint.PlatformReviews, Review: complaint.ReviewDeciding, PaysBack: true}
	l.message(hour, complaint.MsgPlatformChanged, "platform:taobao", onPlatform)
	l.at(2*hour, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.there = complaint.PlatformCase{State: complaint.PlatformReviews, Ruling: &complaint.PlatformRuling{Reference: "CS-7", Favour: complaint.Split, Amount: yuan(5000)}, PaysBack: true}
	})
	l.message(3*hour, complaint.MsgPlatformChanged, "platform:taobao", onPlatform)
	require.Equal(t, complaint.Remedied, l.run())
	require.Equal(t, []string{"R26-0000-0000/submission/1", "R26-0000-0000/refund/2 50.00 CNY"}, l.effects)
}

func TestWhatSoftwareCannotDoIsDoneByHandAndSeenOnThePlatform(t *testing.T) {
	t.Parallel()
	l := connected(t)
	l.byHand = map[string]string{string(complaint.SubmissionOp): "escalate"}
	l.there = complaint.PlatformCase{State: complaint.PlatformReviews, Review: complaint.ReviewAsked}
	l.message(hour, complaint.MsgPlatformChanged, "platform:taobao", onPlatform)
	l.at(2*hour, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.there.DoneByHand = []string{"submission/1"}
	})
	l.message(3*hour, complaint.MsgPlatformChanged, "platform:taobao", onPlatform)
	l.message(4*hour, complaint.MsgRecordRuling, "platform:taobao", `"reference":"CS-8","favour":"merchant"`)
	require.Equal(t, complaint.RuledForMerchant, l.run())
	require.Equal(t, []string{"submission/1"}, l.happened(complaint.OperationIsByHand, "operation"))
	require.Equal(t, []complaint.PlatformTask{{Step: "submission/1", What: "escalate"}}, l.tasks)
	require.Equal(t, []string{"submission/1"}, l.happened(complaint.OperationDone, "operation"))
	require.Contains(t, l.letters, complaint.ConsoleTask)
}

func TestAConsoleTaskThatNobodyDoesIsFlagged(t *testing.T) {
	t.Parallel()
	l := connected(t)
	l.byHand = map[string]string{string(complaint.RefundOp): "refund"}
	l.at(20*24*time.Hour, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		require.Contains(t, l.happened(complaint.DeadlineBreached, "deadline"), "console")
	})
	l.message(21*24*time.Hour, complaint.MsgTaskDone, "agent:lin", `"step":"refund/1","reference":"SMS-1"`)
	require.Equal(t, complaint.Remedied, l.run())
	require.Empty(t, l.effects)
}

func TestAPlatformThatCannotBeReadIsShownToAPerson(t *testing.T) {
	t.Parallel()
	l := connected(t)
	l.fail["platform"] = temporal.NewNonRetryableApplicationError("no", "unauthorised", nil)
	l.message(hour, complaint.MsgPlatformChanged, "platform:taobao", onPlatform)
	require.Equal(t, complaint.Remedied, l.run())
	require.Equal(t, []string{"unauthorised"}, l.happened(complaint.Flagged, "reason")[:1])
}
