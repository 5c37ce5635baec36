package workflows

import (
	"errors"
	"fmt"
	"strconv"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"redress/activities"
	"redress/internal/complaint"
)

// startEffects starts every letter and operation the case owes and that is not
// under way. They run beside the stages: a slow mail server holds up nothing.
// What failed for good waits on the case until an operator says what to do.
func (r *run) startEffects() {
	r.sendLetters(r.c.PendingLetters(r.now()))
	for _, op := range r.c.PendingOperations() {
		r.beside(op.Step(), func(ctx workflow.Context) { r.carryOut(ctx, op) })
	}
	if hint, due := r.c.ReadsPlatform(); due {
		r.beside("platform", func(ctx workflow.Context) { r.readPlatform(ctx, hint) })
	}
	if wanted := r.c.NewPolicy; wanted != nil {
		r.beside("policy/"+wanted.Version, func(ctx workflow.Context) { r.lookUpPolicy(ctx, wanted.Version) })
	}
	if asked, wanted := r.c.LookingUp(); wanted {
		r.beside("order/"+strconv.Itoa(asked), func(ctx workflow.Context) { r.gatherAnew(ctx, asked) })
	}
}

// lookUpPolicy fetches the terms that a supervisor moved the case to.
func (r *run) lookUpPolicy(ctx workflow.Context, version string) {
	var a *activities.Activities
	var terms complaint.Terms
	request := activities.TermsRequest{Version: version, Currency: r.c.Order.Total.Currency, Shipped: r.c.Order.Shipped,
		Timezone: r.c.Timezone, At: r.now(), Calendars: r.c.Terms.Calendars}
	if err := workflow.ExecuteLocalActivity(lookup(ctx, "Look up the terms of policy "+version), a.LookUpTerms, request).Get(ctx, &terms); err != nil {
		r.c.PolicyMissing(version, why(err), r.now())
		return
	}
	r.c.PolicyFound(version, terms, r.now())
}

// beside runs one effect beside the stages, once at a time.
func (r *run) beside(step string, effect func(workflow.Context)) {
	if r.started[step] {
		return
	}
	r.started[step] = true
	r.underWay++
	workflow.GoNamed(r.ctx, step, func(ctx workflow.Context) {
		effect(ctx)
		r.started[step] = false
		r.underWay--
	})
}

func (r *run) carryOut(ctx workflow.Context, op complaint.Operation) {
	var a *activities.Activities
	request := r.operationRequest(op)
	var result activities.OperationResult
	var err error
	switch op.Kind {
	case complaint.RefundOp:
		ctx = r.effect(ctx, moneyBudget, fmt.Sprintf("Refund %s, operation %d", op.Amount, op.N))
		err = workflow.ExecuteActivity(ctx, a.Refund, request).Get(ctx, &result)
	case complaint.SubmissionOp:
		ctx = r.effect(ctx, moneyBudget, fmt.Sprintf("Hand the file to arbitration, operation %d", op.N))
		err = workflow.ExecuteActivity(ctx, a.SubmitFile, request).Get(ctx, &result)
	case complaint.AnswerOp:
		ctx = r.effect(ctx, moneyBudget, fmt.Sprintf("Tell the platform: %s, operation %d", op.Answer, op.N))
		err = workflow.ExecuteActivity(ctx, a.AnswerPlatform, request).Get(ctx, &result)
	default:
		ctx = r.effect(ctx, moneyBudget, fmt.Sprintf("Send a %s, operation %d", op.Kind, op.N))
		err = workflow.ExecuteActivity(ctx, a.Fulfil, request).Get(ctx, &result)
	}
	if err != nil {
		r.c.OperationGaveUp(op.N, why(err), r.now())
		return
	}
	if result.ByHand != "" {
		r.c.OperationByHand(op.N, result.ByHand, r.now())
		return
	}
	r.c.OperationDone(op.N, result.Reference, r.now())
}

func (r *run) operationRequest(op complaint.Operation) activities.OperationRequest {
	request := activities.OperationRequest{
		Subject: activities.SubjectOf(r.c), Key: op.Key(r.c.Number), Kind: op.Kind, Amount: op.Amount,
		Paid: r.c.Order.Total, Items: r.c.Order.Items,
	}
	request.Answer = op.Answer
	if there := r.c.AtPlatform; there != nil {
		request.PaidThere, request.Version = there.Case.PaidBack, there.Case.Version
	}
	if rejection := r.c.Rejection; rejection != nil && op.Answer == complaint.TellRefusal {
		request.Reason = string(rejection.Ground)
	}
	if op.Kind == complaint.SubmissionOp || op.Answer == complaint.TellRefusal {
		request.Checklist = r.c.Terms.Checklist[r.c.Category]
		request.Evidence, request.Proposals = r.c.Evidence, r.c.Proposals
		request.Position, request.Wish, request.Seq = r.c.Position, r.c.Wish, r.c.Seq
	}
	return request
}

// why is the code of what went wrong, for the case and its operators: the
// activity's own, or that its time was up.
func why(err error) string {
	var app *temporal.ApplicationError
	if errors.As(err, &app) && app.Type() != "" {
		return app.Type()
	}
	return "gave_up_after_retries"
}
