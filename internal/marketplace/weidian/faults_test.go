package weidian_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/marketplace/marketplacetest"
	"redress/internal/provider"
)

// write is one operation that changes something, and how it shows that it was
// done, and done once.
type write struct {
	opens func(*rig) string
	do    func(context.Context, *rig, string) error
	once  func(t require.TestingT, r *rig, id string)
}

var writes = map[string]write{
	"accept": {
		opens: func(r *rig) string { return r.Opens(opening()) },
		do: func(ctx context.Context, r *rig, id string) error {
			_, err := r.platform.Answers.Answer(ctx, of(id), marketplace.Answer{Key: "k/answer/1", Kind: marketplace.Accept})
			return err
		},
		once: paidOnce,
	},
	"refuse": {
		opens: func(r *rig) string { return r.OpensReceived(opening()) },
		do: func(ctx context.Context, r *rig, id string) error {
			_, err := r.platform.Answers.Answer(ctx, of(id), marketplace.Answer{Key: "k/answer/1", Kind: marketplace.Refuse})
			return err
		},
		once: func(t require.TestingT, r *rig, id string) {
			require.Equal(t, []string{"refuse"}, r.Took(id))
			require.Empty(t, r.PaidBack(id))
		},
	},
	"refund": {
		opens: func(r *rig) string { return r.Opens(opening()) },
		do: func(ctx context.Context, r *rig, id string) error {
			receipt, err := r.platform.Refunds.Refund(ctx, "k/refund/1", refund(id, 4980))
			if err == nil && receipt.Amount != cny(4980) {
				return fmt.Errorf("a receipt of %s", receipt.Amount)
			}
			return err
		},
		once: paidOnce,
	},
	"stop selling": {
		opens: func(r *rig) string {
			return r.Opens(marketplacetest.Opening{Item: "2175400745", Total: cny(100), Claimed: cny(100)})
		},
		do: func(ctx context.Context, r *rig, _ string) error {
			return r.platform.Items.StopSelling(ctx, "2175400745")
		},
		once: func(t require.TestingT, r *rig, _ string) { require.False(t, r.Selling("2175400745")) },
	},
}

func paidOnce(t require.TestingT, r *rig, id string) {
	require.Equal(t, []string{"accept"}, r.Took(id))
	require.Len(t, r.PaidBack(id), 1)
}

func TestEachWriteBrokenAtEachCallIsDoneOnce(t *testing.T) {
	t.Parallel()
	for name, w := range writes {
		whole := setup(t)
		id := w.opens(whole)
		require.NoError(t, w.do(t.Context(), whole, id), name)
		calls := whole.line.Calls()
		require.GreaterOrEqual(t, calls, 4, "the token, a look, the write, a look back")
		for _, fault := range marketplacetest.Faults {
			for n := 1; n <= calls; n++ {
				t.Run(fmt.Sprintf("%s/%s/%d", name, fault, n), func(t *testing.T) {
					t.Parallel()
					r := setup(t)
					brokenOnce(t, r, w, fault, n)
				})
			}
		}
	}
}

func brokenOnce(t *testing.T, r *rig, w write, fault marketplacetest.Fault, n int) {
	t.Helper()
	id := w.opens(r)
	switch fault {
	case marketplacetest.Throttled:
		r.before = func(call int) {
			if call == n {
				r.Throttles(2)
			}
		}
	case marketplacetest.Moved:
		return // TestACaseThatMovesAtEachCall
	case marketplacetest.NoDue:
		require.False(t, r.HidesDue(id), "Weidian never shows a deadline")
	default:
		r.line.Break(n, fault)
	}
	var err error
	for range 5 {
		if err = w.do(t.Context(), r, id); err == nil {
			break
		}
		var unknown *provider.Unknown
		var throttled *provider.Throttled
		require.True(t, as(err, &unknown) != as(err, &throttled), "%v", err)
	}
	require.NoError(t, err)
	w.once(t, r, id)
	require.NoError(t, w.do(t.Context(), r, id), "again it does nothing and is no error")
	w.once(t, r, id)
}

func TestReadsBrokenAtEachCallCanBeRepeated(t *testing.T) {
	t.Parallel()
	for _, fault := range marketplacetest.Faults {
		r := setup(t)
		id := r.Opens(opening())
		r.line.Break(1, fault)
		for range 3 {
			if _, err := r.platform.Cases.Changed(t.Context(), noon, noon.AddDate(0, 0, 1), ""); err == nil {
				break
			}
		}
		require.Equal(t, id, r.read(t, id).ID)
	}
}

func TestACaseThatMovesAtEachCall(t *testing.T) {
	t.Parallel()
	for n := 1; n <= 4; n++ {
		r := setup(t)
		id := r.Opens(opening())
		version := r.read(t, id).Version // the token is there now
		start := r.line.Calls()
		r.before = func(call int) {
			if call == start+n {
				r.Moves(id)
			}
		}
		_, err := r.platform.Answers.Answer(t.Context(), of(id), marketplace.Answer{Kind: marketplace.Accept, Version: version, Amount: cny(4980)})
		switch n {
		case 1: // before our look: nothing is sent
			var stale *marketplace.Stale
			require.ErrorAs(t, err, &stale)
			require.Empty(t, r.PaidBack(id))
		case 2: // between our look and the answer, where Weidian locks nothing: what the buyer claims then is paid, once
			require.NoError(t, err)
			require.Equal(t, cny(4979), r.PaidBack(id)[0])
			require.Len(t, r.PaidBack(id), 1)
		default:
			require.NoError(t, err)
			require.Equal(t, cny(4980), r.PaidBack(id)[0])
		}
	}
}

func TestAClaimThatIsLoweredWhileItIsPaid(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := r.Opens(opening())
	r.read(t, id)
	start := r.line.Calls()
	r.before = func(call int) {
		if call == start+2 {
			r.Moves(id)
		}
	}
	receipt, err := r.platform.Refunds.Refund(t.Context(), "k/refund/1", refund(id, 4980))
	require.NoError(t, err)
	require.Equal(t, cny(4979), receipt.Amount, "the receipt says what was paid")
	require.Equal(t, []complaint.Money{cny(4979)}, r.PaidBack(id))
	_, err = r.platform.Refunds.Refund(t.Context(), "k/refund/1", refund(id, 4980))
	require.Equal(t, "paid_back_otherwise", code(err))
}
