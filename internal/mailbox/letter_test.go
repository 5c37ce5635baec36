package mailbox

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestAlternativesAndFiles(t *testing.T) {
	t.Parallel()
	small := strings.Repeat("QUJD", 100)
	l := read(t, `Subject: x
Content-Type: multipart/mixed; boundary=outer

--outer
Content-Type: multipart/alternative; boundary=inner

--inner
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

plain =E6=B0=B4
--inner
Content-Type: multipart/related; boundary=deep

--deep
Content-Type: text/html

<p>html</p>
--deep
Content-Type: image/png
Content-ID: <logo>
Content-Transfer-Encoding: base64

`+small+`
--deep--
--inner--
--outer
Content-Type: image/png; name=proof.png
Content-Disposition: attachment
Content-Transfer-Encoding: base64

`+small+`
--outer
Content-Type: application/ms-tnef; name=winmail.dat

x
--outer
Content-Type: application/octet-stream; name=invoice.pdf
Content-Transfer-Encoding: base64

TVqQAAMAAAAE
--outer
Content-Type: application/pdf; name=invoice.pdf.exe

%PDF-
--outer
Content-Type: message/rfc822

Subject: forwarded

words of another
--outer
Content-Type: image/jpeg; name=none.jpg

--outer
Content-Type: text/plain

and a last word
--outer--
`)
	require.Equal(t, "plain 水\n\nand a last word", l.text)
	require.False(t, l.broken)
	var told []string
	for _, a := range l.files {
		told = append(told, fmt.Sprintf("%s %s %d %s", a.name, a.media, a.size, a.left))
	}
	require.Equal(t, []string{
		" image/png 300 signature", "proof.png image/png 300 ", "winmail.dat application/ms-tnef 1 winmail_dat",
		"invoice.pdf application/octet-stream 9 executable", "invoice.pdf.exe application/pdf 5 executable",
		" message/rfc822 38 ", "none.jpg image/jpeg 0 empty",
	}, told)
}

func TestABrokenMailIsReadAsFarAsItGoes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ mail, text string }{
		"no last boundary":       {"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nhello", "hello"},
		"no boundary at all":     {"Content-Type: multipart/mixed\n\nhello", "hello"},
		"base64 with rubbish":    {"Content-Transfer-Encoding: base64\n\naGVs!bG8g*d29ybGQ", "hello world"},
		"unknown encoding":       {"Content-Transfer-Encoding: uuencode\n\nhello", "hello"},
		"no such charset":        {"Content-Type: text/plain; charset=klingon\n\nhello", "hello"},
		"NUL":                    {"Subject: x\n\nhel\x00lo", "hello"},
		"html that never ends":   {"Content-Type: text/html\n\n<style><p>no</style><body><p>hello<b", "hello"},
		"html with an open head": {"Content-Type: text/html\n\n<head><body>hello", "hello"},
	} {
		require.Equal(t, c.text, read(t, c.mail).text, name)
	}
	require.True(t, read(t, "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nhello").broken)
	_, err := readLetter(strings.NewReader("no header at all"))
	require.Error(t, err)
	_, err = readLetter(strings.NewReader("Subject: " + strings.Repeat("x\r\n ", maxHead) + "\r\n\r\n"))
	require.ErrorIs(t, err, errLongHead)
}

func TestMailsOfManyPartsAreBounded(t *testing.T) {
	t.Parallel()
	many := "Content-Type: multipart/mixed; boundary=b\n\n" + strings.Repeat("--b\nContent-Type: image/png\n\nx\n", 10_000) + "--b--\n"
	l := read(t, many)
	require.True(t, l.broken)
	require.Less(t, len(l.files), maxParts)
	deep := ""
	for i := range 1000 {
		deep += fmt.Sprintf("Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i)
	}
	require.True(t, read(t, deep+"\nhello").broken)
	long := read(t, "Subject: x\n\n"+strings.Repeat("word ", maxWords))
	require.True(t, long.broken)
	require.LessOrEqual(t, len(long.text), maxWords)
}

// atNoon is when the mails of the fuzz came.
var atNoon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

func FuzzALetter(f *testing.F) {
	f.Add([]byte("Subject: =?gb2312?B?5L2g?=\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b--"))
	f.Add([]byte("From: \"a\" <a@b.example>\r\nContent-Type: text/html; charset=iso-2022-jp\r\n\r\n<p>x"))
	f.Add([]byte("From: a@b.example\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b--"))
	f.Add([]byte("Content-Disposition: attachment; filename*0*=x'y'%zz; filename*1=b\r\n\r\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		l, err := readLetter(strings.NewReader(string(raw)))
		if err != nil {
			return
		}
		n := 0
		require.NoError(t, eachFile(strings.NewReader(string(raw)), func(at int, content io.Reader) error {
			require.Equal(t, n, at)
			n++
			size, err := io.Copy(io.Discard, content)
			require.Equal(t, l.files[at].size, size)
			return err
		}))
		require.Len(t, l.files, n)
		_ = newWords(l.text)
		box := &Mailbox{Config: Config{Sender: "care@redress.example"}}
		_ = box.automatic(l.head, "a@b.example")
		_, _ = box.readReport(strings.NewReader(string(raw)))
		if from, ok := l.head.from(); ok {
			o, err := l.opening(Shop{Platform: "taobao", Code: "demo"}, atNoon)
			require.NoError(t, err)
			require.Equal(t, from.Address, o.Customer.Email)
		}
	})
}
