package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"

	"redress/internal/complaint"
)

func TestOperatorsSeeWhatItWaitsForUntilWhenAndWhatHappensOtherwise(t *testing.T) {
	t.Parallel()
	l := newLife(t)
	l.at(hour, func() {
		require.Contains(t, l.details(), "**Waits for the merchant until 25 Nov 09:00:00 UTC (position).** Otherwise: the customer's wish is granted.")
		require.Contains(t, l.details(), `| state-position | agent, merchant, supervisor |`)
		require.Contains(t, l.details(), `"position": "contest"`)
		require.Regexp(t, `\| \d+ \| 23 Nov 09:00:00 UTC \| letter_sent \w+ \| system:redress \|`, l.details(), "what happened last")
		require.Contains(t, l.details(), "| first_response | 24 Nov 09:00:00 UTC | met |  |")
	})
	l.message(2*hour, complaint.MsgStatePosition, "merchant:shop", `"position":"agree"`)
	l.message(3*hour, complaint.MsgProposeRemedy, "agent:lin", `"remedy":{"kind":"full_refund"}`)
	l.at(4*hour, func() {
		require.Contains(t, l.details(), "**Waits for the customer until 26 Nov 12:00:00 UTC (answer).**")
	})
	require.Equal(t, complaint.NoAnswer, l.run())
	require.Contains(t, l.details(), "**Closed: no_answer.** Cause: delivery_delay.")
}

func TestSearchAttributesFollowTheCaseAndOnlyWhatChangedIsWritten(t *testing.T) {
	t.Parallel()
	l := newLife(t)
	now := map[string]any{}
	writes := 0
	l.OnUpsertTypedSearchAttributes(mock.Anything).Run(func(args mock.Arguments) {
		writes++
		for key, value := range args.Get(0).(temporal.SearchAttributes).GetUntypedValues() {
			require.NotEqual(t, now[key.GetName()], value, "%s was written again unchanged", key.GetName())
			now[key.GetName()] = value
		}
	}).Return(nil)
	l.at(hour, func() {
		require.Equal(t, "investigating", now["CaseStage"])
		require.Equal(t, "lin", now["CaseOwner"])
		require.Equal(t, "delivery_delay", now["CaseCategory"])
		require.Equal(t, "taobao", now["CasePlatform"])
		require.Equal(t, "normal", now["CaseSeverity"])
		require.Equal(t, start.Add(48*hour), now["CaseNextDue"])
		require.Equal(t, false, now["CaseBreached"])
		require.Equal(t, []string{"repeat_customer"}, now["CaseTags"])
		require.LessOrEqual(t, writes, 2)
	})
	require.Equal(t, complaint.Remedied, l.run())
	require.Equal(t, "closed", now["CaseStage"])
	require.Equal(t, "remedied", now["CaseOutcome"])
	require.Equal(t, true, now["CaseBreached"])
	require.Equal(t, false, now["CaseNeedsAttention"])
}

func TestOneTimerServesTheReminderAndTheDeadline(t *testing.T) {
	t.Parallel()
	l := newLife(t)
	var timers []time.Duration
	l.SetOnTimerScheduledListener(func(_ string, d time.Duration) { timers = append(timers, d) })
	require.Equal(t, complaint.Remedied, l.run())
	require.Equal(t, []time.Duration{
		24 * hour,            // the first response, cancelled when the acknowledgement is out
		24 * hour, 24 * hour, // the merchant's position: reminder, deadline
		48 * hour,            // the remedy, cancelled when it is carried out
		72 * hour,            // the follow-up
		84 * hour, 84 * hour, // the rating: reminder, deadline
	}, timers)
}
