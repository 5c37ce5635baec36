package app

import (
	"bytes"
	"encoding/base64"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/evidence"
	"redress/internal/mailbox"
	"redress/internal/notify"
	"redress/internal/postgres"
)

func mailSettings(change ...func(*Settings)) Settings {
	s := Settings{Mailbox: Mailbox{Listen: "smtp://127.0.0.1:2525", Shops: "help@demo.example=taobao/demo", ReplyDomain: "reply.example.com"}}
	s.Database.Key = base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{7}, 32))
	s.Letters.From = "Redress <care@redress.example>"
	for _, do := range change {
		do(&s)
	}
	return s
}

func TestMailsAreListenedForWhenAskedTo(t *testing.T) {
	t.Parallel()
	m, err := OpenMails(mailSettings(func(s *Settings) { s.Mailbox.Listen = "" }), nil, Files{}, nil, slog.Default(), nil)
	require.NoError(t, err)
	require.Nil(t, m)
	m, err = OpenMails(mailSettings(), nil, Files{}, nil, slog.Default(), nil)
	require.NoError(t, err)
	require.Equal(t, "care@redress.example", m.box.Sender)
	require.Equal(t, "taobao", m.box.Shops[0].Platform)
	for variable, change := range map[string]func(*Settings){
		"MAIL_LISTEN":        func(s *Settings) { s.Mailbox.Listen = "ftp://x" },
		"MAIL_SHOPS":         func(s *Settings) { s.Mailbox.Shops = "help" },
		"MAIL_ORDER_PATTERN": func(s *Settings) { s.Mailbox.OrderPattern = "(" },
		"MAIL_REPLY_DOMAIN":  func(s *Settings) { s.Mailbox.ReplyDomain = "a b" },
		"MAIL_FROM":          func(s *Settings) { s.Letters.From = "x" },
		"REDRESS_KEY":        func(s *Settings) { s.Database.Key = "" },
		"MAIL_TLS_CERT_PATH": func(s *Settings) { s.Mailbox.TLSCert = "/nowhere" },
	} {
		_, err := OpenMails(mailSettings(change), nil, Files{}, nil, slog.Default(), nil)
		require.ErrorContains(t, err, variable)
	}
}

// What letters are answered to is what the listener knows.
func TestLettersAreAnsweredToTheListener(t *testing.T) {
	t.Parallel()
	mailer, err := notify.NewMailer("smtp://127.0.0.1:25", "Redress <care@redress.example>")
	require.NoError(t, err)
	require.NoError(t, answerable(mailer, mailSettings(func(s *Settings) { s.Mailbox.ReplyDomain = "" })))
	require.Nil(t, mailer.ReplyTo)
	require.NoError(t, answerable(mailer, mailSettings()))
	m, err := OpenMails(mailSettings(), nil, Files{}, nil, slog.Default(), nil)
	require.NoError(t, err)
	const number = "R26-7K4Q-X2MH"
	got, ok := m.box.Replies.Number(mailer.ReplyTo(number))
	require.True(t, ok)
	require.Equal(t, number, got)
}

func TestErrorsInTheMailRoomsWords(t *testing.T) {
	t.Parallel()
	require.ErrorIs(t, inMailWords(postgres.Erased{Number: "x"}), mailbox.ErrErased)
	require.ErrorIs(t, inMailWords(postgres.TextReused{}), mailbox.ErrSaid)
	require.Equal(t, mailbox.Unfit{Reason: "wrong_kind"}, inMailWords(evidence.WrongKind{}))
	require.NoError(t, inMailWords(nil))
}
