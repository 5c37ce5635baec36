package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/smtp"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/simplifiedchinese"
)

type message struct {
	ID        int64
	MessageID string `json:"message_id"`
	From      string
	To        []string
	Subject   string
	Text      string
	HTML      string
	At        string
}

func messages(t *testing.T, base, query string) []message {
	t.Helper()
	status, answer := call(t, "GET", base+"/messages?"+query, "", nil)
	require.Equal(t, http.StatusOK, status, string(answer))
	var list struct{ Messages []message }
	require.NoError(t, json.Unmarshal(answer, &list))
	return list.Messages
}

func page(t *testing.T, url string) (string, http.Header) {
	t.Helper()
	res, err := http.Get(url)
	require.NoError(t, err)
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return string(text), res.Header
}

const (
	chineseText  = "您好,您的投诉 R26-7K4Q-X2MD 我们已收到,对此深表歉意。\n预计 24 小时内答复。"
	japaneseText = "このたびはご迷惑をおかけし、誠に申し訳ございません。"
)

func TestInboxShowsWhatItGets(t *testing.T) {
	t.Parallel()
	_, vars := upOn(t, t.TempDir())
	base := vars["INBOX_URL"]
	send := func(to, mail string) {
		t.Helper()
		require.NoError(t, smtp.SendMail(strings.TrimPrefix(vars["SMTP_URL"], "smtp://"), nil, "care@shop.example", []string{to},
			[]byte(strings.ReplaceAll(mail, "\n", "\r\n"))))
	}
	require.Empty(t, messages(t, base, ""))

	gb, err := simplifiedchinese.GB18030.NewEncoder().String(chineseText)
	require.NoError(t, err)
	chinese := "Message-ID: <zh@shop.example>\nSubject: " + mime.BEncoding.Encode("UTF-8", "关于您的投诉") + "\nContent-Language: zh-CN\n" +
		"MIME-Version: 1.0\nContent-Type: text/plain; charset=GB18030\nContent-Transfer-Encoding: base64\n\n" + base64.StdEncoding.EncodeToString([]byte(gb)) + "\n"
	send("li@example.cn", chinese)
	jis, err := japanese.ISO2022JP.NewEncoder().String(japaneseText)
	require.NoError(t, err)
	send("sato@example.jp", "Message-ID: <ja@shop.example>\nSubject: "+mime.QEncoding.Encode("UTF-8", "お詫び")+"\nMIME-Version: 1.0\n"+
		"Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain; charset=ISO-2022-JP\n\n"+jis+
		"\n--b\nContent-Type: text/html; charset=UTF-8\nContent-Transfer-Encoding: quoted-printable\n\n<p>=E3=81=8A<script>alert(1)</script></p>\n--b--\n")
	send("x@example.com", "Subject: <script>alert(2)</script>\n\n<b>not bold</b>\n")

	all := messages(t, base, "")
	require.Len(t, all, 3)
	require.Equal(t, "<script>alert(2)</script>", all[0].Subject, "the newest comes first")
	zh, ja := all[2], all[1]
	require.Equal(t, "关于您的投诉", zh.Subject)
	require.Equal(t, chineseText, strings.TrimSpace(zh.Text))
	require.Equal(t, "zh@shop.example", zh.MessageID)
	require.Equal(t, []string{"li@example.cn"}, zh.To)
	require.Equal(t, "お詫び", ja.Subject)
	require.Equal(t, japaneseText, strings.TrimSpace(ja.Text))
	require.Contains(t, ja.HTML, "<p>お")

	send("li@example.cn", chinese)
	send("boss@example.cn", chinese)
	once := messages(t, base, "to=example.cn")
	require.Len(t, once, 1, "one Message-ID is one mail")
	require.Equal(t, []string{"li@example.cn", "boss@example.cn"}, once[0].To)

	require.Len(t, messages(t, base, "q=7K4Q-x2md"), 1)
	require.Len(t, messages(t, base, "q="+url.QueryEscape("申し訳 お詫び")), 1)
	require.Empty(t, messages(t, base, "q=%25"), "a percent sign is only itself")
	require.Len(t, messages(t, base, "limit=2"), 2)
	later := messages(t, base, fmt.Sprint("after=", zh.ID))
	require.Equal(t, ja.ID, later[0].ID, "after an id the oldest comes first")

	list, _ := page(t, base+"/?q="+url.QueryEscape(`"><script>`))
	require.NotContains(t, list, `"><script>`)
	list, head := page(t, base+"/")
	require.Contains(t, list, "关于您的投诉")
	require.NotContains(t, list, "<script>")
	require.Equal(t, "nosniff", head.Get("X-Content-Type-Options"))
	one, head := page(t, fmt.Sprint(base, "/mail/", ja.ID))
	require.Contains(t, one, japaneseText)
	require.Contains(t, one, `<iframe sandbox=""`)
	require.NotContains(t, one, "<script>")
	require.Contains(t, head.Get("Content-Security-Policy"), "default-src 'none'")

	status, _ := call(t, "GET", fmt.Sprint(base, "/messages/", zh.ID), "", nil)
	require.Equal(t, http.StatusOK, status)
	status, _ = call(t, "GET", base+"/messages/999999", "", nil)
	require.Equal(t, http.StatusNotFound, status)
	status, _ = call(t, "DELETE", base+"/messages", "", nil)
	require.Equal(t, http.StatusNoContent, status)
	require.Empty(t, messages(t, base, ""))
}

func TestInboxAnswersToItsOwnNameOnly(t *testing.T) {
	t.Parallel()
	_, vars := upOn(t, t.TempDir())
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, vars["INBOX_URL"]+"/messages", nil)
	require.NoError(t, err)
	req.Host = "evil.example"
	res, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer res.Body.Close()
	require.Equal(t, http.StatusMisdirectedRequest, res.StatusCode)
}
