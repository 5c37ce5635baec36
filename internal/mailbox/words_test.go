package mailbox

import (
	"encoding/base64"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
)

func TestEveryCharset(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		enc  encoding.Encoding
		text string
	}{
		{"gb2312", simplifiedchinese.GB18030, "水壶漏水，镕基"}, // a character that GB2312 does not have
		{"GBK", simplifiedchinese.GBK, "水壶漏水"},
		{"GB18030", simplifiedchinese.GB18030, "水壶漏水𠮷"},
		{"ISO-2022-JP", japanese.ISO2022JP, "ケトルが漏れます"},
		{"Shift_JIS", japanese.ShiftJIS, "ケトルが漏れます①"},
		{"EUC-JP", japanese.EUCJP, "ケトルが漏れます"},
		{"Big5", traditionalchinese.Big5, "水壺漏水"},
		{"EUC-KR", korean.EUCKR, "주전자가 샙니다"},
		{"UTF-8", unicode.UTF8, "水壶漏水 ケトル 😀"},
		{"utf-16le", unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), "水壶漏水"},
	} {
		raw, err := c.enc.NewEncoder().Bytes([]byte(c.text))
		require.NoError(t, err, c.name)
		packed := base64.StdEncoding.EncodeToString(raw)
		l := read(t, "From: =?"+c.name+"?B?"+packed+"?= <a@b.example>\nSubject: =?"+c.name+"?b?"+packed+"?=\nContent-Type: text/plain; charset=\""+c.name+
			"\"\nContent-Transfer-Encoding: base64\n\n"+packed+"\n")
		require.Equal(t, c.text, l.text, c.name)
		require.Equal(t, c.text, l.subject, c.name)
		from, ok := l.head.from()
		require.True(t, ok)
		require.Equal(t, c.text, from.Name, c.name)
		require.Equal(t, "a@b.example", from.Address)
		if c.name != "utf-16le" && c.name != "Big5" && c.name != "EUC-KR" { // what can be guessed
			require.NotContains(t, toUTF8("", raw), "\uFFFD", c.name)
		}
	}
	raw, err := simplifiedchinese.GB18030.NewEncoder().String("水壶漏水")
	require.NoError(t, err)
	for _, said := range []string{"us-ascii", "", "x-unknown"} {
		require.Equal(t, "水壶漏水", read(t, "Subject: x\nContent-Type: text/plain; charset="+said+"\n\n"+raw).text, "wrongly said to be "+said)
	}
}

func TestEncodedWordsArePutTogether(t *testing.T) {
	t.Parallel()
	raw := []byte("水壶漏水")
	split := "=?utf-8?B?" + base64.StdEncoding.EncodeToString(raw[:4]) + "?=\r\n =?UTF-8?B?" + base64.StdEncoding.EncodeToString(raw[4:]) + "?="
	require.Equal(t, "水壶漏水", decodeWords(split))
	require.Equal(t, "Re: 水壶漏水 (urgent)", decodeWords("Re: "+split+" (urgent)"))
	require.Equal(t, "a_b=c d", decodeWords("=?iso-8859-1?Q?a=5Fb=3Dc_d?="))
	require.Equal(t, "né et né", decodeWords("=?iso-8859-1*fr?Q?n=E9?= et =?utf-8?q?n=C3=A9?="))
	require.Equal(t, "=?utf-8?X?zz?=", decodeWords("=?utf-8?X?zz?="))
}

func TestNamesOfFiles(t *testing.T) {
	t.Parallel()
	for field, want := range map[string]string{
		`attachment; filename="a \"b\".jpg"`:                                                           `a "b".jpg`,
		`attachment; filename*=UTF-8''%E6%B0%B4%E5%A3%B6.jpg`:                                          "水壶.jpg",
		`attachment; filename*=gb18030'zh'%CB%AE%BA%F8.jpg; filename="x.jpg"`:                          "水壶.jpg",
		`attachment; filename*0*=iso-2022-jp'ja'%1B%24B%251; filename*1*=%25H%1B%28B; filename*2=.jpg`: "ケト.jpg",
		`attachment; filename="=?utf-8?B?5rC05aO2?=.jpg"`:                                              "水壶.jpg",
		`attachment; filename=plain.jpg`:                                                               "plain.jpg",
		`attachment; filename="..\..\C:\Users\evil.jpg"`:                                               "evil.jpg",
		"attachment; filename=\"../../etc/pass\u202Ewd\"":                                              "passwd",
		`attachment; filename=".."`:                                                                    "",
	} {
		_, all := params(field)
		require.Equal(t, want, fileName(all["filename"]), field)
	}
}

