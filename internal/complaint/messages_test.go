package complaint_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
)

// TestRefusals goes through the codes that the messages' methods promise.
func TestRefusals(t *testing.T) {
	t.Parallel()
	fresh := func(t *testing.T) *desk { return open(t) }
	at := func(stage func(*desk) *desk, changes ...func(*complaint.Intake)) func(*testing.T) *desk {
		return func(t *testing.T) *desk { return stage(open(t, changes...)) }
	}
	dear := worth(300000)
	proposed := at(func(d *desk) *desk {
		return d.deciding().send(complaint.MsgProposeRemedy, "agent:lin", `"remedy":{"kind":"full_refund"}`)
	}, dear)
	rejected := at(func(d *desk) *desk {
		return d.deciding().send(complaint.MsgRejectComplaint, "agent:lin", `"ground":"unfounded"`)
	})
	asked := at(func(d *desk) *desk {
		return d.deciding().send(complaint.MsgAskCustomer, "agent:lin", `"items":["details"]`)
	})
	gaveUp := at(func(d *desk) *desk { return d.remedying().gaveUp() })
	flagged := at(func(d *desk) *desk { d.c.StepGaveUp("classify", "rules_unreadable", d.now); return d })
	ruled := at(func(d *desk) *desk {
		return d.arbitrating().send(complaint.MsgRecordRuling, "platform:desk", `"reference":"RUL-1","favour":"merchant"`)
	})
	returning := at(func(d *desk) *desk {
		d.deciding().send(complaint.MsgProposeRemedy, "agent:lin", `"remedy":{"kind":"return_refund"}`)
		return d.send(complaint.MsgAnswerOffer, "customer:me", `"proposal":1,"answer":"accept"`)
	})
	for name, c := range map[string]struct {
		at      func(*testing.T) *desk
		message complaint.Name
		as      string
		fields  string
		code    complaint.Code
		field   string
	}{
		"classify nothing":        {fresh, complaint.MsgClassify, "agent:lin", "", complaint.MissingField, "category"},
		"classify no category":    {fresh, complaint.MsgClassify, "agent:lin", `"category":"x"`, complaint.BadValue, "category"},
		"classify no severity":    {fresh, complaint.MsgClassify, "agent:lin", `"severity":"x"`, complaint.BadValue, "severity"},
		"classify in words":       {fresh, complaint.MsgClassify, "agent:lin", `"severity":"low","reason_code":"she is angry"`, complaint.BadValue, "reason_code"},
		"assign nobody":           {fresh, complaint.MsgAssign, "agent:lin", "", complaint.MissingField, "owner"},
		"note without text":       {fresh, complaint.MsgAddNote, "agent:lin", "", complaint.MissingField, "text_id"},
		"no evidence":             {fresh, complaint.MsgSubmitEvidence, "customer:me", `"evidence":[]`, complaint.MissingField, "evidence"},
		"evidence without id":     {fresh, complaint.MsgSubmitEvidence, "customer:me", photo(""), complaint.BadValue, "evidence[0].id"},
		"evidence without hash":   {fresh, complaint.MsgSubmitEvidence, "customer:me", `"evidence":[{"id":"e","sha256":"ABC","kind":"photo"}]`, complaint.BadValue, "evidence[0].sha256"},
		"evidence of no kind":     {fresh, complaint.MsgSubmitEvidence, "customer:me", evidence("e", "song"), complaint.BadValue, "evidence[0].kind"},
		"position too soon":       {fresh, complaint.MsgStatePosition, "merchant:shop", `"position":"agree"`, complaint.WrongStage, ""},
		"position of silence":     {at((*desk).investigating), complaint.MsgStatePosition, "merchant:shop", `"position":"silent"`, complaint.BadValue, "position"},
		"position again":          {at((*desk).deciding), complaint.MsgStatePosition, "merchant:shop", `"position":"agree"`, complaint.WrongStage, ""},
		"position too late":       {at(func(d *desk) *desk { return d.investigating().wait(2 * day) }, defaulting(complaint.PositionDue, complaint.Proceed)), complaint.MsgStatePosition, "merchant:shop", `"position":"agree"`, complaint.Late, ""},
		"ask for nothing":         {at((*desk).deciding), complaint.MsgAskCustomer, "agent:lin", "", complaint.MissingField, "items"},
		"ask off the list":        {at((*desk).deciding), complaint.MsgAskCustomer, "agent:lin", `"items":["blood"]`, complaint.UnknownItem, "items"},
		"ask while offered":       {at((*desk).offered), complaint.MsgAskCustomer, "agent:lin", `"items":["details"]`, complaint.WrongStage, ""},
		"ask the merchant early":  {at((*desk).deciding), complaint.MsgAskMerchant, "platform:desk", "", complaint.WrongStage, ""},
		"ask in words":            {at((*desk).arbitrating), complaint.MsgAskMerchant, "platform:desk", `"items":["why is that so"]`, complaint.BadValue, "items"},
		"ask after the ruling":    {ruled, complaint.MsgAskMerchant, "platform:desk", "", complaint.AlreadyDecided, ""},
		"propose unheard":         {asked, complaint.MsgProposeRemedy, "agent:lin", partial("1"), complaint.NotHeard, ""},
		"propose early":           {at((*desk).investigating), complaint.MsgProposeRemedy, "agent:lin", partial("1"), complaint.WrongStage, ""},
		"propose twice":           {proposed, complaint.MsgProposeRemedy, "agent:lin", partial("1"), complaint.AlreadyDecided, ""},
		"propose after rejecting": {rejected, complaint.MsgProposeRemedy, "agent:lin", partial("1"), complaint.AlreadyDecided, ""},
		"propose a pony":          {at((*desk).deciding), complaint.MsgProposeRemedy, "agent:lin", `"remedy":{"kind":"pony"}`, complaint.BadValue, "remedy.kind"},
		"propose no amount":       {at((*desk).deciding), complaint.MsgProposeRemedy, "agent:lin", `"remedy":{"kind":"partial_refund"}`, complaint.BadValue, "remedy.amount"},
		"propose nothing":         {at((*desk).deciding), complaint.MsgProposeRemedy, "agent:lin", partial("0"), complaint.BadValue, "remedy.amount"},
		"propose less":            {at((*desk).deciding), complaint.MsgProposeRemedy, "agent:lin", partial("-1"), complaint.BadValue, "remedy.amount"},
		"propose too much":        {at((*desk).deciding), complaint.MsgProposeRemedy, "agent:lin", partial("128.01"), complaint.OverOrderTotal, "remedy.amount"},
		"propose euros":           {at((*desk).deciding), complaint.MsgProposeRemedy, "agent:lin", `"remedy":{"kind":"coupon","amount":{"value":"1","currency":"EUR"}}`, complaint.BadValue, "remedy.amount.currency"},
		"propose half in full":    {at((*desk).deciding), complaint.MsgProposeRemedy, "agent:lin", `"remedy":{"kind":"full_refund","amount":{"value":"64","currency":"CNY"}}`, complaint.BadValue, "remedy.amount"},
		"apologise for money":     {at((*desk).deciding), complaint.MsgProposeRemedy, "agent:lin", `"remedy":{"kind":"apology","amount":{"value":"1","currency":"CNY"}}`, complaint.BadValue, "remedy.amount"},
		"repair a return":         {at((*desk).deciding), complaint.MsgProposeRemedy, "agent:lin", `"remedy":{"kind":"repair","return_required":true}`, complaint.BadValue, "remedy.return_required"},
		"refund of nothing":       {at((*desk).deciding, worth(0)), complaint.MsgProposeRemedy, "agent:lin", `"remedy":{"kind":"full_refund"}`, complaint.OverOrderTotal, "remedy.amount"},
		"approve none":            {at((*desk).deciding), complaint.MsgApprove, "supervisor:wu", `"proposal":1`, complaint.UnknownProposal, "proposal"},
		"approve oneself":         {proposed, complaint.MsgApprove, "finance:lin", `"proposal":1`, complaint.NeedsSecondPerson, "actor"},
		"approve late":            {at(func(d *desk) *desk { return d.offered() }), complaint.MsgApprove, "supervisor:wu", `"proposal":1`, complaint.WrongStage, ""},
		"approve too much": {at(func(d *desk) *desk {
			return d.deciding().send(complaint.MsgProposeRemedy, "agent:lin", `"remedy":{"kind":"full_refund"}`)
		}, worth(600000)), complaint.MsgApprove, "supervisor:wu", `"proposal":1`, complaint.OverAuthority, "actor"},
		"decline none":           {at((*desk).deciding), complaint.MsgDecline, "supervisor:wu", "", complaint.UnknownProposal, "proposal"},
		"reject without ground":  {at((*desk).deciding), complaint.MsgRejectComplaint, "agent:lin", "", complaint.BadValue, "ground"},
		"reject unheard":         {at((*desk).investigating), complaint.MsgRejectComplaint, "agent:lin", `"ground":"unfounded"`, complaint.NotHeard, ""},
		"reject what is offered": {proposed, complaint.MsgRejectComplaint, "agent:lin", `"ground":"unfounded"`, complaint.AlreadyDecided, ""},
		"merge into nothing":     {at((*desk).deciding), complaint.MsgRejectComplaint, "agent:lin", `"ground":"duplicate"`, complaint.MissingField, "duplicate_of"},
		"merge into itself":      {at((*desk).deciding), complaint.MsgRejectComplaint, "agent:lin", `"ground":"duplicate","duplicate_of":"R26-7K4Q-X2MH"`, complaint.BadValue, "duplicate_of"},
		"merge into a slip":      {at((*desk).deciding), complaint.MsgRejectComplaint, "agent:lin", `"ground":"duplicate","duplicate_of":"R26-0000-0000"`, complaint.MissingField, "duplicate_of"},
		"confirm nothing":        {at((*desk).deciding), complaint.MsgConfirmRejection, "supervisor:wu", "", complaint.WrongStage, ""},
		"confirm oneself":        {rejected, complaint.MsgConfirmRejection, "supervisor:lin", "", complaint.NeedsSecondPerson, "actor"},
		"answer another":         {at((*desk).offered), complaint.MsgAnswerOffer, "customer:me", `"proposal":2,"answer":"accept"`, complaint.UnknownProposal, "proposal"},
		"answer with a song":     {at((*desk).offered), complaint.MsgAnswerOffer, "customer:me", `"proposal":1,"answer":"song"`, complaint.BadValue, "answer"},
		"answer twice":           {at((*desk).remedying), complaint.MsgAnswerOffer, "customer:me", `"proposal":1,"answer":"refuse"`, complaint.WrongStage, ""},
		"counter with nothing":   {at((*desk).offered), complaint.MsgAnswerOffer, "customer:me", `"proposal":1,"answer":"counter"`, complaint.MissingField, "counter"},
		"counter with too much":  {at((*desk).offered), complaint.MsgAnswerOffer, "customer:me", `"proposal":1,"answer":"counter","counter":{"kind":"partial_refund","amount":{"value":"999","currency":"CNY"}}`, complaint.OverOrderTotal, "counter.amount"},
		"counter in the end":     {at((*desk).offered, under(func(t *complaint.Terms) { t.Rounds = 1 })), complaint.MsgAnswerOffer, "customer:me", `"proposal":1,"answer":"counter","counter":{"kind":"full_refund"}`, complaint.RoundsUsedUp, "answer"},
		"escalate too soon":      {at((*desk).investigating), complaint.MsgEscalate, "customer:me", "", complaint.WrongStage, ""},
		"escalate unheard":       {asked, complaint.MsgEscalate, "agent:lin", "", complaint.NotHeard, ""},
		"escalate twice":         {at((*desk).arbitrating), complaint.MsgEscalate, "customer:me", "", complaint.WrongStage, ""},
		"appeal a victory":       {ruled, complaint.MsgEscalate, "merchant:shop", "", complaint.NotYourTurn, "actor"},
		"rule without reference": {at((*desk).arbitrating), complaint.MsgRecordRuling, "platform:desk", `"favour":"merchant"`, complaint.MissingField, "reference"},
		"rule for nobody":        {at((*desk).arbitrating), complaint.MsgRecordRuling, "platform:desk", `"reference":"R"`, complaint.BadValue, "favour"},
		"split nothing":          {at((*desk).arbitrating), complaint.MsgRecordRuling, "platform:desk", `"reference":"R","favour":"split"`, complaint.MissingField, "remedy"},
		"rule against a remedy":  {at((*desk).arbitrating), complaint.MsgRecordRuling, "platform:desk", `"reference":"R","favour":"merchant","remedy":{"kind":"apology"}`, complaint.BadValue, "remedy"},
		"rule too much":          {at((*desk).arbitrating), complaint.MsgRecordRuling, "platform:desk", `"reference":"R","favour":"customer",` + partial("999"), complaint.OverOrderTotal, "remedy.amount"},
		"rule twice":             {ruled, complaint.MsgRecordRuling, "platform:desk", `"reference":"R","favour":"customer"`, complaint.AlreadyDecided, ""},
		"return nothing":         {at((*desk).remedying), complaint.MsgReportReturn, "customer:me", `"carrier":"sf","tracking":"1"`, complaint.WrongStage, ""},
		"return by nobody":       {returning, complaint.MsgReportReturn, "customer:me", `"tracking":"1"`, complaint.MissingField, "carrier"},
		"return untracked":       {returning, complaint.MsgReportReturn, "customer:me", `"carrier":"sf"`, complaint.MissingField, "tracking"},
		"inspect nothing":        {at((*desk).remedying), complaint.MsgConfirmReturn, "agent:lin", `"accepted":true`, complaint.WrongStage, ""},
		"inspect in words":       {returning, complaint.MsgConfirmReturn, "agent:lin", `"accepted":true,"condition":"as good as new"`, complaint.BadValue, "condition"},
		"withdraw what is paid":  {at((*desk).remedying), complaint.MsgWithdraw, "customer:me", "", complaint.WrongStage, ""},
		"rate too soon":          {at((*desk).deciding), complaint.MsgRate, "customer:me", `"score":5`, complaint.WrongStage, ""},
		"rate six":               {at((*desk).followingUp), complaint.MsgRate, "customer:me", `"score":6`, complaint.BadValue, "score"},
		"extend nothing":         {at((*desk).deciding), complaint.MsgExtendDeadline, "supervisor:wu", `"deadline":"answer","reason_code":"x"` + until(morning.Add(day)), complaint.UnknownDeadline, "deadline"},
		"extend into the past":   {at((*desk).deciding), complaint.MsgExtendDeadline, "supervisor:wu", `"deadline":"decision","reason_code":"x"` + until(morning), complaint.BadValue, "until"},
		"extend without reason":  {at((*desk).deciding), complaint.MsgExtendDeadline, "supervisor:wu", `"deadline":"decision"` + until(morning.Add(day)), complaint.MissingField, "reason_code"},
		"pause nothing":          {at((*desk).deciding), complaint.MsgPause, "supervisor:wu", `"deadline":"answer","reason_code":"x"`, complaint.UnknownDeadline, "deadline"},
		"pause into the past":    {at((*desk).deciding), complaint.MsgPause, "supervisor:wu", `"deadline":"decision","reason_code":"x"` + until(morning), complaint.BadValue, "until"},
		"pause without reason":   {at((*desk).deciding), complaint.MsgPause, "supervisor:wu", `"deadline":"decision"`, complaint.MissingField, "reason_code"},
		"resume what runs":       {at((*desk).deciding), complaint.MsgResume, "supervisor:wu", `"deadline":"decision"`, complaint.UnknownDeadline, "deadline"},
		"retry what works":       {at((*desk).remedying), complaint.MsgRetryStep, "operator:op", `"step":"refund/1"`, complaint.UnknownStep, "step"},
		"retry a flag":           {flagged, complaint.MsgRetryStep, "operator:op", `"step":"classify"`, complaint.BadValue, "step"},
		"skip without reason":    {gaveUp, complaint.MsgSkipStep, "operator:op", `"step":"refund/1"`, complaint.MissingField, "reason_code"},
		"skip nothing":           {gaveUp, complaint.MsgSkipStep, "operator:op", `"step":"refund/2","reason_code":"x"`, complaint.UnknownStep, "step"},
		"settle without proof":   {gaveUp, complaint.MsgSettleStep, "operator:op", `"step":"refund/1"`, complaint.MissingField, "reference"},
		"settle nothing":         {gaveUp, complaint.MsgSettleStep, "operator:op", `"step":"refund/2","reference":"B"`, complaint.UnknownStep, "step"},
		"settle a flag":          {flagged, complaint.MsgSettleStep, "operator:op", `"step":"classify","reference":"B"`, complaint.BadValue, "step"},
		"close without cause":    {at((*desk).deciding), complaint.MsgCloseCase, "agent:lin", "", complaint.MissingField, "cause"},
		"wake the dead":          {at(func(d *desk) *desk { return d.deciding().send(complaint.MsgWithdraw, "customer:me", "") }), complaint.MsgAssign, "agent:lin", `"owner":"wu"`, complaint.CaseClosed, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.at(t).refused(c.code, c.field, c.message, c.as, c.fields)
		})
	}
}

func TestAnAnswerAfterTheDeadlineDoesNotCount(t *testing.T) {
	t.Parallel()
	d := open(t).offered()
	d.now = d.now.Add(3 * day) // the instant decides, not which of the two arrived first
	_, err := d.apply(complaint.MsgAnswerOffer, "customer:me", `"proposal":1,"answer":"accept"`)
	require.Equal(t, complaint.CaseClosed, complaint.CodeOf(err))
	d.ended(complaint.NoAnswer)
	d = open(t).offered()
	d.now = d.now.Add(3*day - time.Nanosecond)
	d.send(complaint.MsgAnswerOffer, "customer:me", `"proposal":1,"answer":"accept"`).is(complaint.Remedying)
}
