package office_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/stretchr/testify/require"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"redress/internal/complaint"
	"redress/internal/inbox"
	"redress/internal/office"
	"redress/internal/postgres"
	"redress/internal/postgres/postgrestest"
)

// temporal takes signals, but not while it is away.
type temporal struct {
	client.Client
	away bool
	took []string
}

func (p *temporal) SignalWorkflow(_ context.Context, _, _, name string, _ any) error {
	if p.away {
		return serviceerror.NewUnavailable("away")
	}
	p.took = append(p.took, name)
	return nil
}

// What was handed in was answered with 202: two days without Temporal must not be
// the end of it, and nothing is tried for ever.
func TestWhatIsHandedInOutlastsALongOutage(t *testing.T) {
	t.Parallel()
	url := postgrestest.URL(t)
	s := postgrestest.Connect(t, url)
	db, err := sqlx.ConnectContext(t.Context(), "postgres", url)
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	require.NoError(t, s.CreateInboxSource(t.Context(), postgres.InboxSource{Name: "chat", Kind: "form", Platform: "house", Shop: "demo",
		SpeaksFor: []complaint.Role{complaint.Customer}, CreatedBy: "operator:op"}, "secret"))
	number := postgrestest.Open(t, s)
	came := time.Now().UTC().Truncate(time.Microsecond)
	now, away := came, &temporal{away: true}
	box := office.Inbox{Office: &office.Office{Store: s, Process: office.Process{Client: away}}, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return now }}
	hand := func(id string) {
		body, err := json.Marshal(inbox.Entry{ID: id, Message: &inbox.Message{Number: number, Name: complaint.MsgWithdraw, Actor: complaint.Actor{Role: complaint.Customer, ID: "zhang"}}})
		require.NoError(t, err)
		_, fresh, err := s.KeepInboxEntry(t.Context(), postgres.InboxEntry{Source: "chat", ID: id, Kind: "withdraw", Body: body, ReceivedAt: came, Number: number})
		require.NoError(t, err)
		require.True(t, fresh)
	}
	sweep := func(after time.Duration, attempts int) {
		now = came.Add(after)
		_, err := db.ExecContext(t.Context(), `update platform_inbox set next_try = now(), attempts = $1 where handled_at is null`, attempts)
		require.NoError(t, err)
		require.NoError(t, box.Sweep(t.Context()))
	}
	result := func(id string) string {
		there, _, err := s.KeepInboxEntry(t.Context(), postgres.InboxEntry{Source: "chat", ID: id, ReceivedAt: now})
		require.NoError(t, err)
		return there.Result
	}

	hand("a")
	sweep(time.Second, 0)
	sweep(48*time.Hour, 10_000)
	require.Empty(t, result("a"))
	away.away = false
	sweep(48*time.Hour, 10_001)
	require.Equal(t, "done", result("a"))
	require.Equal(t, []string{"withdraw"}, away.took)

	away.away = true
	hand("b")
	sweep(80*time.Hour, 3)
	require.Equal(t, "given_up", result("b"))
}

// Temporal keeps a signal as it came, and an erasure does not reach it.
func TestWordsDoNotComeIntoTemporalBySignal(t *testing.T) {
	t.Parallel()
	took := &temporal{}
	desk := &office.Office{Store: postgrestest.Store(t), Process: office.Process{Client: took}}
	const envelope = `"message_id":"m","actor":{"role":"customer","id":"zhang"}`
	for name, c := range map[string]struct {
		message, payload string
		code             complaint.Code
	}{
		"words for a code":       {"withdraw", `{` + envelope + `,"reason_code":"my name is Zhang"}`, complaint.BadValue},
		"words without spaces":   {"withdraw", `{` + envelope + `,"reason_code":"张样例"}`, complaint.BadValue},
		"words deep down":        {"ask-customer", `{` + envelope + `,"items":["details","of Zhang"]}`, complaint.BadValue},
		"a name for an account":  {"withdraw", `{"message_id":"m","actor":{"role":"customer","id":"Zhang Yang"}}`, complaint.BadValue},
		"a field that is not it": {"withdraw", `{` + envelope + `,"comment":"Zhang"}`, complaint.BadMessage},
		"no such message":        {"pay", `{` + envelope + `}`, complaint.UnknownMessage},
		"no object":              {"withdraw", `"Zhang"`, complaint.BadValue},
	} {
		require.Equal(t, c.code, complaint.CodeOf(desk.Signal(t.Context(), "R26-7K4Q-X2MH", c.message, []byte(c.payload))), name)
	}
	require.Empty(t, took.took)
	for _, m := range complaint.Catalogue {
		err := desk.Signal(t.Context(), "R26-7K4Q-X2MH", string(m.Name), []byte(m.Example))
		require.ErrorAs(t, err, &postgres.NotFound{}, "%s looks like one, and the complaint is not there", m.Name)
	}
}
