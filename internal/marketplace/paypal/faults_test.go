package paypal_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/marketplace/marketplacetest"
	"redress/internal/payment"
	"redress/internal/provider"
)

// operation is one effect at PayPal, and what it must have come to: once.
type operation struct {
	kind    marketplace.Kind
	prepare func(t *testing.T, b *bench, c marketplace.Case)
	do      func(t *testing.T, b *bench, c marketplace.Case, version string) error
	took    []string
	paid    []complaint.Money
}

func answers(a marketplace.Answer) func(*testing.T, *bench, marketplace.Case, string) error {
	return func(t *testing.T, b *bench, c marketplace.Case, version string) error {
		a := a
		a.Key, a.Version = c.Number+"/answer/1", version
		_, err := b.Answer(t, c, a)
		return err
	}
}

func operations() map[string]operation {
	none := func(*testing.T, *bench, marketplace.Case) {}
	files := []marketplace.Attachment{photo("one.jpg"), photo("two.jpg")}
	pack := func(t *testing.T, b *bench, c marketplace.Case, _ string) error {
		_, err := b.Evidence.TakeEvidence(t.Context(), c, marketplace.Pack{Key: c.Number + "/submission/1", Text: "See the pictures.", Files: files})
		return err
	}
	escalated := func(t *testing.T, b *bench, c marketplace.Case) { require.True(t, b.world.Escalates(c.ExternalID)) }
	returned := func(t *testing.T, b *bench, c marketplace.Case) {
		require.NoError(t, answers(marketplace.Answer{Kind: marketplace.AcceptReturn})(t, b, marketplace.Case{Number: "before", ExternalID: c.ExternalID}, ""))
		require.True(t, b.world.Sends(c.ExternalID, "SF", "1"))
	}
	asked := func(t *testing.T, b *bench, c marketplace.Case) {
		require.True(t, b.world.Asked(c.ExternalID, usd(700)))
	}
	return map[string]operation{
		"accept":        {do: answers(marketplace.Answer{Kind: marketplace.Accept}), took: []string{"accept"}, paid: []complaint.Money{usd(5000)}, prepare: none},
		"refuse":        {do: answers(marketplace.Answer{Kind: marketplace.Refuse, Text: "No.", Files: files}), took: []string{"refuse"}, prepare: none},
		"offer":         {do: answers(marketplace.Answer{Kind: marketplace.Offer, Amount: usd(900)}), took: []string{"offer"}, prepare: none},
		"take an offer": {do: answers(marketplace.Answer{Kind: marketplace.Counter, Amount: usd(700)}), took: []string{"accept_offer"}, paid: []complaint.Money{usd(700)}, prepare: asked},
		"deny an offer": {do: answers(marketplace.Answer{Kind: marketplace.Counter}), took: []string{"deny_offer"}, prepare: asked},
		"accept return": {kind: marketplace.ReturnRefund, do: answers(marketplace.Answer{Kind: marketplace.AcceptReturn}), took: []string{"accept_return"}, prepare: none},
		"return came": {kind: marketplace.ReturnRefund, do: answers(marketplace.Answer{Kind: marketplace.ReturnCame}),
			took: []string{"accept_return", "return_came"}, paid: []complaint.Money{usd(5000)}, prepare: returned},
		"message": {took: []string{"message"}, prepare: none, do: func(t *testing.T, b *bench, c marketplace.Case, _ string) error {
			return b.Messages.SendMessage(t.Context(), c, marketplace.Message{Key: "k", Text: "Hello <you> & yours."})
		}},
		"evidence": {took: []string{"evidence"}, do: pack,
			prepare: func(t *testing.T, b *bench, c marketplace.Case) {
				require.True(t, b.world.Asks(c.ExternalID, time.Hour))
			}},
		"supporting information": {took: []string{"evidence"}, do: pack, prepare: escalated},
		"appeal": {took: []string{"appeal"}, do: pack, paid: []complaint.Money{usd(5000)}, prepare: func(t *testing.T, b *bench, c marketplace.Case) {
			require.True(t, b.world.Rules(c.ExternalID, complaint.ForCustomer, complaint.Money{}))
		}},
		"escalate": {took: []string{"escalate"}, prepare: none, do: func(t *testing.T, b *bench, c marketplace.Case, _ string) error {
			_, err := b.Escalation.Escalate(t.Context(), c, marketplace.Escalation{Key: "k", Text: "Please decide."})
			return err
		}},
		"pay a part": {took: []string{"accept"}, paid: []complaint.Money{usd(1200)}, prepare: none,
			do: func(t *testing.T, b *bench, c marketplace.Case, _ string) error {
				r := payment.Refund{Order: c.Order, Amount: usd(1200), Paid: usd(12000), Case: c.ExternalID}
				receipt, err := b.Refunds.Refund(t.Context(), c.Number+"/refund/1", r)
				if err == nil {
					require.Equal(t, payment.Receipt{ID: c.ExternalID, Key: c.Number + "/refund/1", Order: c.Order, Amount: usd(1200), State: payment.Succeeded,
						CreatedAt: receipt.CreatedAt}, receipt)
				}
				return err
			}},
		"refund": {paid: []complaint.Money{usd(1200)},
			prepare: func(t *testing.T, b *bench, c marketplace.Case) { require.True(t, b.world.Withdraws(c.ExternalID)) },
			do: func(t *testing.T, b *bench, c marketplace.Case, _ string) error {
				_, err := b.Refunds.Refund(t.Context(), c.Number+"/refund/1", payment.Refund{Order: c.Order, Amount: usd(1200), Paid: usd(12000), Case: c.ExternalID})
				return err
			}},
	}
}

