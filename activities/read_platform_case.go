package activities

import (
	"context"

	"redress/internal/complaint"
	"redress/internal/marketplace"
)

// PlatformCaseRequest asks for the case as its platform shows it.
type PlatformCaseRequest struct {
	Subject
	Tasks []complaint.PlatformTask `json:"tasks,omitempty"` // that wait to be done by hand
}

// ReadPlatformCase reads the case on its platform: whose turn it is, until when,
// what was decided and paid, and which console tasks are seen to be done. The
// conversation is kept as evidence when it has grown. Its codes: unsupported (the
// shop is not connected, or its platform shows no case), not_found, unauthorised.
func (a *Activities) ReadPlatformCase(ctx context.Context, r PlatformCaseRequest) (complaint.PlatformCase, error) {
	p, d, known, err := a.dispute(ctx, r.Subject)
	if err != nil {
		return complaint.PlatformCase{}, failure(err)
	}
	if !known {
		return complaint.PlatformCase{}, final(Unsupported, "platform %s shows shop %s no case", r.Platform, r.Shop)
	}
	c := shown(p, d)
	for _, task := range r.Tasks {
		if done := p.Console[marketplace.Capability(task.What)].Done; done != nil && done(d) {
			c.DoneByHand = append(c.DoneByHand, task.Step)
		}
	}
	if c.Found, err = a.GatherConversation(ctx, r.Subject); err != nil {
		return complaint.PlatformCase{}, err
	}
	return c, nil
}
