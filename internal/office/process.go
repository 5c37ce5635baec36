package office

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"redress/activities"
	"redress/internal/complaint"
	"redress/workflows"
)

// Process is the complaints' process as seen from outside: it starts a
// complaint's workflow and carries messages to it.
type Process struct {
	Client client.Client
	Queue  string
	Eager  bool // a worker of the same client hosts the workflow, so the server can hand over the first task at once
}

// ErrNotRunning means that Temporal has no running workflow for the complaint.
var ErrNotRunning = errors.New("the complaint has no running process")

// ErrNoAnswer means that a message was handed over and its answer did not come
// in time, as when no worker runs. It may still be applied.
var ErrNoAnswer = errors.New("no answer in time")

// Start starts a complaint's workflow. One that was started before, by whomever,
// counts as started, also when it has ended: a complaint has one life.
func (p Process) Start(ctx context.Context, in complaint.Intake) error {
	_, err := p.Client.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID:                                       complaint.WorkflowID(in.Number),
		TaskQueue:                                p.Queue,
		WorkflowIDReusePolicy:                    enums.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
		WorkflowIDConflictPolicy:                 enums.WORKFLOW_ID_CONFLICT_POLICY_FAIL,
		WorkflowExecutionErrorWhenAlreadyStarted: true,
		EnableEagerStart:                         p.Eager,
		StaticSummary:                            fmt.Sprintf("%s/%s, order of %s", in.Platform, in.Shop, in.Order.Total),
	}, workflows.WorkflowType, in)
	var started *serviceerror.WorkflowExecutionAlreadyStarted
	if err == nil || errors.As(err, &started) {
		return nil
	}
	return fmt.Errorf("start the process of complaint %s: %w", in.Number, err)
}

// LookAt has a platform's case looked at, once for each push that told of it.
func (p Process) LookAt(ctx context.Context, platform, shop, id, push string) error {
	sum := sha256.Sum256([]byte(push)) // the platform's own may be long
	_, err := p.Client.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID:                                       strings.Join([]string{"case", platform, shop, id, hex.EncodeToString(sum[:8])}, "/"),
		TaskQueue:                                p.Queue,
		WorkflowIDReusePolicy:                    enums.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
		WorkflowIDConflictPolicy:                 enums.WORKFLOW_ID_CONFLICT_POLICY_FAIL,
		WorkflowExecutionErrorWhenAlreadyStarted: true,
		StaticSummary:                            "A push told of case " + id,
	}, workflows.TakeCaseType, activities.CaseRef{ShopRef: activities.ShopRef{Platform: platform, Shop: shop}, ID: id})
	var started *serviceerror.WorkflowExecutionAlreadyStarted
	if err == nil || errors.As(err, &started) {
		return nil
	}
	return fmt.Errorf("have case %s of %s/%s looked at: %w", id, platform, shop, err)
}

// Update sends a message and waits for its answer, which comes when what the
// message changed is in PostgreSQL. A refusal is a *complaint.Refusal; a message
// id that was used for another message is refused too, which Temporal by itself
// would answer with what the first one got.
func (p Process) Update(ctx context.Context, number, message, messageID string, payload json.RawMessage) (complaint.Receipt, error) {
	handle, err := p.Client.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
		WorkflowID: complaint.WorkflowID(number), UpdateName: message, UpdateID: messageID,
		Args: []any{payload}, WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	if err != nil {
		return complaint.Receipt{}, p.plain(number, err)
	}
	var receipt complaint.Receipt
	if err := handle.Get(ctx, &receipt); err != nil {
		return complaint.Receipt{}, p.plain(number, err)
	}
	if !receipt.Answers(message, payload) {
		return complaint.Receipt{}, &complaint.Refusal{Code: complaint.MessageReused, Field: "message_id", Reason: "this id was used for another message"}
	}
	return receipt, nil
}

// Signal sends a message without waiting: what is wrong with it is recorded on
// the case.
func (p Process) Signal(ctx context.Context, number, message string, payload json.RawMessage) error {
	if err := p.Client.SignalWorkflow(ctx, complaint.WorkflowID(number), "", message, payload); err != nil {
		return p.plain(number, err)
	}
	return nil
}

// Query asks a running case one of its questions: case, next or deadlines.
func (p Process) Query(ctx context.Context, number, question string, answer any) error {
	value, err := p.Client.QueryWorkflow(ctx, complaint.WorkflowID(number), "", question)
	if err != nil {
		return p.plain(number, err)
	}
	if err := value.Get(answer); err != nil {
		return fmt.Errorf("read the answer to %s of complaint %s: %w", question, number, err)
	}
	return nil
}

// ErrUnreachable means that Temporal did not answer: nothing is known to have
// been handed over.
var ErrUnreachable = errors.New("the process cannot be reached")

// plain turns the process's own refusals back into the domain's, and tells a
// workflow that is not there from a server that is not.
func (p Process) plain(number string, err error) error {
	var (
		refused  *temporal.ApplicationError
		notFound *serviceerror.NotFound
		away     *serviceerror.Unavailable
		late     *client.WorkflowUpdateServiceTimeoutOrCanceledError
	)
	switch {
	case errors.As(err, &refused) && refused.Type() != "":
		refusal := &complaint.Refusal{}
		if refused.Details(refusal) == nil && refusal.Code == complaint.Code(refused.Type()) {
			return refusal
		}
		// Temporal's own, or an activity's: it is not known that nothing was done.
		return fmt.Errorf("complaint %s: %w: %s", number, ErrNoAnswer, refused.Type())
	case errors.As(err, &notFound):
		return fmt.Errorf("complaint %s: %w", number, ErrNotRunning)
	case errors.As(err, &away): // also when it was tried until the time was over
		return fmt.Errorf("complaint %s: %w: %w", number, ErrUnreachable, err)
	case errors.As(err, &late):
		return fmt.Errorf("complaint %s: %w", number, ErrNoAnswer)
	}
	var (
		slow *serviceerror.DeadlineExceeded
		busy *serviceerror.ResourceExhausted
		left *serviceerror.Canceled
	)
	if errors.As(err, &left) {
		return fmt.Errorf("complaint %s: %w", number, context.Canceled)
	}
	if errors.As(err, &slow) || errors.As(err, &busy) || errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("complaint %s: %w: %w", number, ErrUnreachable, err)
	}
	return fmt.Errorf("reach the process of complaint %s: %w", number, err)
}
