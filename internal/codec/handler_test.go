package codec_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	common "go.temporal.io/api/common/v1"
	"go.temporal.io/sdk/converter"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"redress/internal/codec"
)

const ui = "https://temporal.example"

// desk is a codec server whose operators are told by their tokens.
type desk struct {
	t        *testing.T
	ring     *codec.Ring
	recorded []codec.Decoded
	broken   error // what recording fails with
	handler  http.Handler
}

func newDesk(t *testing.T) *desk {
	d := &desk{t: t, ring: ring(t, secret())}
	authorize := func(r *http.Request) (string, error) {
		switch r.Header.Get("Authorization") {
		case "Bearer of-olga":
			return "olga", nil
		case "Bearer of-a-customer":
			return "", codec.ErrForbidden
		case "Bearer while-the-provider-is-down":
			return "", errors.New("dial tcp 10.0.0.9:443: connection refused")
		case "Bearer of-nobody":
			return "", nil
		}
		return "", codec.ErrUnauthenticated
	}
	record := func(_ context.Context, shown codec.Decoded) error {
		d.recorded = append(d.recorded, shown)
		return d.broken
	}
	d.handler = codec.Handler(d.ring, authorize, record, ui)
	return d
}

// post asks as the UI does; a pair of header and value changes or, with an
// empty value, takes away a header.
func (d *desk) post(path, body string, headers ...string) *httptest.ResponseRecorder {
	d.t.Helper()
	return d.ask(http.MethodPost, path, strings.NewReader(body), headers...)
}

func (d *desk) ask(method, path string, body io.Reader, headers ...string) *httptest.ResponseRecorder {
	d.t.Helper()
	r := httptest.NewRequestWithContext(d.t.Context(), method, path, body)
	for i, pairs := 0, append([]string{"Content-Type", "application/json", "X-Namespace", "default", "Origin", ui,
		"Authorization", "Bearer of-olga"}, headers...); i < len(pairs); i += 2 {
		r.Header.Del(pairs[i])
		if pairs[i+1] != "" {
			r.Header.Set(pairs[i], pairs[i+1])
		}
	}
	w := httptest.NewRecorder()
	d.handler.ServeHTTP(w, r)
	return w
}

func written(t *testing.T, payloads ...*common.Payload) string {
	t.Helper()
	body, err := protojson.Marshal(&common.Payloads{Payloads: payloads})
	require.NoError(t, err)
	return string(body)
}

func answered(t *testing.T, w *httptest.ResponseRecorder) []*common.Payload {
	t.Helper()
	require.Equal(t, http.StatusOK, w.Code, w.Body)
	require.Equal(t, "application/json", w.Header().Get("Content-Type"))
	var all common.Payloads
	require.NoError(t, protojson.Unmarshal(w.Body.Bytes(), &all))
	return all.GetPayloads()
}

func (d *desk) about(workflow string) converter.PayloadCodec {
	return d.ring.WithSerializationContext(converter.WorkflowSerializationContext{WorkflowID: workflow})
}

func TestAnOperatorReadsAndIsRecorded(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	plain := payload(t, "plain")
	w := d.post("/codec/default/decode?preserveStorageRefs=true", written(t, seal(t, d.about("complaint/1"), "one"), plain,
		seal(t, d.about("complaint/2"), "two"), seal(t, d.about("complaint/1"), "three"), seal(t, d.ring, "four")))

	opened := answered(t, w)
	require.Len(t, opened, 5)
	for i, value := range []string{"one", "plain", "two", "three", "four"} {
		require.True(t, proto.Equal(payload(t, value), opened[i]))
	}
	require.Equal(t, []codec.Decoded{{Who: "olga", Namespace: "default", Workflows: []string{"complaint/1", "complaint/2"}, Payloads: 4}}, d.recorded)
	require.Equal(t, "no-store", w.Header().Get("Cache-Control"))
	require.Equal(t, ui, w.Header().Get("Access-Control-Allow-Origin"))
	require.Equal(t, "true", w.Header().Get("Access-Control-Allow-Credentials"))
}

func TestWhatIsPlainNeedsNoRecord(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	require.Len(t, answered(t, d.post("/decode", written(t, payload(t, "plain")))), 1)
	require.Empty(t, answered(t, d.post("/decode", "{}")))
	require.Empty(t, d.recorded)
}

func TestWithoutARecordNothingIsShown(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.broken = errors.New("connect to 10.0.0.7: connection refused")
	w := d.post("/decode", written(t, seal(t, d.ring, "Waldemar")))
	require.Equal(t, http.StatusServiceUnavailable, w.Code)
	require.Contains(t, w.Body.String(), "cannot be recorded")
	require.NotContains(t, w.Body.String(), "10.0.0.7")
	require.NotContains(t, w.Body.String(), "V2FsZGVtYX", "not as base64 either")
}

