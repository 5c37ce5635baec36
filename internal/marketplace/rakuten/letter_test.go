package rakuten

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"redress/internal/provider"
)

func refusalOf(err error) string {
	refused := (*provider.Refused)(nil)
	if errors.As(err, &refused) {
		return refused.Code
	}
	return ""
}

func TestTrapLongLinesAreBroken(t *testing.T) {
	t.Parallel()
	sentence := strings.Repeat("あ", 99) + "。"
	got, err := letter(strings.Repeat(sentence, 7))
	require.NoError(t, err)
	require.Equal(t, []string{strings.Repeat(sentence, 3), strings.Repeat(sentence, 3), sentence}, strings.Split(got, "\n"))

	got, err = letter(strings.Repeat("word ", 100))
	require.NoError(t, err)
	require.Equal(t, strings.TrimSpace(strings.Repeat("word ", 60)), strings.Split(got, "\n")[0])

	got, err = letter(strings.Repeat("あ", 301))
	require.NoError(t, err)
	require.Equal(t, strings.Repeat("あ", 300)+"\nあ", got)

	got, err = letter("一行目\r\n\r\n三行目  ")
	require.NoError(t, err)
	require.Equal(t, "一行目\n\n三行目", got)

	family := "👨‍👩‍👧" // eight UTF-16 units that are one character
	got, err = letter(strings.Repeat("あ", 297) + family)
	require.NoError(t, err)
	require.Equal(t, strings.Repeat("あ", 297)+"\n"+family, got)
}

func TestTrapURLsLeadToRakutenOnly(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"詳細は https://www.rakuten.co.jp/shop/?a=1 をご覧ください。":      "",
		"https://event.rakuten.co.jp":                           "",
		"（https://faq.rakuten.net/detail/1）":                    "",
		"http://www.rakuten.co.jp/":                             "foreign_url",
		"https://rakuten.co.jp.evil.example/":                   "foreign_url",
		"https://evilrakuten.co.jp/":                            "foreign_url",
		"https://rakuten.co.jp@evil.example/":                   "foreign_url",
		"https://rakuten.co.jp:8443/":                           "foreign_url",
		"https://shop.example/complaint#token":                  "foreign_url",
		"HTTPS://WWW.RAKUTEN.CO.JP/":                            "",
		"https://":                                              "foreign_url",
		"https://www.rakuten.co.jp/" + strings.Repeat("a", 300): "line_too_long",
		"":                                  "empty",
		" \n\t　":                            "empty",
		strings.Repeat("あ\n", 1001):         "too_long",
		strings.Repeat("あ", 2000):           "too_long", // with the breaks it is longer
		strings.Repeat("あ", 1994):           "",
		"x" + strings.Repeat("\u0301", 400): "line_too_long",
	} {
		_, err := letter(text)
		require.Equal(t, want, refusalOf(err), "%.60s", text)
	}
	link := "https://www.rakuten.co.jp/" + strings.Repeat("a", 200)
	got, err := letter(strings.Repeat("あ", 150) + link)
	require.NoError(t, err)
	require.Equal(t, strings.Repeat("あ", 150)+"\n"+link, got, "a URL is never broken")
}

func TestALetterKeepsItsWordsAndItsBounds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.OneOf(
			rapid.StringN(0, 700, -1), rapid.StringMatching(`([a-z]{1,9} ){0,90}`), rapid.StringMatching(`[あ-ん、。]{0,400}`),
			rapid.Just("https://www.rakuten.co.jp/"+strings.Repeat("b", 120)), rapid.Just("👨‍👩‍👧"), rapid.Just("\n"),
		), 1, 6).Draw(t, "parts"), "")
		got, err := letter(text)
		if err != nil {
			require.NotEmpty(t, refusalOf(err))
			return
		}
		require.LessOrEqual(t, len(utf16.Encode([]rune(got))), 2000)
		for _, line := range strings.Split(got, "\n") {
			require.LessOrEqual(t, len(utf16.Encode([]rune(line))), 300)
		}
		require.Equal(t, words(strings.ToValidUTF8(text, "")), words(got))
		again, err := letter(got)
		require.NoError(t, err)
		require.Equal(t, got, again, "a letter is not broken twice")
		for _, link := range links.FindAllString(got, -1) {
			require.True(t, athome(link))
		}
	})
}
