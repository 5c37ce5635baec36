package complaint

import "regexp"

// Name is a message's name, the same as Update and as Signal.
type Name string

// The names of the messages.
const (
	MsgClassify         Name = "classify"
	MsgAssign           Name = "assign"
	MsgAddNote          Name = "add-note"
	MsgSubmitEvidence   Name = "submit-evidence"
	MsgStatePosition    Name = "state-position"
	MsgAskCustomer      Name = "ask-customer"
	MsgProposeRemedy    Name = "propose-remedy"
	MsgApprove          Name = "approve"
	MsgDecline          Name = "decline"
	MsgRejectComplaint  Name = "reject-complaint"
	MsgConfirmRejection Name = "confirm-rejection"
	MsgAnswerOffer      Name = "answer-offer"
	MsgEscalate         Name = "escalate"
	MsgAskMerchant      Name = "ask-merchant"
	MsgRecordRuling     Name = "record-ruling"
	MsgReportReturn     Name = "report-return"
	MsgConfirmReturn    Name = "confirm-return"
	MsgWithdraw         Name = "withdraw"
	MsgRate             Name = "rate"
	MsgExtendDeadline   Name = "extend-deadline"
	MsgPlatformDeadline Name = "platform-deadline"
	MsgPlatformChanged  Name = "platform-changed"
	MsgTaskDone         Name = "task-done"
	MsgChangePolicy     Name = "change-policy"
	MsgPause            Name = "pause"
	MsgResume           Name = "resume"
	MsgRetryStep        Name = "retry-step"
	MsgSkipStep         Name = "skip-step"
	MsgSettleStep       Name = "settle-step"
	MsgCloseCase        Name = "close-case"
	MsgStateOrder       Name = "state-order"
)

// rule says who may send a message, and when it makes sense.
type rule struct {
	from []Role
	in   []Stage          // none: in every stage but closed
	apt  func(*Case) bool // narrows what Next lists; the method itself refuses with the precise code
}

var (
	agents  = []Role{Agent, Supervisor}
	seller  = []Role{Agent, Merchant, Supervisor}
	seconds = []Role{Supervisor, Finance}
	gated   = []Stage{Investigating, Deciding, Arbitrating} // where a second person may be asked
	inside  = []Role{Agent, Merchant, Supervisor, Finance, Operator, Arbitrator}
)

var rules = map[Name]rule{
	MsgClassify:         {from: agents},
	MsgAssign:           {from: agents},
	MsgAddNote:          {from: inside},
	MsgSubmitEvidence:   {from: []Role{Customer, Agent, Merchant, Supervisor, Platform, Arbitrator}},
	MsgStatePosition:    {from: seller, in: []Stage{Investigating, Deciding, Arbitrating}, apt: mayState},
	MsgAskCustomer:      {from: seller, in: []Stage{Investigating, Deciding}, apt: func(c *Case) bool { return c.unproposed() == nil }},
	MsgProposeRemedy:    {from: seller, in: []Stage{Deciding}, apt: (*Case).mayDecide},
	MsgApprove:          {from: seconds, in: gated, apt: func(c *Case) bool { return c.pendingApproval() != nil || c.Gate != nil }},
	MsgDecline:          {from: seconds, in: gated, apt: func(c *Case) bool { return c.pendingApproval() != nil || c.Rejection != nil || c.Gate != nil }},
	MsgRejectComplaint:  {from: seller, in: []Stage{Investigating, Deciding}, apt: (*Case).mayDecide},
	MsgConfirmRejection: {from: seconds, in: []Stage{Deciding}, apt: func(c *Case) bool { return c.Rejection != nil }},
	MsgAnswerOffer:      {from: []Role{Customer}, in: []Stage{Offered}, apt: func(c *Case) bool { return c.offered() != nil }},
	MsgEscalate:         {from: []Role{Customer, Agent, Merchant, Supervisor}, in: []Stage{Deciding, Offered, Arbitrating}, apt: mayEscalate},
	MsgAskMerchant:      {from: []Role{Platform, Arbitrator}, in: []Stage{Arbitrating}, apt: unruled},
	MsgRecordRuling:     {from: []Role{Platform, Arbitrator}, in: []Stage{Arbitrating}, apt: unruled},
	MsgReportReturn:     {from: []Role{Customer}, in: []Stage{Remedying}, apt: func(c *Case) bool { return c.Return.State == ReturnAwaited }},
	MsgConfirmReturn:    {from: seller, in: []Stage{Remedying}, apt: func(c *Case) bool { return c.Return.State == ReturnAwaited || c.Return.State == ReturnSent }},
	MsgWithdraw:         {from: []Role{Customer}, in: []Stage{Received, Investigating, Deciding, Offered, Arbitrating, Remedying}, apt: mayWithdraw},
	MsgRate:             {from: []Role{Customer}, in: []Stage{FollowingUp}},
	MsgExtendDeadline:   {from: []Role{Supervisor}},
	MsgPlatformDeadline: {from: []Role{Platform, Agent, Supervisor}},
	MsgPlatformChanged:  {from: []Role{Platform, Supervisor, Operator}, apt: func(c *Case) bool { return c.ExternalID != "" }},
	MsgTaskDone:         {from: []Role{Agent, Merchant, Supervisor, Operator}, apt: byHand},
	MsgChangePolicy:     {from: []Role{Supervisor}, apt: func(c *Case) bool { return c.NewPolicy == nil }},
	MsgPause:            {from: []Role{Supervisor}},
	MsgResume:           {from: []Role{Supervisor}, apt: anyPaused},
	MsgRetryStep:        {from: []Role{Operator}, apt: flagged},
	MsgSkipStep:         {from: []Role{Operator}, apt: flagged},
	MsgSettleStep:       {from: []Role{Operator}, apt: flagged},
	MsgCloseCase:        {from: agents},
	MsgStateOrder:       {from: agents, apt: (*Case).unpaid},
}

