package postgres

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func texts(pieces []piece) (all []string) {
	for _, p := range pieces {
		all = append(all, p.text)
	}
	return all
}

func TestTextsAreSplitIntoWordsAndRuns(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"The Batteries, 2 boxes & a bus":    {"the", "battery", "2", "box", "a", "bus"},
		"iPhone充电器坏了":                       {"iphone", "充电器坏了"},
		"ＴＢ－７７":                             {"tb", "77"},
		"ﾊﾞｯｸﾞが破れた":                         {"バッグが破れた"},
		"サーバー":                              {"サーバー"},
		"배송이 늦어요":                           {"배송이", "늦어요"},
		"don't O’Brien's":                   {"dont", "obrien"},
		"Straße ÉCOLE":                      {"strasse", "école"},
		"a@b.example -x- //":                {"a", "b", "example", "x"},
		"好👍️的":                              {"好", "的"},
		"":                                  nil,
		"  ?! ":                             nil,
		"一\n二":                              {"一", "二"},
		"cases glass this dishes ties news": {"case", "glass", "this", "dish", "tie", "new"},
	} {
		require.Equal(t, want, texts(split(text)), text)
	}
	require.Equal(t, []string{"充电", "电器", "充", "电", "器"}, piece{text: "充电器", run: true}.stored())
	require.Equal(t, []string{"カー"}, piece{text: "カー", run: true}.stored(), "one kana alone is no word")
	require.Equal(t, []string{"水", "水"}, piece{text: "水", run: true}.stored())
}

func TestPhoneNumbersAreFoundWithAndWithoutTheirCountry(t *testing.T) {
	t.Parallel()
	for number, want := range map[string][]string{
		"+86 138-0000-0000":   {"=8613800000000", "=613800000000", "=13800000000", "=3800000000"},
		"090-0000-1234":       {"=9000001234"},
		"+44 (0)20 0000 0000": {"=4402000000000", "=402000000000", "=2000000000", "=2000000000"},
		"12345":               nil,
		"no number":           nil,
	} {
		require.Equal(t, want, phoneTerms(number), number)
	}
}

// finds reports whether a complaint with only this text is found.
func finds(t require.TestingT, text, search string) bool {
	w, err := parseSearch(search)
	if err != nil {
		require.ErrorAs(t, err, &BadSearch{})
		return true
	}
	pieces := split(text)
	var stored []string
	for _, p := range pieces {
		stored = append(stored, p.stored()...)
	}
	for _, spellings := range w.terms {
		if !slices.ContainsFunc(spellings, func(s string) bool { return slices.Contains(stored, s) }) {
			return false
		}
	}
	for _, p := range w.phrases {
		if !strings.Contains(spoken(pieces), p.text) {
			return false
		}
	}
	return true
}

// Whoever types a piece of what is there finds it: some of the fields in any
// order, or a stretch of the text in quotes.
func TestEveryPartOfATextFindsIt(t *testing.T) {
	t.Parallel()
	signs := rapid.SampledFrom([]rune("aBs9éßｱ充电器坏了カー々한국ก\u0301'’-_./:@+# \n，。!👍\u200d"))
	rapid.Check(t, func(t *rapid.T) {
		fields := rapid.SliceOfN(rapid.StringOfN(signs, 1, 12, -1), 1, 6).Draw(t, "fields")
		text := strings.Join(fields, " ")
		some := rapid.Permutation(strings.Fields(text)).Draw(t, "order")
		some = some[:rapid.IntRange(0, len(some)).Draw(t, "some")]
		require.True(t, finds(t, text, strings.Join(some, " ")), "%q", some)
		from := rapid.IntRange(0, len(fields)-1).Draw(t, "from")
		to := rapid.IntRange(from, len(fields)).Draw(t, "to")
		require.True(t, finds(t, text, `"`+strings.Join(fields[from:to], " ")+`"`), "%q", fields[from:to])
	})
}

func FuzzSearch(f *testing.F) {
	for _, seed := range []string{"充电器 \"two boxes\"", "a.b-c@d", "\xff\xfe", "ﾊﾞ", "“", "+86 1", "¨a.¨b", "ẞ'ŉ", "ǰ̣"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if strings.ContainsAny(fold(text), `"“”„`) {
			return
		}
		require.True(t, finds(t, text, text), "%q", text)
		require.Equal(t, split(text), split(fold(text)), "%q", text)
	})
}
