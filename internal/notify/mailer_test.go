package notify

import (
	"context"
	"io"
	"mime"
	"mime/multipart"
	"net"
	"strings"
	"testing"
	"time"

	"encoding/base64"

	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/require"
)

func letterMail() Mail {
	return Mail{
		To: "xiaoming@example.com", ToName: "王小明", FromName: "小店", Subject: "您的投诉我们收到了 [R26-7K4Q-X2MD]",
		Text: "您好：\n\n我们收到了。\n", HTML: "<p>您好</p>", MessageID: "R26-7K4Q-X2MD/letter/3", CaseNumber: "R26-7K4Q-X2MD",
	}
}

func newMailer(t *testing.T, url string) *Mailer {
	t.Helper()
	m, err := NewMailer(url, "Redress <care@redress.example>")
	require.NoError(t, err)
	return m
}

func decoded(t *testing.T, header string) string {
	t.Helper()
	s, err := new(mime.WordDecoder).DecodeHeader(header)
	require.NoError(t, err)
	return s
}

func TestSendCarriesWordsAndHeaders(t *testing.T) {
	t.Parallel()
	box := (&postbox{}).start(t, nil, false)
	require.NoError(t, newMailer(t, "smtp://"+box.address).Send(t.Context(), letterMail()))

	got := box.only(t)
	require.Equal(t, []string{"xiaoming@example.com"}, box.rcpt)
	require.Equal(t, "您的投诉我们收到了 [R26-7K4Q-X2MD]", decoded(t, got.Header.Get("Subject")))
	require.Equal(t, `"王小明" <xiaoming@example.com>`, strings.ReplaceAll(decoded(t, got.Header.Get("To")), `王小明 <`, `"王小明" <`))
	require.Contains(t, decoded(t, got.Header.Get("From")), "小店")
	require.Contains(t, got.Header.Get("From"), "<care@redress.example>")
	require.Equal(t, "<complaint+R26-7K4Q-X2MD@redress.example>", got.Header.Get("Reply-To"))
	require.Equal(t, "<R26-7K4Q-X2MD.letter.3@redress.example>", got.Header.Get("Message-ID"))
	require.Equal(t, "auto-generated", got.Header.Get("Auto-Submitted"))
	require.Equal(t, "R26-7K4Q-X2MD", got.Header.Get("X-Redress-Complaint"))
	date, err := got.Header.Date()
	require.NoError(t, err)
	require.WithinDuration(t, time.Now(), date, time.Minute)

	kind, params, err := mime.ParseMediaType(got.Header.Get("Content-Type"))
	require.NoError(t, err)
	require.Equal(t, "multipart/alternative", kind)
	parts := multipart.NewReader(got.Body, params["boundary"])
	for _, want := range []struct{ kind, body string }{
		{"text/plain; charset=UTF-8", "您好：\n\n我们收到了。\n"}, {"text/html; charset=UTF-8", "<p>您好</p>"},
	} {
		part, err := parts.NextRawPart()
		require.NoError(t, err)
		require.Equal(t, want.kind, part.Header.Get("Content-Type"))
		require.Equal(t, "base64", part.Header.Get("Content-Transfer-Encoding"))
		body, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, part))
		require.NoError(t, err)
		require.Equal(t, want.body, strings.ReplaceAll(string(body), "\r\n", "\n"))
	}
}

func TestSendAgainHasTheSameID(t *testing.T) {
	t.Parallel()
	box := (&postbox{}).start(t, nil, false)
	mailer := newMailer(t, "smtp://"+box.address)
	require.NoError(t, mailer.Send(t.Context(), letterMail()))
	require.NoError(t, mailer.Send(t.Context(), letterMail()))
	require.Len(t, box.raw, 2)
	for _, raw := range box.raw {
		require.Contains(t, string(raw), "Message-ID: <R26-7K4Q-X2MD.letter.3@redress.example>")
	}
}

func TestHeadersCannotBeInjected(t *testing.T) {
	t.Parallel()
	box := (&postbox{}).start(t, nil, false)
	m := letterMail()
	evil := "x\r\nBcc: victim@example.com\r\nX-Evil: yes\r\n\r\nbody"
	m.ToName, m.FromName, m.Subject, m.CaseNumber, m.MessageID, m.AutoSubmitted = evil, evil, evil, evil, evil, evil
	require.NoError(t, newMailer(t, "smtp://"+box.address).Send(t.Context(), m))

	got := box.only(t)
	require.Empty(t, got.Header.Get("Bcc"))
	require.Empty(t, got.Header.Get("X-Evil"))
	require.Equal(t, []string{"xiaoming@example.com"}, box.rcpt)
	require.Equal(t, "multipart/alternative", strings.Split(got.Header.Get("Content-Type"), ";")[0])

	m = letterMail()
	m.To = "a@example.com\r\nBcc: victim@example.com"
	require.True(t, IsPermanent(newMailer(t, "smtp://"+box.address).Send(t.Context(), m)))
}

