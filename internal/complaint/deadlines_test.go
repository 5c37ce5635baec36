package complaint_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
)

// TestEveryDefaultActs lets each deadline pass with each default it may have.
func TestEveryDefaultActs(t *testing.T) {
	t.Parallel()
	dear := func(d *desk) *desk {
		return d.deciding().send(complaint.MsgProposeRemedy, "agent:lin", `"remedy":{"kind":"full_refund"}`)
	}
	returning := func(d *desk) *desk {
		d.deciding().send(complaint.MsgProposeRemedy, "agent:lin", `"remedy":{"kind":"return_refund"}`)
		return d.send(complaint.MsgAnswerOffer, "customer:me", `"proposal":1,"answer":"accept"`)
	}
	for _, c := range []struct {
		name   complaint.DeadlineName
		action complaint.Default
		to     func(*desk) *desk
		worth  int64
		stage  complaint.Stage
		left   string // the step that asks for a person
	}{
		{complaint.FirstResponse, complaint.JustFlag, (*desk).triaged, 12800, complaint.Investigating, "deadline/first_response"},
		{complaint.EvidenceDue, complaint.Proceed, func(d *desk) *desk {
			d.c.Category = complaint.ProductQuality
			return d.investigating().send(complaint.MsgStatePosition, "merchant:shop", `"position":"agree"`)
		}, 12800, complaint.Deciding, ""},
		{complaint.PositionDue, complaint.GrantWish, (*desk).investigating, 12800, complaint.Remedying, ""},
		{complaint.PositionDue, complaint.Proceed, (*desk).investigating, 12800, complaint.Deciding, ""},
		{complaint.PositionDue, complaint.Arbitrate, (*desk).investigating, 12800, complaint.Arbitrating, ""},
		{complaint.DecisionDue, complaint.GrantWish, (*desk).deciding, 12800, complaint.Remedying, ""},
		{complaint.DecisionDue, complaint.Arbitrate, (*desk).deciding, 12800, complaint.Arbitrating, ""},
		{complaint.DecisionDue, complaint.JustFlag, (*desk).deciding, 12800, complaint.Deciding, "deadline/decision"},
		{complaint.ApprovalDue, complaint.Arbitrate, dear, 300000, complaint.Arbitrating, ""},
		{complaint.ApprovalDue, complaint.JustFlag, dear, 300000, complaint.Deciding, "deadline/approval"},
		{complaint.AnswerDue, complaint.CloseUnanswered, (*desk).offered, 12800, complaint.Closed, ""},
		{complaint.PlatformQuestion, complaint.AnswerWithFile, func(d *desk) *desk { return d.arbitrating().send(complaint.MsgAskMerchant, "platform:desk", "") }, 12800, complaint.Arbitrating, ""},
		{complaint.RulingDue, complaint.RuleForCustomer, (*desk).arbitrating, 12800, complaint.Arbitrating, "deadline/ruling"},
		{complaint.ReturnDue, complaint.LapseRemedy, returning, 12800, complaint.Closed, ""},
		{complaint.InspectionDue, complaint.AcceptReturn, func(d *desk) *desk {
			return returning(d).send(complaint.MsgReportReturn, "customer:me", `"carrier":"sf","tracking":"SF1"`)
		}, 12800, complaint.Remedying, ""},
		{complaint.RemedyDue, complaint.JustFlag, (*desk).remedying, 12800, complaint.Remedying, "deadline/remedy"},
		{complaint.FollowUpDue, complaint.SendSurvey, (*desk).followingUp, 12800, complaint.FollowingUp, ""},
		{complaint.RatingDue, complaint.CloseWithoutScore, func(d *desk) *desk { return d.followingUp().wait(3 * day) }, 12800, complaint.Closed, ""},
		{complaint.OverallDue, complaint.JustFlag, (*desk).remedying, 12800, complaint.Remedying, "deadline/overall"},
	} {
		t.Run(string(c.name)+" "+string(c.action), func(t *testing.T) {
			t.Parallel()
			d := c.to(open(t, worth(c.worth), defaulting(c.name, c.action)))
			due := d.deadline(c.name).Due
			n := len(d.c.Deadlines)
			d.now = due.Add(-1)
			d.c.Tick(d.now)
			require.Equal(t, complaint.Running, d.deadline(c.name).State, "not a moment before")
			d.wait(1).is(c.stage)
			ended := complaint.Deadline{}
			for _, one := range d.c.Deadlines[:n] {
				if one.Name == c.name {
					ended = one
				}
			}
			if c.action == complaint.SendSurvey {
				require.Equal(t, complaint.Met, ended.State, "the day we promised to ask is no breach")
			} else {
				require.Equal(t, complaint.Breached, ended.State)
			}
			if c.left != "" {
				require.Contains(t, d.attention(), c.left)
			}
		})
	}
}

