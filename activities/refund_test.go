package activities_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/lib/pq"
	"github.com/stretchr/testify/require"

	"redress/activities"
	"redress/internal/complaint"
	paymentsandbox "redress/internal/payment/sandbox"
	"redress/internal/postgres"
	"redress/internal/provider/sandboxtest"
)

const (
	asked = "GET /v1/refunds"
	done  = "POST /v1/refunds"
)

func refund(s activities.Subject, minor int64) activities.OperationRequest {
	return activities.OperationRequest{Subject: s, Key: s.Number + "/refund/1", Kind: complaint.RefundOp, Amount: yuan(minor), Paid: s.Order.Total}
}

func TestRefundIsReadBackAndRemembered(t *testing.T) {
	t.Parallel()
	b := setup(t)
	r := refund(b.open(), 4980)

	result, err := b.run(b.acts.Refund, r)
	require.NoError(t, err)
	require.Equal(t, "rf_1", result.Reference)
	require.Equal(t, []string{done, asked}, b.sandbox.Calls())

	again, err := b.run(b.acts.Refund, r)
	require.NoError(t, err)
	require.Equal(t, result, again)
	require.Len(t, b.sandbox.Calls(), 2, "what is done is answered from the ledger")
	require.EqualValues(t, 4980, b.sandbox.Paid(r.Order.Number))
}

func TestRefundIsPaidOnceWhateverBecomesOfTheAnswer(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault sandboxtest.Fault
		calls []string // after the fault: what the second attempt did
	}{
		"the connection breaks after paying":  {sandboxtest.LoseAnswer, []string{asked}},
		"an error after paying":               {sandboxtest.FailAfter, []string{asked}},
		"half an answer":                      {sandboxtest.Garble, []string{asked}},
		"an error before paying":              {sandboxtest.FailBefore, []string{asked, done, asked}},
		"the connection breaks before paying": {sandboxtest.LoseRequest, []string{asked, done, asked}},
		"somebody else is at it":              {sandboxtest.InFlight, []string{asked, done, asked}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setup(t)
			r := refund(b.open(), 4980)
			b.sandbox.Next(c.fault)

			_, err := b.run(b.acts.Refund, r)
			passing(t, activities.Unknown, err)
			entry, err := b.store.Entry(t.Context(), r.Key)
			require.NoError(t, err)
			require.Equal(t, postgres.EntryPending, entry.State)

			result, err := b.run(b.acts.Refund, r)
			require.NoError(t, err)
			require.NotEmpty(t, result.Reference)
			require.Equal(t, append([]string{done}, c.calls...), b.sandbox.Calls())
			require.Equal(t, []string{r.Key}, b.sandbox.Done())
			require.EqualValues(t, 4980, b.sandbox.Paid(r.Order.Number))
		})
	}
}

func TestRefundSurvivesTheLedgerGoingDownAfterPaying(t *testing.T) {
	t.Parallel()
	b := setup(t)
	r := refund(b.open(), 4980)
	b.acts.Ledger = &unfinished{ledger: b.store, left: 1}

	_, err := b.run(b.acts.Refund, r)
	passing(t, activities.Unavailable, err)
	_, err = b.run(b.acts.Refund, r)
	require.NoError(t, err)
	require.Equal(t, []string{done, asked, asked}, b.sandbox.Calls())
}

type ledger = activities.Ledger

// unfinished is a ledger that goes down before the first entries are finished.
type unfinished struct {
	ledger
	left int
}

func (u *unfinished) Finish(ctx context.Context, key, reference string) error {
	if u.left > 0 {
		u.left--
		return errors.New("connection refused")
	}
	return u.ledger.Finish(ctx, key, reference)
}

func TestRefundWithThePostgresDown(t *testing.T) {
	t.Parallel()
	b := setup(t)
	r := refund(b.open(), 4980)
	b.acts.Ledger = down{}
	_, err := b.run(b.acts.Refund, r)
	passing(t, activities.Unavailable, err)
	require.Empty(t, b.sandbox.Calls())
}

// down is a ledger whose database answers with an error that repeats a value.
type down struct{ ledger }

func (down) Claim(context.Context, postgres.Claim) (postgres.Entry, error) {
	return postgres.Entry{}, fmt.Errorf("claim: %w", &pq.Error{Code: "57P01", Message: "terminating: 韩梅梅 hunter2"})
}

func TestARefundIsDoneWhenTheRailHasPaid(t *testing.T) {
	t.Parallel()
	b := setup(t)
	r := refund(b.open(), 4980)
	record := map[string]any{}
	b.sandbox.Alter(func(made map[string]any) { made["state"], record = "pending", made })
	_, err := b.run(b.acts.Refund, r)
	passing(t, activities.Settling, err)

	record["state"] = "failed"
	_, err = b.run(b.acts.Refund, r)
	refused(t, activities.Failed, err)

	record["state"] = "succeeded"
	_, err = b.run(b.acts.Refund, r)
	require.NoError(t, err)
	require.Len(t, b.sandbox.Done(), 1)
}

func TestAThrottlingRailIsGivenItsTime(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.sandbox.Next(sandboxtest.Throttle)
	_, err := b.run(b.acts.Refund, refund(b.open(), 4980))
	require.EqualValues(t, 7, passing(t, activities.Throttled, err).NextRetryDelay().Seconds())
}

func TestManyAttemptsAtOncePayOnce(t *testing.T) {
	t.Parallel()
	b := setup(t)
	r := refund(b.open(), 4980)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() { _, _ = execute(b.acts, b.acts.Refund, r) })
	}
	all.Wait()
	_, err := b.run(b.acts.Refund, r)
	require.NoError(t, err)
	require.Equal(t, []string{r.Key}, b.sandbox.Done())
	require.EqualValues(t, 4980, b.sandbox.Paid(r.Order.Number))
}

func TestARailThatIsTooSlowIsAskedLater(t *testing.T) {
	t.Parallel()
	b := setup(t)
	release := make(chan struct{})
	slow := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
	t.Cleanup(func() { close(release); slow.Close() })
	quick := b.acts.Rail
	var err error
	b.acts.Rail, err = paymentsandbox.New(slow.URL, 20*time.Millisecond)
	require.NoError(t, err)
	r := refund(b.open(), 4980)
	_, err = b.run(b.acts.Refund, r)
	passing(t, activities.Unknown, err)

	b.acts.Rail = quick
	_, err = b.run(b.acts.Refund, r)
	require.NoError(t, err)
	require.Equal(t, []string{asked, done, asked}, b.sandbox.Calls())
}
