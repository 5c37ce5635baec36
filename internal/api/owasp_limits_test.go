package api_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/app/apptest"
	"redress/internal/complaint"
)

// bomb is a small PNG that says it has so many pixels a side.
func bomb(side uint32) string {
	b := []byte(picture(8))
	binary.BigEndian.PutUint32(b[16:], side)
	binary.BigEndian.PutUint32(b[20:], side)
	binary.BigEndian.PutUint32(b[29:], crc32.ChecksumIEEE(b[12:29]))
	return string(b)
}

// API4:2023 Unrestricted Resource Consumption: what is too much is refused before
// it costs anything.
func TestAPI4TooMuchIsRefused(t *testing.T) {
	t.Parallel()
	h := apptest.Unstaffed(t)
	backend := h.Backend("taobao/demo")
	number := backend.Opened("taobao/demo", "k")
	at := "/v1/complaints/" + number
	large := strings.Repeat("x", 3<<20)
	var squeezed bytes.Buffer
	z := gzip.NewWriter(&squeezed)
	_, err := z.Write([]byte(apptest.Opening("taobao/demo", nil)))
	require.NoError(t, err)
	require.NoError(t, z.Close())
	file := func(content string) apptest.Answer {
		body, kind := uploaded(map[string]string{"actor_role": "customer", "actor_id": "zhang"}, "a.png", content)
		return glance(t, backend, http.MethodPost, at+"/evidence", body, "Content-Type", kind)
	}
	unending := io.MultiReader(strings.NewReader(`{"text":"`), newEndless(64<<20))
	for what, c := range map[string]struct {
		answer apptest.Answer
		status int
	}{
		"a large opening":         {backend.Post("/v1/complaints", "1", large), 413},
		"a large message":         {backend.Post(at+"/messages/add-note", "2", large), 413},
		"a body without a length": {backend.Do(t.Context(), http.MethodPost, at+"/messages/add-note", unending, "Idempotency-Key", "3", "Content-Type", "application/json"), 413},
		"a large subscription":    {backend.Post("/v1/webhooks", "", `{"url":"`+large), 413},
		"a large handed in":       {glance(t, apptest.Caller{House: h}, http.MethodPost, "/v1/inbox/chat", large), 413},
		"a long text":             {backend.Post(at+"/messages/add-note", "4", `{"actor":{"role":"agent","id":"lin"},"text":"`+strings.Repeat("x", complaint.MaxText+1)+`"}`), 422},
		"a deep object":           {backend.Post("/v1/complaints", "5", strings.Repeat(`{"a":`, 20_000)+"1"+strings.Repeat("}", 20_000)), 422},
		"a deep array":            {backend.Post(at+"/messages/submit-evidence", "6", `{"evidence":`+strings.Repeat("[", 20_000)), 422},
		"many items":              {backend.Post("/v1/webhooks", "", `{"platform":"taobao","shop":"demo","url":"https://a.example/","event_types":[`+strings.Repeat(`"a",`, 500)+`"a"]}`), 422},
		"something compressed":    {glance(t, backend, http.MethodPost, "/v1/complaints", squeezed.String(), "Content-Encoding", "gzip", "Idempotency-Key", "7"), 422},
		"a large page":            {backend.Get("/v1/complaints?limit=501"), 422},
		"a page of nothing":       {backend.Get("/v1/complaints?limit=0"), 422},
		"a page less than none":   {backend.Get("/v1/complaints?limit=-1"), 422},
		"an endless page":         {backend.Get("/v1/complaints?limit=99999999999999999999"), 422},
		"a large part of events":  {backend.Get(at + "/events?limit=501"), 422},
		"a long search":           {backend.Get("/v1/complaints?search=" + strings.Repeat("a", 201)), 422},
		"a made-up cursor":        {backend.Get("/v1/complaints?cursor=" + strings.Repeat("A", 80)), 422},
		"a long key":              {backend.Post("/v1/complaints", strings.Repeat("k", 256), apptest.Opening("taobao/demo", nil)), 422},
		"a long case number":      {backend.Get("/v1/complaints/" + strings.Repeat("R", 41)), 422},
		"long headers":            {glance(t, backend, http.MethodGet, at, "", "X-Long", strings.Repeat("x", 64<<10)), 431},
		"an image bomb":           {file(bomb(60_000)), 422},
		"an empty file":           {file(""), 422},
		"a program":               {file("\x7fELF\x02\x01\x01" + strings.Repeat("\x00", 64)), 415},
	} {
		require.Equal(t, c.status, c.answer.Status, "%s: %.300s", what, c.answer.Body)
	}
	var listed struct{ Complaints []any }
	read(t, backend.Get("/v1/complaints"), http.StatusOK, &listed)
	require.Len(t, listed.Complaints, 1)
}