func TestAnOverdueRulingIsWaitedForAndThenMade(t *testing.T) {
	t.Parallel()
	d := open(t, defaulting(complaint.RulingDue, complaint.RuleForMerchant)).arbitrating().wait(7 * day).wait(7 * day).is(complaint.Arbitrating)
	require.Equal(t, complaint.ForMerchant, d.c.Ruling.Favour)
	require.Empty(t, d.attention())
	d.silent().ended(complaint.RuledForMerchant)
	d = open(t).arbitrating().wait(7 * day).wait(7 * day).is(complaint.Remedying)
	require.Equal(t, complaint.FullRefund, d.c.Agreed.Kind)
}

func TestFirstResponseCountsFromTheSubmission(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		ago   time.Duration
		scale int64
		left  time.Duration
	}{{0, 1, day}, {time.Hour, 1, 23 * time.Hour}, {-time.Minute, 1, day + time.Minute}, {400 * day, 1, 0}, {12 * time.Hour, 3600, 12 * time.Second}, {0, 86400, time.Second}} {
		d := open(t, func(in *complaint.Intake) { in.SubmittedAt, in.Terms.Scale = morning.Add(-c.ago), c.scale })
		require.Equal(t, morning.Add(c.left), d.deadline(complaint.FirstResponse).Due)
	}
	d := open(t, func(in *complaint.Intake) { in.SubmittedAt = morning.Add(-400 * day) }).wait(0)
	require.Equal(t, []string{"deadline/first_response"}, d.attention())
	d.investigating()
	require.Empty(t, d.attention(), "the acknowledgement went out, late")
	require.True(t, d.c.Breached())
}

func TestTheClockMayBeSetBackALittle(t *testing.T) {
	t.Parallel()
	d := open(t).deciding()
	before := d.c.Clone()
	d.wait(-time.Hour)
	require.Equal(t, before, d.c)
	d.send(complaint.MsgProposeRemedy, "agent:lin", partial("40"))
	require.Equal(t, d.now.Add(3*day), d.deadline(complaint.AnswerDue).Due)
	d.silent()
}

func TestDeadlinesOfOneInstantAllAct(t *testing.T) {
	t.Parallel()
	d := open(t, over(complaint.ProductQuality), under(func(terms *complaint.Terms) {
		for _, name := range []complaint.DeadlineName{complaint.EvidenceDue, complaint.OverallDue} {
			term := terms.Deadlines[name]
			term.Within = terms.Deadlines[complaint.PositionDue].Within
			terms.Deadlines[name] = term
		}
	})).investigating().wait(2 * day)
	require.Equal(t, 3, d.c.Breaches)
	d.is(complaint.Arbitrating) // the wish cannot be granted without the photo
	require.Equal(t, "wish_cannot_be_granted", d.last(complaint.Escalated).Facts["reason"])
}

func TestRemindersGoOutAtTheirTime(t *testing.T) {
	t.Parallel()
	d := open(t, over(complaint.ProductQuality)).investigating().wait(36 * time.Hour)
	require.Contains(t, d.letters(), complaint.EvidenceReminder)
	require.Contains(t, d.letters(), complaint.PositionReminder)
	d = open(t).offered().wait(36 * time.Hour)
	last := d.c.Letters[len(d.c.Letters)-1]
	require.Equal(t, complaint.OfferReminder, last.Kind)
	require.Equal(t, int64(4000), last.Remedy.Amount.Minor)
	d = open(t).deciding().send(complaint.MsgRejectComplaint, "agent:lin", `"ground":"out_of_scope"`)
	letters := len(d.c.Letters)
	d.wait(36 * time.Hour)
	require.Len(t, d.c.Letters, letters, "nothing reminds of an appeal")
}

func TestAskingStopsOurClocks(t *testing.T) {
	t.Parallel()
	d := open(t).deciding().wait(day).send(complaint.MsgAskCustomer, "agent:lin", `"items":["details","quality_report"],"within":"96h"`)
	d.wait(3*day).send(complaint.MsgSubmitEvidence, "customer:me", photo("ev-1"))
	require.Equal(t, []string{"quality_report"}, d.c.Asked)
	d.send(complaint.MsgSubmitEvidence, "customer:me", evidence("ev-2", complaint.Document))
	require.Equal(t, d.now.Add(day), d.deadline(complaint.DecisionDue).Due)
	require.Equal(t, d.now.Add(29*day), d.deadline(complaint.OverallDue).Due)
}
