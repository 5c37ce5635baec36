package taobao_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/marketplace/marketplacetest"
	"redress/internal/payment"
	"redress/internal/provider"
)

// operation is one write, with the case it is done on and what is to be there in
// the end, once.
type operation struct {
	only string // a platform
	kind marketplace.Kind
	came bool // the goods were sent back
	took []string
	paid []complaint.Money
	do   func(ctx context.Context, b *bench, id, version string) error
}

func answering(kind marketplace.AnswerKind) func(context.Context, *bench, string, string) error {
	return func(ctx context.Context, b *bench, id, version string) error {
		a := marketplace.Answer{Key: "R26/answer/1", Kind: kind, Version: version, Text: "商品完好，见附图", Reason: "1"}
		if kind == marketplace.Offer {
			a.Amount = fen(3000)
		}
		if kind == marketplace.Refuse || kind == marketplace.RefuseReturn {
			a.Files = []marketplace.Attachment{{Type: "image/png", Content: picture}}
		}
		_, err := b.Answers.Answer(ctx, at(id), a)
		return err
	}
}

func writing(ctx context.Context, b *bench, id, _ string) error {
	return b.Messages.SendMessage(ctx, at(id), marketplace.Message{Key: "R26/letter/1", Text: "我们正在处理 & 很快回复"})
}

func paying(ctx context.Context, b *bench, id, _ string) error {
	_, err := b.Refunds.Refund(ctx, "R26/refund/1", payment.Refund{Order: "778812000000000001", Amount: fen(12800), Paid: fen(12800), Case: id})
	return err
}

func stopping(ctx context.Context, b *bench, _, _ string) error {
	return b.Items.StopSelling(ctx, "600123")
}

var operations = map[string]operation{
	"accept":         {kind: marketplace.RefundOnly, took: []string{"accept"}, paid: []complaint.Money{fen(12800)}, do: answering(marketplace.Accept)},
	"refuse":         {kind: marketplace.RefundOnly, took: []string{"refuse"}, do: answering(marketplace.Refuse)},
	"offer":          {kind: marketplace.RefundOnly, took: []string{"offer", "message"}, do: answering(marketplace.Offer)},
	"accept return":  {kind: marketplace.ReturnRefund, took: []string{"accept_return"}, do: answering(marketplace.AcceptReturn)},
	"return came":    {kind: marketplace.ReturnRefund, came: true, took: []string{"accept_return", "return_came"}, paid: []complaint.Money{fen(12800)}, do: answering(marketplace.ReturnCame)},
	"refuse return":  {kind: marketplace.ReturnRefund, came: true, took: []string{"accept_return", "refuse_return"}, do: answering(marketplace.RefuseReturn)},
	"message":        {kind: marketplace.RefundOnly, took: []string{"message"}, do: writing},
	"refund":         {kind: marketplace.RefundOnly, took: []string{"accept"}, paid: []complaint.Money{fen(12800)}, do: paying},
	"stop selling":   {kind: marketplace.RefundOnly, do: stopping},
	"exchange":       {only: "tmall", kind: marketplace.Exchange, took: []string{"accept_return"}, do: answering(marketplace.AcceptReturn)},
	"no exchange":    {only: "tmall", kind: marketplace.Exchange, took: []string{"refuse"}, do: answering(marketplace.Refuse)},
	"exchange came":  {only: "tmall", kind: marketplace.Exchange, came: true, took: []string{"accept_return", "return_came"}, do: answering(marketplace.ReturnCame)},
	"exchange words": {only: "tmall", kind: marketplace.Exchange, took: []string{"message"}, do: writing},
}

// prepared is a case on which the operation can be done.
func (o operation) prepared(t *testing.T, platform string) (b *bench, id, version string) {
	t.Helper()
	b = connect(t, platform)
	id = b.opened(o.kind)
	if o.came {
		require.NoError(t, answering(marketplace.AcceptReturn)(t.Context(), b, id, ""))
		require.True(t, b.Sends(id, "sf", "SF123"))
	}
	return b, id, b.read(t, id).Version
}

// calls is how many calls the operation takes when nothing goes wrong.
func (o operation) calls(t *testing.T, platform string) int {
	t.Helper()
	b, id, version := o.prepared(t, platform)
	before := b.line.Calls()
	require.NoError(t, o.do(t.Context(), b, id, version))
	o.once(t, b, id)
	return b.line.Calls() - before
}

func (o operation) once(t *testing.T, b *bench, id string) {
	t.Helper()
	require.Equal(t, o.took, b.Took(id))
	require.Equal(t, o.paid, b.PaidBack(id))
}

// again repeats an operation as its caller does: until it ends well, with the
// version as it is read when the case has moved on.
func (o operation) again(t *testing.T, b *bench, id, version string) {
	t.Helper()
	for range 4 {
		err := o.do(t.Context(), b, id, version)
		if err == nil {
			return
		}
		var stale *marketplace.Stale
		if errors.As(err, &stale) {
			require.NotEqual(t, stale.Have, stale.Want)
			version = b.read(t, id).Version
		}
	}
	require.NoError(t, o.do(t.Context(), b, id, version))
}

