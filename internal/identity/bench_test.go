package identity_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// What it costs to know who is there, with nothing to look up.
func BenchmarkAuthenticate(b *testing.B) {
	g, i := signed(b)
	_, key := g.key()
	_, link := g.link(0)
	v := g.visitor()
	v.signIn(i, "/")
	requests := map[string]*http.Request{"key": bearer(key), "link": bearer(link), "session": v.request(http.MethodGet, "/"), "ES256": bearer(i.token(nil))}
	i.rotate(newKey(b, "RS256", "rsa"), i.keys[0])
	requests["RS256"] = bearer(i.token(nil))
	g.clock.pass(10 * time.Second)
	for name, r := range requests {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				_, err := g.Authenticate(r)
				require.NoError(b, err)
			}
		})
	}
}