func TestHTMLIsReducedToItsText(t *testing.T) {
	t.Parallel()
	got := tidy(plain(`<html><head><title>no</title><style>p{}</style></head><body><p>Hello <b>wor</b>ld,&nbsp;it&amp;s</p>
		<div>one<br>two</div><script>alert(1)</script><ul><li>a</li><li>b</li></ul><table><tr><td>x</td><td>y</td></tr></table>
		<blockquote>old <div>words</div></blockquote></body></html>`))
	require.Equal(t, "Hello world, it&s\n\none\ntwo\na\nb\nx y\n> old\n> words", got)
}

func TestNewWordsOnly(t *testing.T) {
	t.Parallel()
	for name, c := range map[string][2]string{
		"English":               {"Yes.\n\nOn Fri, 20 Nov 2026 at 09:00 Redress <care@r.example> wrote:\n> Shall we?\n> Redress\n", "Yes."},
		"broken over two lines": {"Yes.\n\nOn Fri, 20 Nov 2026 at 09:00 Redress Customer Care\n<care@r.example> wrote:\n> Shall we?", "Yes."},
		"Chinese":               {"同意。\n\n在 2026年11月20日，Redress <care@r.example> 写道：\n\n> 您同意吗？", "同意。"},
		"QQ":                    {"同意。\n\n------------------ 原始邮件 ------------------\n发件人: \"Redress\"\n您同意吗？", "同意。"},
		"Japanese":              {"はい。\n\n2026年11月20日(金) 9:00 Redress <care@r.example>:\n\n> よろしいですか", "はい。"},
		"Outlook":               {"Yes.\n\nFrom: Redress <care@r.example>\nSent: Friday\nTo: Ana\nSubject: x\n\nShall we?", "Yes."},
		"Outlook in Chinese":    {"同意。\n\n发件人: Redress\n发送时间: 2026年\n收件人: 王\n主题: x\n\n您同意吗？", "同意。"},
		"a signature":           {"Yes.\n\n-- \nAna Silva\n+351 123", "Yes."},
		"a telephone":           {"Yes.\n\nSent from my iPhone\n\nOn Friday, Redress <c@r.example> wrote:\n> x", "Yes."},
		"answered line by line": {"On Friday 20 Nov, Redress <c@r.example> wrote:\n> Colour?\nRed.\n> Size?\nXL.", "On Friday 20 Nov, Redress <c@r.example> wrote:\n> Colour?\nRed.\n> Size?\nXL."},
		"nothing but history":   {"> Shall we?", "> Shall we?"},
		"nothing at all new":    {"On Friday 20 Nov, Redress <c@r.example> wrote:\n> Shall we?", "On Friday 20 Nov, Redress <c@r.example> wrote:\n> Shall we?"},
		"a word like one of it": {"On Friday I wrote:\nnothing. From: here\nTo: there", "On Friday I wrote:\nnothing. From: here\nTo: there"},
		"no history":            {"First.\n\nSecond.", "First.\n\nSecond."},
		"from in a sentence":    {"From: my side all is fine.\nThanks", "From: my side all is fine.\nThanks"},
	} {
		require.Equal(t, c[1], newWords(c[0]), name)
	}
}

func TestTheOrdersNumber(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"my order 2026-1120-77881 leaks":       "2026-1120-77881",
		"Order No. A-1001":                     noOrder, // four digits
		"订单号：1234567890123456789，水壶漏水":         "1234567890123456789",
		"订单编号 TB778812X 坏了":                    "TB778812X",
		"注文番号：213310-20261120-0001 の件":         "213310-20261120-0001",
		"order 12345 and order number 1234567": "1234567",
		"call me at 0912345678":                noOrder,
		"border 123456":                        "123456",
		"":                                     noOrder,
	} {
		require.Equal(t, want, orderNumber(nil, text), text)
	}
	own := regexp.MustCompile(`\bK(\d{3})\b`)
	require.Equal(t, "123", orderNumber(own, "order 1234567, K123"))
	require.Equal(t, noOrder, orderNumber(own, "order 1234567"))
	shops, err := ParseShops("a@b.example=taobao/x, c@d.example=jd/y")
	require.NoError(t, err)
	require.NoError(t, ParseOrderPatterns(`taobao/x=T(\d+) \b(J=\d+)\b`, shops))
	require.Equal(t, "12", orderNumber(shops[0].Order, "T12"))
	require.Equal(t, noOrder, orderNumber(shops[1].Order, "J=7")) // = has no place in a number
	require.ErrorContains(t, ParseOrderPatterns(`taobao/x=(`, shops), "pattern 1")
}

func TestTheLanguageOfAText(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"水壶漏水了，请退款": "zh-CN", "水壺漏水了，請退款給我們": "zh-TW", "ケトルが漏れます。返金してください": "ja",
		"The kettle leaks": "en", "": "en", "订单ABC kettle broken": "zh-CN",
	} {
		require.Equal(t, want, locale(text), text)
	}
}

func read(t *testing.T, mail string) letter {
	t.Helper()
	l, err := readLetter(strings.NewReader(strings.ReplaceAll(mail, "\n", "\r\n")))
	require.NoError(t, err)
	return l
}