// endless are so many letters. The connection may still be sending when the answer
// is there, so they are counted for two.
type endless struct{ left atomic.Int64 }

func newEndless(n int64) *endless {
	e := &endless{}
	e.left.Store(n)
	return e
}

func (e *endless) Read(b []byte) (int, error) {
	n := min(len(b), int(e.left.Load()))
	if n <= 0 {
		return 0, io.EOF
	}
	copy(b[:n], bytes.Repeat([]byte{'x'}, n))
	e.left.Add(-int64(n))
	return n, nil
}

// A file beyond the limit is cut off while it comes; a caller that was not asked
// to stop would send for ever.
func TestAPI4AFileThatIsTooLargeIsCutOff(t *testing.T) {
	t.Parallel()
	h := apptest.Unstaffed(t)
	number := h.Backend("taobao/demo").Opened("taobao/demo", "k")
	rest := newEndless(1 << 30)
	body := io.MultiReader(strings.NewReader("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n"+picture(8)), rest)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, h.URL+"/v1/complaints/"+number+"/evidence", body)
	require.NoError(t, err)
	r.Header.Set("Authorization", "Bearer "+h.Customer(number).Token)
	r.Header.Set("Content-Type", "multipart/form-data; boundary=b")
	answer, err := http.DefaultClient.Do(r)
	if err == nil { // else the connection ended while we were still sending
		defer answer.Body.Close()
		require.Equal(t, http.StatusRequestEntityTooLarge, answer.StatusCode)
	}
	require.Less(t, 1<<30-rest.left.Load(), int64(64<<20), "so much of a GiB was taken at most")
	var kept struct{ Evidence []any }
	read(t, h.Customer(number).Get("/v1/complaints/"+number+"/evidence"), http.StatusOK, &kept)
	require.Empty(t, kept.Evidence)
}

// Who comes too often waits, and nobody else does.
func TestAPI4WhoComesTooOftenWaits(t *testing.T) {
	t.Parallel()
	h := apptest.Unstaffed(t, "SERVE_RATE=0.1", "SERVE_BURST=5")
	one, other := h.Backend("taobao/demo"), h.Backend("taobao/demo")
	for range 5 {
		require.Equal(t, http.StatusOK, one.Get("/v1/me").Status)
	}
	a := one.Get("/v1/me")
	require.Equal(t, http.StatusTooManyRequests, a.Status)
	require.Equal(t, complaint.Code("too_many_requests"), a.Code())
	after, err := strconv.Atoi(a.Header.Get("Retry-After"))
	require.NoError(t, err)
	require.InDelta(t, 10, after, 2, "a request every 10 s")
	require.Equal(t, http.StatusOK, other.Get("/v1/me").Status)
	nobody, turned := apptest.Caller{House: h}, false
	for range 2000 {
		if turned = nobody.Get("/healthz").Status == http.StatusTooManyRequests; turned {
			break
		}
	}
	require.True(t, turned, "nor does an address without a credential come without end")
	require.Equal(t, http.StatusOK, other.Get("/v1/me").Status)
}

