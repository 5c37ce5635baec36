package webhook

import (
	"context"
	"crypto/x509"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/dns/dnsmessage"
)

var message = Message{ID: "msg_wh_1_R26-7K4Q-X2MH_31", Secrets: []string{NewSecret()}, Body: []byte(`{"type":"webhook.test"}`)}

func to(url string) Message { m := message; m.URL = url; return m }

// trusting may call this machine, where a test's receivers stand.
func trusting(o Options) *Sender { o.AllowPrivate = true; return NewSender(o) }

func receiver(t *testing.T, answer http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(answer)
	t.Cleanup(s.Close)
	return s.URL
}

func TestAMessageArrivesAsItWasSigned(t *testing.T) {
	t.Parallel()
	var got error
	url := receiver(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got = verifies(t, message.Secrets[0], body, r.Header)
		if r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/json" || r.Header.Get("webhook-id") != message.ID {
			got = io.ErrUnexpectedEOF
		}
		w.WriteHeader(http.StatusNoContent)
	})

	a, err := trusting(Options{}).Send(t.Context(), to(url+"/hooks?x=1"))

	require.NoError(t, err)
	require.NoError(t, got)
	require.Equal(t, Delivered, a.Code)
	require.Equal(t, http.StatusNoContent, a.Status)
}

func TestWhatAnAnswerMeans(t *testing.T) {
	t.Parallel()
	for status, code := range map[int]Code{200: Delivered, 202: Delivered, 299: Delivered, 301: Redirected, 304: Redirected, 307: Redirected,
		400: Rejected, 401: Rejected, 404: Rejected, 410: Gone, 429: Throttled, 500: ReceiverFailed, 503: ReceiverFailed, 700: ReceiverFailed} {
		url := receiver(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) })
		a, err := trusting(Options{}).Send(t.Context(), to(url))
		require.NoError(t, err)
		require.Equal(t, code, a.Code, status)
		require.Equal(t, status, a.Status)
	}
}

func TestARedirectIsNeverFollowed(t *testing.T) {
	t.Parallel()
	var inside atomic.Int32
	private := receiver(t, func(http.ResponseWriter, *http.Request) { inside.Add(1) })
	for _, status := range []int{301, 302, 303, 307, 308} {
		url := receiver(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, private, status) })
		a, err := trusting(Options{}).Send(t.Context(), to(url))
		require.NoError(t, err)
		require.Equal(t, Redirected, a.Code)
	}
	require.Zero(t, inside.Load())
}

func TestRetryAfterIsReadOfTheTwoAnswersItIsFor(t *testing.T) {
	t.Parallel()
	in := func(d time.Duration) string { return time.Now().Add(d).UTC().Format(http.TimeFormat) }
	for _, c := range []struct {
		status   int
		header   string
		from, to time.Duration
	}{
		{429, "120", 2 * time.Minute, 2 * time.Minute},
		{503, "120", 2 * time.Minute, 2 * time.Minute},
		{500, "120", 0, 0},
		{200, "120", 0, 0},
		{503, in(time.Hour), 59 * time.Minute, time.Hour},
		{503, in(-time.Hour), 0, 0},
		{429, "99999999", MaxRetryAfter, MaxRetryAfter},
		{429, "-5", 0, 0},
		{429, "soon", 0, 0},
		{429, "", 0, 0},
	} {
		url := receiver(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", c.header)
			w.WriteHeader(c.status)
		})
		a, err := trusting(Options{}).Send(t.Context(), to(url))
		require.NoError(t, err)
		require.GreaterOrEqual(t, a.RetryAfter, c.from, "%d %s", c.status, c.header)
		require.LessOrEqual(t, a.RetryAfter, c.to, "%d %s", c.status, c.header)
	}
}

func TestAReceiverOnThisMachineIsRefusedUnlessAllowed(t *testing.T) {
	t.Parallel()
	called := false
	s := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { called = true }))
	t.Cleanup(s.Close)
	// A name, so that the URL itself gives nothing away: only what it resolves to does.
	a, err := NewSender(Options{Resolver: dns(t, "127.0.0.1")}).Send(t.Context(), to("https://hooks.example.com:"+port(s.URL)))
	require.NoError(t, err)
	require.Equal(t, Answer{Code: RefusedAddress, Took: a.Took}, a)

	a, err = NewSender(Options{}).Send(t.Context(), to(s.URL))
	require.NoError(t, err)
	require.Equal(t, RefusedAddress, a.Code, "taken in when private addresses were allowed")
	require.False(t, called)
}

