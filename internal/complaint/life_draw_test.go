package complaint_test

import (
	"time"

	"pgregory.net/rapid"

	"redress/internal/clock"
	"redress/internal/complaint"
)

// morning is when the lives of these tests begin.
var morning = time.Date(2026, 11, 20, 9, 30, 0, 0, time.UTC)

const (
	zeros    = "0000000000000000000000000000000000000000000000000000000000000000"
	freeText = "Frau Müller, Gartenstraße 5, wants her money" // must never get into a case
)

func drawIntake(t *rapid.T) complaint.Intake {
	currency := rapid.SampledFrom([]string{"CNY", "JPY", "KWD"}).Draw(t, "currency")
	total := complaint.Money{Minor: rapid.SampledFrom([]int64{12800, 4980, 300000, 1, 0}).Draw(t, "total"), Currency: currency}
	ago := rapid.SampledFrom([]time.Duration{0, time.Hour, 23 * time.Hour, 25 * time.Hour, 9000 * time.Hour, -time.Minute}).Draw(t, "ago")
	return complaint.Intake{
		Number: "R26-7K4Q-X2MH", Platform: "taobao", Shop: "demo", ExternalID: "TB-778812", Channel: "platform",
		Kind:   rapid.SampledFrom([]complaint.Kind{"", complaint.IsComplaint, complaint.IsFeedback}).Draw(t, "kind"),
		Locale: rapid.SampledFrom(complaint.Locales).Draw(t, "locale"), Timezone: "Asia/Shanghai",
		Order:       complaint.OrderFacts{Number: "O-1", Total: total, Items: []complaint.ItemFact{{SKU: "S-1", Quantity: 1}}},
		Wish:        rapid.SampledFrom(append(complaint.RemedyKinds, "")).Draw(t, "wish"),
		Category:    rapid.SampledFrom(append(complaint.Categories, "")).Draw(t, "category"),
		SubmittedAt: morning.Add(-ago), Terms: drawTerms(t),
	}
}

func drawTerms(t *rapid.T) complaint.Terms {
	span := rapid.SampledFrom([]complaint.Duration{0, complaint.Duration(time.Hour), complaint.Duration(72 * time.Hour)})
	terms := complaint.Terms{
		Pack: "house", Version: "v1", Scale: rapid.SampledFrom([]int64{1, 1, 3600, 86400}).Draw(t, "scale"),
		Deadlines: map[complaint.DeadlineName]complaint.Term{},
		Authority: map[complaint.Role]int64{
			complaint.Agent: rapid.SampledFrom([]int64{0, 4980}).Draw(t, "agent"), complaint.Supervisor: 20000, complaint.Finance: 1000000},
		FourEyes:       rapid.SampledFrom([]int64{0, 2000, 20000}).Draw(t, "four_eyes"),
		Rounds:         rapid.IntRange(1, 3).Draw(t, "rounds"),
		Reopens:        rapid.IntRange(0, 2).Draw(t, "reopens"),
		LowScore:       rapid.IntRange(0, 3).Draw(t, "low_score"),
		CustomerAppeal: span.Draw(t, "customer_appeal"), MerchantAppeal: span.Draw(t, "merchant_appeal"),
		RulingWaits: rapid.IntRange(0, 2).Draw(t, "ruling_waits"),
		GrantAtOnce: rapid.Bool().Draw(t, "grant_at_once"),
		Checklist:   map[complaint.Category][]complaint.Item{},
	}
	lengths := rapid.SampledFrom([]time.Duration{time.Hour, 24 * time.Hour, 72 * time.Hour, 30 * 24 * time.Hour})
	for _, name := range complaint.DeadlineNames {
		terms.Deadlines[name] = complaint.Term{
			Within: complaint.Duration(lengths.Draw(t, "within")), Remind: rapid.SampledFrom([]int{0, 50}).Draw(t, "remind"),
			Default: rapid.SampledFrom(complaint.Defaults[name]).Draw(t, "default"),
		}
	}
	if rapid.Bool().Draw(t, "calendars") {
		drawCalendars(t, &terms)
	}
	strict := rapid.Bool().Draw(t, "strict")
	terms.Checklist[complaint.ProductQuality] = []complaint.Item{
		{Code: "photo_of_defect", Kinds: []complaint.EvidenceKind{complaint.Photo, complaint.Video}, From: complaint.Customer, Required: true, Proof: strict},
		{Code: "quality_report", Kinds: []complaint.EvidenceKind{complaint.Document}, From: complaint.Merchant},
	}
	terms.Checklist[complaint.NotAsDescribed] = []complaint.Item{
		{Code: "photo_of_item", Kinds: []complaint.EvidenceKind{complaint.Photo}, From: complaint.Customer, Required: strict, Proof: true},
	}
	return terms
}

