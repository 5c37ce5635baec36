package rakuten_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/marketplace"
	"redress/internal/marketplace/marketplacetest"
	"redress/internal/provider"
)

// write is one operation that changes something, and what shows that it was done
// once.
type write struct {
	progress int
	do       func(context.Context, *rig, string) error
	took     []string
	paid     int
}

var writes = map[string]write{
	"message": {500, func(ctx context.Context, r *rig, id string) error {
		return r.platform.Messages.SendMessage(ctx, of(id), marketplace.Message{Key: "k/letter/1", Text: "お詫び申し上げます。"})
	}, []string{"message"}, 0},
	"evidence": {500, func(ctx context.Context, r *rig, id string) error {
		_, err := r.platform.Evidence.TakeEvidence(ctx, of(id), marketplace.Pack{
			Key: "k/submission/1", Text: "写真です。", Files: []marketplace.Attachment{{Name: "a.png", Type: "image/png", Content: []byte("png")}},
		})
		return err
	}, []string{"evidence"}, 0},
	"cancel before shipping": {300, pay, []string{"refund"}, 1},
	"cancel after shipping":  {500, pay, []string{"refund"}, 1},
}

func pay(ctx context.Context, r *rig, id string) error {
	receipt, err := r.platform.Refunds.Refund(ctx, "k/refund/1", refund(id, 5480))
	if err == nil && receipt.Amount != jpy(5480) {
		return fmt.Errorf("a receipt of %s", receipt.Amount)
	}
	return err
}

func TestEachWriteBrokenAtEachCallIsDoneOnce(t *testing.T) {
	t.Parallel()
	for name, w := range writes {
		whole := setup(t)
		require.NoError(t, w.do(t.Context(), whole, whole.OpensAt(opening(), w.progress)), name)
		calls := whole.line.Calls()
		require.GreaterOrEqual(t, calls, 3, "a look, the write, a look back")
		for _, fault := range marketplacetest.Faults {
			for n := 1; n <= calls; n++ {
				t.Run(fmt.Sprintf("%s/%s/%d", name, fault, n), func(t *testing.T) {
					t.Parallel()
					broken(t, w, fault, n)
				})
			}
		}
	}
}

func broken(t *testing.T, w write, fault marketplacetest.Fault, n int) {
	t.Helper()
	r := setup(t)
	r.TakesTwice() // so that what keeps it to once is ours
	id := r.OpensAt(opening(), w.progress)
	switch fault {
	case marketplacetest.Throttled:
		r.before = func(call int) {
			if call == n {
				r.Throttles(2)
			}
		}
	case marketplacetest.Moved:
		r.before = func(call int) {
			if call == n {
				require.True(t, r.Moves(id))
			}
		}
	case marketplacetest.NoDue:
		require.False(t, r.HidesDue(id), "R-Messe shows no deadline at all")
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
	require.NoError(t, w.do(t.Context(), r, id), "again it does nothing and is no error")
	r.Turn(2 * time.Hour)
	require.NoError(t, w.do(t.Context(), r, id))
	require.Equal(t, w.took, r.Took(id))
	require.Len(t, r.PaidBack(id), w.paid)
}

func TestReadsBrokenAtEachCallCanBeRepeated(t *testing.T) {
	t.Parallel()
	for _, fault := range marketplacetest.Faults {
		for n := range 3 {
			r := setup(t)
			id := r.Opens(opening())
			r.line.Break(n+1, fault)
			var page marketplace.Page
			for range 3 {
				next, err := r.platform.Cases.Changed(t.Context(), noon, noon.Add(time.Minute), page.Next)
				if err == nil {
					if page = next; len(page.Cases) > 0 {
						break
					}
				}
			}
			for range 2 {
				if d, err := r.platform.Case.Dispute(t.Context(), id); err == nil {
					require.Equal(t, id, d.ID)
				}
			}
			require.Equal(t, jpy(5480), r.read(t, id).Total)
		}
	}
}
