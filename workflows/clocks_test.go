package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/activities"
	"redress/internal/clock"
	"redress/internal/complaint"
)

const newVersion = "0123456789abcdef"

// counted gives a deadline a rule of its own.
func (l *life) counted(name complaint.DeadlineName, change func(*complaint.Term)) {
	term := l.in.Terms.Deadlines[name]
	change(&term)
	l.in.Terms.Deadlines[name] = term
}

func TestANewPolicyMovesTheTimerAndOperatorsSeeWhy(t *testing.T) {
	t.Parallel()
	l := newLife(t)
	l.in.Order.Shipped = true
	l.policy = terms()
	l.policy.Version = newVersion
	l.policy.Deadlines[complaint.PositionDue] = complaint.Term{Within: complaint.Duration(96 * hour), Default: complaint.GrantWish, Rule: "taobao/seller_answer"}
	var timers []time.Duration
	l.SetOnTimerScheduledListener(func(_ string, d time.Duration) { timers = append(timers, d) })
	l.message(hour, complaint.MsgChangePolicy, "supervisor:wu", `"version":"`+newVersion+`","reason_code":"rules_of_december"`)
	l.at(2*hour, func() {
		require.Equal(t, "", l.code("m-1"))
		require.Equal(t, activities.TermsRequest{Version: newVersion, Currency: "CNY", Shipped: true, Timezone: "Asia/Shanghai", At: start.Add(hour)}, l.asked)
		require.Equal(t, []string{"2026-11-27T09:00:00Z"}, l.happened(complaint.DeadlineMoved, "to"), "the answer comes when it has moved")
		require.Contains(t, l.details(), "| position | 27 Nov 09:00:00 UTC | running | the customer's wish is granted | taobao/seller_answer (moved from 25 Nov 09:00:00 UTC: policy/"+newVersion+") |")
		require.Contains(t, l.details(), "Why then: taobao/seller_answer: 4d of wall time, since 23 Nov 09:00 +00:00; moved from 25 Nov 09:00 +00:00 (policy/"+newVersion+")")
		require.Contains(t, l.details(), "| Policy | test@"+newVersion+" |")
		require.Equal(t, 95*hour, timers[len(timers)-1], "to the new end, no reminder in between")
	})
	require.Equal(t, complaint.Remedied, l.run())
	require.Equal(t, "position", l.happened(complaint.DeadlineBreached, "deadline")[0])
}

func TestAPolicyThatIsNotThereIsRefusedOrFlaggedWhereNobodyWaits(t *testing.T) {
	t.Parallel()
	l := newLife(t)
	l.fail["policy"] = l.refused("not_found")
	l.message(hour, complaint.MsgChangePolicy, "supervisor:wu", `"version":"`+newVersion+`","reason_code":"x"`)
	l.at(2*hour, func() {
		require.Equal(t, "unknown_policy", l.code("m-1"))
		require.NotContains(t, l.details(), "Needs attention")
		require.Empty(t, l.happened(complaint.PolicyChanged, "to"))
		l.SignalWorkflow(string(complaint.MsgChangePolicy), raw(body("s-1", "supervisor:wu", `"version":"`+newVersion+`","reason_code":"x"`)))
	})
	l.at(3*hour, func() {
		require.Contains(t, l.details(), "**Needs attention: `policy/"+newVersion+"`** (not_found")
	})
	require.Equal(t, complaint.Remedied, l.run())
}

func TestTheDefaultGoesOutBeforeThePlatformDecides(t *testing.T) {
	t.Parallel()
	l := newLife(t)
	l.counted(complaint.PositionDue, func(term *complaint.Term) {
		term.Margin, term.Remind = complaint.Duration(2*hour), 0
	})
	l.message(hour, complaint.MsgPlatformDeadline, "platform:tb", `"deadline":"position","due":"2026-11-24T09:00:00Z","reference":"refund_remind_timeout"`)
	l.at(21*hour+59*time.Minute, func() { require.Empty(t, l.effects) })
	l.at(22*hour+time.Minute, func() { require.Equal(t, []string{"R26-0000-0000/refund/1 128.00 CNY"}, l.effects) })
	require.Equal(t, complaint.Remedied, l.run())
}

func TestALetterGoesOutInItsReadersMorning(t *testing.T) {
	t.Parallel()
	l := newLife(t) // 17:00 in Shanghai
	l.in.Terms.Calendars = clock.Calendars{complaint.AwakeCustomer: {Zone: clock.Zone{Name: "Asia/Shanghai", Offset: 8 * 3600}, Week: clock.Daily(clock.Span{From: 8 * 60, To: 21 * 60})}}
	l.message(2*hour, complaint.MsgStatePosition, "merchant:shop", `"position":"agree"`)
	l.message(5*hour, complaint.MsgProposeRemedy, "agent:lin", `"remedy":{"kind":"full_refund"}`) // 22:00
	l.at(14*hour+59*time.Minute, func() { require.NotContains(t, l.letters, complaint.Offer) })
	l.at(15*hour+time.Minute, func() { require.Contains(t, l.letters, complaint.Offer) })
	l.message(28*hour+30*time.Minute, complaint.MsgWithdraw, "customer:me", "") // 21:30 of the next day
	require.Equal(t, complaint.Withdrawn, l.run())
	require.Contains(t, l.letters, complaint.ClosingNotice, "a closed case still sends what waited for the morning")
	require.Equal(t, start.Add(39*hour), l.Now().UTC().Truncate(time.Second))
}

func TestASecondPersonIsAskedBeforeTheDefault(t *testing.T) {
	t.Parallel()
	l := newLife(t)
	l.counted(complaint.PositionDue, func(term *complaint.Term) {
		term.Margin, term.Gate = complaint.Duration(4*hour), &complaint.Gate{Within: complaint.Duration(2 * hour), Otherwise: complaint.GateHolds}
	})
	l.at(45*hour, func() {
		require.Contains(t, l.details(), "**A second person is asked whether to go on: the customer's wish is granted** (position passed in vain)")
		require.Contains(t, l.letters, complaint.ApprovalRequest)
	})
	l.message(45*hour+time.Minute, complaint.MsgApprove, "supervisor:wu", `"proposal":0`)
	require.Equal(t, complaint.Remedied, l.run())
	require.Equal(t, []string{"grant_wish"}, l.happened(complaint.GatePassed, "action"))
}
