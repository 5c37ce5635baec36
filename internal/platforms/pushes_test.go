package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/marketplace/stripe"
)

func TestNotificationsGoWhereTheyAreToldAndAgainUntilTheyAreTaken(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.opens("stripe", `{}`) // before anybody wanted to hear of it
	var c connection
	h.ask("GET", "/control/stripe/shop", "", &c)
	var heard []string
	answers := []int{http.StatusServiceUnavailable, http.StatusOK, http.StatusOK, http.StatusOK, http.StatusOK}
	desk := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		require.NoError(t, err)
		id, _, err := stripe.ReadPush(r.Header, body, c.Secrets["webhook_secret"], time.Now())
		require.NoError(t, err)
		heard = append(heard, id)
		w.WriteHeader(answers[min(len(heard), len(answers))-1])
	}))
	t.Cleanup(desk.Close)
	var o overview
	require.Equal(t, http.StatusOK, h.ask("POST", "/control/stripe/pushes", `{"url":"`+desk.URL+`"}`, &o))
	require.Equal(t, desk.URL, o.PushTo)

	p := h.stage.named("stripe")
	p.deliver(t.Context())
	require.Empty(t, heard)
	one := h.opens("stripe", `{"kind":"inquiry"}`)
	p.deliver(t.Context())
	require.Equal(t, []string{one.ID}, heard)
	h.ask("GET", "/control/stripe", "", &o)
	require.Equal(t, "the last one was answered 503 Service Unavailable", o.Pushed)
	p.deliver(t.Context())
	require.Equal(t, []string{one.ID, one.ID}, heard, "what was not taken comes again")
	p.deliver(t.Context())
	require.Len(t, heard, 2, "what was taken does not")

	h.ask("POST", "/control/stripe/pushes", `{"url":"`+desk.URL+`","times":2}`, nil)
	h.ask("POST", "/control/stripe/cases/"+one.ID+"/withdraws", `{}`, nil)
	p.deliver(t.Context())
	require.Len(t, heard, 4, "each twice")
	h.ask("POST", "/control/stripe/pushes", `{}`, nil)
	h.opens("stripe", `{}`)
	p.deliver(t.Context())
	require.Len(t, heard, 4)
}
