package policy

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/clock"
	"redress/internal/complaint"
)

func TestWhatAPackSaysAboutAWaitReplacesAllThatWasSaid(t *testing.T) {
	t.Parallel()
	mall, stand := fixed(t, "mall").Terms(cny), fixed(t, "stand").Terms(cny)
	require.Equal(t, "mall/merchant_answer", mall.Deadlines[complaint.PositionDue].Rule)
	require.Equal(t, "stand/merchant_answer", stand.Deadlines[complaint.PositionDue].Rule)
	require.Nil(t, stand.Deadlines[complaint.PositionDue].Gate, "no part of the replaced rule is left")
	require.Equal(t, mall.Deadlines[complaint.RulingDue], stand.Deadlines[complaint.RulingDue], "what it does not speak of stays")
	require.Equal(t, "house/evidence", stand.Deadlines[complaint.EvidenceDue].Rule)
	unshipped := cny
	unshipped.Shipped = false
	rule := fixed(t, "stand").Terms(unshipped).Deadlines[complaint.PositionDue].For[complaint.DeliveryDelay].Rule
	require.Equal(t, "stand/merchant_answer", rule, "nor is the replaced one for some complaints")
}

func TestARuleIsChosenByCategoryAndByWhetherTheOrderWasShipped(t *testing.T) {
	t.Parallel()
	packs, err := with(t, map[string]string{"stand.yaml": `
pack: stand
extends: mall
laws: []
deadlines:
  all:           {wait: decision, within: 1h, default: flag, source: "[U]"}
  shipped:       {wait: decision, shipped: true, within: 2h, default: flag, source: "[U]"}
  bills:         {wait: decision, categories: [billing, other], within: 3h, default: flag, source: "[U]"}
  shipped_bills: {wait: decision, categories: [billing], shipped: true, within: 4h, default: flag, source: "[U]"}
`})
	require.NoError(t, err)
	pack, err := packs.Get("stand")
	require.NoError(t, err)
	for shipped, want := range map[bool]map[complaint.Category]int{
		true:  {"": 2, complaint.Billing: 4, complaint.OtherCategory: 3},
		false: {"": 1, complaint.Billing: 3, complaint.OtherCategory: 3},
	} {
		term := pack.Terms(Subject{Shipped: shipped, At: cny.At}).Deadlines[complaint.DecisionDue]
		require.Len(t, term.For, 2)
		for category, n := range want {
			got := term
			if category != "" {
				got = term.For[category]
			}
			require.Equal(t, hours(n), got.Measure.Within, "%v %s", shipped, category)
		}
	}
}

func TestOfAPackAndItsLawsTheFirstToEndDecides(t *testing.T) {
	t.Parallel()
	terms := fixed(t, "mall").Terms(cny)
	remedy := terms.Deadlines[complaint.RemedyDue]
	require.Equal(t, clock.Measure{Rule: "house/remedy", Earliest: []clock.Measure{
		{Within: hours(48), Kind: clock.Wall, Rule: "house/remedy"},
		{Within: hours(7 * 24), Kind: clock.NaturalDays, Calendar: "fair/local", Rule: "fair/refund"},
	}}, remedy.Measure)
	require.Equal(t, []any{"house/remedy", "k [U]", complaint.JustFlag}, []any{remedy.Rule, remedy.Source, remedy.Default}, "the pack says what is done")
	require.NoError(t, remedy.Measure.Check(terms.Calendars))

	position := terms.Deadlines[complaint.PositionDue]
	require.Empty(t, position.Measure.Earliest, "the law speaks of two categories only")
	require.Len(t, position.For, 2)
	for _, category := range []complaint.Category{complaint.DeliveryDelay, complaint.Billing} {
		own := position.For[category]
		require.Equal(t, "mall/merchant_answer", own.Rule, category)
		require.Equal(t, hours(1), own.Margin)
		require.Equal(t, "fair/delayed_goods", own.Measure.Earliest[1].Rule)
	}
	unshipped := cny
	unshipped.Shipped = false
	delay := fixed(t, "mall").Terms(unshipped).Deadlines[complaint.PositionDue].For[complaint.DeliveryDelay]
	require.Equal(t, "mall/merchant_answer_unshipped", delay.Rule)
	require.Equal(t, "fair/delayed_goods", delay.Measure.Earliest[1].Rule)

	// 13 Jan 2027 is a Wednesday: two business days end after Friday in Tokyo, 24 h end first.
	start := shanghai(t, "2027-01-13 10:00")
	billing := position.For[complaint.Billing].Measure
	require.Equal(t, "mall/merchant_answer", billing.Decider(terms.Calendars, start, nil).Rule)
	require.Equal(t, start.Add(24*time.Hour).UTC(), billing.Due(terms.Calendars, start, nil))
}

