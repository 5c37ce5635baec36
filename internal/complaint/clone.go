package complaint

import (
	"maps"
	"slices"
)

// Clone is a copy that shares nothing with c but its terms, which are never
// changed in place. It is written by hand because
// every message is tried on a copy first; a test by reflection holds it to
// every field there is.
func (c *Case) Clone() *Case {
	n := *c
	n.Order.Items = slices.Clone(c.Order.Items)
	n.Tags, n.Asked = slices.Clone(c.Tags), slices.Clone(c.Asked)
	n.Evidence = slices.Clone(c.Evidence)
	n.Proposals = slices.Clone(c.Proposals)
	for i := range n.Proposals {
		p := &n.Proposals[i]
		p.Approver, p.Counter = clone(p.Approver), clone(p.Counter)
	}
	if n.Rejection = clone(c.Rejection); n.Rejection != nil {
		n.Rejection.Approver = clone(n.Rejection.Approver)
	}
	if n.Ruling = clone(c.Ruling); n.Ruling != nil {
		n.Ruling.Remedy = clone(n.Ruling.Remedy)
	}
	n.Agreed, n.Solved = clone(c.Agreed), clone(c.Solved)
	n.Operations = slices.Clone(c.Operations)
	n.Letters = slices.Clone(c.Letters)
	for i := range n.Letters {
		l := &n.Letters[i]
		l.Remedy, l.Items = clone(l.Remedy), slices.Clone(l.Items)
	}
	n.Deadlines = slices.Clone(c.Deadlines)
	for i := range n.Deadlines {
		d := &n.Deadlines[i]
		d.Pauses, d.Named = slices.Clone(d.Pauses), clone(d.Named)
	}
	if n.Stated = clone(c.Stated); n.Stated != nil {
		n.Stated.Order.Items = slices.Clone(n.Stated.Order.Items)
	}
	n.Gate, n.Suspended, n.NewPolicy, n.AnswerBy = clone(c.Gate), clone(c.Suspended), clone(c.NewPolicy), clone(c.AnswerBy)
	n.PlatformDues = maps.Clone(c.PlatformDues)
	if n.AtPlatform = clone(c.AtPlatform); n.AtPlatform != nil {
		at := &n.AtPlatform.Case
		at.Ruling, at.Found, at.DoneByHand = clone(at.Ruling), slices.Clone(at.Found), slices.Clone(at.DoneByHand)
	}
	n.Attention = slices.Clone(c.Attention)
	n.Unrecorded = slices.Clone(c.Unrecorded)
	for i := range n.Unrecorded {
		n.Unrecorded[i].Facts = maps.Clone(n.Unrecorded[i].Facts)
	}
	n.Answers = maps.Clone(c.Answers)
	return &n
}

func clone[T any](p *T) *T {
	if p == nil {
		return nil
	}
	copied := *p
	return &copied
}
