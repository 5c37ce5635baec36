package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/marketplace"
	"redress/internal/marketplace/marketplacetest"
)

// house is a stage on a socket, whose real clock the test turns.
type house struct {
	t     *testing.T
	url   string
	stage *stage

	mu sync.Mutex
	at time.Time
}

func open(t *testing.T) *house {
	t.Helper()
	h := &house{t: t, at: time.Now()}
	server := httptest.NewUnstartedServer(nil)
	h.url = "http://" + server.Listener.Addr().String()
	h.stage = newStage(h.url, h.now)
	server.Config.Handler = h.stage.handler()
	server.Start()
	t.Cleanup(server.Close)
	return h
}

func (h *house) now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.at
}

// pass lets real time go on.
func (h *house) pass(d time.Duration) {
	h.mu.Lock()
	h.at = h.at.Add(d)
	h.mu.Unlock()
	for _, p := range h.stage.platforms {
		p.sync()
	}
}

// ask makes one request, and reads the JSON of its answer.
func (h *house) ask(method, path, body string, into any) int {
	h.t.Helper()
	request, err := http.NewRequestWithContext(h.t.Context(), method, h.url+path, bytes.NewBufferString(body))
	require.NoError(h.t, err)
	request.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(request)
	require.NoError(h.t, err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	require.NoError(h.t, err)
	if into != nil {
		require.NoError(h.t, json.Unmarshal(text, into), "%s", text)
	}
	return answer.StatusCode
}

func (h *house) opens(platform, body string) (c shown) {
	h.t.Helper()
	require.Equal(h.t, http.StatusCreated, h.ask("POST", "/control/"+platform+"/cases", body, &c))
	require.NotEmpty(h.t, c.ID)
	return c
}

// connected is a shop's software on a platform, over the socket.
func (h *house) connected(platform string) marketplace.Platform {
	h.t.Helper()
	var c connection
	require.Equal(h.t, http.StatusOK, h.ask("GET", "/control/"+platform+"/shop", "", &c))
	shop := marketplace.Shop{Platform: c.Platform, Name: c.Shop, Gateway: c.Gateway, Settings: c.Settings}
	for name, value := range c.Secrets {
		shop.Settings[name] = value
	}
	there, err := h.stage.named(platform).adapter.Connect(shop, marketplacetest.Tools(h.now))
	require.NoError(h.t, err)
	return there
}

func TestEachPlatformIsReachedByItsAdapter(t *testing.T) {
	t.Parallel()
	h := open(t)
	for _, c := range casts {
		name := c.adapter.Name
		opened := h.opens(name, `{}`)
		require.Empty(t, opened.Unread, name)
		require.NotEmpty(t, opened.State, name)
		there := h.connected(name)
		page, err := there.Cases.Changed(t.Context(), h.now().Add(-time.Hour), h.now().Add(time.Minute), "")
		require.NoError(t, err, name)
		require.NotEmpty(t, page.Cases, name)
		d, err := there.Case.Dispute(t.Context(), opened.ID)
		require.NoError(t, err, name)
		require.Equal(t, opened.Total, d.Total, name)
		for _, f := range there.Checks.Check(t.Context()) {
			require.NoError(t, f.Err, "%s: %s", name, f.What)
		}
	}
	var all struct{ Platforms []overview }
	require.Equal(t, http.StatusOK, h.ask("GET", "/control", "", &all))
	require.Len(t, all.Platforms, len(casts))
	for _, one := range all.Platforms {
		require.Equal(t, 1, one.Cases, one.Name)
		require.Positive(t, one.Calls, one.Name)
	}
}

func TestSilenceTimesOutByTheRealClock(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.opens("taobao", `{"claimed":"100.00"}`)
	require.NotNil(t, c.Due)
	h.pass(c.Due.Sub(h.now()) - time.Minute)
	h.ask("GET", "/control/taobao/cases/"+c.ID, "", &c)
	require.Empty(t, c.PaidBack)
	h.pass(2 * time.Minute)
	h.ask("GET", "/control/taobao/cases/"+c.ID, "", &c)
	require.Equal(t, "100.00 CNY", sum(c.PaidBack))
	require.Equal(t, marketplace.Refunded, c.State)
}

func TestACaseCanBeSoOldThatItsTimeIsNearlyOver(t *testing.T) {
	t.Parallel()
	h := open(t)
	fresh := h.opens("jd", `{}`)
	old := h.opens("jd", `{"hours_ago":"47"}`)
	require.WithinDuration(t, fresh.Due.Add(-47*time.Hour), *old.Due, time.Second)
	require.WithinDuration(t, h.now(), *old.ModifiedAt, time.Second, "so that it is among what changed")
	h.pass(61 * time.Minute)
	h.ask("GET", "/control/jd/cases/"+old.ID, "", &old)
	require.Equal(t, "89.90 CNY", sum(old.PaidBack))
	h.ask("GET", "/control/jd/cases/"+fresh.ID, "", &fresh)
	require.Empty(t, fresh.PaidBack)
}

func TestAClockIsTurnedAndSetRight(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.opens("jd", `{}`)
	var o overview
	require.Equal(t, http.StatusOK, h.ask("POST", "/control/jd/clock", `{"hours":72}`, &o))
	require.InDelta(t, 72, o.Ahead, 0.001)
	require.Equal(t, http.StatusOK, h.ask("POST", "/control/jd/clock", `{"right":true}`, &o))
	require.WithinDuration(t, h.now(), o.Clock, time.Second)
	h.ask("GET", "/control/jd/cases/"+c.ID, "", &c)
	require.Equal(t, marketplace.Refunded, c.State, "what happened stays")
}

func TestCallsFailAsTold(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.opens("paypal", `{}`)
	there := h.connected("paypal")
	for _, fault := range wires {
		require.Equal(t, http.StatusOK, h.ask("POST", "/control/paypal/faults", `{"fault":"`+string(fault)+`","calls":100}`, nil))
		h.ask("GET", "/control/paypal/cases/"+c.ID, "", &c)
		require.Empty(t, c.Unread, "a page looks past it")
		_, err := there.Case.Dispute(t.Context(), c.ID)
		require.Error(t, err, fault)
		p := h.stage.named("paypal")
		p.mu.Lock()
		p.busy, p.line = 0, marketplacetest.NewLine(p.world.Gateway())
		p.mu.Unlock()
	}
	_, err := there.Case.Dispute(t.Context(), c.ID)
	require.NoError(t, err)
}
