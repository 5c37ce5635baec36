package app

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/mocks"

	"redress/internal/complaint"
	"redress/internal/office"
)

// room is a waiting room in memory.
type room struct {
	mu      sync.Mutex
	waiting []complaint.Intake
	started []string
	asked   int
	fails   error
}

func (r *room) Unstarted(_ context.Context, _ time.Duration, limit int) ([]complaint.Intake, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.asked++
	n := min(limit, len(r.waiting))
	given := r.waiting[:n]
	r.waiting = r.waiting[n:]
	return given, r.fails
}

func (r *room) MarkStarted(_ context.Context, numbers ...string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.started = append(r.started, numbers...)
	return nil
}

func (r *room) state() (started []string, asked int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]string{}, r.started...), r.asked
}

func waiting(n int) []complaint.Intake {
	all := make([]complaint.Intake, n)
	for i := range all {
		all[i].Number = strconv.Itoa(i)
	}
	return all
}

// temporalThat answers each start with what answer says.
func temporalThat(answer func(id string) error) office.Process {
	c := &mocks.Client{}
	c.On("ExecuteWorkflow", mock.Anything, mock.Anything, mock.Anything, mock.Anything).Return(
		func(_ context.Context, o client.StartWorkflowOptions, _ any, _ ...any) (client.WorkflowRun, error) {
			return nil, answer(o.ID)
		})
	return office.Process{Client: c}
}

func TestSweepStartsAllThatWaits(t *testing.T) {
	t.Parallel()
	r := &room{waiting: waiting(2*sweepBatch + 1)}
	s := sweeper{store: r, process: temporalThat(func(string) error { return nil }), log: slog.New(slog.DiscardHandler)}

	require.NoError(t, s.sweep(t.Context()))

	started, _ := r.state()
	require.Len(t, started, 2*sweepBatch+1)
}

func TestSweepKeepsWhatStartedWhenOthersFail(t *testing.T) {
	t.Parallel()
	r := &room{waiting: waiting(3)}
	s := sweeper{store: r, log: slog.New(slog.DiscardHandler), process: temporalThat(func(id string) error {
		if id == complaint.WorkflowID("1") {
			return serviceerror.NewUnavailable("down")
		}
		return nil
	})}

	require.Error(t, s.sweep(t.Context()))

	started, _ := r.state()
	require.NotContains(t, started, "1")
}

func TestASweeperThatFailsWaitsForTemporalAndSaysSoOnce(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	probed := make(chan struct{}, 100)
	r := &room{fails: errors.New("no database")}
	ctx, stop := context.WithCancel(t.Context())
	s := sweeper{store: r, every: time.Millisecond, log: slog.New(slog.NewTextHandler(&log, nil)),
		process: temporalThat(func(string) error { return nil }),
		reachable: func(context.Context) error {
			select {
			case probed <- struct{}{}:
			default:
			}
			return errors.New("down")
		}}
	ended := make(chan struct{})
	go func() { defer close(ended); s.run(ctx) }()
	for range 5 {
		<-probed
	}
	stop()
	<-ended

	_, asked := r.state()
	require.Equal(t, 1, asked, "nothing is taken out of the store while Temporal is down")
	require.Equal(t, 1, strings.Count(log.String(), "complaints wait to be started"))
}
