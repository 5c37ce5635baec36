package policy

import (
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
)

func TestWhatIsWrongInALexiconOrRosterIsNamed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		file, text string
		line       int
		reason     string
	}{
		"no such set":      {"lexicon/en.yaml", "language: en\nscript: latin\ngroups:\n  - name: late\n    grievance: 1\n    words:\n      - on time\n      - <who>~late\n", 8, `no set "<who>"`},
		"empty word":       {"lexicon/en.yaml", "language: en\nscript: latin\ngroups:\n  - {name: late, grievance: 1, words: [a~]}\n", 4, "an empty word"},
		"no script":        {"lexicon/en.yaml", "language: en\nscript: runes\n", 2, "must be one of han"},
		"fold of two":      {"lexicon/zh.yaml", "language: zh\nscript: han\nfold:\n  from: ab\n  to: c\n", 5, "1 characters for the 2"},
		"weight of none":   {"lexicon/en.yaml", "language: en\nscript: latin\ngroups:\n  - {name: late, category: billing, words: [a]}\n", 4, "above 0"},
		"too many ways":    {"lexicon/en.yaml", "language: en\nscript: latin\nsets: {s: [a, b, c, d, e, f, g, h]}\ngroups:\n  - {name: late, words: [<s>~<s>~<s>~<s>~<s>]}\n", 5, "more than 4000 ways"},
		"same person":      {"roster.yaml", "merchant_mail: m+{shop}@a.example\npeople:\n  - {id: lin, role: agent, mail: lin@a.example, capacity: 1}\n  - {id: lin, role: agent, mail: lin@a.example, capacity: 1}\n", 4, "each once"},
		"no mail":          {"roster.yaml", "merchant_mail: m+{shop}@a.example\npeople:\n  - {id: lin, role: agent, mail: lin, capacity: 1}\n", 3, "not a mail address"},
		"no supervisor":    {"roster.yaml", "merchant_mail: m+{shop}@a.example\npeople:\n  - {id: lin, role: agent, mail: lin@a.example, capacity: 1}\n", 2, "nobody is supervisor"},
		"merchant address": {"roster.yaml", "merchant_mail: m@a.example\n", 1, "{shop}"},
		"nothing to do":    {"roster.yaml", "merchant_mail: m+{shop}@a.example\npeople:\n  - {id: lin, role: agent, mail: lin@a.example}\n", 3, "at least 1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := Load(directory(t, small(map[string]string{c.file: c.text})))
			var wrong *LoadError
			require.ErrorAs(t, err, &wrong)
			require.Equal(t, c.file, wrong.File)
			require.Equal(t, c.line, wrong.Line, "%v", err)
			require.Contains(t, wrong.Reason, c.reason)
		})
	}
}

// reader reads texts with one small lexicon.
func reader(t *testing.T, text string) func(string) *reading {
	t.Helper()
	var file lexiconFile
	src, err := parse("lexicon/xx.yaml", []byte(text))
	require.NoError(t, err)
	require.NoError(t, src.decode(&file))
	l, err := newLexicon(src, file)
	require.NoError(t, err)
	return func(text string) *reading {
		r := newReading()
		l.read(text, r)
		return r
	}
}

func TestReadingHan(t *testing.T) {
	t.Parallel()
	read := reader(t, `
language: zh
script: han
fold: {from: 態壞, to: 态坏}
negators: [不, 没有]
sets: {staff: [客服, 卖家]}
groups:
  - {name: rude, grievance: 3, words: [<staff>~差, 客服态度]}
  - {name: broken, grievance: 5, negated: drop, words: [坏]}
  - {name: good, praise: 2, negated: flip, words: [好, 好用]}
  - {name: bad, grievance: 7, words: [不好]}
`)
	for text, want := range map[string][2]int{
		"客服真的很差":       {3, 0},
		"客服態度真的差":      {6, 0}, // a part of a phrase may stand inside a longer word
		"客服很好。质量差":     {0, 2}, // not across a clause
		"客服一二三四五六七八九差": {0, 0}, // nor too far
		"壞了":           {5, 0}, // folded
		"没有坏":          {0, 0}, // negated
		"没有，坏了":        {5, 0}, // the negator was in another clause
		"不好":           {7, 0}, // the longer word, not its part
		"不太好用":         {2, 0}, // praise negated is grievance
		"好用好用好用":       {0, 2}, // said three times, counted once
		"":             {0, 0},
		"ＡＢＣ好":         {0, 2},
		"卖家差卖家差客服差客服差好好": {3, 2}, // one phrase, however often and whoever
	} {
		r := read(text)
		require.Equal(t, want, [2]int{r.grievance, r.praise}, text)
	}
}

func TestWhatYieldsStepsBackBehindAnotherGrievance(t *testing.T) {
	t.Parallel()
	read := reader(t, `
language: zh
script: han
groups:
  - {name: unheard, category: after_sales_service, weight: 9, grievance: 4, yields: true, words: [不回复]}
  - {name: rude, category: after_sales_service, weight: 1, grievance: 4, words: [骂人]}
  - {name: late, category: delivery_delay, weight: 5, grievance: 4, words: [没到]}
  - {name: parcel, category: delivery_delay, weight: 1, words: [快递]}
`)
	for text, want := range map[string]complaint.Category{
		"不回复，快递没到": complaint.DeliveryDelay,
		"不回复，骂人":   complaint.AfterSalesService, // of the same category
		"不回复，快递":   complaint.AfterSalesService, // named, but no grievance
	} {
		r := read(text)
		r.settle()
		require.Equal(t, want == complaint.DeliveryDelay, r.scores[complaint.DeliveryDelay] > r.scores[complaint.AfterSalesService], text)
	}
}

func TestReadingLatin(t *testing.T) {
	t.Parallel()
	read := reader(t, `
language: en
script: latin
fold: {from: "’", to: "'"}
negators: [not, doesn't]
groups:
  - {name: late, grievance: 3, words: [late, never~arrived, refus*]}
  - {name: good, praise: 2, negated: flip, words: [good]}
`)
	for text, want := range map[string][2]int{
		"It was LATE.":                    {3, 0},
		"chocolate, plates and lateral":   {0, 0},
		"it never ever arrived":           {3, 0},
		"never. It arrived":               {0, 0},
		"They refused and keep refusing!": {3, 0},
		"it is not very good":             {2, 0},
		"it doesn’t look good":            {2, 0},
		"good":                            {0, 2},
	} {
		r := read(text)
		require.Equal(t, want, [2]int{r.grievance, r.praise}, text)
	}
}

func TestWhichLexiconReads(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text, language, script string
	}{
		{"东西坏了", "zh", "han"}, {"東西壞了", "en", "han"}, {"商品破損", "ja", "kana"}, {"届きません", "zh", "kana"}, {"broken", "ja", "latin"},
	} {
		require.True(t, scriptsOf(c.text, c.language)[c.script], c.text)
	}
	require.Equal(t, map[string]bool{"han": true, "kana": false, "latin": true}, scriptsOf("iphone坏了", "zh"))
}
