package policy

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/clock"
	"redress/internal/complaint"
)

func explained(t *testing.T, pack string, q Question) Explanation {
	t.Helper()
	e, err := fixed(t, pack).Explain(q)
	require.NoError(t, err)
	return e
}

func TestExplainAsJSON(t *testing.T) {
	t.Parallel()
	e := explained(t, "mall", Question{Deadline: "extra_evidence", At: shanghai(t, "2026-11-22 14:01").UTC()})
	e.Version = "v"
	text, err := json.Marshal(e)
	require.NoError(t, err)
	require.JSONEq(t, `{
		"pack": "mall", "version": "v", "deadline": "extra_evidence", "wait": "platform_question",
		"start": "2026-11-22T14:01:00+08:00", "due": "2026-11-23T09:01:00+08:00", "acts_at": "2026-11-23T08:31:00+08:00",
		"warnings": ["2026-11-23T08:01:00+08:00"],
		"clock": "daily window 09:00–18:00, every day, Asia/Shanghai", "kind": "window",
		"intervals": [
			{"from": "2026-11-22T14:01:00+08:00", "to": "2026-11-22T18:00:00+08:00"},
			{"from": "2026-11-23T09:00:00+08:00", "to": "2026-11-23T09:01:00+08:00"}
		],
		"rule": "mall/extra_evidence: 4h, counted 09:00–18:00 every day, Asia/Shanghai",
		"source": "Mall rules of 2025 [O]", "confidence": "official", "at_breach": "answer_with_file"
	}`, string(text))
}

func TestExplainFindsTheRule(t *testing.T) {
	t.Parallel()
	yes, no := true, false
	at := shanghai(t, "2026-11-22 14:01")
	for name, c := range map[string]struct {
		pack             string
		question         Question
		rule, due        string
		atBreach, effect string
	}{
		"by its name":              {"mall", Question{Deadline: "merchant_answer"}, "mall/merchant_answer: 24h of wall time", "2026-11-23 14:01", "grant_wish", "the Mall decides for the consumer"},
		"by its wait":              {"mall", Question{Deadline: "position"}, "mall/merchant_answer: 24h of wall time", "2026-11-23 14:01", "grant_wish", "the Mall decides for the consumer"},
		"with its pack":            {"mall", Question{Deadline: "house/evidence"}, "house/evidence: 3d of wall time", "2026-11-25 14:01", "proceed", ""},
		"by category":              {"mall", Question{Deadline: "position", Category: complaint.DeliveryDelay, Shipped: &no}, "mall/merchant_answer_unshipped: 12h of wall time", "2026-11-23 02:01", "grant_wish", ""},
		"by category, shipped":     {"mall", Question{Deadline: "position", Category: complaint.DeliveryDelay, Shipped: &yes}, "mall/merchant_answer: 24h of wall time", "2026-11-23 14:01", "grant_wish", "the Mall decides for the consumer"},
		"by category, unknown":     {"mall", Question{Deadline: "position", Category: complaint.DeliveryDelay}, "mall/merchant_answer: 24h of wall time", "2026-11-23 14:01", "grant_wish", "the Mall decides for the consumer"},
		"by a name for some":       {"mall", Question{Deadline: "merchant_answer_unshipped"}, "mall/merchant_answer_unshipped: 12h of wall time", "2026-11-23 02:01", "grant_wish", ""},
		"the first of several":     {"mall", Question{Deadline: "ruling"}, "mall/ruling: 8h, counted 09:00–12:00 and 13:00–18:00 Mon–Fri, 10:00–12:00 Sat, without the holidays of cn, Asia/Shanghai", "2026-11-23 18:00", "rule_for_customer", ""},
		"the last of several":      {"mall", Question{Deadline: "overall"}, "mall/overall: 15 business days, Mon–Fri, without the holidays of gb, Europe/London", "2026-12-12 08:00", "flag", ""},
		"that bounds nothing":      {"mall", Question{Deadline: "materials"}, "mall/materials: 3 natural days, from the next one, Asia/Shanghai", "2026-11-26 00:00", "the Mall goes on without them", "the Mall goes on without them"},
		"a law's, over a platform": {"mall", Question{Deadline: "refund"}, "fair/refund: 7 natural days, from the next one, Asia/Tokyo", "2026-11-29 23:00", "the trader is fined", "the trader is fined"},
		"a law's own":              {"fair", Question{Deadline: "remedy"}, "fair/refund: 7 natural days, from the next one, Asia/Tokyo", "2026-11-29 23:00", "the trader is fined", "the trader is fined"},
		"no time at all":           {"mall", Question{Deadline: "merchant_appeal"}, "house/merchant_appeal: no time at all", "2026-11-22 14:01", "carry_out_ruling", ""},
		"the nearest of its name":  {"stand", Question{Deadline: "merchant_answer"}, "stand/merchant_answer: 6h of wall time", "2026-11-22 20:01", "grant_wish", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.question.At = at
			e := explained(t, c.pack, c.question)
			require.Equal(t, c.rule, e.Rule)
			require.True(t, shanghai(t, c.due).Equal(e.Due), e.Due)
			require.Equal(t, []string{c.atBreach, c.effect}, []string{e.AtBreach, e.Effect})
		})
	}
}