// Whoever owns a name can let it lead anywhere, and elsewhere each time.
func TestANameThatResolvesOtherwiseTheNextTimeGainsNothing(t *testing.T) {
	t.Parallel()
	url := receiver(t, func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Connection", "close") })
	sender := trusting(Options{Resolver: dns(t, "127.0.0.1", "169.254.169.254")})
	// http:// needs a name of this machine; the test's DNS says where it leads.
	url = "http://hooks.localhost:" + port(url)

	first, err := sender.Send(t.Context(), to(url))
	require.NoError(t, err)
	second, err := sender.Send(t.Context(), to(url))
	require.NoError(t, err)

	require.Equal(t, []Code{Delivered, RefusedAddress}, []Code{first.Code, second.Code})
}

func TestTLSMustBeTrusted(t *testing.T) {
	t.Parallel()
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())

	trusted, err := trusting(Options{Roots: roots}).Send(t.Context(), to(s.URL))
	require.NoError(t, err)
	unknown, err := trusting(Options{}).Send(t.Context(), to(s.URL))
	require.NoError(t, err)
	plain, err := trusting(Options{}).Send(t.Context(), to("https://"+strings.TrimPrefix(receiver(t, func(http.ResponseWriter, *http.Request) {}), "http://")))
	require.NoError(t, err)

	require.Equal(t, []Code{Delivered, BadTLS, BadTLS}, []Code{trusted.Code, unknown.Code, plain.Code})
}

func TestAReceiverThatHangsIsGivenUp(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	url := receiver(t, func(http.ResponseWriter, *http.Request) { <-release })
	t.Cleanup(func() { close(release) }) // before the server closes, which waits
	sender := trusting(Options{Timeout: 50 * time.Millisecond})

	a, err := sender.Send(t.Context(), to(url))

	require.NoError(t, err)
	require.Equal(t, TimedOut, a.Code)
	stopped, stop := context.WithCancel(t.Context())
	stop()
	_, err = sender.Send(stopped, to(url))
	require.ErrorIs(t, err, context.Canceled, "the worker stops: that says nothing about the receiver")
}

func TestALongAnswerIsNotRead(t *testing.T) {
	t.Parallel()
	written := make(chan int, 1)
	url := receiver(t, func(w http.ResponseWriter, _ *http.Request) {
		n, chunk := 0, make([]byte, 64<<10)
		for range 1000 {
			m, err := w.Write(chunk)
			if n += m; err != nil {
				break
			}
		}
		written <- n
	})
	a, err := trusting(Options{}).Send(t.Context(), to(url))
	require.NoError(t, err)
	require.Equal(t, Delivered, a.Code)
	require.Less(t, <-written, 60<<20, "the connection is closed long before 62 MB")
}

func TestTroubleOnTheWayHasACode(t *testing.T) {
	t.Parallel()
	closed, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	nobody := closed.Addr().String()
	require.NoError(t, closed.Close())

	a, err := trusting(Options{}).Send(t.Context(), to("http://"+nobody))
	require.NoError(t, err)
	require.Equal(t, Unreachable, a.Code)
	a, err = trusting(Options{Resolver: dns(t)}).Send(t.Context(), to("https://nowhere.example.com"))
	require.NoError(t, err)
	require.Equal(t, NoSuchHost, a.Code)
}

func port(url string) string { return url[strings.LastIndex(url, ":")+1:] }

// dns answers each look-up of an IPv4 address with the next of some addresses;
// without any there is no such name.
func dns(t *testing.T, addresses ...string) *net.Resolver {
	t.Helper()
	socket, err := (&net.ListenConfig{}).ListenPacket(t.Context(), "udp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = socket.Close() })
	go func() {
		asked, buf := 0, make([]byte, 1500)
		for {
			n, from, err := socket.ReadFrom(buf)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(buf[:n]) != nil {
				continue
			}
			m.Response, m.Additionals = true, nil
			q := m.Questions[0]
			switch {
			case len(addresses) == 0:
				m.RCode = dnsmessage.RCodeNameError
			case q.Type == dnsmessage.TypeA:
				ip := net.ParseIP(addresses[min(asked, len(addresses)-1)]).To4()
				asked++
				m.Answers = []dnsmessage.Resource{{Header: dnsmessage.ResourceHeader{Name: q.Name, Class: q.Class, TTL: 0}, Body: &dnsmessage.AResource{A: [4]byte(ip)}}}
			}
			if packed, err := m.Pack(); err == nil {
				_, _ = socket.WriteTo(packed, from)
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", socket.LocalAddr().String())
	}}
}
