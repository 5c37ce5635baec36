package api

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

// Whoever has an IPv6 network has more addresses than there are tickets.
func TestStrangersOfOneNetworkShareTheirLimit(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		address func(i int) string
		other   string
	}{
		"of 64 bits":   {func(i int) string { return fmt.Sprintf("2001:db8:1:2::%x", i) }, "2001:db8:1:3::1"},
		"with a zone":  {func(i int) string { return fmt.Sprintf("fe80::%x%%eth0", i) }, "fe80:0:0:1::1"},
		"IPv4 in IPv6": {func(i int) string { return []string{"::ffff:192.0.2.7", "192.0.2.7"}[i%2] }, "192.0.2.8"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tickets := newTickets(Limits{Stranger: 0.001})
			for i := range strangerBurst {
				_, ok := tickets.stranger(c.address(i+1), false)
				require.True(t, ok, i)
			}
			wait, ok := tickets.stranger(c.address(strangerBurst+1), false)
			require.False(t, ok)
			require.Positive(t, wait)
			_, ok = tickets.stranger(c.other, false)
			require.True(t, ok, "the neighbours are not held up")
		})
	}
}
