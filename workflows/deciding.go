package workflows

import (
	"go.temporal.io/sdk/workflow"

	"redress/internal/complaint"
)

// deciding waits for an agent's proposal or rejection, and for the second
// person where one is needed (R25, R26, R43).
func (r *run) deciding(ctx workflow.Context) error { return r.while(ctx, complaint.Deciding) }

// offered waits for the customer's answer to an offer, or for the appeal
// against a rejection (R36, R39, R40). Silence is never acceptance.
func (r *run) offered(ctx workflow.Context) error { return r.while(ctx, complaint.Offered) }

// arbitrating waits for the platform's ruling while the file is handed in, and
// for the merchant's answers to the platform's questions (R30, R31).
func (r *run) arbitrating(ctx workflow.Context) error { return r.while(ctx, complaint.Arbitrating) }

// remedying waits for goods to come back where the remedy asks for it, and for
// the one operation that carries the remedy out (R41, R42).
func (r *run) remedying(ctx workflow.Context) error { return r.while(ctx, complaint.Remedying) }

// followingUp waits for the day to ask whether it really helped, and for the
// answer (R50, R51).
func (r *run) followingUp(ctx workflow.Context) error { return r.while(ctx, complaint.FollowingUp) }
