package api_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"sync"
	"testing"

	"github.com/jmoiron/sqlx"
	"github.com/stretchr/testify/require"

	"redress/internal/app"
	"redress/internal/app/apptest"
	"redress/internal/complaint"
)

// wire passes on what two sides say to each other, and can be cut: at the nth
// thing that either says, which is lost, and with all its connections.
type wire struct {
	to       string
	listener net.Listener

	mu     sync.Mutex
	ends   map[net.Conn]struct{}
	left   int  // what still passes before the cut; below zero: all
	parted bool // cut, and nobody comes through until mended
}

func newWire(t *testing.T, to string) *wire {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	w := &wire{to: to, listener: listener, ends: map[net.Conn]struct{}{}, left: -1}
	go w.accept(context.WithoutCancel(t.Context()))
	t.Cleanup(func() {
		_ = listener.Close()
		w.mu.Lock()
		defer w.mu.Unlock()
		w.part()
	})
	return w
}

func (w *wire) accept(ctx context.Context) {
	for {
		from, err := w.listener.Accept()
		if err != nil {
			return
		}
		to, err := (&net.Dialer{}).DialContext(ctx, "tcp", w.to)
		if err != nil || !w.join(from, to) {
			_ = from.Close()
			continue
		}
		go w.pass(from, to)
		go w.pass(to, from)
	}
}

func (w *wire) join(a, b net.Conn) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.parted {
		_ = b.Close()
		return false
	}
	w.ends[a], w.ends[b] = struct{}{}, struct{}{}
	return true
}

func (w *wire) pass(from, to net.Conn) {
	defer from.Close()
	defer to.Close()
	said := make([]byte, 64<<10)
	for {
		n, err := from.Read(said)
		if err != nil || !w.through() {
			return
		}
		if _, err := to.Write(said[:n]); err != nil {
			return
		}
	}
}

// through counts what is said.
func (w *wire) through() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case w.parted:
		return false
	case w.left < 0:
		return true
	case w.left == 0:
		w.part()
		return false
	}
	w.left--
	return true
}

func (w *wire) part() {
	w.parted = true
	for end := range w.ends {
		_ = end.Close()
	}
	clear(w.ends)
}

// cutAfter cuts it when so many more things were said.
func (w *wire) cutAfter(said int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.left = said
}

// mend lets everything through again, and reports whether it was cut.
func (w *wire) mend() (was bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	was, w.parted, w.left = w.parted, false, -1
	return was
}

// Wherever the connection to PostgreSQL is lost while a complaint is opened, the
// caller has 201 or 503, and the same key again opens exactly one, whole.
func TestPostgreSQLCutAnywhereOpensOneOrNone(t *testing.T) {
	t.Parallel()
	h := apptest.Unstaffed(t)
	direct, err := url.Parse(h.Database)
	require.NoError(t, err)
	line := newWire(t, direct.Host)
	behind := another(t, h, func(s *app.Settings) {
		through := *direct
		through.Host = line.listener.Addr().String()
		s.Database.URL = through.String()
	})
	token := h.Backend("taobao/demo").Token
	c := apptest.Caller{House: behind, Token: token}
	until := func(key string, status int) apptest.Answer {
		for range 200 {
			a := open(t, c, key, apptest.Opening("taobao/demo", nil))
			if a.Status == status {
				return a
			}
			unavailable(t, a)
		}
		require.Fail(t, "it does not come back")
		return apptest.Answer{}
	}
	lost, kept, cuts, runs := 0, 0, 0, 0
	run := func(said int) (cut bool) {
		until("warm", http.StatusCreated) // connections are there, and who comes is known
		runs++
		key := fmt.Sprintf("run %d, cut after %d", runs, said)
		line.cutAfter(said)
		a := open(t, c, key, apptest.Opening("taobao/demo", nil))
		cut = line.mend()
		there := len(opened(t, apptest.Caller{House: h, Token: token}))
		require.Contains(t, []int{runs, runs + 1}, there)
		if a.Status != http.StatusCreated {
			unavailable(t, a)
			lost++
			kept += there - runs // the commit came through, and its answer did not
		}
		again := until(key, http.StatusCreated)
		require.Len(t, opened(t, apptest.Caller{House: h, Token: token}), runs+1, key)
		if a.Status == http.StatusCreated {
			require.JSONEq(t, string(a.Body), string(again.Body), key)
		}
		if cut {
			cuts++
		}
		return cut
	}
	end := 0
	for run(end) {
		end++
		require.Less(t, end, 200, "the exchange has an end")
	}
	// The last thing said is that it is committed; now and then somebody else's comes between.
	for i := 0; kept == 0 && i < 40; i++ {
		run(end - 1 - i%2)
	}
	require.Greater(t, cuts, 8, "it was cut before, in and behind the transaction")
	require.Positive(t, lost)
	require.Positive(t, kept, "also behind the commit")
	t.Logf("cut at %d places: %d answered 503, of which %d were kept", cuts, lost, kept)
	whole(t, h, runs+1)
}

// unavailable checks that a failure says that it is worth trying again.
func unavailable(t *testing.T, a apptest.Answer) {
	t.Helper()
	require.Equal(t, http.StatusServiceUnavailable, a.Status, "%s", a.Body)
	require.Equal(t, complaint.Code("unavailable"), a.Code())
	require.NotEmpty(t, a.Header.Get("Retry-After"))
}

// whole checks that the database has so many complaints, each with all that
// belongs to it, and nothing beside.
func whole(t *testing.T, h *apptest.House, complaints int) {
	t.Helper()
	db, err := sqlx.ConnectContext(t.Context(), "postgres", h.Database)
	require.NoError(t, err)
	defer db.Close()
	for what, count := range map[string]string{
		"complaints":             `select count(*) from complaints`,
		"keys of one complaint":  `select count(distinct k.number) from idempotency_keys k join complaints using (number)`,
		"keys":                   `select count(*) from idempotency_keys`,
		"texts of one complaint": `select count(distinct t.number) from texts t join complaints using (number)`,
		"texts":                  `select count(*) from texts`,
	} {
		var n int
		require.NoError(t, db.GetContext(t.Context(), &n, count), what)
		require.Equal(t, complaints, n, what)
	}
	var people int
	require.NoError(t, db.GetContext(t.Context(), &people, `select count(*) from people`))
	require.Equal(t, 1, people, "one customer, however often it was tried")
}
