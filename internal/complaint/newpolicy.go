package complaint

import (
	"regexp"
	"time"
)

// NewPolicy is a policy that a supervisor asked a running case to move to. The
// domain has no packs: the process looks the terms up and hands them in.
type NewPolicy struct {
	Version string `json:"version"`
	By      Actor  `json:"by"`
	Reason  string `json:"reason,omitempty"`
	Awaited bool   `json:"awaited,omitempty"` // whoever asked waits for the answer, so nobody else need be told
}

// version is a policy's version: the hash of its content.
var version = regexp.MustCompile(`^[0-9a-f]{16}$`)

// ChangePolicy asks for the terms of another version of the policy (codes:
// missing_field, already_decided). The deadlines move when they are there.
func (c *Case) ChangePolicy(m ChangePolicy, now time.Time) error {
	if err := c.admit(MsgChangePolicy, m.Envelope, "reason_code", m.ReasonCode); err != nil {
		return err
	}
	switch {
	case !version.MatchString(m.Version):
		return refuse(MissingField, "version", "must be a policy's version, 16 characters of 0-9 and a-f; `starter policy list` shows them")
	case m.ReasonCode == "":
		return refuse(MissingField, "reason_code", "must say why the policy changes")
	case m.Version == c.Terms.Version:
		return refuse(AlreadyDecided, "version", "the case is handled under this version already")
	}
	c.NewPolicy = &NewPolicy{Version: m.Version, By: m.Actor, Reason: m.ReasonCode}
	c.emit(PolicyAsked, m.Actor, now, "version", m.Version, "from", c.Terms.Version, "reason", m.ReasonCode)
	return nil
}

// PolicyFound moves the case to the terms that were asked for, which have the
// former calendars beside their own (see Terms.Beside). Every open
// deadline is counted anew from where it began; the events say what moved, from
// when to when, and which stand because their new end is past already. What has
// ended stays as it ended.
func (c *Case) PolicyFound(asked string, terms Terms, now time.Time) {
	c.Tick(now)
	if c.NewPolicy == nil || c.NewPolicy.Version != asked || c.Closed() {
		return
	}
	by, from, why := c.NewPolicy.By, c.Terms, c.NewPolicy.Reason
	c.NewPolicy = nil
	terms.Scale = from.Scale
	c.Terms = terms
	c.unflag(policyStep(asked), redress, now)
	c.emit(PolicyChanged, by, now, "from", from.Version, "to", terms.Version, "pack", terms.Pack, "reason", why)
	_, kept := c.recountFor("policy/"+terms.Version, by, now)
	for _, name := range kept {
		c.emit(DeadlineKept, by, now, "deadline", string(name), "due", instant(c.find(name).Due), "why", "its_new_end_is_past")
	}
	c.withPlatform(now)
}

// PolicyMissing says that there are no terms of the version that was asked for.
func (c *Case) PolicyMissing(asked, why string, now time.Time) {
	if c.NewPolicy == nil || c.NewPolicy.Version != asked {
		return
	}
	awaited := c.NewPolicy.Awaited
	c.NewPolicy = nil
	if awaited {
		c.emit(StepFailed, redress, now, "step", policyStep(asked), "why", why)
		return
	}
	c.StepGaveUp(policyStep(asked), why, now)
}

// NoPolicy is the answer to whoever asked for a policy that is not there.
func NoPolicy(asked string) *Refusal {
	return refuse(UnknownPolicy, "version", "no policy of version %s is stored", asked)
}

func policyStep(version string) string { return "policy/" + version }