func TestNothingIsDoneTwiceWhateverBreaksAtWhicheverCall(t *testing.T) {
	t.Parallel()
	var (
		mu     sync.Mutex
		judged = map[string]int{}
	)
	t.Run("all", func(t *testing.T) {
		for name, op := range operations() {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				clean := op.run(t, "", 0)
				require.Greater(t, clean.calls, 2)
				for n := 1; n <= clean.calls; n++ {
					for _, fault := range marketplacetest.Faults[1:] {
						t.Run(fmt.Sprint(fault, " at call ", n), func(t *testing.T) { op.run(t, fault, n) })
					}
				}
				mu.Lock()
				defer mu.Unlock()
				maps.Copy(judged, clean.judged)
			})
		}
	})
	for _, action := range []string{"accept-claim", "provide-evidence", "make-offer", "accept-offer", "deny-offer", "acknowledge-return-item",
		"send-message", "appeal", "provide-supporting-info", "escalate"} {
		require.Positive(t, judged["post /v1/customer/disputes/{id}/"+action], action)
	}
}

type outcome struct {
	calls  int
	judged map[string]int
}

// run carries an operation out, with a fault at its nth call, until it says that it
// is done, as its activity would.
func (op operation) run(t *testing.T, fault marketplacetest.Fault, n int) outcome {
	t.Helper()
	b := setup(t)
	kind := op.kind
	if kind == "" {
		kind = marketplace.RefundOnly
	}
	c := b.opens(kind)
	op.prepare(t, b, c)
	version := b.read(t, c).Version
	before := b.line.Calls()
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
		if err = op.do(t, b, c, version); err == nil {
			break
		}
		var (
			stale     *marketplace.Stale
			unknown   *provider.Unknown
			throttled *provider.Throttled
		)
		if errors.As(err, &stale) {
			version = b.read(t, c).Version
		} else {
			require.True(t, errors.As(err, &unknown) || errors.As(err, &throttled), "%v", err)
		}
	}
	require.NoError(t, err)
	calls := b.line.Calls() - before
	require.NoError(t, op.do(t, b, c, version), "again, it does nothing")
	took := b.world.Took(c.ExternalID)
	require.Equal(t, len(op.took), len(took), "%v", took)
	require.True(t, slices.Equal(op.took, took), "%v", took)
	require.Equal(t, op.paid, b.world.PaidBack(c.ExternalID))
	var paid int64
	for _, m := range op.paid {
		paid += m.Minor
	}
	require.Equal(t, usd(paid), b.read(t, c).PaidBack)
	return outcome{calls, b.judge.requests}
}
