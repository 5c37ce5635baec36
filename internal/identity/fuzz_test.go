package identity_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/access"
)

// Nothing that somebody makes up lets them in, and nothing breaks the door.
func FuzzAuthenticate(f *testing.F) {
	g, i := signed(f)
	k, key := g.key()
	_, link := g.link(0)
	token := i.token(nil)
	good := map[string]bool{key: true, link: true, token: true}
	g.store.change(func() { g.store.keys = map[string]access.Key{k.ID: k} })
	for _, seed := range []string{key, link, token, "", "rk_", "rl_____", "a.b.c", "rl_aaaaaaaaaaaaaaaa_R260000000E_t_"} {
		f.Add("Bearer "+seed, seed)
	}
	f.Fuzz(func(t *testing.T, header, cookie string) {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header.Set("Authorization", header)
		r.RemoteAddr = header // an address of its own for each
		if p, err := g.Authenticate(r); err == nil {
			_, credential, _ := strings.Cut(header, " ")
			require.True(t, good[strings.TrimSpace(credential)], "%q is let in as %s", header, p.ID)
		}
		r = httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header.Set("Cookie", "__Host-redress="+cookie)
		_, err := g.Authenticate(r)
		require.Error(t, err)
	})
}
