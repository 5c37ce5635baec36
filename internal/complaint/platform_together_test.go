package complaint_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/clock"
	"redress/internal/complaint"
)

// named position after the merchant answered.
func TestNamedWhileDeciding(t *testing.T) {
	t.Parallel()
	d := open(t, hard).deciding()
	at := morning.Add(6 * time.Hour)
	d.send(complaint.MsgPlatformDeadline, "platform:tb", named(complaint.PositionDue, at))
	require.True(t, d.deadline(complaint.DecisionDue).Due.Before(at), "decision due %s, platform decides at %s", d.deadline(complaint.DecisionDue).Due, at)
}

func TestNamedWhileDecidingSoft(t *testing.T) {
	t.Parallel()
	d := open(t).deciding()
	at := morning.Add(6 * time.Hour)
	d.send(complaint.MsgPlatformDeadline, "platform:tb", named(complaint.PositionDue, at))
	require.True(t, d.deadline(complaint.DecisionDue).Due.Before(at), "decision due %s, platform decides at %s", d.deadline(complaint.DecisionDue).Due, at)
}

// margin on others' waits.
func TestNamedReturnIsTheCustomersOwnTime(t *testing.T) {
	t.Parallel()
	d := open(t, wishing(complaint.ReturnRefund)).deciding()
	d.send(complaint.MsgProposeRemedy, "agent:lin", `"remedy":{"kind":"return_refund"}`)
	d.send(complaint.MsgAnswerOffer, "customer:me", `"proposal":1,"answer":"accept"`).is(complaint.Remedying)
	at := morning.Add(9 * day)
	d.send(complaint.MsgPlatformDeadline, "platform:tb", named(complaint.ReturnDue, at))
	d.now = at.Add(-10 * time.Minute)
	d.send(complaint.MsgReportReturn, "customer:me", `"carrier":"sf","tracking":"SF1"`)
}

func TestNamedRulingIsNotPreempted(t *testing.T) {
	t.Parallel()
	d := open(t, under(func(terms *complaint.Terms) { terms.RulingWaits = 0 })).arbitrating().done()
	at := morning.Add(3 * day)
	d.send(complaint.MsgPlatformDeadline, "platform:tb", named(complaint.RulingDue, at))
	d.now = at.Add(-10 * time.Minute)
	d.send(complaint.MsgRecordRuling, "platform:tb", `"reference":"RUL-1","favour":"merchant"`)
}

// stale named.
func TestStaleNamedAnswer(t *testing.T) {
	t.Parallel()
	d := open(t).investigating()
	d.send(complaint.MsgPlatformDeadline, "platform:tb", named(complaint.AnswerDue, morning.Add(10*time.Hour)))
	d.send(complaint.MsgStatePosition, "merchant:shop", `"position":"contest"`).wait(20 * time.Hour)
	d.send(complaint.MsgProposeRemedy, "agent:lin", partial("40.00")).is(complaint.Offered)
	d.wait(time.Second)
	require.False(t, d.c.Closed(), "outcome %s: the customer had no time to answer", d.c.Outcome)
}

func TestStaleNamedRulingOfAReopenedCase(t *testing.T) {
	t.Parallel()
	d := open(t, under(func(terms *complaint.Terms) { terms.RulingWaits = 0 })).deciding()
	d.send(complaint.MsgPlatformDeadline, "platform:tb", named(complaint.RulingDue, morning.Add(2*day)))
	d.send(complaint.MsgProposeRemedy, "agent:lin", partial("40.00"))
	d.send(complaint.MsgAnswerOffer, "customer:me", `"proposal":1,"answer":"accept"`).done().is(complaint.FollowingUp)
	d.wait(4 * day)
	d.send(complaint.MsgRate, "customer:me", `"score":1,"solved":false`).is(complaint.Deciding)
	d.send(complaint.MsgEscalate, "customer:me", "").is(complaint.Arbitrating)
	d.wait(time.Second)
	d.is(complaint.Arbitrating)
}

// a slip of the pen in the past.
func TestNamedInThePast(t *testing.T) {
	t.Parallel()
	d := open(t).offered()
	d.apply(complaint.MsgPlatformDeadline, "agent:lin", named(complaint.AnswerDue, morning.AddDate(-1, 0, 0)))
	d.wait(time.Second)
	require.False(t, d.c.Closed(), "%s", d.c.Outcome)
}

