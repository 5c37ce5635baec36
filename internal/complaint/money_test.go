package complaint_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"redress/internal/complaint"
)

func TestMoneyIsRead(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		value, currency string
		minor           int64
		written         string
	}{
		{"49.80", "CNY", 4980, "49.80 CNY"}, {"49.8", "CNY", 4980, "49.80 CNY"}, {"49", "CNY", 4900, "49.00 CNY"},
		{"49.8000", "CNY", 4980, "49.80 CNY"}, {"007.5", "CNY", 750, "7.50 CNY"}, {"0", "CNY", 0, "0.00 CNY"}, {"-0.01", "CNY", -1, "-0.01 CNY"},
		{"-1", "CNY", -100, "-1.00 CNY"}, {"4980", "JPY", 4980, "4980 JPY"}, {"4980.00", "JPY", 4980, "4980 JPY"}, {"0", "JPY", 0, "0 JPY"},
		{"1.005", "KWD", 1005, "1.005 KWD"}, {"0.001", "KWD", 1, "0.001 KWD"}, {"92233720368547.75", "CNY", 9223372036854775, "92233720368547.75 CNY"},
	} {
		m, err := complaint.ParseMoney(c.value, c.currency)
		require.NoError(t, err, c.value)
		require.Equal(t, complaint.Money{Minor: c.minor, Currency: c.currency}, m)
		require.Equal(t, c.written, m.String())
	}
}

func TestWhatIsNoMoney(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ value, currency, says string }{
		{"", "CNY", "decimal number"}, {"-", "CNY", "decimal number"}, {"--1", "CNY", "decimal number"}, {"+1", "CNY", "decimal number"},
		{"1-", "CNY", "decimal number"}, {"1,00", "CNY", "decimal number"}, {"1.", "CNY", "decimal number"}, {".5", "CNY", "decimal number"},
		{"1.2.3", "CNY", "decimal number"}, {"1e3", "CNY", "decimal number"}, {" 1", "CNY", "decimal number"}, {"１", "CNY", "decimal number"},
		{"0x10", "CNY", "decimal number"}, {"NaN", "CNY", "decimal number"},
		{"1.005", "CNY", "more than 2 decimals"}, {"1.5", "JPY", "more than 0 decimals"}, {"1.0005", "KWD", "more than 3 decimals"},
		{"92233720368547.76", "CNY", "too large"}, {strings.Repeat("9", 400), "CNY", "too large"},
		{"1", "", "ISO 4217"}, {"1", "cny", "ISO 4217"}, {"1", "ZZZ", "ISO 4217"}, {"1", "CNY ", "ISO 4217"}, {"1", "NY C", "ISO 4217"}, {"1", "Y D", "ISO 4217"},
	} {
		_, err := complaint.ParseMoney(c.value, c.currency)
		require.ErrorContains(t, err, c.says, c.value)
	}
}

func TestMoneyGoesThroughJSON(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := complaint.Money{Minor: rapid.Int64Range(-1e15, 1e15).Draw(t, "minor"), Currency: rapid.SampledFrom([]string{"CNY", "JPY", "KWD", "USD"}).Draw(t, "currency")}
		raw, err := json.Marshal(m)
		require.NoError(t, err)
		var again complaint.Money
		require.NoError(t, json.Unmarshal(raw, &again))
		require.Equal(t, m, again)
	})
	raw, err := json.Marshal(struct{ A, B complaint.Money }{B: complaint.Money{Minor: 4980, Currency: "CNY"}})
	require.NoError(t, err)
	require.JSONEq(t, `{"A":null,"B":{"value":"49.80","currency":"CNY"}}`, string(raw))
	m := complaint.Money{Minor: 1, Currency: "CNY"}
	require.NoError(t, json.Unmarshal([]byte("null"), &m))
	require.True(t, m.IsZero())
	require.Empty(t, m.String())
}
