package postgres_test

import (
	"errors"
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"redress/internal/complaint"
	"redress/internal/postgres"
	"redress/internal/postgres/postgrestest"
)

func yuan(minor int64) complaint.Money { return complaint.Money{Minor: minor, Currency: "CNY"} }

func refund(number string, n int, minor int64) postgres.Claim {
	return postgres.Claim{Key: fmt.Sprintf("%s/refund/%d", number, n), Number: number, Kind: complaint.RefundOp, Platform: "house",
		Shop: "demo", Order: "O-1", Amount: yuan(minor), Paid: yuan(10000), RequestHash: fmt.Sprint("refund ", minor)}
}

func TestClaimIsGivenOnceAndRemembersTheResult(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	number := postgrestest.Open(t, s)
	claim := refund(number, 1, 4980)
	var (
		won atomic.Int32
		all errgroup.Group
	)
	for range 20 {
		all.Go(func() error {
			e, err := s.Claim(t.Context(), claim)
			if e.State == postgres.EntryNew {
				won.Add(1)
			}
			return err
		})
	}
	require.NoError(t, all.Wait())
	require.EqualValues(t, 1, won.Load())
	e, err := s.Claim(t.Context(), claim)
	require.NoError(t, err)
	require.Equal(t, postgres.EntryPending, e.State)

	require.NoError(t, s.Finish(t.Context(), claim.Key, "pay-1"))
	require.NoError(t, s.Finish(t.Context(), claim.Key, "pay-1"))
	require.ErrorAs(t, s.Finish(t.Context(), claim.Key, "pay-2"), &postgres.NotPending{})
	require.ErrorAs(t, s.Fail(t.Context(), claim.Key, "declined"), &postgres.NotPending{})
	e, err = s.Claim(t.Context(), claim)
	require.NoError(t, err)
	require.Equal(t, []any{postgres.EntryDone, "pay-1", yuan(4980)}, []any{e.State, e.Reference, e.Amount})

	claim.RequestHash = "another amount"
	_, err = s.Claim(t.Context(), claim)
	require.ErrorAs(t, err, &postgres.KeyReused{})
	ledger, err := s.Ledger(t.Context(), number)
	require.NoError(t, err)
	require.Len(t, ledger, 1)
	require.NotNil(t, ledger[0].FinishedAt)
}

func TestRefusedClaimCanBeMadeAgain(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	claim := refund(postgrestest.Open(t, s), 1, 4980)
	_, err := s.Claim(t.Context(), claim)
	require.NoError(t, err)
	require.NoError(t, s.Fail(t.Context(), claim.Key, "declined"))
	e, err := s.Entry(t.Context(), claim.Key)
	require.NoError(t, err)
	require.Equal(t, []any{postgres.EntryFailed, "declined"}, []any{e.State, e.Code})
	e, err = s.Claim(t.Context(), claim)
	require.NoError(t, err)
	require.Equal(t, []any{postgres.EntryNew, 2}, []any{e.State, e.Attempts})
	require.NoError(t, s.Fail(t.Context(), claim.Key, "declined"))
	require.NoError(t, s.Finish(t.Context(), claim.Key, "by hand"), "an operator settles it")

	for _, err := range []error{s.Finish(t.Context(), "none", "x"), s.Fail(t.Context(), "none", "x")} {
		require.ErrorAs(t, err, &postgres.NotFound{})
	}
	claim.Key, claim.Number = "x", "R26-0000-0000"
	_, err = s.Claim(t.Context(), claim)
	require.ErrorAs(t, err, &postgres.NotFound{})
}

func TestRefundsOfAnOrderNeverExceedWhatWasPaid(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	one, other := postgrestest.Open(t, s), postgrestest.Open(t, s)
	var (
		over atomic.Int32
		all  errgroup.Group
	)
	for n := range 20 { // each takes a tenth of what was paid
		number := one
		if n%2 == 0 {
			number = other
		}
		all.Go(func() error {
			_, err := s.Claim(t.Context(), refund(number, n, 1000))
			if _, tooMuch := errors.AsType[postgres.OverPaid](err); tooMuch {
				over.Add(1)
				return nil
			}
			return err
		})
	}
	require.NoError(t, all.Wait())
	require.EqualValues(t, 10, over.Load())

	paid := 0
	var pending string
	for _, number := range []string{one, other} {
		ledger, err := s.Ledger(t.Context(), number)
		require.NoError(t, err)
		paid += len(ledger)
		if len(ledger) > 0 {
			pending = ledger[0].Key
		}
	}
	require.Equal(t, 10, paid, "a claim that was refused leaves nothing behind")
	require.NoError(t, s.Fail(t.Context(), pending, "declined"))
	_, err := s.Claim(t.Context(), refund(one, 99, 1001))
	require.ErrorAs(t, err, &postgres.OverPaid{})
	_, err = s.Claim(t.Context(), refund(one, 100, 1000))
	require.NoError(t, err, "what was refused by the provider is free again")

	another := refund(one, 101, 10000)
	another.Order = "O-2"
	_, err = s.Claim(t.Context(), another)
	require.NoError(t, err, "another order is another sum")
	coupon := refund(one, 102, 99999)
	coupon.Kind = complaint.CouponOp
	_, err = s.Claim(t.Context(), coupon)
	require.NoError(t, err, "a coupon is no refund")
	yen := refund(one, 103, 1)
	yen.Amount.Currency = "JPY"
	_, err = s.Claim(t.Context(), yen)
	require.ErrorContains(t, err, "JPY")
}

// An operator's word on a step reaches the ledger with the event that says it:
// paid by hand counts in the order's sum, not paid does not.
func TestWhatAnOperatorDecidedStandsInTheLedger(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	l := newLife(t, s)
	number := l.c.Number
	settled, skipped := refund(number, 1, 4000), refund(number, 2, 5000)
	for _, claim := range []postgres.Claim{settled, skipped} {
		_, err := s.Claim(t.Context(), claim)
		require.NoError(t, err)
	}
	require.NoError(t, s.Fail(t.Context(), settled.Key, "declined"))
	say := func(kind complaint.EventType, facts map[string]string) {
		l.c.Seq++
		l.c.Unrecorded = append(l.c.Unrecorded, complaint.Event{Seq: l.c.Seq, Type: kind, Actor: lin, Facts: facts})
	}
	say(complaint.OperationSettled, map[string]string{"operation": "refund/1", "reference": "BANK-7"})
	say(complaint.OperationSkipped, map[string]string{"operation": "refund/2", "reason": "card_closed"})
	require.NoError(t, l.recordIn("first"))

	byHand, err := s.Entry(t.Context(), settled.Key)
	require.NoError(t, err)
	require.Equal(t, []any{postgres.EntryDone, "BANK-7", ""}, []any{byHand.State, byHand.Reference, byHand.Code})
	notPaid, err := s.Entry(t.Context(), skipped.Key)
	require.NoError(t, err)
	require.Equal(t, []any{postgres.EntryFailed, "skipped"}, []any{notPaid.State, notPaid.Code})
	_, err = s.Claim(t.Context(), refund(number, 3, 6001))
	require.ErrorAs(t, err, &postgres.OverPaid{})
	_, err = s.Claim(t.Context(), refund(number, 3, 6000))
	require.NoError(t, err)
}
