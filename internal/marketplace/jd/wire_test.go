package jd

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"redress/internal/marketplace"
	"redress/internal/marketplace/jd/jdtest"
	"redress/internal/marketplace/marketplacetest"
)

// TestWhatIsSignedIsWhatIsSent draws calls of both gateways, and signs what came
// over the wire in another way: the set sent, less the signature.
func TestWhatIsSignedIsWhatIsSent(t *testing.T) {
	t.Parallel()
	var seen *http.Request
	var body []byte
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen = r
		body, _ = io.ReadAll(r.Body)
		_, _ = io.WriteString(w, `{"success":true,"m_responce":{"code":"0"}}`)
	}))
	t.Cleanup(server.Close)
	const secret = "kept to ourselves"
	tools := marketplacetest.Tools(func() time.Time { return time.UnixMilli(1700000000123) })
	tools.Tokens.(*marketplacetest.Tokens).Give(marketplace.Token{Access: "a token and more"})
	g := &gateway{tools: tools, key: "k", secret: secret, sp: server.URL + "/rest", jos: server.URL + "/routerjson"}

	rapid.Check(t, func(t *rapid.T) {
		value := rapid.StringN(1, 20, -1)
		query := rapid.MapOfN(rapid.StringMatching(`[a-zA-Z][a-zA-Z0-9]{0,8}`), value, 0, 5).Draw(t, "query")
		id := rapid.StringMatching(`[1-9][0-9]{0,17}`).Draw(t, "id")
		delete(query, "afsOrderId")
		delete(query, "body")
		c := call{method: http.MethodGet, path: oneAfs, in: map[string]string{"afsOrderId": id}, query: query}
		if rapid.Bool().Draw(t, "write") {
			text, err := json.Marshal(rapid.MapOfN(value, value, 0, 4).Draw(t, "body"))
			require.NoError(t, err)
			c.method, c.body = http.MethodPatch, text
		}
		_, err := g.ask(context.Background(), c)
		require.NoError(t, err)
		require.Equal(t, "/rest/sp-aftercare/v0/afs-orders/"+id, seen.URL.Path)
		require.Equal(t, jdtest.Sign(secret, jdtest.SignedSP(seen, map[string]string{"afsOrderId": id}, body)), seen.Header.Get("X-JOS-Sign"))
		for name := range seen.URL.Query() {
			require.Contains(t, query, name)
		}

		parameters := map[string]any{}
		for name, v := range query {
			parameters[name] = v
		}
		_, err = g.older(context.Background(), "m", parameters)
		require.NoError(t, err)
		form, err := url.ParseQuery(string(body))
		require.NoError(t, err)
		require.Equal(t, jdtest.Sign(secret, jdtest.SignedJOS(form)), form.Get("sign"))
		require.Len(t, form, 7)
		require.Empty(t, seen.URL.RawQuery, "nothing goes into an address, which is logged")
	})
}