func mayState(c *Case) bool {
	return (c.Stage == Investigating && c.Position == "") || c.find(PlatformQuestion) != nil
}
func (c *Case) mayDecide() bool { return c.Stage == Deciding && c.undecided() == nil }
func mayEscalate(c *Case) bool {
	return c.Stage == Offered || (c.Stage == Deciding && !c.Interrupted) || (c.Ruling != nil && c.find(AnswerDue) != nil)
}
func unruled(c *Case) bool { return c.Ruling == nil }
func mayWithdraw(c *Case) bool {
	return c.Stage != Remedying || c.Return.State == ReturnAwaited
}
func anyPaused(c *Case) bool {
	for _, d := range c.Deadlines {
		if d.State == Paused && !(c.Interrupted && oneOf(d.Name, ours)) {
			return true
		}
	}
	return false
}
func flagged(c *Case) bool { return len(c.Attention) > 0 || byHand(c) }

// word is a code or an id that stands for words: nothing a person would write.
var word = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._:/-]{0,99}$`)

// admit refuses a message from the wrong role or in the wrong stage, and one
// with a person's words where a code belongs. Every message's method asks it
// first. codes are names of fields that may be empty, each with its value.
func (c *Case) admit(name Name, e Envelope, codes ...string) error {
	r := rules[name]
	switch {
	case c.Closed():
		return refuse(CaseClosed, "", "the case is closed: %s", c.Outcome)
	case !token.MatchString(e.MessageID):
		return refuse(MissingField, "message_id", "must be an id of the message, letters and digits")
	case !token.MatchString(e.Actor.ID):
		return refuse(MissingField, "actor.id", "must be the id of an account, letters and digits")
	case !oneOf(e.Actor.Role, r.from):
		return refuse(NotYourTurn, "actor.role", "%s is for %s", name, join(r.from))
	case len(r.in) > 0 && !oneOf(c.Stage, r.in):
		if c.missed(name) {
			return refuse(Late, "", "the time for %s has passed; the case is %s", name, c.Stage)
		}
		return refuse(WrongStage, "", "%s is possible while the case is %s; it is %s", name, join(r.in), c.Stage)
	}
	for i := 0; i+1 < len(codes); i += 2 {
		if codes[i+1] != "" && !word.MatchString(codes[i+1]) {
			return refuse(BadValue, codes[i], "must be a code without spaces; words are stored as a text first")
		}
	}
	return nil
}

// missed reports whether the last clock that waited for this message was
// breached: its sender is late, not mistaken.
func (c *Case) missed(name Name) bool {
	waits := map[Name]DeadlineName{MsgAnswerOffer: AnswerDue, MsgStatePosition: PositionDue, MsgReportReturn: ReturnDue,
		MsgConfirmReturn: InspectionDue, MsgApprove: ApprovalDue, MsgConfirmRejection: ApprovalDue, MsgProposeRemedy: DecisionDue,
		MsgRecordRuling: RulingDue}
	for i := len(c.Deadlines) - 1; i >= 0; i-- {
		if c.Deadlines[i].Name == waits[name] {
			return c.Deadlines[i].State == Breached
		}
	}
	return false
}
