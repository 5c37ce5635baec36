package complaint_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
)

// the category's own clock of the whole case.
func TestTriageAppliesTheCategorysTerm(t *testing.T) {
	t.Parallel()
	d := open(t, func(in *complaint.Intake) { in.Category = "" }, counted(complaint.OverallDue, func(term *complaint.Term) {
		own := *term
		own.Within = complaint.Duration(15 * day)
		term.For = map[complaint.Category]complaint.Term{complaint.OtherCategory: own}
	})).triaged()
	require.Equal(t, complaint.OtherCategory, d.c.Category)
	require.Equal(t, morning.Add(15*day), d.deadline(complaint.OverallDue).Due)
}

// S1: a policy whose platform time would be past already.
func TestPolicyWhosePlatformTimeIsPast(t *testing.T) {
	t.Parallel()
	d := open(t).investigating().wait(30 * time.Hour)
	d.moved(func(terms *complaint.Terms) {
		terms.Deadlines[complaint.PositionDue] = complaint.Term{Within: hours(24), Margin: hours(1), Default: complaint.GrantWish}
	})
	require.Equal(t, morning.Add(2*day), d.deadline(complaint.PositionDue).Due, "stands")
	d.send(complaint.MsgStatePosition, "merchant:shop", `"position":"contest"`).is(complaint.Deciding)
	d.wait(time.Second)
	require.Zero(t, d.c.Breaches, "decision breached at once: stage %s", d.c.Stage)
}

// S3: hard to soft while deciding.
func TestPolicyWithoutPlatformWhileDeciding(t *testing.T) {
	t.Parallel()
	d := open(t, hard).deciding().wait(time.Hour)
	d.moved(func(terms *complaint.Terms) {}) // no margin any more
	require.Equal(t, morning.Add(2*day), d.deadline(complaint.DecisionDue).Due)
}

// S4: PolicyFound lets a deadline that has fallen run on.
func TestPolicyFoundTicksFirst(t *testing.T) {
	t.Parallel()
	d := open(t).investigating()
	d.send(complaint.MsgChangePolicy, "supervisor:wu", `"version":"`+newVersion+`","reason_code":"x"`)
	d.now = morning.Add(50 * time.Hour) // the position fell at 48 h, nobody ticked
	terms := houseTerms()
	terms.Version = newVersion
	lasting(complaint.PositionDue, 4*day)(&terms)
	d.c.PolicyFound(newVersion, terms, d.now)
	require.Equal(t, complaint.Breached, d.deadline(complaint.PositionDue).State, "%+v", d.deadline(complaint.PositionDue).State)
}

// S10: the appeal is not reminded of.
func TestAppealIsNotRemindedOfAfterAPolicyChange(t *testing.T) {
	t.Parallel()
	appeal := func(terms *complaint.Terms) {
		terms.Deadlines[complaint.CustomerAppeal] = complaint.Term{Within: complaint.Duration(3 * day), Remind: 50, Default: complaint.CarryOutRuling}
	}
	d := open(t, under(appeal)).arbitrating().done()
	d.send(complaint.MsgRecordRuling, "platform:tb", `"reference":"RUL-1","favour":"merchant"`).is(complaint.Arbitrating)
	require.Zero(t, d.deadline(complaint.AnswerDue).Remind)
	d.moved(func(terms *complaint.Terms) { appeal(terms) })
	require.Zero(t, d.deadline(complaint.AnswerDue).Remind)
}
