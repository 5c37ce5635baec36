package provider_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/provider"
)

// personal is what a careless provider repeats of a customer in its errors.
const personal = "张三 zhang@example.com +8613800138000"

func dial(t *testing.T, timeout time.Duration, handler http.HandlerFunc) *provider.Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	client, err := provider.NewClient("the rail", server.URL, timeout)
	require.NoError(t, err)
	return client
}

func post(t *testing.T, client *provider.Client) error {
	t.Helper()
	var out map[string]any
	return client.Post(t.Context(), "/v1/refunds", "R26/refund/1", map[string]string{"order": "A"}, &out)
}

func TestAnswersOutside2xx(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		status  int
		body    string
		refused string // "" is an unknown outcome
	}{
		{422, `{"code": "declined"}`, "declined"},
		{422, `{"code": "exceeds_paid", "message": "` + personal + `"}`, "exceeds_paid"},
		{422, `{"code": "` + personal + `"}`, provider.Rejected},
		{400, personal, provider.Rejected},
		{401, `{}`, provider.Unauthorised},
		{403, `{"code": "anything"}`, provider.Unauthorised},
		{409, `{"code": "idempotency_mismatch"}`, provider.KeyReused},
		{409, `{"code": "in_flight"}`, ""},
		{408, ``, ""},
		{500, personal, ""},
		{503, `{"code": "declined"}`, ""},
		{302, ``, ""},
	} {
		t.Run(fmt.Sprint(c.status, c.refused), func(t *testing.T) {
			t.Parallel()
			err := post(t, dial(t, 0, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Location", "/elsewhere")
				w.WriteHeader(c.status)
				_, _ = io.WriteString(w, c.body)
			}))
			if c.refused == "" {
				var unknown *provider.Unknown
				require.ErrorAs(t, err, &unknown)
			} else {
				var refused *provider.Refused
				require.ErrorAs(t, err, &refused)
				require.Equal(t, c.refused, refused.Code)
			}
			for _, word := range strings.Fields(personal) {
				require.NotContains(t, err.Error(), word)
			}
		})
	}
}

func TestThrottledSaysHowLong(t *testing.T) {
	t.Parallel()
	for header, least := range map[string]time.Duration{
		"7": 7 * time.Second, "": 5 * time.Second, "soon": 5 * time.Second, "99999999": 15 * time.Minute,
		time.Now().Add(3 * time.Minute).UTC().Format(http.TimeFormat): 2 * time.Minute,
	} {
		err := post(t, dial(t, 0, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", header)
			w.WriteHeader(http.StatusTooManyRequests)
		}))
		var throttled *provider.Throttled
		require.ErrorAs(t, err, &throttled)
		require.GreaterOrEqual(t, throttled.After, least, header)
		require.LessOrEqual(t, throttled.After, 15*time.Minute, header)
	}
}

func TestAnEndlessAnswerIsNoAnswer(t *testing.T) {
	t.Parallel()
	err := post(t, dial(t, 0, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `"`+strings.Repeat("x", 2<<20)+`"`)
	}))
	var unknown *provider.Unknown
	require.ErrorAs(t, err, &unknown)
}

func TestASlowAnswerIsUnknown(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	client := dial(t, 20*time.Millisecond, func(http.ResponseWriter, *http.Request) { <-release })
	t.Cleanup(func() { close(release) })
	var unknown *provider.Unknown
	require.ErrorAs(t, post(t, client), &unknown)
}

func TestABrokenConnectionIsNotTriedAgain(t *testing.T) {
	t.Parallel()
	var calls atomic.Int32
	client := dial(t, 0, func(w http.ResponseWriter, r *http.Request) {
		if calls.Add(1) > 1 { // the second call goes over the connection the first one left
			panic(http.ErrAbortHandler)
		}
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(w, `{}`)
	})
	require.NoError(t, post(t, client))
	var unknown *provider.Unknown
	require.ErrorAs(t, post(t, client), &unknown)
	require.EqualValues(t, 2, calls.Load())
}

func TestGetOfNothing(t *testing.T) {
	t.Parallel()
	client := dial(t, 0, http.NotFound)
	require.ErrorIs(t, client.Get(t.Context(), "/v1/refunds", url.Values{"key": {"k"}}, new(any)), provider.ErrNotFound)
}

func TestAddressesThatAreNone(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"", "rail", "ftp://rail.example", "http://", "::"} {
		_, err := provider.NewClient("the rail", address, 0)
		require.Error(t, err, address)
	}
}
