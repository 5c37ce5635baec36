package house_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/marketplace/house"
)

var disputed = marketplace.Case{Number: "R26-7K4Q-X2MD", Platform: "taobao", Shop: "demo", Order: "TB-1"}

type shelf struct {
	order complaint.Order
	said  []marketplace.Statement
	err   error
}

func (s shelf) Order(context.Context, string) (complaint.Order, error) { return s.order, s.err }

func (s shelf) Conversation(context.Context, string) ([]marketplace.Statement, error) {
	return s.said, s.err
}

func opened() shelf {
	at := time.Date(2026, 11, 20, 9, 30, 0, 0, time.UTC)
	return shelf{
		order: complaint.Order{Number: "TB-1", Total: complaint.Money{Minor: 12800, Currency: "CNY"}, ShippedAt: at, Carrier: "sf", Tracking: "SF1"},
		said:  []marketplace.Statement{marketplace.NewStatement("t1", complaint.Customer, at, "杯子碎了")},
	}
}

func TestRecordsAreTheSameEachTime(t *testing.T) {
	t.Parallel()
	desk := house.New(opened(), nil).Platform()
	for name, read := range map[string]func(context.Context, marketplace.Case) (marketplace.Record, error){
		"SF1": desk.Shipments.Shipment, "128.00": desk.Orders.Order, "杯子碎了": desk.Conversations.Conversation,
	} {
		first, err := read(t.Context(), disputed)
		require.NoError(t, err)
		require.Contains(t, string(first), name)
		again, err := read(t.Context(), disputed)
		require.NoError(t, err)
		require.Equal(t, first, again)
	}
}

func TestWhatIsNotThereIsEmpty(t *testing.T) {
	t.Parallel()
	desk := house.New(shelf{order: complaint.Order{Number: "TB-1"}}, nil).Platform()
	shipment, err := desk.Shipments.Shipment(t.Context(), disputed)
	require.NoError(t, err)
	require.Empty(t, shipment)
	conversation, err := desk.Conversations.Conversation(t.Context(), disputed)
	require.NoError(t, err)
	require.Empty(t, conversation)
}

func TestAStoreThatFails(t *testing.T) {
	t.Parallel()
	down := errors.New("connection refused")
	desk := house.New(shelf{err: down}, nil).Platform()
	_, err := desk.Orders.Order(t.Context(), disputed)
	require.ErrorIs(t, err, down)
	_, err = desk.Shipments.Shipment(t.Context(), disputed)
	require.ErrorIs(t, err, down)
	_, err = desk.Conversations.Conversation(t.Context(), disputed)
	require.ErrorIs(t, err, down)
}

func TestMessagesGoToTheMailboxOfTheCase(t *testing.T) {
	t.Parallel()
	var sent []house.Mail
	desk := house.New(opened(), func(_ context.Context, m house.Mail) error {
		sent = append(sent, m)
		return nil
	}).Platform()
	require.NoError(t, desk.Messages.SendMessage(t.Context(), disputed, marketplace.Message{Key: "k/letter/1", Subject: "S", Text: "T"}))
	require.Equal(t, []house.Mail{{Key: "k/letter/1", Number: disputed.Number, To: "r26-7k4q-x2md@taobao.marketplace.example", Subject: "S", Text: "T"}}, sent)
}

func TestSubmissionsGoToTheArbitrationDesk(t *testing.T) {
	t.Parallel()
	var sent []house.Mail
	desk := house.New(opened(), func(_ context.Context, m house.Mail) error {
		sent = append(sent, m)
		return nil
	}).Platform()
	file := marketplace.File{Key: "R26-7K4Q-X2MD/submission/2", Summary: "in short", Pack: []byte(`{"all": 1}`), SHA256: "ab12"}
	for range 2 {
		reference, err := desk.Arbitration.Submit(t.Context(), disputed, file)
		require.NoError(t, err)
		require.Equal(t, "house/R26-7K4Q-X2MD/2", reference)
	}
	require.Equal(t, sent[0], sent[1])
	require.Equal(t, "arbitration@taobao.marketplace.example", sent[0].To)
	for _, part := range []string{"in short", "ab12", `{"all": 1}`} {
		require.Contains(t, sent[0].Text, part)
	}
}

func TestMailThatFailsIsToldAsItIs(t *testing.T) {
	t.Parallel()
	full := errors.New("mailbox full")
	desk := house.New(opened(), func(context.Context, house.Mail) error { return full }).Platform()
	require.ErrorIs(t, desk.Messages.SendMessage(t.Context(), disputed, marketplace.Message{}), full)
	_, err := desk.Arbitration.Submit(t.Context(), disputed, marketplace.File{Key: "k/submission/1"})
	require.ErrorIs(t, err, full)
}