func TestALawsEarlierEndTakesTheTimeFromThePack(t *testing.T) {
	t.Parallel()
	packs, err := with(t, map[string]string{"strict.yaml": `
pack: strict
kind: law
zone: Asia/Shanghai
deadlines:
  answer: {within: 20h, effect: a fine, source: "[O]"}
  soon:   {wait: overall, within: 2h, effect: a fine, source: "[O]"}
`, "stand.yaml": "pack: stand\nextends: mall\nlaws: [strict, fair]\n"})
	require.NoError(t, err)
	pack, err := packs.Get("stand")
	require.NoError(t, err)
	require.Equal(t, "stand extends mall extends house, with strict and fair", pack.Lineage())
	terms := pack.Terms(cny)
	start := shanghai(t, "2026-11-22 14:01")
	require.Equal(t, start.Add(20*time.Hour).UTC(), terms.Deadlines[complaint.AnswerDue].Measure.Due(terms.Calendars, start, nil))
	overall := terms.Deadlines[complaint.OverallDue]
	require.Len(t, overall.Measure.Earliest, 2, "the latest of several stays one part beside the law's")
	require.Len(t, overall.Measure.Earliest[0].Latest, 2)
	require.Equal(t, start.Add(2*time.Hour).UTC(), overall.Measure.Due(terms.Calendars, start, nil))
	ruling := terms.Deadlines[complaint.RulingDue]
	require.Len(t, ruling.Measure.Earliest, 2, "no law speaks of it")
}

func TestLawsAreTakenOverUnlessAPackNamesItsOwn(t *testing.T) {
	t.Parallel()
	packs, err := with(t, map[string]string{
		"stall.yaml": "pack: stall\nextends: mall\nlaws: []\n",
		"booth.yaml": "pack: booth\nextends: stall\n",
	})
	require.NoError(t, err)
	for name, want := range map[string]string{
		"house": "house", "mall": "mall extends house, with fair", "stand": "stand extends mall extends house, with fair",
		"stall": "stall extends mall extends house", "booth": "booth extends stall extends mall extends house", "fair": "fair",
	} {
		pack, err := packs.Get(name)
		require.NoError(t, err)
		require.Equal(t, want, pack.Lineage())
	}
	stand, err := packs.Get("stand")
	require.NoError(t, err)
	require.Equal(t, []string{"stand", "mall", "house"}, stand.Chain())
	require.Equal(t, []string{"fair"}, stand.Laws())
}

func TestOfAPackAndItsLawsTheLongestIsKept(t *testing.T) {
	t.Parallel()
	require.Equal(t, []Kept{{"complaint", 5, "Fairness Act §20 [O]"}, {"evidence", 2, "z [U]"}}, fixed(t, "mall").Retention())
	require.Equal(t, []Kept{{"complaint", 3, "y [O]"}, {"evidence", 2, "z [U]"}}, fixed(t, "house").Retention())
}

