package office

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"redress/internal/complaint"
)

func TestWhatTemporalSaysIsToldApart(t *testing.T) {
	t.Parallel()
	const number = "R26-7K4Q-X2MH"
	refused := temporal.NewNonRetryableApplicationError("late: too late", "late", nil, complaint.Refusal{Code: complaint.Late, Reason: "too late"})
	require.Equal(t, complaint.Late, complaint.CodeOf(Process{}.plain(number, refused)))
	for _, theirs := range []error{temporal.NewApplicationError("the process ended meanwhile", "AcceptedUpdateCompletedWorkflow"),
		temporal.NewApplicationError("another run writes", "stale_run", complaint.Refusal{})} {
		got := Process{}.plain(number, theirs)
		require.ErrorIs(t, got, ErrNoAnswer, "it is no refusal of the case")
		require.Empty(t, complaint.CodeOf(got))
	}
	require.ErrorIs(t, Process{}.plain(number, serviceerror.NewNotFound("gone")), ErrNotRunning)
	require.ErrorIs(t, Process{}.plain(number, serviceerror.NewCanceled("left")), context.Canceled)
	require.ErrorIs(t, Process{}.plain(number, client.NewWorkflowUpdateServiceTimeoutOrCanceledError(serviceerror.NewUnavailable("away"))), ErrUnreachable)
	require.ErrorIs(t, Process{}.plain(number, client.NewWorkflowUpdateServiceTimeoutOrCanceledError(context.DeadlineExceeded)), ErrNoAnswer)
	other := errors.New("connection refused")
	require.ErrorIs(t, Process{}.plain(number, other), other)
}
