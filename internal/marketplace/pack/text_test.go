package pack_test

import (
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"redress/internal/marketplace"
	"redress/internal/marketplace/pack"
)

// keeps makes sure that words keep their limits, counted apart from the code.
func keeps(t require.TestingT, words string, limit marketplace.Text) {
	require.True(t, utf8.ValidString(words), "%q", words)
	if limit.Bytes > 0 {
		require.LessOrEqual(t, len(words), limit.Bytes)
	}
	if limit.Chars > 0 {
		require.LessOrEqual(t, len(utf16.Encode([]rune(words))), limit.Chars)
	}
	if limit.LineChar > 0 {
		for line := range strings.SplitSeq(words, "\n") {
			require.LessOrEqual(t, len(utf16.Encode([]rune(line))), limit.LineChar)
		}
	}
}

func TestATextIsCutWhereItMakesSense(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text  string
		limit marketplace.Text
		want  string
	}{
		"it fits":                       {"坏了。", marketplace.Text{Chars: 3}, "坏了。"},
		"no limit":                      {"It leaks.", marketplace.Text{}, "It leaks."},
		"a sentence":                    {"杯子碎了。包装完好。请退款给我，谢谢你们的帮助。", marketplace.Text{Chars: 14}, "杯子碎了。包装完好。…"},
		"a sentence by bytes":           {"杯子碎了。包装完好。请退款给我。", marketplace.Text{Bytes: 40}, "杯子碎了。包装完好。…"},
		"a sentence with a space":       {"It leaks. It smells. And it does not switch off.", marketplace.Text{Chars: 24}, "It leaks. It smells. …"},
		"no stop inside a number":       {"It took 3.5 hours to boil the water in it", marketplace.Text{Chars: 20}, "It took 3.5 hours…"},
		"a word":                        {"the whole kettle leaks water everywhere", marketplace.Text{Chars: 20}, "the whole kettle…"},
		"a word without spaces":         {"我买的这个杯子坏了", marketplace.Text{Chars: 6}, "我买的这个…"},
		"a letter":                      {"aaaaaaaaaaaaaaaa", marketplace.Text{Chars: 6}, "aaaaa…"},
		"not inside a rune":             {"日本語テキスト", marketplace.Text{Bytes: 10}, "日本…"},
		"not before an accent":          {"cafe\u0301cafe\u0301", marketplace.Text{Chars: 5}, "caf…"},
		"not inside a family":           {"ok 👨\u200d👩\u200d👧 fine and well", marketplace.Text{Chars: 9}, "ok…"},
		"not inside a flag":             {"🇩🇪🇫🇷🇯🇵", marketplace.Text{Chars: 11}, "🇩🇪🇫🇷…"},
		"no room for the mark":          {"日本語", marketplace.Text{Bytes: 3}, "日"},
		"no room at all":                {"日本語", marketplace.Text{Bytes: 2}, ""},
		"lines are broken at spaces":    {"the kettle leaks all over the table", marketplace.Text{LineChar: 12}, "the kettle\nleaks all\nover the\ntable"},
		"lines are broken anywhere":     {"日本語テキスト", marketplace.Text{LineChar: 3}, "日本語\nテキス\nト"},
		"broken and cut":                {"日本語テキスト", marketplace.Text{LineChar: 3, Chars: 7}, "日本語\nテキ…"},
		"controls and ends of lines go": {" a\x00\x1b[31m\r\nb\u2028c\rd\xff ", marketplace.Text{}, "a[31m\nb\nc\nd\uFFFD"},
	} {
		words := pack.Fit(c.text, c.limit)
		require.Equal(t, c.want, words.Text, name)
		require.Equal(t, strings.Contains(c.want, "…") || words.Dropped > 0, words.Cut, name)
		require.Equal(t, c.want, pack.Cut(c.text, c.limit))
		keeps(t, words.Text, c.limit)
	}
}

func TestWhatWasCutAndWhatIsTooShortIsSaid(t *testing.T) {
	t.Parallel()
	require.Equal(t, pack.Words{Text: "It leaks. …", Cut: true, Dropped: 11}, pack.Fit("It leaks. It smells.", marketplace.Text{Chars: 12}))
	require.Equal(t, pack.Words{Text: "a", Short: true}, pack.Fit("a", marketplace.Text{Least: 2, Chars: 200}))
	require.Equal(t, pack.Words{Text: "🇩🇪"}, pack.Fit("🇩🇪", marketplace.Text{Least: 2}))
}

func limitsOfText(t *rapid.T) marketplace.Text {
	small := rapid.OneOf(rapid.Just(0), rapid.IntRange(1, 60))
	return marketplace.Text{Chars: small.Draw(t, "chars"), Bytes: small.Draw(t, "bytes"), LineChar: small.Draw(t, "line"), Least: small.Draw(t, "least")}
}

func TestATextNeverBreaksALimit(t *testing.T) {
	t.Parallel()
	words := rapid.OneOf(rapid.String(), rapid.StringOfN(rapid.RuneFrom([]rune("ab. ，。！\n日é\u0301👍🏽\u200d🇩🇪…")), 0, 90, -1))
	rapid.Check(t, func(t *rapid.T) {
		text, limit := words.Draw(t, "text"), limitsOfText(t)
		got := pack.Fit(text, limit)
		keeps(t, got.Text, limit)
		require.Equal(t, utf8.RuneCountInString(got.Text) < limit.Least, got.Short)
		if !got.Cut {
			require.Equal(t, bare(text), bare(got.Text), "nothing is lost unsaid")
		}
		require.Equal(t, got.Text, pack.Fit(got.Text, limit).Text, "what fits stays")
	})
}

// bare is a text without what Fit may change in one that fits.
func bare(text string) string {
	return strings.Map(func(r rune) rune {
		if r <= ' ' || r >= 0x7f && r < 0xa1 || r == '\u2028' || r == '\u2029' || r == '\u3000' || r >= 0x2000 && r <= 0x200a || r == 0x1680 || r == 0x202f || r == 0x205f {
			return -1
		}
		return r
	}, text)
}

func FuzzFit(f *testing.F) {
	f.Add("It leaks. 杯子碎了。👨\u200d👩\u200d👧", 10, 20, 5)
	f.Add("\xff\xfe e\u0301\u0301\u0301", 3, 4, 1)
	f.Add("🇩🇪🇫🇷", 4, 0, 1)
	f.Fuzz(func(t *testing.T, text string, chars, bytes, line int) {
		limit := marketplace.Text{Chars: max(chars, 0), Bytes: max(bytes, 0), LineChar: max(line, 0)}
		got := pack.Fit(text, limit)
		keeps(t, got.Text, limit)
	})
}
