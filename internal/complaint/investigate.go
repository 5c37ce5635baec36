package complaint

import (
	"strconv"
	"strings"
	"time"
)

// investigate begins the hearing of both sides (R21 to R23).
func (c *Case) investigate(now time.Time) {
	position := c.start(PositionDue, now).Due // first, since the customer's time may have to end with it
	if c.Asked = c.lacking(); len(c.Asked) > 0 {
		c.write(Letter{Kind: EvidenceRequest, Items: c.Asked, Due: c.start(EvidenceDue, now).Due}, now)
	}
	c.write(Letter{Kind: PositionRequest, Due: position}, now)
}

// lacking lists the checklist codes that this category requires of the
// customer and that nothing given so far satisfies.
func (c *Case) lacking() []string {
	var codes []string
	for _, item := range c.Terms.Checklist[c.Category] {
		if item.Required && item.From == Customer && !c.satisfied(item, 0) {
			codes = append(codes, item.Code)
		}
	}
	return codes
}

// satisfied reports whether the side it is for gave evidence of a kind the item
// takes, not counting the first pieces. Others may hand in what they had from
// that side, but not the other side; records that Redress looked up itself do
// not count as given.
func (c *Case) satisfied(item Item, first int) bool {
	other := Merchant
	if item.From == Merchant {
		other = Customer
	}
	for _, e := range c.Evidence[first:] {
		if e.By != System && e.By != other && (len(item.Kinds) == 0 || oneOf(e.Kind, item.Kinds)) {
			return true
		}
	}
	return false
}

// item finds a checklist code in any category; "details" always exists and
// takes evidence of every kind.
func (c *Case) item(code string) (Item, bool) {
	for _, category := range Categories {
		for _, item := range c.Terms.Checklist[category] {
			if item.Code == code {
				return item, true
			}
		}
	}
	return Item{Code: code, From: Customer}, code == "details"
}

// GatheredAll takes in what was looked up at the platform: order, shipment,
// conversation. What could not be had is named in missing, as codes.
func (c *Case) GatheredAll(found []EvidenceRef, missing []string, now time.Time) {
	if c.Closed() {
		return
	}
	c.addEvidence(found, redress, now)
	for _, what := range missing {
		c.emit(StepFailed, redress, now, "step", "gather/"+what)
	}
	c.Gathered = true
	c.heard(now)
}

// Gathering reports whether the records of the platform are still to be looked up.
func (c *Case) Gathering() bool { return c.Stage == Investigating && !c.Gathered }

// heard goes on to the decision once the records are there and both sides were
// heard or their time to speak has run out.
func (c *Case) heard(now time.Time) {
	if c.Stage != Investigating || c.awaitsRecords() || c.Position == "" || (len(c.Asked) > 0 && !c.CustomerLate) {
		return
	}
	silent := c.Position == Silent && c.Decision == 0
	c.decideAnew(now)
	if !silent {
		return
	}
	action := c.SilenceMeans
	if action == "" {
		action = c.Terms.term(PositionDue, c.Category).Default
	}
	switch action {
	case GrantWish:
		c.grant(now)
	case Arbitrate:
		c.arbitrate(redress, "position_overdue", now)
	case AskDetails:
		c.askByDefault(now)
	}
}

// SubmitEvidence adds pieces of evidence (codes: missing_field, bad_value).
func (c *Case) SubmitEvidence(m SubmitEvidence, now time.Time) error {
	if err := c.admit(MsgSubmitEvidence, m.Envelope); err != nil {
		return err
	}
	if len(m.Evidence) == 0 {
		return refuse(MissingField, "evidence", "must list at least one piece")
	}
	for i, e := range m.Evidence {
		field := "evidence[" + strconv.Itoa(i) + "]."
		switch {
		case !token.MatchString(e.ID):
			return refuse(BadValue, field+"id", "must be the id that storing the file gave")
		case len(e.SHA256) != 64 || strings.Trim(e.SHA256, "0123456789abcdef") != "":
			return refuse(BadValue, field+"sha256", "must be 64 lower-case hex characters")
		case !oneOf(e.Kind, EvidenceKinds):
			return refuse(BadValue, field+"kind", "must be one of %s", join(EvidenceKinds))
		}
	}
	c.addEvidence(m.Evidence, m.Actor, now)
	if c.Stage == Arbitrating && oneOf(m.Actor.Role, seller) && c.platformAsks() {
		c.end(PlatformQuestion, Met, m.Actor, now)
		c.answeredAtGate(PlatformQuestion, m.Actor, now)
		c.emit(MerchantAnswered, m.Actor, now, "with", "evidence")
		c.plan(SubmissionOp, Money{}, now)
	}
	c.answered(m.Actor, now)
	return nil
}

// addEvidence files pieces; one that is filed already is passed over.
func (c *Case) addEvidence(refs []EvidenceRef, by Actor, now time.Time) {
	for _, ref := range refs {
		if c.filed(ref.ID) {
			continue
		}
		e := Evidence{EvidenceRef: ref, By: by.Role, At: now.UTC(), Late: by.Role == Customer && c.CustomerLate}
		c.Evidence = append(c.Evidence, e)
		late := ""
		if e.Late {
			late = "true"
		}
		c.emit(EvidenceAdded, by, now, "evidence", ref.ID, "sha256", ref.SHA256, "kind", string(ref.Kind), "late", late)
	}
}

func (c *Case) filed(id string) bool {
	for _, e := range c.Evidence {
		if e.ID == id {
			return true
		}
	}
	return false
}