// extension of a hard position.
func TestExtendedHardPositionStaysHard(t *testing.T) {
	t.Parallel()
	d := open(t, hard).investigating()
	d.send(complaint.MsgExtendDeadline, "supervisor:wu", `"deadline":"position","reason_code":"lab"`+until(morning.Add(47*time.Hour+30*time.Minute)))
	d.send(complaint.MsgAskCustomer, "agent:lin", `"items":["details"]`)
	require.Equal(t, complaint.Running, d.deadline(complaint.PositionDue).State, "asking stopped the platform's clock")
}

func TestExtendedHardPositionDoesNotWaitForRecords(t *testing.T) {
	t.Parallel()
	d := open(t, hard).triaged()
	d.send(complaint.MsgExtendDeadline, "supervisor:wu", `"deadline":"position","reason_code":"lab"`+until(morning.Add(47*time.Hour+30*time.Minute)))
	d.wait(48 * time.Hour).is(complaint.Remedying)
}

// records hang although the merchant answered.
func TestRecordsHangAfterBothWereHeard(t *testing.T) {
	t.Parallel()
	d := open(t, hard).triaged()
	d.send(complaint.MsgStatePosition, "merchant:shop", `"position":"contest"`)
	d.wait(48 * time.Hour)
	require.NotEqual(t, complaint.Investigating, d.c.Stage, "the platform decided by silence")
}

func TestRecordsHangShortNamed(t *testing.T) {
	t.Parallel()
	d := open(t, func(in *complaint.Intake) { in.PlatformDue = morning.Add(3 * time.Hour) }).triaged()
	d.send(complaint.MsgStatePosition, "merchant:shop", `"position":"contest"`)
	d.wait(4 * time.Hour)
	require.NotEqual(t, complaint.Investigating, d.c.Stage)
}

// atNight opens a complaint at 23:00, while its readers sleep until 08:00.
func atNight(t *testing.T) *desk {
	t.Helper()
	night := time.Date(2026, 11, 20, 23, 0, 0, 0, time.UTC)
	in := complaint.Intake{Number: "R26-7K4Q-X2MH", Platform: "taobao", Shop: "demo", Channel: "platform", Locale: "zh-CN", Timezone: "UTC",
		Order: complaint.OrderFacts{Number: "O-1", Total: complaint.Money{Minor: 12800, Currency: "CNY"}},
		Wish:  complaint.FullRefund, Category: complaint.DeliveryDelay, SubmittedAt: night, Terms: houseTerms()}
	awake := clock.Calendar{Zone: clock.UTC, Week: clock.Daily(clock.Span{From: 8 * 60, To: 21 * 60})}
	in.Terms.Calendars = clock.Calendars{complaint.AwakeCustomer: awake, complaint.AwakeStaff: awake}
	return &desk{t: t, c: complaint.Open(in, night), now: night}
}

func TestHeldLetterWhenTheDeadlineComesNearer(t *testing.T) {
	t.Parallel()
	d := atNight(t)
	night := d.now
	d.investigating()
	d.send(complaint.MsgPlatformDeadline, "platform:tb", named(complaint.PositionDue, night.Add(7*time.Hour)))
	d.wait(7 * time.Hour)
	for _, l := range d.c.Letters {
		if l.Kind == complaint.PositionRequest {
			require.NotEqual(t, complaint.LetterDropped, l.State, "the merchant was never asked, and its silence counted: %s", d.c.Stage)
		}
	}
}

func TestHeldLetterTellsTheDeadlineThereIs(t *testing.T) {
	t.Parallel()
	d := atNight(t)
	night := d.now
	d.investigating()
	d.send(complaint.MsgPlatformDeadline, "platform:tb", named(complaint.PositionDue, night.Add(20*time.Hour)))
	d.wait(9 * time.Hour)
	for _, l := range d.c.PendingLetters(d.now) {
		if l.Kind == complaint.PositionRequest {
			require.Equal(t, d.deadline(complaint.PositionDue).Due, l.Due)
		}
	}
}

// asking by default inside the platform's time.
func TestAskByDefaultGivesTime(t *testing.T) {
	t.Parallel()
	d := open(t, hard, defaulting(complaint.PositionDue, complaint.AskDetails)).investigating().wait(47 * time.Hour).is(complaint.Deciding)
	require.True(t, d.deadline(complaint.EvidenceDue).Due.After(d.now.Add(time.Minute)), "%s %s", d.deadline(complaint.EvidenceDue).Due, d.now)
}

