package postgres_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
	"redress/internal/postgres"
	"redress/internal/postgres/postgrestest"
)

func aMail(id, content string) (postgres.MailRecord, *strings.Reader) {
	return postgres.MailRecord{ID: id, Kind: "opening", Destination: "taobao/demo", Sender: "ana@customer.example", Size: int64(len(content)),
		ReceivedAt: time.Now()}, strings.NewReader(content)
}

func TestAMailIsKeptEncryptedUntilItIsHandled(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	number := postgrestest.Open(t, s)
	words := strings.Repeat("The kettle leaks. ", 40_000) // several rows
	m, content := aMail("m_1", words)
	fresh, err := s.KeepMail(t.Context(), m, content)
	require.NoError(t, err)
	require.True(t, fresh)
	fresh, err = s.KeepMail(t.Context(), m, content)
	require.NoError(t, err)
	require.False(t, fresh)
	dump, err := s.Dump(t.Context())
	require.NoError(t, err)
	require.NotContains(t, dump, "kettle")
	require.NotContains(t, dump, "ana@customer")
	n, err := s.Count(t.Context(), "mail_parts")
	require.NoError(t, err)
	require.Greater(t, n, 2)

	var back bytes.Buffer
	require.NoError(t, s.MailContent(t.Context(), "m_1", &back))
	require.Equal(t, words, back.String())
	require.NoError(t, s.Exec(t.Context(), `delete from mail_parts where n = 1`))
	require.Error(t, s.MailContent(t.Context(), "m_1", &back), "a missing part is seen")

	require.NoError(t, s.MailHandled(t.Context(), "m_1", number, "opened"))
	require.NoError(t, s.MailHandled(t.Context(), "m_1", number, "opened"))
	require.ErrorIs(t, s.MailContent(t.Context(), "m_1", &back), postgres.NotFound{What: "waiting mail", ID: "m_1"})
	n, err = s.Count(t.Context(), "mail_parts")
	require.NoError(t, err)
	require.Zero(t, n)
	n, err = s.Count(t.Context(), "mails where wrapped_key is not null or key_id is not null")
	require.NoError(t, err)
	require.Zero(t, n)
	fresh, err = s.KeepMail(t.Context(), m, content)
	require.NoError(t, err)
	require.False(t, fresh, "it is known for good")
}

func TestAWaitingMailGoesToOneWorker(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	m, content := aMail("m_1", "words")
	_, err := s.KeepMail(t.Context(), m, content)
	require.NoError(t, err)
	waiting, err := s.WaitingMails(t.Context(), 5)
	require.NoError(t, err)
	require.Empty(t, waiting, "whoever took it works on it first")
	require.NoError(t, s.PutMailOff(t.Context(), "m_1", 0))
	waiting, err = s.WaitingMails(t.Context(), 5)
	require.NoError(t, err)
	require.Len(t, waiting, 1)
	require.Equal(t, "opening taobao/demo  5 1", strings.Join([]string{waiting[0].Kind, waiting[0].Destination, waiting[0].Sender, "5", "1"}, " "))
	require.Equal(t, int64(5), waiting[0].Size)
	require.Equal(t, 1, waiting[0].Attempts)
	waiting, err = s.WaitingMails(t.Context(), 5)
	require.NoError(t, err)
	require.Empty(t, waiting)
}

func TestMailsAreCountedBySenderAndDestination(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	for _, id := range []string{"m_1", "m_2"} {
		m, content := aMail(id, "words")
		_, err := s.KeepMail(t.Context(), m, content)
		require.NoError(t, err)
	}
	count := func(sender, to string, within time.Duration) int {
		n, err := s.MailsFrom(t.Context(), sender, to, within)
		require.NoError(t, err)
		return n
	}
	require.Equal(t, 2, count("Ana@Customer.example", "taobao/demo", time.Hour))
	require.Zero(t, count("ana@customer.example", "taobao/other", time.Hour))
	require.Zero(t, count("eve@customer.example", "taobao/demo", time.Hour))
	require.Zero(t, count("ana@customer.example", "taobao/demo", 0))
	require.NoError(t, s.ForgetMailSenders(t.Context(), time.Hour))
	require.Equal(t, 2, count("ana@customer.example", "taobao/demo", time.Hour))
	require.NoError(t, s.ForgetMailSenders(t.Context(), 0))
	require.Zero(t, count("ana@customer.example", "taobao/demo", time.Hour))
}

func TestWhichComplaintsTakeMail(t *testing.T) {
	t.Parallel()
	s := postgrestest.Store(t)
	number := postgrestest.Open(t, s)
	takes := func(number string) bool {
		open, err := s.TakesMail(t.Context(), number)
		require.NoError(t, err)
		return open
	}
	require.True(t, takes(number))
	require.False(t, takes("R26-0000-0000"))
	wrote := func(step string) bool {
		there, err := s.WroteLetter(t.Context(), number, step)
		require.NoError(t, err)
		return there
	}
	require.False(t, wrote("letter/1"))
	_, err := s.Claim(t.Context(), postgres.Claim{Key: number + "/letter/1", Number: number, Kind: complaint.OperationKind("letter"), RequestHash: "h"})
	require.NoError(t, err)
	require.True(t, wrote("letter/1"))
	require.True(t, wrote("letter/1/2"))
	require.False(t, wrote("letter/2"))
	require.NoError(t, s.ErasePerson(t.Context(), number))
	require.False(t, takes(number))
}
