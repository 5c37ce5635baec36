package complaint

import "time"

// arbitrate takes the dispute to the platform (R31): the file is handed in and
// the ruling awaited.
func (c *Case) arbitrate(by Actor, reason string, now time.Time) {
	c.lapse()
	c.Rejection, c.Ruling, c.RulingWaits = nil, nil, 0
	c.emit(Escalated, by, now, "reason", reason)
	c.enter(Arbitrating, now)
	c.plan(SubmissionOp, Money{}, now)
	c.start(RulingDue, now)
	c.write(Letter{Kind: ArbitrationNotice, Reason: reason, Due: c.find(RulingDue).Due}, now)
}

// Escalate takes the case to arbitration (codes: wrong_stage, not_heard). After
// a rejection or a ruling it is the appeal, which only the side that lost may
// make, and against a ruling only once.
func (c *Case) Escalate(m Escalate, now time.Time) error {
	if err := c.admit(MsgEscalate, m.Envelope, "reason_code", m.ReasonCode); err != nil {
		return err
	}
	switch c.Stage {
	case Arbitrating:
		if c.Ruling == nil || c.find(AnswerDue) == nil {
			return refuse(WrongStage, "", "the case is in arbitration already")
		}
		if c.loser() != sideOf(m.Actor.Role) {
			return refuse(NotYourTurn, "actor", "only the side that lost may appeal")
		}
		c.Appeals++
		c.end(AnswerDue, Met, m.Actor, now)
	case Offered:
		if c.Rejection != nil && m.Actor.Role != Customer {
			return refuse(NotYourTurn, "actor", "only the customer may appeal a rejection")
		}
		c.end(AnswerDue, Met, m.Actor, now)
	case Deciding:
		if c.Interrupted {
			return refuse(NotHeard, "", "the customer was asked for details and may answer until %s", instant(c.find(EvidenceDue).Due))
		}
	}
	c.arbitrate(m.Actor, m.ReasonCode, now)
	return nil
}

func sideOf(r Role) Role {
	if r == Customer {
		return Customer
	}
	return Merchant
}

// loser is the side a ruling went against; a split has no loser.
func (c *Case) loser() Role {
	switch c.Ruling.Favour {
	case ForCustomer:
		return Merchant
	case ForMerchant:
		return Customer
	}
	return ""
}

// AskMerchant is the platform's question; its deadline is short.
func (c *Case) AskMerchant(m AskMerchant, now time.Time) error {
	if err := c.admit(MsgAskMerchant, m.Envelope, "text_id", m.TextID); err != nil {
		return err
	}
	if c.Ruling != nil {
		return refuse(AlreadyDecided, "", "the case is ruled")
	}
	for _, code := range m.Items {
		if !word.MatchString(code) {
			return refuse(BadValue, "items", "must be codes without spaces")
		}
	}
	if err := short(m.Within); err != nil {
		return err
	}
	c.emit(MerchantAsked, m.Actor, now, "items", joinCodes(m.Items), "within", given(m.Within), "text", m.TextID)
	c.end(PlatformQuestion, Cancelled, m.Actor, now) // with what the platform named for it
	d := c.startGiven(PlatformQuestion, m.Within, now)
	c.write(Letter{Kind: PlatformAsks, Items: m.Items, TextID: m.TextID, Due: d.Due}, now)
	return nil
}

// RecordRuling is the platform's decision (codes: already_decided,
// missing_field, bad_value, over_order_total).
func (c *Case) RecordRuling(m RecordRuling, now time.Time) error {
	if err := c.admit(MsgRecordRuling, m.Envelope); err != nil {
		return err
	}
	switch {
	case c.Ruling != nil:
		return refuse(AlreadyDecided, "", "the case is ruled already, by %s", c.Ruling.Reference)
	case !token.MatchString(m.Reference):
		return refuse(MissingField, "reference", "must be the platform's reference of the ruling")
	case !oneOf(m.Favour, []Favour{ForCustomer, ForMerchant, Split}):
		return refuse(BadValue, "favour", "must be customer, merchant or split")
	case m.Favour == Split && m.Remedy == nil:
		return refuse(MissingField, "remedy", "a split ruling says what the customer gets")
	case m.Favour == ForMerchant && m.Remedy != nil:
		return refuse(BadValue, "remedy", "a ruling for the merchant has no remedy")
	}
	ruling := Ruling{Reference: m.Reference, Favour: m.Favour, By: m.Actor, At: now.UTC()}
	if m.Remedy != nil {
		remedy, err := c.checkRemedy(*m.Remedy, false)
		if err != nil {
			return err
		}
		ruling.Remedy = &remedy
	}
	c.rule(ruling, now)
	return nil
}

// rule takes a ruling in, and either gives the loser the time to appeal or
// carries it out.
func (c *Case) rule(r Ruling, now time.Time) {
	if r.Favour == ForCustomer && r.Remedy == nil {
		r.Remedy = c.awarded()
	}
	c.Ruling = &r
	var kind, amount string
	if r.Remedy != nil {
		kind, amount = string(r.Remedy.Kind), r.Remedy.Amount.String()
	}
	c.emit(Ruled, r.By, now, "reference", r.Reference, "favour", string(r.Favour), "kind", kind, "amount", amount)
	c.end(RulingDue, Met, r.By, now)
	c.end(PlatformQuestion, Cancelled, r.By, now)
	c.answeredAtGate(PlatformQuestion, r.By, now)
	c.unflag("deadline/"+string(RulingDue), r.By, now)
	of, term := c.appeal()
	letter := Letter{Kind: RulingNotice, Remedy: r.Remedy, Reason: string(r.Favour)}
	if r.By != redress {
		letter.Reference = r.Reference
	}
	if of == "" || c.Appeals > 0 {
		c.write(letter, now)
		c.carryOutRuling(now)
		return
	}
	letter.Due = c.startAppeal(of, term, CarryOutRuling, now).Due
	c.write(letter, now)
}

// appeal is the time that the side which lost has to appeal; its name is empty
// where the ruling is final.
func (c *Case) appeal() (DeadlineName, Term) {
	var of DeadlineName
	var within Duration
	switch c.loser() {
	case Customer:
		of, within = CustomerAppeal, c.Terms.CustomerAppeal
	case Merchant:
		of, within = MerchantAppeal, c.Terms.MerchantAppeal
	}
	term := c.Terms.term(of, c.Category)
	if term.Measure.IsZero() && term.Within == 0 {
		term.Within = within
	}
	if m := term.measure(); m.IsZero() || m.Within == 0 && len(m.Earliest)+len(m.Latest) == 0 {
		return "", Term{}
	}
	return of, term
}

// awarded is what a ruling for the customer gives when it does not say: the
// wish if it can be given, else what is left of the money, else an apology.
func (c *Case) awarded() *Remedy {
	for _, r := range []Remedy{{Kind: c.Wish}, {Kind: FullRefund}, {Kind: Apology}} {
		if remedy, err := c.checkRemedy(r, false); err == nil {
			return &remedy
		}
	}
	return nil
}

// carryOutRuling needs nobody's consent: the platform has ruled.
func (c *Case) carryOutRuling(now time.Time) {
	if c.Ruling.Remedy == nil {
		c.close(RuledForMerchant, c.Ruling.By, now)
		return
	}
	c.agree(*c.Ruling.Remedy, c.Ruling.By, now)
}
