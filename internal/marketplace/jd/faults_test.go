package jd_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/marketplace"
	"redress/internal/marketplace/marketplacetest"
	"redress/internal/payment"
	"redress/internal/provider"
)

// act is one operation that changes something on JD, and what it leaves behind.
type act struct {
	name   string
	before func(r *rig) (id string) // brings a case to where it can be done
	do     func(t *testing.T, r *rig, id, version string) error
	took   []string
	paid   int64
}

func answers(kind marketplace.AnswerKind) func(t *testing.T, r *rig, id, version string) error {
	return func(t *testing.T, r *rig, id, version string) error {
		_, err := r.answer(t, id, marketplace.Answer{Key: "C/answer/1", Kind: kind, Version: version, Text: "our words"})
		return err
	}
}

func refunds(minor int64) func(t *testing.T, r *rig, id, version string) error {
	return func(t *testing.T, r *rig, id, _ string) error {
		_, err := r.p.Refunds.Refund(t.Context(), "C/refund/1", payment.Refund{Amount: yuan(minor), Paid: yuan(12800), Case: id})
		return err
	}
}

func asks(kind marketplace.Kind) func(r *rig) string {
	return func(r *rig) string { return r.opens(kind, 4980) }
}

func cancels(r *rig) string {
	return r.OpensCancel(marketplacetest.Opening{Total: yuan(12800), Claimed: yuan(12800)})
}

// sentBack is a case whose goods are on their way back.
func sentBack(t *testing.T) func(r *rig) string {
	return func(r *rig) string {
		id := r.opens(marketplace.ReturnRefund, 4980)
		_, err := r.answer(t, id, marketplace.Answer{Key: "C/answer/0", Kind: marketplace.AcceptReturn})
		require.NoError(t, err)
		require.True(t, r.Sends(id, "顺丰", "SF1"))
		return id
	}
}

func acts(t *testing.T) []act {
	return []act{
		{"accept", asks(marketplace.RefundOnly), answers(marketplace.Accept), []string{"accept"}, 4980},
		{"accept_return", asks(marketplace.ReturnRefund), answers(marketplace.AcceptReturn), []string{"accept_return"}, 0},
		{"refuse", asks(marketplace.RefundOnly), answers(marketplace.Refuse), []string{"refuse"}, 0},
		{"offer", asks(marketplace.RefundOnly), answers(marketplace.Offer), []string{"offer"}, 0},
		{"counter", asks(marketplace.RefundOnly), answers(marketplace.Counter), []string{"counter"}, 0},
		{"return_came", sentBack(t), answers(marketplace.ReturnCame), []string{"accept_return", "return_came"}, 0},
		{"refund", asks(marketplace.RefundOnly), refunds(4980), []string{"refund"}, 4980},
		{"escalate", asks(marketplace.RefundOnly), func(t *testing.T, r *rig, id, _ string) error {
			_, err := r.p.Escalation.Escalate(t.Context(), marketplace.Case{ExternalID: id}, marketplace.Escalation{Key: "C/escalation/1"})
			return err
		}, []string{"escalate"}, 0},
		{"accept a cancelled order", cancels, answers(marketplace.Accept), []string{"accept"}, 12800},
		{"refuse a cancelled order", cancels, answers(marketplace.Refuse), []string{"refuse"}, 0},
		{"refund a cancelled order", cancels, refunds(12800), []string{"accept"}, 12800},
	}
}

// TestEveryFaultAtEveryCall breaks each call of each operation in each way. However
// it ended, the operation is done once in the end, and no error says that nothing
// was done where something was.
func TestEveryFaultAtEveryCall(t *testing.T) {
	t.Parallel()
	for _, one := range acts(t) {
		calls := func() int {
			r := setup(t)
			id := one.before(r)
			version := r.read(t, id).Version
			before := r.line.Calls()
			require.NoError(t, one.do(t, r, id, version))
			return r.line.Calls() - before
		}()
		require.Greater(t, calls, 2, one.name)
		for n := 1; n <= calls; n++ {
			for _, fault := range marketplacetest.Faults {
				if n > 1 && (fault == marketplacetest.None || fault == marketplacetest.NoDue || fault == marketplacetest.Moved) {
					continue // not of a call
				}
				t.Run(fmt.Sprintf("%s/%s at %d", one.name, fault, n), func(t *testing.T) {
					t.Parallel()
					broken(t, one, n, fault)
				})
			}
		}
	}
}

func broken(t *testing.T, one act, n int, fault marketplacetest.Fault) {
	r := setup(t)
	id := one.before(r)
	if fault == marketplacetest.NoDue {
		r.HidesDue(id)
	}
	version := r.read(t, id).Version
	switch fault {
	case marketplacetest.Throttled:
		r.pace.before = (&throttleAt{n: n, r: r}).before
	case marketplacetest.Moved:
		r.Moves(id)
	default:
		r.line.Break(n, fault)
	}
	for try := 0; ; try++ {
		require.Less(t, try, 4, "it never ends well")
		done := len(r.Took(id))
		err := one.do(t, r, id, version)
		if err == nil {
			break
		}
		refused, throttled, stale := (*provider.Refused)(nil), (*provider.Throttled)(nil), (*marketplace.Stale)(nil)
		unknown := (*provider.Unknown)(nil)
		switch {
		case errors.As(err, &throttled):
			require.Len(t, r.Took(id), done, "throttled says that nothing was done")
		case errors.As(err, &stale):
			require.Equal(t, marketplacetest.Moved, fault)
			require.Len(t, r.Took(id), done)
			version = r.read(t, id).Version
		case errors.As(err, &unknown):
		case errors.As(err, &refused):
			require.Fail(t, "refused", err.Error())
		default:
			require.Fail(t, "an error of no class", err.Error())
		}
	}
	require.Equal(t, one.took, r.Took(id))
	require.NoError(t, one.do(t, r, id, r.read(t, id).Version), "the same again is no error")
	require.Equal(t, one.took, r.Took(id))
	r.Turn(2 * time.Hour)
	var paid int64
	for _, m := range r.PaidBack(id) {
		paid += m.Minor
	}
	require.Equal(t, one.paid, paid)
	require.Equal(t, one.paid, r.read(t, id).PaidBack.Minor)
}

// TestThrottledAtEveryCall lets JD say at each call that the shop asks too often.
// After the write has been done it must not say that nothing was.
func TestThrottledAtEveryCall(t *testing.T) {
	t.Parallel()
	for _, one := range acts(t) {
		for n := 1; ; n++ {
			r := setup(t)
			id := one.before(r)
			version := r.read(t, id).Version
			gate := &throttleAt{n: n, r: r}
			r.pace.before = gate.before
			done := len(r.Took(id))
			err := one.do(t, r, id, version)
			if !gate.hit {
				require.NoError(t, err)
				break
			}
			require.Error(t, err, "%s at %d", one.name, n)
			if wait := (*provider.Throttled)(nil); errors.As(err, &wait) {
				require.Len(t, r.Took(id), done, "%s at %d", one.name, n)
			}
			require.Positive(t, r.pace.backs.Load())
			require.NoError(t, one.do(t, r, id, version), "%s at %d", one.name, n)
			require.Equal(t, one.took, r.Took(id))
		}
	}
}

type throttleAt struct {
	n   int
	r   *rig
	hit bool
}

func (g *throttleAt) before() {
	if g.n--; g.n == 0 {
		g.hit = true
		g.r.Throttles(1)
	}
}
