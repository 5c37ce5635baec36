package activities_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"redress/activities"
	"redress/internal/complaint"
	"redress/internal/payment"
	"redress/internal/postgres"
	"redress/internal/provider/sandboxtest"
)

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
