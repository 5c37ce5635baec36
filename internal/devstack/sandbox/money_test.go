package sandbox

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestMoneyIsExact(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		value, currency string
		minor           int64
		written         string
	}{
		{"128.00", "CNY", 12800, "128.00"},
		{"49.8", "CNY", 4980, "49.80"},
		{"0.01", "USD", 1, "0.01"},
		{"500", "JPY", 500, "500"},
		{"1.005", "KWD", 1005, "1.005"},
		{"0.0001", "CLF", 1, "0.0001"},
		{"007", "EUR", 700, "7.00"},
	} {
		minor, err := Money{c.value, c.currency}.minor()
		require.NoError(t, err, c)
		require.Equal(t, c.minor, minor, c)
		require.Equal(t, Money{c.written, c.currency}, money(minor, c.currency))
	}
	for _, m := range []Money{
		{"", "CNY"}, {"-1", "CNY"}, {"+1", "CNY"}, {"0", "CNY"}, {"0.00", "CNY"}, {"1.", "CNY"}, {".5", "CNY"}, {"1,00", "CNY"}, {"1e3", "CNY"},
		{" 1", "CNY"}, {"١", "CNY"}, {"1.001", "CNY"}, {"1.5", "JPY"}, {"1.0001", "KWD"}, {"1", "cny"}, {"1", "XYZ"}, {"1", ""},
		{"9223372036854775807", "JPY"}, {"99999999999999999999", "JPY"},
	} {
		_, err := m.minor()
		require.Error(t, err, m)
	}
}