func TestWhatTheUISendsIsEncrypted(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	sealed := answered(t, d.post("/encode", written(t, payload(t, "from a form"))))
	require.Equal(t, "binary/encrypted", string(sealed[0].GetMetadata()["encoding"]))
	opened, err := d.ring.Decode(sealed)
	require.NoError(t, err)
	require.True(t, proto.Equal(payload(t, "from a form"), opened[0]))
	require.Empty(t, d.recorded)
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	good := newDesk(t)
	foreign := written(t, seal(t, ring(t, secret()), "x"))
	for name, refused := range map[string]struct {
		status  int
		says    string
		path    string
		body    string
		headers []string
	}{
		"no token":              {401, "sign in first", "/decode", "{}", []string{"Authorization", ""}},
		"no token, encode":      {401, "sign in first", "/encode", "{}", []string{"Authorization", ""}},
		"a name of nobody":      {401, "sign in first", "/decode", "{}", []string{"Authorization", "Bearer of-nobody"}},
		"not allowed":           {403, "not allowed", "/decode", "{}", []string{"Authorization", "Bearer of-a-customer"}},
		"the provider is down":  {503, "cannot be checked", "/decode", "{}", []string{"Authorization", "Bearer while-the-provider-is-down"}},
		"another page":          {403, "origin", "/decode", "{}", []string{"Origin", "https://evil.example"}},
		"a page without origin": {403, "origin", "/decode", "{}", []string{"Origin", "null"}},
		"no JSON":               {400, "must be", "/decode", "payloads", nil},
		"no payloads":           {400, "must be", "/decode", `{"payloads":[null]}`, nil},
		"no base64":             {400, "must be", "/decode", `{"payloads":[{"data":"%"}]}`, nil},
		"a form":                {415, "application/json", "/decode", "{}", []string{"Content-Type", "text/plain"}},
		"too much":              {413, "over 12582912 bytes", "/decode", strings.Repeat(" ", 12<<20) + "{}", nil},
		"an unknown key":        {400, "no key", "/decode", foreign, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := good.post(refused.path, refused.body, refused.headers...)
			require.Equal(t, refused.status, w.Code, w.Body)
			require.Equal(t, "application/problem+json", w.Header().Get("Content-Type"))
			require.Contains(t, w.Body.String(), refused.says)
			require.NotContains(t, w.Body.String(), "10.0.0.9")
		})
	}
	t.Cleanup(func() { require.Empty(t, good.recorded) })
}

func TestOnlyTheTwoQuestionsAreAnswered(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	require.Equal(t, http.StatusNotFound, d.post("/download", "{}").Code)
	require.Equal(t, http.StatusNotFound, d.post("/decode/", "{}").Code)
	require.Equal(t, http.StatusMethodNotAllowed, d.ask(http.MethodGet, "/decode", http.NoBody).Code)
}

func TestBrowsersAskFirst(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	w := d.ask(http.MethodOptions, "/codec/decode", http.NoBody, "Authorization", "", "Access-Control-Request-Method", "POST",
		"Access-Control-Request-Headers", "authorization,authorization-extras,content-type,x-namespace")
	require.Equal(t, http.StatusNoContent, w.Code)
	for _, header := range []string{"Authorization", "Authorization-Extras", "Content-Type", "X-Namespace"} {
		require.Contains(t, strings.Split(w.Header().Get("Access-Control-Allow-Headers"), ", "), header)
	}
	require.Equal(t, "POST", w.Header().Get("Access-Control-Allow-Methods"))
	require.Equal(t, "Origin", w.Header().Get("Vary"))

	other := d.ask(http.MethodOptions, "/codec/decode", http.NoBody, "Origin", "https://evil.example")
	require.Equal(t, http.StatusForbidden, other.Code)
	require.Empty(t, other.Header().Get("Access-Control-Allow-Origin"))
}

// The command line and other programs speak the protocol through the SDK's own
// client, and have no origin.
func TestTheSDKsClientIsUnderstood(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	server := httptest.NewServer(d.handler)
	t.Cleanup(server.Close)
	remote := converter.NewRemotePayloadCodec(converter.RemotePayloadCodecOptions{
		Endpoint: server.URL + "/codec",
		ModifyRequest: func(r *http.Request) error {
			r.Header.Set("Authorization", "Bearer of-olga")
			return nil
		},
	})
	was := payload(t, "hello")
	sealed, err := remote.Encode([]*common.Payload{was})
	require.NoError(t, err)
	require.False(t, proto.Equal(was, sealed[0]))
	opened, err := remote.Decode(sealed)
	require.NoError(t, err)
	require.True(t, proto.Equal(was, opened[0]))
}
