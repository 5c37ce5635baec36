package api

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/identity"
)

// deadlined is a connection that keeps its last deadline for writing.
type deadlined struct {
	*httptest.ResponseRecorder
	until time.Time
}

// SetWriteDeadline implements what http.ResponseController looks for.
func (d *deadlined) SetWriteDeadline(t time.Time) error { d.until = t; return nil }

// HTTP/2 ends a stream whose deadline passes, also when there is nothing to write.
func TestAStreamThatWaitsHasNoDeadline(t *testing.T) {
	t.Parallel()
	connection := &deadlined{ResponseRecorder: httptest.NewRecorder()}
	w := streamWriter{w: connection, control: http.NewResponseController(connection)}
	require.True(t, w.comment("hello"))
	require.Equal(t, ": hello\n\n", connection.Body.String())
	require.Zero(t, connection.until)
}

// A proxy's word on where a request comes from goes before what a client made up,
// in whichever way the proxy adds it.
func TestTheLastHopIsTheProxys(t *testing.T) {
	t.Parallel()
	for _, headers := range [][]string{{"6.6.6.6, 10.0.0.1"}, {"6.6.6.6", "10.0.0.1"}, {"6.6.6.6, 7.7.7.7", "8.8.8.8, 10.0.0.1"}, {"10.0.0.1"}} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr = "127.0.0.1:9"
		for _, h := range headers {
			r.Header.Add("X-Forwarded-For", h)
		}
		require.Equal(t, "10.0.0.1", Address(true)(r), headers)
		require.Equal(t, "127.0.0.1", Address(false)(r), headers)
	}
}

// A crowd of addresses costs each request little: nobody's request looks at all of
// them again and again.
func TestACrowdIsForgottenAtOnce(t *testing.T) {
	t.Parallel()
	all := newTickets(Limits{})
	for i := range ticketsMost {
		all.stranger(strconv.Itoa(i), false)
	}
	all.stranger("one more", false)
	require.LessOrEqual(t, len(all.of), ticketsMost/2+1)
}

func TestNobodyJoinsWhatIsDrained(t *testing.T) {
	t.Parallel()
	h := &hub{ready: make(chan struct{}), listeners: map[*listener]struct{}{}}
	close(h.ready)
	one := &listener{lost: make(chan struct{})}
	_, err := h.join(t.Context(), one)
	require.NoError(t, err)
	h.drain()
	<-one.lost
	h.drain()
	h.leave(one)
	_, err = h.join(t.Context(), &listener{lost: make(chan struct{})})
	var p *Problem
	require.ErrorAs(t, err, &p)
	require.Equal(t, http.StatusServiceUnavailable, p.Status)
	require.Empty(t, h.listeners)
}

// A stream ends with the credential that it was opened with, and not because that
// cannot be looked at for a moment.
func TestAStreamEndsWithItsCredential(t *testing.T) {
	t.Parallel()
	s := &Server{}
	for over, err := range map[error]bool{
		identity.Unauthenticated{Kind: identity.APIKey, Reason: identity.Revoked}: true, identity.Forbidden{Reason: identity.NoRole}: true,
		identity.Unavailable{What: "the database"}: false, identity.TooManyFailures{}: false, errors.New("x"): false, nil: false,
	} {
		ctx := context.WithValue(t.Context(), againKey, func() error { return over })
		require.Equal(t, err, s.turnedOut(ctx), "%v", over)
	}
	require.False(t, s.turnedOut(t.Context()))
}

// Half an answer is not ended as if it were whole.
func TestAPanicInTheMiddleBreaksOff(t *testing.T) {
	t.Parallel()
	s := &Server{Parts: Parts{Log: slog.New(slog.DiscardHandler)}, counts: newCounts(nil)}
	door := httptest.NewServer(s.watched(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"whole":`)
		_ = http.NewResponseController(w).Flush()
		panic("in the middle")
	})))
	t.Cleanup(door.Close)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, door.URL, nil)
	require.NoError(t, err)
	answer, err := door.Client().Do(r)
	require.NoError(t, err)
	defer answer.Body.Close()
	_, err = io.ReadAll(answer.Body)
	require.Error(t, err)
}

// Who goes away in the middle is no fault of ours.
func TestWhatBreaksOffIsNoFault(t *testing.T) {
	t.Parallel()
	s := &Server{Parts: Parts{Log: slog.New(slog.DiscardHandler)}, counts: newCounts(nil)}
	gone, leave := context.WithCancel(t.Context())
	var p *Problem
	require.ErrorAs(t, s.told(gone, sql.ErrTxDone), &p)
	require.Equal(t, http.StatusInternalServerError, p.Status)
	leave()
	require.ErrorAs(t, s.told(gone, sql.ErrTxDone), &p)
	require.Equal(t, 499, p.Status)
}
