package stripe_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/marketplace/marketplacetest"
	"redress/internal/payment"
	"redress/internal/provider"
)

// operation is one effect at Stripe, and what it must have come to: once.
type operation struct {
	kind    marketplace.Kind
	prepare func(t *testing.T, b *bench, c marketplace.Case)
	do      func(t *testing.T, b *bench, c marketplace.Case) error
	took    []string
	paid    []complaint.Money
	writes  string // the address of the effect
}

func operations() map[string]operation {
	answers := func(a marketplace.Answer, pictures int) func(*testing.T, *bench, marketplace.Case) error {
		return func(t *testing.T, b *bench, c marketplace.Case) error {
			a := a
			a.Key = c.Number + "/answer/1"
			for i := range pictures {
				a.Files = append(a.Files, photo(t, fmt.Sprint(i, ".jpg"), uint8(i)))
			}
			_, err := b.answer(t, c, a)
			return err
		}
	}
	taken := []complaint.Money{usd(5000)}
	return map[string]operation{
		"refuse an inquiry":   {kind: marketplace.Inquiry, do: answers(marketplace.Answer{Kind: marketplace.Refuse, Text: "No."}, 2), took: []string{"refuse"}},
		"refuse a chargeback": {kind: marketplace.Chargeback, do: answers(marketplace.Answer{Kind: marketplace.Refuse, Text: "No."}, 1), took: []string{"refuse"}, paid: taken},
		"accept an inquiry":   {kind: marketplace.Inquiry, do: answers(marketplace.Answer{Kind: marketplace.Accept}, 0), took: []string{"accept"}, paid: taken, writes: "/v1/refunds"},
		"accept a chargeback": {kind: marketplace.Chargeback, do: answers(marketplace.Answer{Kind: marketplace.Accept}, 0), took: []string{"accept"}, paid: taken},
		"evidence": {kind: marketplace.Inquiry, took: []string{"evidence"}, paid: taken,
			prepare: func(t *testing.T, b *bench, c marketplace.Case) {
				require.True(t, b.world.Asks(c.ExternalID, time.Hour))
			},
			do: func(t *testing.T, b *bench, c marketplace.Case) error {
				_, err := b.Evidence.TakeEvidence(t.Context(), c, marketplace.Pack{Key: c.Number + "/submission/1", Text: "See.",
					Files: []marketplace.Attachment{photo(t, "receipt.jpg", 1), photo(t, "chat.jpg", 2)}})
				return err
			}},
		"refund": {kind: marketplace.Inquiry, paid: []complaint.Money{usd(1200)}, writes: "/v1/refunds",
			do: func(t *testing.T, b *bench, c marketplace.Case) error {
				_, err := b.Refunds.Refund(t.Context(), c.Number+"/refund/1", payment.Refund{Order: c.Order, Amount: usd(1200), Paid: usd(12000), Case: c.ExternalID})
				return err
			}},
	}
}

func TestNothingIsDoneTwiceWhateverBreaksAtWhicheverCall(t *testing.T) {
	t.Parallel()
	for name, op := range operations() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			calls := op.run(t, "", 0)
			require.Greater(t, calls, 2)
			for n := 1; n <= calls; n++ {
				for _, fault := range marketplacetest.Faults[1:] {
					t.Run(fmt.Sprint(fault, " at call ", n), func(t *testing.T) { op.run(t, fault, n) })
				}
			}
		})
	}
}

// run carries an operation out, with a fault at its nth call, until it says that it
// is done, as its activity would.
func (op operation) run(t *testing.T, fault marketplacetest.Fault, n int) int {
	t.Helper()
	b := setup(t)
	c := b.opens(op.kind)
	if op.prepare != nil {
		op.prepare(t, b, c)
	}
	switch fault {
	case marketplacetest.Throttled:
		b.hook.before(n, func() { b.world.Throttles(1) })
	case marketplacetest.Moved:
		b.hook.before(n, func() { b.world.Moves(c.ExternalID) })
	case marketplacetest.NoDue:
		b.hook.before(n, func() { b.world.HidesDue(c.ExternalID) })
	default:
		b.line.Break(n, fault)
	}
	var err error
	for range 3 {
		if err = op.do(t, b, c); err == nil {
			break
		}
		var (
			unknown   *provider.Unknown
			throttled *provider.Throttled
		)
		require.True(t, errors.As(err, &unknown) || errors.As(err, &throttled), "%v", err)
	}
	require.NoError(t, err)
	calls := b.line.Calls()
	require.NoError(t, op.do(t, b, c), "again, it does nothing")
	require.Equal(t, op.took, b.world.Took(c.ExternalID))
	require.Equal(t, op.paid, b.world.PaidBack(c.ExternalID))
	var paid int64
	for _, m := range op.paid {
		paid += m.Minor
	}
	require.Equal(t, usd(paid), b.read(t, c).PaidBack)
	if op.writes != "" && fault != marketplacetest.Throttled {
		require.LessOrEqual(t, b.hook.wrote(op.writes), 1, "a write whose end was unknown was sent again")
	}
	return calls
}