func eachOperation(t *testing.T, test func(t *testing.T, o operation, platform string)) {
	t.Helper()
	for name, o := range operations {
		for _, platform := range []string{"taobao", "tmall"} {
			if o.only != "" && o.only != platform {
				continue
			}
			t.Run(name+" on "+platform, func(t *testing.T) {
				t.Parallel()
				test(t, o, platform)
			})
		}
	}
}

// Whatever goes wrong on the way, at whichever call: it is done once, and to repeat
// it ends well.
func TestAFaultAtEachCallOfEachOperation(t *testing.T) {
	t.Parallel()
	eachOperation(t, func(t *testing.T, o operation, platform string) {
		calls := o.calls(t, platform)
		require.Positive(t, calls)
		for n := 1; n <= calls; n++ {
			for _, fault := range []marketplacetest.Fault{marketplacetest.FailsFirst, marketplacetest.FailsAfter, marketplacetest.LostAnswer, marketplacetest.Garbled} {
				b, id, version := o.prepared(t, platform)
				b.line.Break(n, fault)
				if err := o.do(t.Context(), b, id, version); err != nil {
					var unknown *provider.Unknown
					require.ErrorAs(t, err, &unknown, "%s at call %d", fault, n)
				}
				o.again(t, b, id, version)
				o.once(t, b, id)
			}
		}
	})
}

// Two faults in a row, the second while the first is looked after.
func TestTwoFaultsInARow(t *testing.T) {
	t.Parallel()
	eachOperation(t, func(t *testing.T, o operation, platform string) {
		calls := o.calls(t, platform)
		for n := 1; n <= calls; n++ {
			b, id, version := o.prepared(t, platform)
			b.line.Break(n, marketplacetest.LostAnswer)
			b.line.Break(n+1, marketplacetest.FailsAfter)
			b.line.Break(n+2, marketplacetest.Garbled)
			_ = o.do(t.Context(), b, id, version)
			o.again(t, b, id, version)
			o.once(t, b, id)
		}
	})
}

// interrupted lets something happen right before the nth call.
func (b *bench) interrupted(t *testing.T, n int, does func()) {
	t.Helper()
	b.tools.HTTP = &http.Client{Transport: &hooked{n: int64(n), does: does}}
	b.Platform = b.dial(t)
}

type hooked struct {
	calls atomic.Int64
	n     int64
	does  func()
}

func (h *hooked) RoundTrip(r *http.Request) (*http.Response, error) {
	if h.calls.Add(1) == h.n {
		h.does()
	}
	return http.DefaultTransport.RoundTrip(r)
}

func TestThrottledAtEachCallOfEachOperation(t *testing.T) {
	t.Parallel()
	eachOperation(t, func(t *testing.T, o operation, platform string) {
		for n := 1; n <= o.calls(t, platform); n++ {
			b, id, version := o.prepared(t, platform)
			b.interrupted(t, n, func() { b.Throttles(1) })
			err := o.do(t.Context(), b, id, version)
			require.Error(t, err)
			var throttled *provider.Throttled
			var unknown *provider.Unknown
			require.True(t, errors.As(err, &throttled) != errors.As(err, &unknown), "either nothing was done, or nobody knows: %s", err)
			if throttled != nil {
				require.Empty(t, b.PaidBack(id))
				require.Positive(t, throttled.After)
			}
			o.again(t, b, id, version)
			o.once(t, b, id)
		}
	})
}

func TestACaseThatMovesAtEachCallOfEachOperation(t *testing.T) {
	t.Parallel()
	eachOperation(t, func(t *testing.T, o operation, platform string) {
		for n := 1; n <= o.calls(t, platform); n++ {
			b, id, version := o.prepared(t, platform)
			b.interrupted(t, n, func() { b.Moves(id) })
			if err := o.do(t.Context(), b, id, version); err != nil {
				var stale *marketplace.Stale
				require.ErrorAs(t, err, &stale)
				require.Equal(t, version, stale.Want)
				require.Empty(t, b.PaidBack(id))
			}
			o.again(t, b, id, version)
			o.once(t, b, id)
		}
	})
}

func TestTheBuyerWithdrawsAtEachCallOfEachOperation(t *testing.T) {
	t.Parallel()
	eachOperation(t, func(t *testing.T, o operation, platform string) {
		for n := 1; n <= o.calls(t, platform); n++ {
			b, id, version := o.prepared(t, platform)
			took := len(b.Took(id))
			b.interrupted(t, n, func() { b.Withdraws(id) })
			err := o.do(t.Context(), b, id, version)
			require.LessOrEqual(t, len(b.Took(id)), len(o.took))
			if err == nil || len(b.Took(id)) > took || o.took == nil {
				continue // it came too late, or did not matter
			}
			var stale *marketplace.Stale
			var no *marketplace.NotAllowed
			var refusal *provider.Refused
			require.True(t, errors.As(err, &stale) || errors.As(err, &no) || errors.As(err, &refusal), fmt.Sprint(n, err))
			require.Empty(t, b.PaidBack(id))
		}
	})
}
