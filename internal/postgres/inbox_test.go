package postgres_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
	"redress/internal/postgres"
	"redress/internal/postgres/postgrestest"
)

// handIn keeps an entry of the source "chat" and lets its lease end.
func handIn(t *testing.T, s *postgres.Store, id, number string) {
	t.Helper()
	_, fresh, err := s.KeepInboxEntry(t.Context(), postgres.InboxEntry{Source: "chat", ID: id, Kind: "withdraw", Body: []byte("words " + id), ReceivedAt: time.Now(), Number: number})
	require.NoError(t, err)
	require.True(t, fresh)
	lapseInbox(t, s)
}

func lapseInbox(t *testing.T, s *postgres.Store) {
	t.Helper()
	require.NoError(t, s.Exec(t.Context(), `update platform_inbox set next_try = now() - interval '1 second' where handled_at is null`))
}

func chatSource(t *testing.T, s *postgres.Store) {
	t.Helper()
	require.NoError(t, s.CreateInboxSource(t.Context(), postgres.InboxSource{Name: "chat", Kind: "form", Platform: "house", Shop: "demo",
		SpeaksFor: []complaint.Role{complaint.Customer}, CreatedBy: "operator:op"}, "secret"))
}

// One that was changed in the database, or is of a key that is no longer
// configured, would otherwise hold up all that came with it for ever.
func TestAnEntryThatCannotBeReadHoldsUpNoOther(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	chatSource(t, s)
	for _, id := range []string{"a", "b", "c"} {
		handIn(t, s, id, "")
	}
	require.NoError(t, s.Exec(t.Context(), `update platform_inbox set body = 'changed' where message_id = 'b'`))

	given, err := s.WaitingInbox(t.Context(), 10)

	require.ErrorContains(t, err, "handed in as b")
	words := map[string]string{}
	for _, e := range given {
		words[e.ID] = string(e.Body)
	}
	require.Equal(t, map[string]string{"a": "words a", "c": "words c"}, words)
	_, fresh, err := s.KeepInboxEntry(t.Context(), postgres.InboxEntry{Source: "chat", ID: "b", Kind: "withdraw", Body: []byte("again"), ReceivedAt: time.Now()})
	require.NoError(t, err, "its source is told that it is there")
	require.False(t, fresh)
}

func TestAnErasureTakesWhatWaitsInTheInboxAndInTheMails(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	chatSource(t, s)
	r := postgrestest.Request()
	open := func(key string) string {
		r := r
		r.IdempotencyKey, r.Opening.ExternalID = key, ""
		opened, err := s.Open(t.Context(), r)
		require.NoError(t, err)
		return opened.Number
	}
	// Two that were opened by what is not worked on to its end, and one that has a message waiting.
	byTool, _, written := open("inbox chat opening"), open("mail:m_opening"), open("k")
	handIn(t, s, "opening", "")
	handIn(t, s, "message", written)
	handIn(t, s, "another's", postgrestest.Open(t, s, func(o *complaint.Opening) { o.Customer.Email = "somebody.else@example.com"; o.Customer.Phone = "" }))
	for _, id := range []string{"m_opening", "m_another"} {
		mail, content := aMail(id, "words of a mail")
		_, err := s.KeepMail(t.Context(), mail, content)
		require.NoError(t, err)
	}

	require.NoError(t, s.ErasePerson(t.Context(), byTool))

	waiting, err := s.WaitingInbox(t.Context(), 10)
	require.NoError(t, err)
	require.Len(t, waiting, 1)
	require.Equal(t, "another's", waiting[0].ID)
	for _, id := range []string{"opening", "message"} {
		there, fresh, err := s.KeepInboxEntry(t.Context(), postgres.InboxEntry{Source: "chat", ID: id, ReceivedAt: time.Now()})
		require.NoError(t, err)
		require.False(t, fresh)
		require.Equal(t, "erased", there.Result)
	}
	require.NoError(t, s.Exec(t.Context(), `update mails set next_try = now()`))
	mails, err := s.WaitingMails(t.Context(), 10)
	require.NoError(t, err)
	require.Len(t, mails, 1)
	require.Equal(t, "m_another", mails[0].ID)
	left, err := s.Count(t.Context(), `platform_inbox where body <> '' or handled_at is null`)
	require.NoError(t, err)
	require.Equal(t, 2, left, "the other person's entry, and a mail that nobody is known by")
}
