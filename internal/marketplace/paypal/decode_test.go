package paypal

import (
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"redress/internal/complaint"
)

func TestMoneyIsTheSameThereAndBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := complaint.Money{Minor: rapid.Int64Range(0, 1e12).Draw(t, "minor"), Currency: rapid.SampledFrom([]string{"USD", "JPY", "HUF", "TWD", "EUR", "CNY"}).Draw(t, "currency")}
		sent, err := write(m)
		if whole[m.Currency] && m.Minor%100 != 0 {
			require.True(t, refusedAs(err, "decimals_not_supported"))
			return
		}
		require.NoError(t, err)
		require.Equal(t, whole[m.Currency] || m.Currency == "JPY", !strings.Contains(sent.Value, "."))
		back, err := sent.read()
		require.NoError(t, err)
		require.Equal(t, m, back)
	})
	half := amount{"USD", ".50"}
	m, err := half.read()
	require.NoError(t, err)
	require.EqualValues(t, 50, m.Minor)
}

func TestANoteIsFoundByItsKeyAndNoOther(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		key, other := rapid.String().Draw(t, "key"), rapid.String().Draw(t, "other")
		text, err := note(rapid.StringN(0, 300, -1).Draw(t, "text"), key)
		require.NoError(t, err)
		require.LessOrEqual(t, utf8.RuneCountInString(text), longText)
		d := &dispute{Evidences: []evidence{{Notes: text, Source: bySeller}}}
		require.True(t, d.has(key))
		require.Equal(t, key == other, d.has(other))
	})
}

func TestLongestNoteFits(t *testing.T) {
	t.Parallel()
	text, err := note(strings.Repeat("x", longText-markLength), "k")
	require.NoError(t, err)
	require.Len(t, text, longText)
	_, err = note(strings.Repeat("x", longText-markLength+1), "k")
	require.True(t, refusedAs(err, "text_too_long"))
}

func FuzzAnAnswerIsADisputeOrNone(f *testing.F) {
	f.Add([]byte(`{"dispute_id":"PP-1","status":"RESOLVED","dispute_outcome":{"outcome_code":"ACCEPTED","amount_refunded":{"currency_code":"USD","value":"1"}},"dispute_amount":{"currency_code":"USD","value":"1.00"}}`))
	f.Add([]byte(`{"dispute_id":"PP-1","dispute_channel":"EXTERNAL","dispute_life_cycle_stage":"CHARGEBACK","adjudications":[{"type":"DENY_BUYER"}],"money_movements":[{}],"links":[{"rel":"appeal"}]}`))
	f.Add([]byte(`{"dispute_id":"PP-1","offer":{"history":[{"event_type":"ACCEPTED"}]}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		d, err := decode(raw, "PP-1")
		if err != nil {
			return
		}
		if told, err := (&shop{}).described(d, payments{}); err == nil && told.ID != "PP-1" {
			t.Fatal("another dispute")
		}
	})
}

func FuzzAPushIsReadOrNot(f *testing.F) {
	f.Add([]byte(`{"id":"WH-1","event_type":"CUSTOMER.DISPUTE.CREATED","resource":{"dispute_id":"PP-1"}}`))
	now := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	header := http.Header{}
	for _, name := range []string{pushID, pushSig, pushAlgo, pushCert} {
		header.Set(name, "x")
	}
	header.Set(pushTime, now.Format(time.RFC3339))
	f.Fuzz(func(t *testing.T, body []byte) {
		if id, event, err := ReadPush(header, body, "W", now); err == nil && (id == "" || event == "") {
			t.Fatal("a push without ids")
		}
	})
}