// answered strikes what was asked and is there now; with nothing left to ask
// the customer was heard and our clocks run on.
func (c *Case) answered(by Actor, now time.Time) {
	var still []string
	for _, code := range c.Asked {
		item, _ := c.item(code)
		item.From = Customer // whoever the checklist would have it from: the customer was asked
		if !c.satisfied(item, c.AskedFrom) {
			still = append(still, code)
		}
	}
	c.Asked = still
	if len(still) == 0 {
		c.end(EvidenceDue, Met, by, now)
		c.uninterrupt(now)
		c.heard(now)
	}
}

// platformAsks reports whether a question of the platform is open.
func (c *Case) platformAsks() bool {
	return c.find(PlatformQuestion) != nil || c.Gate != nil && c.Gate.Deadline == PlatformQuestion
}

// StatePosition is the merchant's side (codes: wrong_stage, bad_value,
// already_decided when it was stated before, late when its time has passed).
func (c *Case) StatePosition(m StatePosition, now time.Time) error {
	if err := c.admit(MsgStatePosition, m.Envelope, "reason_code", m.ReasonCode, "text_id", m.TextID); err != nil {
		return err
	}
	if !oneOf(m.Position, []Position{Agree, Partly, Contest}) {
		return refuse(BadValue, "position", "must be agree, partly or contest")
	}
	question := c.platformAsks()
	if c.Stage != Investigating && !question {
		if c.Position == Silent {
			return refuse(Late, "", "the time to state a position has passed; the case went on without it")
		}
		return refuse(WrongStage, "", "a position is stated while the case is investigated or the platform asks; it is %s", c.Stage)
	}
	if c.Position != "" && !question {
		return refuse(AlreadyDecided, "", "the merchant's position is stated already")
	}
	c.Position = m.Position
	c.emit(PositionStated, m.Actor, now, "position", string(m.Position), "reason", m.ReasonCode, "text", m.TextID)
	if question {
		c.end(PlatformQuestion, Met, m.Actor, now)
		c.answeredAtGate(PlatformQuestion, m.Actor, now)
		c.emit(MerchantAnswered, m.Actor, now, "with", "position")
		c.plan(SubmissionOp, Money{}, now)
		return nil
	}
	c.end(PositionDue, Met, m.Actor, now)
	c.answeredAtGate(PositionDue, m.Actor, now)
	c.heard(now)
	return nil
}

// ours are the clocks that stand still while the customer is asked.
var ours = []DeadlineName{PositionDue, DecisionDue, ApprovalDue, OverallDue}

const customerAsked = "customer_asked"

// AskCustomer asks for details: our clocks pause and the customer's starts
// (codes: missing_field, unknown_item, bad_value, already_decided while a
// second person decides).
func (c *Case) AskCustomer(m AskCustomer, now time.Time) error {
	if err := c.admit(MsgAskCustomer, m.Envelope, "text_id", m.TextID); err != nil {
		return err
	}
	if err := c.unproposed(); err != nil {
		return err
	}
	if c.Gate != nil {
		return refuse(AlreadyDecided, "", "a second person is asked whether the default goes out; decline it first")
	}
	if len(m.Items) == 0 {
		return refuse(MissingField, "items", "must name what the customer is asked for, such as [\"details\"]")
	}
	for _, code := range m.Items {
		if _, ok := c.item(code); !ok {
			return refuse(UnknownItem, "items", "the checklist has no such code as one of those given; \"details\" always exists")
		}
	}
	if err := short(m.Within); err != nil {
		return err
	}
	if c.Terms.Asks > 0 && c.Asks >= c.Terms.Asks {
		return refuse(AsksUsedUp, "", "the customer was asked %d times already in this decision; decide with what there is", c.Asks)
	}
	for _, code := range m.Items {
		if !oneOf(code, c.Asked) {
			c.Asked = append(c.Asked, code)
		}
	}
	c.ask(m.Items, m.Within, m.TextID, m.Actor, now)
	return nil
}

// ask asks the customer: our clocks stop and the customer's starts.
func (c *Case) ask(items []string, within Duration, textID string, by Actor, now time.Time) {
	c.CustomerLate, c.AskedFrom = false, len(c.Evidence)
	c.Asks++
	c.emit(CustomerAsked, by, now, "items", joinCodes(items), "within", given(within), "text", textID)
	d := c.startGiven(EvidenceDue, within, now)
	c.write(Letter{Kind: Question, Items: items, TextID: textID, Due: d.Due}, now)
	c.Interrupted = true
	for _, name := range ours {
		c.pause(c.find(name), customerAsked, time.Time{}, by, now)
	}
}

// short refuses a wait longer than any should be.
func short(within Duration) error {
	if time.Duration(within) > MaxWait {
		return refuse(BadValue, "within", "must be at most %s", Duration(MaxWait))
	}
	return nil
}

// given writes the length that a message gave; none is left out.
func given(within Duration) string {
	if within == 0 {
		return ""
	}
	return within.String()
}

// startGiven begins a deadline of the length that a message gave, or of the
// policy's where it gave none.
func (c *Case) startGiven(name DeadlineName, within Duration, now time.Time) *Deadline {
	if within == 0 {
		return c.start(name, now)
	}
	return c.startFor(name, within, now)
}

// uninterrupt lets our clocks run on after the customer answered or the time
// to answer ran out.
func (c *Case) uninterrupt(now time.Time) {
	if !c.Interrupted {
		return
	}
	c.Interrupted = false
	for _, name := range ours {
		if d := c.find(name); d != nil && d.Cause == customerAsked {
			c.resume(d, now, redress, now)
		}
	}
}
