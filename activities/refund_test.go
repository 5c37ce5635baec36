package activities_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/lib/pq"
	"github.com/stretchr/testify/require"

	"redress/activities"
	"redress/internal/complaint"
	"redress/internal/payment"
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

func TestRefundsThatAreRefused(t *testing.T) {
	t.Parallel()
	b := setup(t)
	r := refund(b.open(), 4980)
	b.sandbox.Next(sandboxtest.Decline)

	_, err := b.run(b.acts.Refund, r)
	refused(t, "declined", err)
	entry, err := b.store.Entry(t.Context(), r.Key)
	require.NoError(t, err)
	require.Equal(t, postgres.EntryFailed, entry.State)
	require.Equal(t, "declined", entry.Code)

	result, err := b.run(b.acts.Refund, r) // an operator had it tried again
	require.NoError(t, err)
	require.Equal(t, "rf_1", result.Reference)
	require.Equal(t, []string{done, asked, done, asked}, b.sandbox.Calls(), "it is asked after first")
}

func TestAnotherRefundUnderTheSameKeyIsRefused(t *testing.T) {
	t.Parallel()
	b := setup(t)
	r := refund(b.open(), 4980)
	_, err := b.run(b.acts.Refund, r)
	require.NoError(t, err)

	r.Amount = yuan(4981)
	_, err = b.run(b.acts.Refund, r)
	refused(t, activities.KeyReused, err)
	require.EqualValues(t, 4980, b.sandbox.Paid(r.Order.Number))
}

func TestARailThatKnowsTheKeyForAnotherRefund(t *testing.T) {
	t.Parallel()
	b := setup(t)
	r := refund(b.open(), 4980)
	_, err := b.acts.Rail.Refund(t.Context(), r.Key, payment.Refund{Order: r.Order.Number, Amount: yuan(1), Paid: r.Paid})
	require.NoError(t, err)

	_, err = b.run(b.acts.Refund, r)
	refused(t, activities.KeyReused, err)
}

func TestTwoComplaintsCannotPayBackMoreThanWasPaid(t *testing.T) {
	t.Parallel()
	b := setup(t)
	sameOrder := func(o *complaint.Opening) { o.Order.Number = "TB-778812" }
	first, second := refund(b.open(sameOrder), 10000), refund(b.open(sameOrder), 2801)
	b.sandbox.Next(sandboxtest.LoseAnswer)
	_, err := b.run(b.acts.Refund, first)
	passing(t, activities.Unknown, err) // an unknown one counts

	_, err = b.run(b.acts.Refund, second)
	refused(t, activities.OverPaid, err)
	second.Key, second.Amount = second.Number+"/refund/2", yuan(2800)
	_, err = b.run(b.acts.Refund, second)
	require.NoError(t, err)
	require.EqualValues(t, 12800, b.sandbox.Paid("TB-778812"))
}

func TestTheRailKnowsOfMoneyThatWeDoNot(t *testing.T) {
	t.Parallel()
	b := setup(t)
	r := refund(b.open(), 4980)
	_, err := b.acts.Rail.Refund(t.Context(), "by hand", payment.Refund{Order: r.Order.Number, Amount: yuan(12000), Paid: r.Paid})
	require.NoError(t, err)
	_, err = b.run(b.acts.Refund, r)
	refused(t, "exceeds_paid", err)
}

func TestWhatIsReadBackMustBeWhatWasAskedFor(t *testing.T) {
	t.Parallel()
	b := setup(t)
	r := refund(b.open(), 4980)
	b.sandbox.Alter(func(record map[string]any) { record["amount"] = map[string]any{"value": "49.81", "currency": "CNY"} })
	for range 2 {
		_, err := b.run(b.acts.Refund, r)
		refused(t, activities.Mismatch, err)
	}
	entry, err := b.store.Entry(t.Context(), r.Key)
	require.NoError(t, err)
	require.Equal(t, postgres.EntryPending, entry.State, "the money counts until a person has looked")
	require.Equal(t, []string{done, asked, asked}, b.sandbox.Calls())
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

func TestARefundWithoutAnAmount(t *testing.T) {
	t.Parallel()
	b := setup(t)
	r := refund(b.open(), 0)
	_, err := b.run(b.acts.Refund, r)
	refused(t, activities.Unsupported, err)
	r.Amount = complaint.Money{Minor: 100, Currency: "JPY"}
	_, err = b.run(b.acts.Refund, r)
	refused(t, activities.Unsupported, err)
}
