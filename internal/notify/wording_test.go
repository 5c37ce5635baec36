package notify

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
)

func TestAmount(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		locale, value, currency, want string
	}{
		{"zh-CN", "49.80", "CNY", "49.80元"},
		{"zh-CN", "1234567.00", "CNY", "1,234,567.00元"},
		{"zh-CN", "4980", "JPY", "4,980日元"},
		{"zh-TW", "1280", "TWD", "NT$1,280"},
		{"zh-TW", "1280.50", "TWD", "NT$1,280.50"},
		{"ja", "4980", "JPY", "4,980円"},
		{"ja", "-4980", "JPY", "-4,980円"},
		{"en", "49.80", "USD", "$49.80"},
		{"en", "4980", "JPY", "¥4,980"},
		{"en", "0.05", "EUR", "€0.05"},
		{"en", "49.80", "CHF", "49.80 CHF"},
		{"ja", "1.234", "KWD", "1.234 KWD"},
	} {
		m, err := complaint.ParseMoney(c.value, c.currency)
		require.NoError(t, err)
		require.Equal(t, c.want, languages[c.locale].amount(m))
	}
	require.Empty(t, languages["en"].amount(complaint.Money{}))
	require.Equal(t, "$0.00", languages["en"].amount(complaint.Money{Currency: "USD"}))
}

func TestWhen(t *testing.T) {
	t.Parallel()
	due := time.Date(2026, 12, 31, 17, 5, 9, 0, time.UTC)
	for _, c := range []struct {
		locale, timezone string
		scale            int64
		want             string
	}{
		{"zh-CN", "Asia/Shanghai", 1, "北京时间1月1日（周五）01:05"},
		{"zh-CN", "", 0, "北京时间1月1日（周五）01:05"},
		{"zh-CN", "Mars/Olympus", 0, "北京时间1月1日（周五）01:05"},
		{"zh-CN", "Europe/London", 0, "12月31日（周四）17:05（UTC）"},
		{"zh-CN", "Asia/Shanghai", 3600, "北京时间1月1日（周五）01:05:09"},
		{"zh-TW", "Asia/Taipei", 0, "台北時間1月1日（週五）01:05"},
		{"ja", "Asia/Tokyo", 0, "1月1日（金）02:05（日本時間）"},
		{"ja", "America/New_York", 0, "12月31日（木）12:05（UTC-5）"},
		{"en", "America/St_Johns", 0, "Thu 31 Dec 2026, 13:35 (UTC-3:30)"},
		{"en", "Asia/Kolkata", 0, "Thu 31 Dec 2026, 22:35 (UTC+5:30)"},
		{"en", "", 0, "Thu 31 Dec 2026, 17:05 (UTC)"},
		{"en", "../../etc/passwd", 0, "Thu 31 Dec 2026, 17:05 (UTC)"},
		{"en", "Local", 0, "Thu 31 Dec 2026, 17:05 (UTC)"},
	} {
		require.Equal(t, c.want, languages[c.locale].when(due, c.timezone, c.scale), c.timezone)
	}
	require.Empty(t, languages["ja"].when(time.Time{}, "Asia/Tokyo", 1))
}

func TestMatch(t *testing.T) {
	t.Parallel()
	for locale, want := range map[string]string{
		"zh-CN": "zh-CN", "zh": "zh-CN", "zh-SG": "zh-CN", "zh-Hans-TW": "zh-CN", "zh_CN": "zh-CN", "cmn": "en", "zh-XX": "zh-CN",
		"zh-TW": "zh-TW", "zh-HK": "zh-TW", "zh-MO": "zh-TW", "zh-Hant": "zh-TW", "zh-Hant-CN": "zh-TW", "ZH-hk": "zh-TW", "yue": "zh-TW",
		"ja": "ja", "ja-JP": "ja", "JA_jp": "ja", "jam": "en",
		"en": "en", "en-GB": "en", "": "en", "de-DE": "en", "-": "en",
	} {
		require.Equal(t, want, Match(locale), locale)
	}
}

func TestMessageID(t *testing.T) {
	t.Parallel()
	require.Equal(t, "R26-7K4Q-X2MD.letter.3@redress.example", MessageID("R26-7K4Q-X2MD/letter/3", "redress.example"))
	require.Equal(t, "a.b@c.example", MessageID("a.b@c.example", "redress.example"))
	require.Equal(t, "ab@redress.example", MessageID("a> \r\n<b", "redress.example"))
}

func TestWebLink(t *testing.T) {
	t.Parallel()
	for link, want := range map[string]string{
		"https://redress.example/c/1?t=x": "https://redress.example/c/1?t=x", "http://localhost:8080/": "http://localhost:8080/",
		"javascript:alert(1)": "", "//evil.example/x": "", "/c/1": "", "": "", "https://": "", "data:text/html,x": "",
		"https://redress.example/\nx": "",
	} {
		require.Equal(t, want, webLink(link), link)
	}
}
