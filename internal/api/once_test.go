package api_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/jmoiron/sqlx"
	"github.com/stretchr/testify/require"

	"redress/internal/app"
	"redress/internal/app/apptest"
	"redress/internal/complaint"
)

// another is a second front door on a house's database, with other settings.
func another(t *testing.T, h *apptest.House, change func(*app.Settings)) *apptest.House {
	t.Helper()
	settings := h.Settings
	change(&settings)
	ctx, cancel := context.WithCancel(context.Background())
	door, err := app.OpenFrontDoor(ctx, settings, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	ended := make(chan error, 1)
	go func() { ended <- door.Serve(ctx) }()
	t.Cleanup(func() {
		cancel()
		require.NoError(t, <-ended)
		door.Close()
	})
	return &apptest.House{URL: door.URL()}
}

// open opens a complaint with a key, as a backend does.
func open(t *testing.T, c apptest.Caller, key, body string) apptest.Answer {
	t.Helper()
	return glance(t, c, http.MethodPost, "/v1/complaints", body, "Idempotency-Key", key)
}

// opened are the numbers of all complaints that a caller sees.
func opened(t *testing.T, c apptest.Caller) (numbers []string) {
	t.Helper()
	var list struct{ Complaints []struct{ ID string } }
	read(t, glance(t, c, http.MethodGet, "/v1/complaints?limit=500", ""), http.StatusOK, &list)
	for _, one := range list.Complaints {
		numbers = append(numbers, one.ID)
	}
	return numbers
}

// Fifty posts with one key, at once and on two front doors, open one complaint and
// have the same answer.
func TestFiftyPostsWithOneKeyOpenOneComplaint(t *testing.T) {
	t.Parallel()
	h := apptest.Unstaffed(t)
	second := another(t, h, func(*app.Settings) {})
	backend := h.Backend("taobao/demo")
	answers := make([]apptest.Answer, 50)
	var all sync.WaitGroup
	for i := range answers {
		all.Go(func() {
			c := backend
			if i%2 == 1 {
				c.House = second
			}
			answers[i] = open(t, c, "one", apptest.Opening("taobao/demo", nil))
		})
	}
	all.Wait()
	fresh := 0
	for _, a := range answers {
		require.Equal(t, http.StatusCreated, a.Status, "%s", a.Body)
		require.JSONEq(t, string(answers[0].Body), string(a.Body))
		require.Equal(t, answers[0].Header.Get("Location"), a.Header.Get("Location"))
		if a.Header.Get("Idempotent-Replayed") != "true" {
			fresh++
		}
	}
	require.Equal(t, 1, fresh, "one of them opened it")
	require.Len(t, opened(t, backend), 1)
}

func TestAKeyIsOfOneContent(t *testing.T) {
	t.Parallel()
	h := apptest.Unstaffed(t)
	backend, elsewhere := h.Backend("taobao/demo"), h.Backend("jd/other")
	var first, third struct{ ID string }
	read(t, open(t, backend, "k", apptest.Opening("taobao/demo", nil)), http.StatusCreated, &first)
	other := open(t, backend, "k", apptest.Opening("taobao/demo", func(o *complaint.Opening) {
		o.Text, o.Customer.Email = "别的话", "li@example.com"
	}))
	var told struct {
		Code, Detail string
		Differs      []string
	}
	read(t, other, http.StatusConflict, &told)
	require.Equal(t, "key_reused", told.Code)
	require.Equal(t, []string{"customer.email", "text"}, told.Differs)
	require.NotContains(t, string(other.Body), "example.com", "what differs is named, not told")
	require.NotContains(t, string(other.Body), "别的话")
	require.Len(t, opened(t, backend), 1)
	read(t, open(t, elsewhere, "k", apptest.Opening("jd/other", nil)), http.StatusCreated, &third)
	require.NotEqual(t, first.ID, third.ID, "shops do not meet in each other's keys")
}

func TestAKeyInFlightIsToBeRetried(t *testing.T) {
	t.Parallel()
	h := apptest.Unstaffed(t)
	backend := h.Backend("taobao/demo")
	db, err := sqlx.ConnectContext(t.Context(), "postgres", h.Database)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	tx, err := db.BeginTxx(t.Context(), nil)
	require.NoError(t, err)
	sum := sha256.Sum256([]byte("taobao/demo k"))
	_, err = tx.ExecContext(t.Context(), `insert into idempotency_keys (key, number, digest) values ($1, 'R26-0000-000E', 'x')`, "key api "+hex.EncodeToString(sum[:]))
	require.NoError(t, err)
	a := open(t, backend, "k", apptest.Opening("taobao/demo", nil))
	require.Equal(t, http.StatusConflict, a.Status, "%s", a.Body)
	require.Equal(t, complaint.Code("key_in_flight"), a.Code())
	require.NotEmpty(t, a.Header.Get("Retry-After"))
	require.Equal(t, http.StatusCreated, open(t, backend, "another", apptest.Opening("taobao/demo", nil)).Status, "another key waits for nobody")
	require.NoError(t, tx.Rollback())
	require.Equal(t, http.StatusCreated, open(t, backend, "k", apptest.Opening("taobao/demo", nil)).Status)
	require.Len(t, opened(t, backend), 2)
}

// Without Temporal complaints are taken in all the same, and started when a worker
// finds it again.
func TestTemporalAwayTakesComplaintsIn(t *testing.T) {
	t.Parallel()
	h := apptest.Unstaffed(t)
	closed, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, closed.Close())
	alone := another(t, h, func(s *app.Settings) { s.Temporal.Address = closed.Addr().String() })
	backend := h.Backend("taobao/demo")
	there := apptest.Caller{House: alone, Token: backend.Token}
	var numbers []string
	for i := range 3 {
		var accepted struct{ ID, Stage string }
		read(t, open(t, there, fmt.Sprint(i), apptest.Opening("taobao/demo", nil)), http.StatusCreated, &accepted)
		require.Equal(t, "received", accepted.Stage)
		numbers = append(numbers, accepted.ID)
	}
	said := glance(t, there, http.MethodPost, "/v1/complaints/"+numbers[0]+"/messages/add-note", `{"text":"x","actor":{"role":"agent","id":"lin"}}`, "Idempotency-Key", "n")
	require.Equal(t, http.StatusServiceUnavailable, said.Status, "a message cannot be answered: %s", said.Body)
	require.NotEmpty(t, said.Header.Get("Retry-After"))
	ready := glance(t, there, http.MethodGet, "/readyz", "")
	require.Equal(t, http.StatusOK, ready.Status)
	require.Contains(t, string(ready.Body), "temporal: away")
	h.Staff()
	for _, number := range numbers {
		stands(backend, number, complaint.Investigating)
	}
	say(t, backend, numbers[0], "add-note", "n", `{"text":"x","actor":{"role":"agent","id":"lin"}}`)
	require.Equal(t, 1, strings.Count(string(backend.Get("/v1/complaints/"+numbers[0]+"/texts").Body), `"body":"x"`), "sent again under the same key it is the same message")
}