func TestACalendarIsThatOfThePackThatNamesIt(t *testing.T) {
	t.Parallel()
	packs, err := with(t, map[string]string{"stand.yaml": `
pack: stand
extends: mall
zone: Asia/Tokyo
calendars:
  desk: {hours: {daily: ["10:00-12:00"]}}
deadlines:
  answer: {within: 4h, clock: window, calendar: desk, default: close_unanswered, source: "[U]"}
  rating: {within: 4h, clock: business_hours, calendar: workdays, default: close_without_rating, source: "[U]"}
`})
	require.NoError(t, err)
	pack, err := packs.Get("stand")
	require.NoError(t, err)
	terms := pack.Terms(cny)
	require.ElementsMatch(t, []string{"stand/desk", "stand/local", "mall/desk", "mall/workdays", "mall/london", "fair/local", "fair/workdays",
		complaint.AwakeCustomer, complaint.AwakeStaff}, inOrder(terms.Calendars))
	require.Equal(t, "stand/desk", terms.Deadlines[complaint.AnswerDue].Measure.Calendar)
	require.Equal(t, "mall/desk", terms.Deadlines[complaint.PlatformQuestion].Measure.Calendar, "the extended pack's rules count as they did")
	require.Equal(t, "mall/workdays", terms.Deadlines[complaint.RatingDue].Measure.Calendar, "what the extended pack has may be named")
	require.Equal(t, "stand/local", terms.Deadlines[complaint.CustomerAppeal].Measure.Calendar)
	require.Equal(t, "Asia/Tokyo", terms.Calendars["mall/desk"].Zone.Name, "without a zone of its own it counts in the whole pack's")
	require.Equal(t, "Europe/London", terms.Calendars["mall/london"].Zone.Name)
	require.Equal(t, clock.Daily(clock.Span{From: 600, To: 720}), terms.Calendars["stand/desk"].Week)
	require.Equal(t, clock.Daily(clock.Span{From: 540, To: 1080}), terms.Calendars["mall/desk"].Week)
}

func TestTheNarrowerHoursCount(t *testing.T) {
	t.Parallel()
	a, b, c, d := clock.Span{From: 60, To: 120}, clock.Span{From: 180, To: 240}, clock.Span{From: 300, To: 360}, clock.Span{From: 420, To: 480}
	week, _, err := calendarEntry{Hours: map[string][]string{
		"sun": {}, "daily": {"01:00-02:00"}, "weekend": {"03:00-04:00"}, "mon-sat": {"05:00-06:00"}, "mon-fri": {"05:00-06:00"}, "wed": {"07:00-08:00"},
	}}.week()
	require.NoError(t, err)
	require.Equal(t, clock.Week{Mon: []clock.Span{c}, Tue: []clock.Span{c}, Wed: []clock.Span{d}, Thu: []clock.Span{c}, Fri: []clock.Span{c}, Sat: []clock.Span{b}}, week)
	week, _, err = calendarEntry{Hours: map[string][]string{"daily": {"01:00-02:00"}, "mon-fri": {}}}.week()
	require.NoError(t, err)
	require.Equal(t, clock.Week{Sat: []clock.Span{a}, Sun: []clock.Span{a}}, week)
}

func TestAMarginIsHeldOnlyAgainstLawsForTheSameComplaints(t *testing.T) {
	t.Parallel()
	for law, fits := range map[string]bool{
		"": false, "categories: [billing], ": false, "shipped: false, ": false,
		"categories: [other], ": true, "shipped: true, ": true, "categories: [other], shipped: false, ": true,
	} {
		_, err := with(t, map[string]string{
			"strict.yaml": "pack: strict\nkind: law\nzone: UTC\ndeadlines:\n  soon: {wait: decision, " + law + "within: 1h, effect: a fine, source: '[O]'}\n",
			"stand.yaml": "pack: stand\nextends: house\nlaws: [strict]\ndeadlines:\n  decision: {within: 2d, default: flag, source: '[U]'}\n" +
				"  bills: {wait: decision, categories: [billing], shipped: false, within: 2d, margin: 3h, default: flag, source: '[U]'}\n",
		})
		if fits {
			require.NoError(t, err, law)
		} else {
			require.EqualError(t, err, "stand.yaml:3: laws: strict/soon may last only 1h, not longer than the margin of stand/bills, 3h", law)
		}
	}
}
