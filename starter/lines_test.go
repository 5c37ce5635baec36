package main

import (
	"io"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

const good = `{"platform":"taobao","shop":"demo","order":{"number":"TB-1","total":{"value":"128.00","currency":"CNY"}},"text":"坏了"}`

// readAll reads a file to its end: the good openings and what is said of the others.
func readAll(t *testing.T, r io.Reader) (opened []complaint.Opening, said []string) {
	t.Helper()
	file := newOpenings(r, noon)
	for {
		line, more, err := file.next()
		require.NoError(t, err)
		if !more {
			return opened, said
		}
		if line.err == nil {
			opened = append(opened, line.opening)
		}
		said = append(said, line.problems()...)
	}
}

func with(old, replacement string) string { return strings.Replace(good, old, replacement, 1) }

func TestBadOpeningsNameFieldLineAndReason(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, says string }{
		"unknown field":         {with(`"shop"`, `"colour":"red","shop"`), "line 2: colour: unknown field"},
		"wrong type":            {with(`"demo"`, `7`), "line 2: shop: must be string, not number"},
		"negative total":        {with(`128.00`, `-1`), "line 2: order.total: must not be negative"},
		"no such currency":      {with(`CNY`, `ZZZ`), "line 2: order.total.currency: must be an ISO 4217 code such as CNY"},
		"huge description":      {with(`坏了`, strings.Repeat("x", 70_000)), "line 2: text: is 70000 bytes; at most 65536 are taken"},
		"no JSON":               {`this is no JSON`, "line 2: not JSON: invalid character 'h' in literal true (expecting 'r') (at byte 2)"},
		"two on a line":         {good + good, "line 2: something stands behind the JSON object"},
		"ends in the middle":    {good[:40], "line 2: the JSON ends in the middle"},
		"not a mail address":    {with(`"shop"`, `"customer":{"email":"no mail"},"shop"`), "line 2: customer.email: is not a mail address"},
		"a list":                {`[` + good + `]`, "line 2: must be object, not array"},
		"nothing but emptiness": {`{}`, "line 2: platform: must be one of house, taobao, tmall, jd, weidian, rakuten, paypal, stripe"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			opened, said := readAll(t, strings.NewReader(good+"\n"+c.text+"\n\r\n"+good+"\n"))
			require.NotEmpty(t, said)
			require.Equal(t, c.says, said[0])
			require.Len(t, opened, 2, "the good lines still go in")
		})
	}
}

func TestEveryProblemOfALineIsNamed(t *testing.T) {
	t.Parallel()
	_, said := readAll(t, strings.NewReader("\n"+good+"\n"+`{"platform":"x","shop":"demo","order":{"number":"1","total":{"value":"1","currency":"CNY"}},"text":""}`))
	require.Equal(t, []string{
		"line 3: platform: must be one of house, taobao, tmall, jd, weidian, rakuten, paypal, stripe",
		"line 3: text: must say what the complaint is",
	}, said)
}

func TestOneObjectOverSeveralLinesIsOneComplaint(t *testing.T) {
	t.Parallel()
	pretty := "\xef\xbb\xbf" + strings.ReplaceAll(good, `,"`, ",\n  \"")

	opened, said := readAll(t, strings.NewReader(pretty))
	require.Empty(t, said)
	require.Len(t, opened, 1)

	_, said = readAll(t, strings.NewReader(strings.Replace(pretty, `"demo",`, `"demo"`, 1)))
	require.Equal(t, []string{"line 3: not JSON: invalid character '\"' after object key:value pair"}, said)
}

func TestAnEmptyFileHoldsNothing(t *testing.T) {
	t.Parallel()
	opened, said := readAll(t, strings.NewReader("\n\n"))
	require.Empty(t, opened)
	require.Empty(t, said)
}

// A line of 40 MB is refused while at most a buffer of it is held.
func TestAHugeLineIsReadPast(t *testing.T) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	huge := io.MultiReader(strings.NewReader(good+"\n"+`{"text":"`), io.LimitReader(endless{}, 40<<20), strings.NewReader("\"}\n"+good))

	opened, said := readAll(t, huge)

	runtime.ReadMemStats(&after)
	require.Len(t, opened, 2)
	require.Equal(t, []string{"line 2: the complaint is 41943051 bytes; at most 262144 are taken (text at most 65536)"}, said)
	require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(4<<20))
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}
