package api_test

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/api"
	"redress/internal/app/apptest"
)

// told is one event of a stream.
type told struct {
	event, id string
	data      api.Happened
}

// follow opens a stream, and gives its events until the test ends.
func follow(t *testing.T, c apptest.Caller, path, last string) <-chan told {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, c.House.URL+path, nil)
	require.NoError(t, err)
	r.Header.Set("Authorization", "Bearer "+c.Token)
	if last != "" {
		r.Header.Set("Last-Event-ID", last)
	}
	answer, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, answer.StatusCode)
	require.Equal(t, "text/event-stream", answer.Header.Get("Content-Type"))
	events := make(chan told, 1000)
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer close(events)
		lines, one := bufio.NewScanner(answer.Body), told{}
		for lines.Scan() {
			name, value, _ := strings.Cut(lines.Text(), ": ")
			switch name {
			case "event":
				one.event = value
			case "id":
				one.id = value
			case "data":
				if json.Unmarshal([]byte(value), &one.data) != nil {
					return
				}
			case "":
				if one.event != "" {
					events <- one
				}
				one = told{}
			}
		}
	}()
	t.Cleanup(func() {
		stop()
		_ = answer.Body.Close()
		<-done
	})
	return events
}

// until takes events until one of a type comes.
func until(t *testing.T, events <-chan told, last string) (all []told) {
	t.Helper()
	for e := range events {
		all = append(all, e)
		if e.event == last {
			return all
		}
	}
	require.Fail(t, "the stream ended before "+last)
	return nil
}

func note(t *testing.T, c apptest.Caller, number, key string) {
	t.Helper()
	a := c.Post("/v1/complaints/"+number+"/messages/add-note", key, `{"text":"a note","actor":{"role":"agent","id":"lin"}}`)
	require.Equal(t, http.StatusOK, a.Status, "%s", a.Body)
}

func TestAStreamTellsEverythingOnceAndGoesOnWhereItStopped(t *testing.T) {
	t.Parallel()
	h := apptest.Open(t)
	backend := h.Backend("taobao/demo")
	events := follow(t, backend, "/v1/stream", "")
	number := backend.Opened("taobao/demo", "k1")
	first := until(t, events, "letter_sent")
	for i, e := range first {
		require.Equal(t, number, e.data.ID)
		require.Equal(t, i+1, e.data.Seq, "without a gap, in the order of the chain")
		require.Equal(t, i+1, e.data.Event.Seq)
	}

	// Somebody comes back with an id from the middle of a transaction.
	middle := first[2]
	again := until(t, follow(t, backend, "/v1/complaints/"+number+"/stream", middle.id), "letter_sent")
	require.Equal(t, first[3:], again)

	note(t, backend, number, "m1")
	until(t, events, "note_added")
}

func TestAStreamStopsAtTheWall(t *testing.T) {
	t.Parallel()
	h := apptest.Open(t)
	own, other, both := h.Backend("taobao/demo"), h.Backend("jd/other"), h.Backend("taobao/demo", "jd/other")
	ours, theirs, all := follow(t, own, "/v1/stream", ""), follow(t, other, "/v1/stream", ""), follow(t, both, "/v1/stream", "")
	a, b := own.Opened("taobao/demo", "k"), other.Opened("jd/other", "k")
	for range 2 {
		until(t, all, "letter_sent")
	}
	for _, e := range until(t, ours, "letter_sent") {
		require.Equal(t, a, e.data.ID)
	}
	for _, e := range until(t, theirs, "letter_sent") {
		require.Equal(t, b, e.data.ID)
	}
	require.Equal(t, http.StatusNotFound, other.Get("/v1/complaints/"+a+"/stream").Status)

	// A customer hears of their own complaint that something happened, and no more.
	customer := h.Customer(a)
	heard := follow(t, customer, "/v1/stream", "")
	note(t, both, b, "n")
	note(t, own, a, "n")
	e := <-heard
	require.Equal(t, told{event: "changed", id: e.id, data: api.Happened{ID: a, Seq: e.data.Seq}}, e)
}

func TestAStreamRefusesWhatItCannotGoOnFrom(t *testing.T) {
	t.Parallel()
	h := apptest.Unstaffed(t)
	backend := h.Backend("taobao/demo")
	for _, wrong := range []string{"x", "1", "1.2", "a.b.c", "1.2.-3"} {
		a := backend.Get("/v1/stream", "Last-Event-ID", wrong)
		require.Equal(t, http.StatusUnprocessableEntity, a.Status, wrong)
	}
}

func TestACustomerWaitsForTheAnswer(t *testing.T) {
	t.Parallel()
	h := apptest.Unstaffed(t)
	number := h.Backend("taobao/demo").Opened("taobao/demo", "k")
	a := h.Customer(number).Post("/v1/complaints/"+number+"/messages/withdraw?wait=false", "w", `{}`)
	require.Equal(t, http.StatusUnprocessableEntity, a.Status, "what is refused behind one's back would fill the case: %s", a.Body)
}