// drawCalendars lets terms count as platforms do: in windows, on working days,
// in whole days, with margins, gates, and a category of its own.
func drawCalendars(t *rapid.T, terms *complaint.Terms) {
	zone, err := clock.ZoneOf(rapid.SampledFrom([]string{"Asia/Shanghai", "America/New_York"}).Draw(t, "zone"), morning.AddDate(-1, 0, 0), morning.AddDate(5, 0, 0))
	if err != nil {
		t.Fatal(err)
	}
	terms.Calendars = clock.Calendars{
		"window": {Zone: zone, Week: clock.Daily(clock.Span{From: 9 * 60, To: 18 * 60})},
		"desk":   {Zone: zone, Week: clock.Workweek(clock.Span{From: 9 * 60, To: 12 * 60}, clock.Span{From: 13 * 60, To: 18 * 60}), Off: []clock.Date{clock.DateOf(2026, 11, 26), clock.DateOf(2026, 12, 25)}},
	}
	if rapid.Bool().Draw(t, "awake") {
		terms.Calendars[complaint.AwakeCustomer] = clock.Calendar{Zone: zone, Week: clock.Daily(clock.Span{From: 8 * 60, To: 21 * 60})}
	}
	terms.Asks = rapid.IntRange(0, 2).Draw(t, "asks")
	for _, name := range complaint.DeadlineNames {
		term := terms.Deadlines[name]
		term.Measure = drawMeasure(t)
		if name == complaint.PositionDue || name == complaint.PlatformQuestion || name == complaint.DecisionDue {
			term.Margin = rapid.SampledFrom([]complaint.Duration{0, complaint.Duration(30 * time.Minute)}).Draw(t, "margin")
			if rapid.IntRange(0, 3).Draw(t, "gate") == 3 && term.Margin > 0 && term.Default != complaint.JustFlag {
				term.Gate = &complaint.Gate{Within: complaint.Duration(10 * time.Minute), Otherwise: rapid.SampledFrom([]string{complaint.GateActs, complaint.GateHolds}).Draw(t, "otherwise")}
			}
		}
		own := term
		own.Measure = drawMeasure(t)
		term.For = map[complaint.Category]complaint.Term{complaint.ProductQuality: own}
		terms.Deadlines[name] = term
	}
}

func drawMeasure(t *rapid.T) clock.Measure {
	hours := clock.Duration(rapid.SampledFrom([]time.Duration{time.Hour, 24 * time.Hour, 72 * time.Hour}).Draw(t, "hours"))
	days := clock.Duration(rapid.SampledFrom([]time.Duration{day, 7 * day}).Draw(t, "days"))
	one := rapid.SampledFrom([]clock.Measure{
		{Within: hours}, {Within: hours, Kind: clock.Window, Calendar: "window"}, {Within: hours, Kind: clock.BusinessHours, Calendar: "desk"},
		{Within: days, Kind: clock.BusinessDays, Calendar: "desk"}, {Within: days, Kind: clock.NaturalDays, Calendar: "window"},
	}).Draw(t, "measure")
	if rapid.IntRange(0, 4).Draw(t, "law") == 4 {
		return clock.Measure{Earliest: []clock.Measure{one, {Within: days, Kind: clock.NaturalDays, Calendar: "window"}}}
	}
	return one
}

func drawTriage(t *rapid.T) complaint.Triage {
	kinds := []complaint.Kind{complaint.IsComplaint, complaint.IsComplaint, complaint.IsComplaint, complaint.IsFeedback}
	return complaint.Triage{
		Kind: rapid.SampledFrom(kinds).Draw(t, "kind"), Category: rapid.SampledFrom(complaint.Categories).Draw(t, "category"),
		Severity: rapid.SampledFrom(complaint.Severities).Draw(t, "severity"), Complexity: complaint.Simple, Owner: "lin",
		Tags: []string{"high_value"}, Reasons: []string{"great_loss"},
	}
}