func TestALawThatEndsFirstIsTheRuleAndThePackSaysWhatIsDone(t *testing.T) {
	t.Parallel()
	packs, err := with(t, map[string]string{"stand.yaml": `
pack: stand
extends: mall
deadlines:
  remedy: {within: 30d, warn: ["6d"], margin: 1d, default: flag, effect: the customer waits, source: "ours [U]"}
`})
	require.NoError(t, err)
	pack, err := packs.Get("stand")
	require.NoError(t, err)
	e, err := pack.Explain(Question{Deadline: "remedy", At: shanghai(t, "2026-11-22 14:01")})
	require.NoError(t, err)
	require.Equal(t, "fair/refund: 7 natural days, from the next one, Asia/Tokyo", e.Rule)
	require.Equal(t, []string{"Fairness Act §7 [O]", "official", "flag", "the trader is fined"}, []string{e.Source, e.Confidence, e.AtBreach, e.Effect})
	require.True(t, shanghai(t, "2026-11-28 23:00").Equal(e.ActsAt), e.ActsAt)
	require.Len(t, e.Warnings, 1)
	require.True(t, shanghai(t, "2026-11-23 23:00").Equal(e.Warnings[0]), e.Warnings)

	e, err = pack.Explain(Question{Deadline: "remedy", At: shanghai(t, "2026-11-22 14:01"), PlatformDue: shanghai(t, "2026-12-22 14:01")})
	require.NoError(t, err)
	require.Equal(t, "stand/remedy: 30d of wall time", e.Rule, "the platform's own instant wins over the law too")
	require.Equal(t, []string{"ours [U]", "flag", "the customer waits"}, []string{e.Source, e.AtBreach, e.Effect})
}

func TestExplainTellsInThePacksZone(t *testing.T) {
	t.Parallel()
	e := explained(t, "fair", Question{Deadline: "refund", At: shanghai(t, "2026-11-22 14:01")})
	require.Equal(t, "2026-11-22T15:01:00+09:00", e.Start.Format(time.RFC3339))
	require.Equal(t, "2026-11-30T00:00:00+09:00", e.Due.Format(time.RFC3339))
	require.Equal(t, "2026-11-23T00:00:00+09:00", e.Intervals[0].From.Format(time.RFC3339))
	require.Len(t, e.Intervals, 7)
}

