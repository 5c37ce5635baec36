package postgres_test

import (
	"testing"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
	"redress/internal/postgres"
	"redress/internal/postgres/postgrestest"
)

// states has an order stated in the case's next event.
func (l *life) states(o complaint.Order, textID string) *life {
	l.c.Seq++
	l.c.Order = complaint.OrderFacts{Number: o.Number, Total: o.Total}
	l.c.Stated = &complaint.StatedOrder{Order: o, TextID: textID}
	l.c.Unrecorded = append(l.c.Unrecorded, complaint.Event{Seq: l.c.Seq, At: time.Now(), Type: complaint.OrderStated, Actor: lin})
	return l
}

var cups = complaint.Order{Number: "A-1001", Total: complaint.Money{Minor: 12800, Currency: "CNY"}, Carrier: "sf", Tracking: "SF777",
	Items: []complaint.OrderItem{{SKU: "CUP", Quantity: 2, Price: complaint.Money{Minor: 5000, Currency: "CNY"}}, {SKU: "LID", Quantity: 1}}}

func finds(t *testing.T, s *postgres.Store, words string) (numbers []string) {
	t.Helper()
	page, err := s.List(t.Context(), postgres.Filter{Search: words, Limit: 10})
	require.NoError(t, err)
	for _, r := range page.Rows {
		numbers = append(numbers, r.Number)
	}
	return numbers
}

func TestAStatedOrderIsReadInThePlaceOfTheOpenings(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	l := newLife(t, s).happens("one").recorded("run")
	sent, err := s.Opening(t.Context(), l.c.Number)
	require.NoError(t, err)
	titles, err := s.SaveTextOf(t.Context(), l.c.Number, "m-1", lin, "保温杯 深蓝\nLid, grey")
	require.NoError(t, err)
	l.states(cups, titles).recorded("run")

	now, err := s.Opening(t.Context(), l.c.Number)
	require.NoError(t, err)
	want := cups
	want.Items = []complaint.OrderItem{cups.Items[0], cups.Items[1]}
	want.Items[0].Title, want.Items[1].Title = "保温杯 深蓝", "Lid, grey"
	require.Equal(t, want, now.Order)
	require.Equal(t, sent.Customer, now.Customer)
	asSent, err := s.OpeningAsSent(t.Context(), l.c.Number)
	require.NoError(t, err)
	require.Equal(t, sent, asSent)
	for _, words := range []string{"A-1001", "SF777", "CUP", "深蓝", `"Lid, grey"`, `"A-1001"`} {
		require.Equal(t, []string{l.c.Number}, finds(t, s, words), words)
	}

	l.happens("two").recorded("run")
	now, err = s.Opening(t.Context(), l.c.Number)
	require.NoError(t, err)
	require.Equal(t, "A-1001", now.Order.Number, "what is recorded later leaves it")
}

func TestACaseThatIsToldAnewFromBeforeItsOrderHasNone(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	l := newLife(t, s).happens("one").recorded("run")
	before := l.fork()
	l.states(cups, "").recorded("run")
	before.happens("another").recorded("run-2")
	o, err := s.Opening(t.Context(), l.c.Number)
	require.NoError(t, err)
	require.NotEqual(t, "A-1001", o.Order.Number)
}

func TestOfAnErasedPersonNoOrderIsKept(t *testing.T) {
	t.Parallel()
	url := postgrestest.URL(t)
	s := postgrestest.Connect(t, url)
	l := newLife(t, s).states(cups, "").recorded("run")
	require.NoError(t, s.ErasePerson(t.Context(), l.c.Number))
	l.states(cups, "").recorded("run")
	db, err := sqlx.Connect("postgres", url)
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close() })
	var kept int
	require.NoError(t, db.Get(&kept, `select count(*) from complaints where stated_order is not null`))
	require.Zero(t, kept)
}