// A customer follows in a few windows, not in thousands.
func TestAPI4StreamsAreCounted(t *testing.T) {
	t.Parallel()
	h := apptest.Unstaffed(t)
	backend := h.Backend("taobao/demo")
	number := backend.Opened("taobao/demo", "k")
	customer := h.Customer(number)
	follow := func() (status int, end func()) {
		ctx, cancel := context.WithCancel(t.Context())
		t.Cleanup(cancel)
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, h.URL+"/v1/complaints/"+number+"/stream", nil)
		require.NoError(t, err)
		r.Header.Set("Authorization", "Bearer "+customer.Token)
		answer, err := http.DefaultClient.Do(r)
		require.NoError(t, err)
		t.Cleanup(func() { _ = answer.Body.Close() })
		return answer.StatusCode, cancel
	}
	var ends []func()
	for range 5 {
		status, end := follow()
		require.Equal(t, http.StatusOK, status)
		ends = append(ends, end)
	}
	a := glance(t, customer, http.MethodGet, "/v1/stream", "")
	require.Equal(t, http.StatusTooManyRequests, a.Status)
	require.NotEmpty(t, a.Header.Get("Retry-After"))
	ends[0]()
	require.Eventually(t, func() bool { return glance(t, customer, http.MethodGet, "/v1/stream", "").Status == http.StatusOK }, 20*time.Second, 50*time.Millisecond,
		"an ended one makes room")
}

// Who sends slowly does not hold a connection for long.
func TestAPI4SlowSendersAreLetGo(t *testing.T) {
	t.Parallel()
	h := apptest.Unstaffed(t)
	backend := h.Backend("taobao/demo")
	at := strings.TrimPrefix(h.URL, "http://")
	for what, c := range map[string]struct {
		sent   string
		within time.Duration
	}{
		"headers": {"GET /v1/me HTTP/1.1\r\nHost: x\r\nX-Slow: ", 15 * time.Second},
		"a body": {fmt.Sprintf("POST /v1/complaints HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nIdempotency-Key: k\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{",
			backend.Token), 40 * time.Second},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			connection, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", at)
			require.NoError(t, err)
			defer connection.Close()
			require.NoError(t, connection.SetDeadline(time.Now().Add(c.within)))
			_, err = connection.Write([]byte(c.sent))
			require.NoError(t, err)
			answer, err := http.ReadResponse(bufio.NewReader(connection), nil)
			if err != nil {
				require.ErrorIs(t, err, io.ErrUnexpectedEOF, "closed, and not waited for until our own deadline")
				return
			}
			defer answer.Body.Close()
			require.GreaterOrEqual(t, answer.StatusCode, 400)
			require.Less(t, answer.StatusCode, 500)
			require.True(t, answer.Close, "and the connection is not used again")
		})
	}
}

// A request whose end could be read in two ways is refused, and nothing behind it
// on its connection is listened to.
func TestWhereARequestEndsIsNeverInDoubt(t *testing.T) {
	t.Parallel()
	h := apptest.Unstaffed(t)
	for what, headers := range map[string]string{
		"two lengths":             "Content-Length: 4\r\nContent-Length: 5\r\n",
		"a list of lengths":       "Content-Length: 4, 5\r\n",
		"a length with a sign":    "Content-Length: +4\r\n",
		"a length less than none": "Content-Length: -1\r\n",
		"an unknown coding":       "Transfer-Encoding: xchunked\r\n",
		"two codings":             "Transfer-Encoding: chunked, identity\r\n",
		"chunked twice":           "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
		"a space before a colon":  "Content-Length : 4\r\n",
		"a folded header":         "X-A: a\r\n b: c\r\nTransfer-Encoding:\x0bchunked\r\n",
	} {
		connection, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(h.URL, "http://"))
		require.NoError(t, err)
		require.NoError(t, connection.SetDeadline(time.Now().Add(20*time.Second)))
		_, err = fmt.Fprintf(connection, "POST /v1/inbox/chat HTTP/1.1\r\nHost: x\r\n%s\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n", headers)
		require.NoError(t, err)
		said, err := io.ReadAll(connection)
		if err != nil {
			require.NotErrorIs(t, err, os.ErrDeadlineExceeded, what)
		}
		require.Regexp(t, `^HTTP/1\.1 (400|501) `, string(said), what)
		require.NotContains(t, string(said), "alive", what)
		require.NoError(t, connection.Close())
	}
}