func TestRefusalsAreTyped(t *testing.T) {
	t.Parallel()
	refuse := func(code int) error {
		return &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{code / 100, 1, 1}, Message: "xiaoming@example.com is not here"}
	}
	for name, c := range map[string]struct {
		box       *postbox
		permanent bool
		text      string
	}{
		"no such recipient":     {&postbox{onRcpt: refuse(550)}, true, "send letter: recipient_refused (550)"},
		"greylisted":            {&postbox{onRcpt: refuse(451)}, false, "send letter: try_later (451)"},
		"content refused":       {&postbox{onData: refuse(554)}, true, "send letter: letter_refused (554)"},
		"no room at the moment": {&postbox{onData: refuse(452)}, false, "send letter: try_later (452)"},
		"sender not allowed":    {&postbox{onMail: refuse(550)}, false, "send letter: server_refused (550)"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box := c.box.start(t, nil, false)
			err := newMailer(t, "smtp://"+box.address).Send(t.Context(), letterMail())
			require.EqualError(t, err, c.text)
			require.Equal(t, c.permanent, IsPermanent(err))
			require.Empty(t, box.raw)
		})
	}
}

func TestBadAddressIsPermanentWithoutDialling(t *testing.T) {
	t.Parallel()
	for _, to := range []string{"", "nobody", "a@b@c", "two@example.com, three@example.com", "Name <a@example.com>"} {
		m := letterMail()
		m.To = to
		err := newMailer(t, "smtp://127.0.0.1:1").Send(t.Context(), m)
		require.EqualError(t, err, "send letter: bad_address", to)
		require.True(t, IsPermanent(err))
	}
}

func TestConnectionRefusedIsTemporary(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, listener.Close())
	err = newMailer(t, "smtp://"+listener.Addr().String()).Send(t.Context(), letterMail())
	require.EqualError(t, err, "send letter: unreachable")
	require.False(t, IsPermanent(err))
}

func TestSlowServerEndsWithTheContext(t *testing.T) {
	t.Parallel()
	hang := make(chan struct{})
	box := (&postbox{hang: hang}).start(t, nil, false)
	t.Cleanup(func() { close(hang) })
	silent, err := net.Listen("tcp", "127.0.0.1:0") // accepts and never greets
	require.NoError(t, err)
	t.Cleanup(func() { _ = silent.Close() })

	for name, address := range map[string]string{"silent in the middle": box.address, "silent from the start": silent.Addr().String()} {
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		began := time.Now()
		err := newMailer(t, "smtp://"+address).Send(ctx, letterMail())
		cancel()
		require.EqualError(t, err, "send letter: timeout", name)
		require.False(t, IsPermanent(err), name)
		require.Less(t, time.Since(began), 5*time.Second, name)
	}
}

func TestPasswordTravelsEncryptedOnly(t *testing.T) {
	t.Parallel()
	config, roots := certificate(t)
	for name, c := range map[string]struct {
		scheme, password string
		implicit         bool
		reason           string
	}{
		"smtps":                 {"smtps", "se/cret", true, ""},
		"starttls when offered": {"smtp", "se/cret", false, ""},
		"wrong password":        {"smtps", "wrong", true, "send letter: server_refused (454)"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box := (&postbox{auth: "se/cret"}).start(t, config, c.implicit)
			mailer := newMailer(t, c.scheme+"://care:"+strings.ReplaceAll(c.password, "/", "%2F")+"@"+box.address)
			mailer.server.roots = roots
			err := mailer.Send(t.Context(), letterMail())
			if c.reason != "" {
				require.EqualError(t, err, c.reason)
				require.False(t, IsPermanent(err))
				return
			}
			require.NoError(t, err)
			box.only(t)
		})
	}
}

func TestMailerRefusesBadConfiguration(t *testing.T) {
	t.Parallel()
	for _, url := range []string{"", "localhost:25", "http://localhost", "smtp://", "smtp://h:99999", "smtp://h?tls=perhaps", "smtp://u:secret@h:x"} {
		_, err := NewMailer(url, "care@redress.example")
		require.Error(t, err, url)
		require.NotContains(t, err.Error(), "secret")
	}
	_, err := NewMailer("smtp://localhost", "not an address")
	require.Error(t, err)
}
