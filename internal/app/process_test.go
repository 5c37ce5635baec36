package app

import (
	"context"
	"encoding/json"
	"errors"
	"testing"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/mocks"
	"go.temporal.io/sdk/temporal"

	"redress/internal/complaint"
)

const caseNo = "R26-7K4Q-X2MH"

func TestStartGivesAComplaintOneLife(t *testing.T) {
	t.Parallel()
	var used client.StartWorkflowOptions
	c := &mocks.Client{}
	c.On("ExecuteWorkflow", mock.Anything, mock.Anything, "Complaint", mock.Anything).
		Run(func(args mock.Arguments) { used = args.Get(1).(client.StartWorkflowOptions) }).Return(&mocks.WorkflowRun{}, nil)

	err := Process{Client: c, Queue: "complaints"}.Start(t.Context(), complaint.Intake{Number: caseNo})

	require.NoError(t, err)
	require.Equal(t, "complaint/"+caseNo, used.ID)
	require.Equal(t, enums.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE, used.WorkflowIDReusePolicy)
	require.True(t, used.WorkflowExecutionErrorWhenAlreadyStarted)
	require.False(t, used.EnableEagerStart)
}

func TestStartCountsWhatWasStartedBefore(t *testing.T) {
	t.Parallel()
	require.NoError(t, starting(serviceerror.NewWorkflowExecutionAlreadyStarted("there", "", "")))
	require.ErrorContains(t, starting(serviceerror.NewUnavailable("down")), "start the process of complaint "+caseNo)
}

func starting(answer error) error {
	c := &mocks.Client{}
	c.On("ExecuteWorkflow", mock.Anything, mock.Anything, mock.Anything, mock.Anything).Return(nil, answer)
	return Process{Client: c}.Start(context.Background(), complaint.Intake{Number: caseNo})
}

func TestRefusalsComeBackAsTheDomains(t *testing.T) {
	t.Parallel()
	full := &complaint.Refusal{Code: complaint.OverAuthority, Field: "remedy.amount", Reason: "at most 200.00 CNY"}
	for name, c := range map[string]struct {
		answer error
		want   complaint.Refusal
	}{
		"with its field": {temporal.NewNonRetryableApplicationError(full.Error(), string(full.Code), nil, *full), *full},
		"bare":           {temporal.NewApplicationError("not here", "wrong_stage"), complaint.Refusal{Code: complaint.WrongStage, Reason: "not here"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var refused *complaint.Refusal
			require.ErrorAs(t, updating(c.answer), &refused)
			require.Equal(t, c.want, *refused)
		})
	}
}

func TestAWorkflowThatIsNotThereIsToldFromAServerThatIsNot(t *testing.T) {
	t.Parallel()
	require.ErrorIs(t, updating(serviceerror.NewNotFound("no such workflow")), ErrNotRunning)
	down := updating(serviceerror.NewUnavailable("down"))
	require.NotErrorIs(t, down, ErrNotRunning)
	require.ErrorContains(t, down, "reach the process of complaint "+caseNo)
}

func updating(answer error) error {
	handle := &mocks.WorkflowUpdateHandle{}
	handle.On("Get", mock.Anything, mock.Anything).Return(answer)
	c := &mocks.Client{}
	c.On("UpdateWorkflow", mock.Anything, mock.Anything).Return(handle, nil)
	_, err := Process{Client: c}.Update(context.Background(), caseNo, "approve", "m-1", json.RawMessage(`{}`))
	return err
}

func TestSignalsAndQueriesSayWhatWentWrong(t *testing.T) {
	t.Parallel()
	c := &mocks.Client{}
	c.On("SignalWorkflow", mock.Anything, "complaint/"+caseNo, "", "approve", mock.Anything).Return(serviceerror.NewNotFound("gone"))
	c.On("QueryWorkflow", mock.Anything, "complaint/"+caseNo, "", "next").Return(nil, errors.New("no worker"))
	p := Process{Client: c}

	require.ErrorIs(t, p.Signal(t.Context(), caseNo, "approve", json.RawMessage(`{}`)), ErrNotRunning)
	require.ErrorContains(t, p.Query(t.Context(), caseNo, "next", &complaint.Next{}), "no worker")
}