func TestExplainWithPauses(t *testing.T) {
	t.Parallel()
	at := shanghai(t, "2026-11-22 14:00")
	pauses := []clock.Pause{{From: at.Add(time.Hour).UTC(), To: at.Add(3 * time.Hour).UTC(), Cause: "asked_customer"}}
	e := explained(t, "mall", Question{Deadline: "extra_evidence", At: at, Pauses: pauses})
	require.Equal(t, "2026-11-23T11:00:00+08:00", e.Due.Format(time.RFC3339))
	require.Len(t, e.Intervals, 3)
	require.Equal(t, "2026-11-22T15:00:00+08:00", e.Pauses[0].From.Format(time.RFC3339))
	require.Equal(t, "asked_customer", e.Pauses[0].Cause)
	require.Equal(t, time.UTC, pauses[0].From.Location(), "the question stays as it was")

	open := []clock.Pause{{From: at.Add(time.Hour)}}
	e = explained(t, "mall", Question{Deadline: "extra_evidence", At: at, Pauses: open})
	require.Zero(t, e.Due, "it never ends")
	require.Empty(t, e.Warnings)
	text, err := json.Marshal(e)
	require.NoError(t, err)
	var fields map[string]any
	require.NoError(t, json.Unmarshal(text, &fields))
	require.NotContains(t, fields, "due")
	require.NotContains(t, fields, "acts_at")
	require.Len(t, fields["intervals"], 1, "the hour before the pause counted")

	_, err = fixed(t, "mall").Explain(Question{Deadline: "ruling", At: at, Pauses: []clock.Pause{{From: at, To: at.Add(-time.Hour)}}})
	require.ErrorContains(t, err, "a pause ends before it begins")
}

func TestThePlatformsOwnTimestampWins(t *testing.T) {
	t.Parallel()
	at := shanghai(t, "2026-11-22 14:00")
	due := at.Add(10 * time.Hour)
	e := explained(t, "mall", Question{Deadline: "merchant_answer", At: at, PlatformDue: due.UTC()})
	require.Equal(t, clock.Platform, e.Kind)
	require.Equal(t, "the platform's own timestamp", e.Clock)
	require.Equal(t, "2026-11-23T00:00:00+08:00", e.Due.Format(time.RFC3339))
	require.Equal(t, "2026-11-22T23:00:00+08:00", e.ActsAt.Format(time.RFC3339))
	require.Len(t, e.Intervals, 1)
	require.True(t, e.Intervals[0].From.Equal(at) && e.Intervals[0].To.Equal(due))
	require.Len(t, e.Warnings, 2)
	require.True(t, e.Warnings[0].Equal(at.Add(5*time.Hour)), "half of it")
	require.True(t, e.Warnings[1].Equal(due.Add(-2*time.Hour)))

	short := explained(t, "mall", Question{Deadline: "merchant_answer", At: at, PlatformDue: at.Add(30 * time.Minute)})
	require.True(t, short.ActsAt.Equal(at), "a margin that is longer than the time acts at once")
	require.Empty(t, short.Warnings, "nobody is warned after it")
	past := explained(t, "mall", Question{Deadline: "merchant_answer", At: at, PlatformDue: at.Add(-time.Minute)})
	require.Empty(t, past.Intervals)
	require.Empty(t, past.Warnings)
	require.Zero(t, past.ActsAt)
}

func TestWhatIsCountedBeyondThePublishedYearsIsProvisional(t *testing.T) {
	t.Parallel()
	q := Question{Deadline: "ruling", At: shanghai(t, "2026-11-22 14:01")}
	require.Empty(t, explained(t, "mall", q).Provisional)
	q.At = shanghai(t, "2060-11-22 14:01")
	require.Regexp(t, `^calendar list cn is published until \d{4}-12-31: later days are counted by their weekday alone$`, explained(t, "mall", q).Provisional)
	q.PlatformDue = q.At.Add(time.Hour)
	require.Empty(t, explained(t, "mall", q).Provisional, "the platform knows")
}

func TestAQuestionThatCannotBeAnswered(t *testing.T) {
	t.Parallel()
	at := shanghai(t, "2026-11-22 14:01")
	for reason, q := range map[string]Question{
		`pack mall has no deadline "merchant_answr"; there are answer, approval, console, customer_appeal, decision, delayed_goods, evidence, extra_evidence,`: {Deadline: "merchant_answr", At: at},
		"explain ruling: an instant must be from 1970 to 2149":                         {Deadline: "ruling"},
		"explain rating: an instant must be from 1970 to 2149":                         {Deadline: "rating", At: at, PlatformDue: at.AddDate(200, 0, 0)},
		`explain ruling: there is no category "billings"; there are product_quality, `: {Deadline: "ruling", At: at, Category: "billings"},
	} {
		_, err := fixed(t, "mall").Explain(q)
		require.ErrorContains(t, err, reason)
	}
}