// Left of a named one on a fast case
func TestLeftOfNamedOnAFastCase(t *testing.T) {
	t.Parallel()
	d := open(t, under(func(terms *complaint.Terms) { terms.Scale = 3600 })).investigating()
	d.send(complaint.MsgPlatformDeadline, "platform:tb", named(complaint.PositionDue, morning.Add(20*time.Second)))
	pos := d.deadline(complaint.PositionDue)
	r := complaint.Reckoning{Terms: d.c.Terms, OpenedAt: d.c.OpenedAt}
	mid := morning.Add(10 * time.Second)
	require.InDelta(t, float64(r.Elapsed(&pos, mid)), float64(r.Left(&pos, mid)), float64(time.Hour))
}

// classify twice at night
func TestHeldRequestForWhatIsNoLongerAsked(t *testing.T) {
	t.Parallel()
	night := time.Date(2026, 11, 20, 23, 0, 0, 0, time.UTC)
	terms := houseTerms()
	terms.Checklist[complaint.Billing] = []complaint.Item{{Code: "bill", Kinds: []complaint.EvidenceKind{complaint.Document}, From: complaint.Customer, Required: true}}
	in := complaint.Intake{Number: "R26-7K4Q-X2MH", Platform: "taobao", Shop: "demo", Channel: "platform", Locale: "zh-CN", Timezone: "UTC",
		Order: complaint.OrderFacts{Number: "O-1", Total: complaint.Money{Minor: 12800, Currency: "CNY"}},
		Wish:  complaint.FullRefund, Category: complaint.ProductQuality, SubmittedAt: night, Terms: terms}
	awake := clock.Calendar{Zone: clock.UTC, Week: clock.Daily(clock.Span{From: 8 * 60, To: 21 * 60})}
	in.Terms.Calendars = clock.Calendars{complaint.AwakeCustomer: awake, complaint.AwakeStaff: awake}
	d := &desk{t: t, c: complaint.Open(in, night), now: night}
	d.investigating()
	d.send(complaint.MsgClassify, "agent:lin", `"category":"billing"`)
	d.wait(9 * time.Hour)
	n := 0
	for _, l := range d.c.PendingLetters(d.now) {
		if l.Kind == complaint.EvidenceRequest {
			n++
			t.Log(l.Items)
		}
	}
	require.Equal(t, 1, n)
}

// second question takes over the first one's named end.
func TestSecondQuestionHasItsOwnTime(t *testing.T) {
	t.Parallel()
	d := open(t).arbitrating().done()
	d.send(complaint.MsgAskMerchant, "platform:tb", `"items":["invoice"]`)
	d.send(complaint.MsgPlatformDeadline, "platform:tb", named(complaint.PlatformQuestion, morning.Add(2*time.Hour)))
	d.wait(time.Hour)
	d.send(complaint.MsgAskMerchant, "platform:tb", `"items":["photo"],"within":"6h"`)
	require.True(t, d.deadline(complaint.PlatformQuestion).Due.After(morning.Add(5*time.Hour)), "%s", d.deadline(complaint.PlatformQuestion).Due)
}

func TestNobodyMovesAWaitPastThePlatform(t *testing.T) {
	t.Parallel()
	d := open(t, hard).investigating()
	d.send(complaint.MsgPlatformDeadline, "platform:tb", named(complaint.PositionDue, morning.Add(day)))
	d.refused(complaint.BadValue, "until", complaint.MsgExtendDeadline, "supervisor:wu", `"deadline":"position","reason_code":"lab"`+until(morning.Add(23*time.Hour+45*time.Minute)))
	inside := open(t, hard).deciding()
	inside.refused(complaint.BadValue, "until", complaint.MsgExtendDeadline, "supervisor:wu", `"deadline":"decision","reason_code":"lab"`+until(morning.Add(47*time.Hour+50*time.Minute)))
	alone := open(t, hard).investigating()
	alone.refused(complaint.BadValue, "deadline", complaint.MsgPause, "supervisor:wu", `"deadline":"position","reason_code":"court"`+until(morning.Add(5*day)))
	words := open(t).deciding()
	words.refused(complaint.BadValue, "reason_code", complaint.MsgPause, "supervisor:wu", `"deadline":"all","reason_code":"customer_asked"`)
	words.refused(complaint.BadValue, "reason_code", complaint.MsgPause, "supervisor:wu", `"deadline":"overall","reason_code":"with_platform"`)
}
