package api_test

import (
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/app/apptest"
	"redress/internal/complaint"
)

// paid is how many refunds the sandbox's ledger has of a complaint.
func paid(t *testing.T, number string) int {
	t.Helper()
	var ledger struct{ Ledger []struct{ Kind string } }
	h := &apptest.House{URL: os.Getenv("SANDBOX_URL")}
	answer := glance(t, apptest.Caller{House: h}, http.MethodGet, "/v1/ledger?key_prefix="+url.QueryEscape(number+"/"), "")
	read(t, answer, http.StatusOK, &ledger)
	return len(ledger.Ledger)
}

// API6:2023 Unrestricted Access to Sensitive Business Flows: money goes once,
// however often and by whomever it is asked for.
func TestAPI6ARefundIsPaidOnce(t *testing.T) {
	t.Parallel()
	h := apptest.Open(t)
	backend := h.Backend("taobao/demo")
	number := decided(t, h, backend, "k", nil)
	say(t, h.Person("lin"), number, "propose-remedy", "p", `{"remedy":{"kind":"full_refund"},"reason_code":"defect"}`)
	customer := h.Customer(number)
	var applied, refused atomic.Int32
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			// Ten messages, each sent twice, by two credentials.
			key, c, body := i%10, customer, `{"proposal":1,"answer":"accept"}`
			if key%4 == 3 {
				c, body = backend, `{"proposal":1,"answer":"accept","actor":{"role":"customer","id":"zhang"}}`
			}
			switch a := c.Post("/v1/complaints/"+number+"/messages/answer-offer", fmt.Sprintf("accept-%d", key), body); a.Status {
			case http.StatusOK:
				applied.Add(1)
			case http.StatusConflict:
				refused.Add(1)
			}
		})
	}
	all.Wait()
	require.EqualValues(t, 2, applied.Load(), "one acceptance, told twice")
	require.EqualValues(t, 18, refused.Load())
	stands(backend, number, complaint.FollowingUp)
	require.Equal(t, 1, paid(t, number))
	again := h.Person("lin").Post("/v1/complaints/"+number+"/messages/propose-remedy", "p2", `{"remedy":{"kind":"full_refund"}}`)
	require.Equal(t, http.StatusConflict, again.Status, "%s", again.Body)
	var shown struct{ Remedies []struct{ Kind string } }
	backend.Get("/v1/complaints/"+number).Into(h, http.StatusOK, &shown)
	require.Len(t, shown.Remedies, 1)
}

// API6:2023: what takes two people takes two, whatever credentials one of them has.
func TestAPI6NobodyIsTheirOwnSecondPerson(t *testing.T) {
	t.Parallel()
	h := apptest.Open(t)
	backend, lin, chen, fang := h.Backend("taobao/demo"), h.Person("lin"), h.Person("chen"), h.Person("fang")
	number := decided(t, h, backend, "k", func(o *complaint.Opening) { o.Order.Total.Minor = 300_000 }) // above the four-eyes limit of 2000 CNY
	at := "/v1/complaints/" + number + "/messages/"
	say(t, chen, number, "propose-remedy", "p", `{"remedy":{"kind":"full_refund"},"reason_code":"defect"}`)
	for what, c := range map[string]struct {
		answer apptest.Answer
		code   complaint.Code
	}{
		"the same person":                     {chen.Post(at+"approve", "1", `{"proposal":1}`), complaint.NeedsSecondPerson},
		"the same person through a backend":   {backend.Post(at+"approve", "2", `{"proposal":1,"actor":{"role":"supervisor","id":"chen"}}`), complaint.NeedsSecondPerson},
		"the same person in another role":     {backend.Post(at+"approve", "3", `{"proposal":1,"actor":{"role":"finance","id":"chen"}}`), complaint.NeedsSecondPerson},
		"in the name of a colleague":          {chen.Post(at+"approve", "4", `{"proposal":1,"actor":{"role":"supervisor","id":"zhou"}}`), "forbidden"},
		"an agent":                            {lin.Post(at+"approve", "5", `{"proposal":1}`), "forbidden"},
		"the customer takes what waits":       {h.Customer(number).Post(at+"answer-offer", "6", `{"proposal":1,"answer":"accept"}`), complaint.WrongStage},
		"an operator does it by hand instead": {h.Person("olga").Post(at+"settle-step", "7", `{"step":"refund","reference":"x","reason_code":"x"}`), complaint.UnknownStep},
	} {
		require.Equal(t, c.code, c.answer.Code(), "%s: %d %s", what, c.answer.Status, c.answer.Body)
	}
	require.Zero(t, paid(t, number))
	say(t, fang, number, "approve", "8", `{"proposal":1}`)
	stands(backend, number, complaint.Offered)

	// A rejection is confirmed by somebody else too.
	other := decided(t, h, backend, "k2", nil)
	say(t, chen, other, "reject-complaint", "r", `{"ground":"unfounded","reason_code":"no_defect"}`)
	mine := chen.Post("/v1/complaints/"+other+"/messages/confirm-rejection", "c", `{"reason_code":"agreed"}`)
	require.Equal(t, complaint.NeedsSecondPerson, mine.Code(), "%s", mine.Body)
	say(t, fang, other, "confirm-rejection", "c2", `{"reason_code":"agreed"}`)
}

// API7:2023 Server Side Request Forgery: the only addresses that a caller can have
// us call are webhooks'.
func TestAPI7NoWebhookGoesInside(t *testing.T) {
	t.Parallel()
	h := apptest.Open(t)
	backend := h.Backend("taobao/demo")
	inside, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", ":0")
	require.NoError(t, err)
	var called atomic.Int32
	go func() {
		for {
			connection, err := inside.Accept()
			if err != nil {
				return
			}
			called.Add(1)
			_ = connection.Close()
		}
	}()
	t.Cleanup(func() { _ = inside.Close() })
	_, port, err := net.SplitHostPort(inside.Addr().String())
	require.NoError(t, err)
	subscribe := func(to string) apptest.Answer {
		return backend.Post("/v1/webhooks", "", fmt.Sprintf(`{"platform":"taobao","shop":"demo","url":%q,"event_types":["*"]}`, to))
	}
	for _, refused := range []string{
		"http://hooks.example/", "http://127.0.0.1:" + port, "https://127.0.0.1:" + port, "https://[::1]:" + port, "https://169.254.169.254/latest/meta-data/",
		"https://10.0.0.1/", "https://[fd00:ec2::254]/", "https://[::ffff:127.0.0.1]:" + port, "https://localhost:" + port, "https://a.LOCALHOST.:" + port,
		"https://user:secret@hooks.example/", "file:///etc/passwd", "gopher://hooks.example/", "ftp://hooks.example/", "https://hooks.example:22/",
		"https:///x", "//hooks.example", "https://hooks.example/\r\nHost: x", "javascript:alert(1)", "",
	} {
		a := subscribe(refused)
		require.Equal(t, http.StatusUnprocessableEntity, a.Status, "%s: %s", refused, a.Body)
		require.NotContains(t, string(a.Body), "secret", "an address may hold a secret")
	}
	// A name that leads inside is found out when it is resolved, at each delivery.
	machine, err := os.Hostname()
	require.NoError(t, err)
	for _, name := range []string{machine, "2130706433", "0x7f.1", "127.1"} {
		var made, delivery struct{ ID string }
		read(t, subscribe("https://"+name+":"+port+"/hook"), http.StatusCreated, &made)
		read(t, backend.Post("/v1/webhooks/"+made.ID+"/test", "", ""), http.StatusAccepted, &delivery)
		told := backend.Until("/v1/webhooks/"+made.ID+"/deliveries/"+delivery.ID, func(a apptest.Answer) bool { return strings.Contains(string(a.Body), `"tries":[`) })
		require.Contains(t, string(told.Body), `"last_status":0`, name)
		if found, err := net.DefaultResolver.LookupHost(t.Context(), name); err == nil && len(found) > 0 {
			require.Contains(t, string(told.Body), `"last_code":"refused_address"`, name)
		}
		// Nor can what is well be turned to what is not.
		turned := glance(t, backend, http.MethodPatch, "/v1/webhooks/"+made.ID, `{"url":"https://127.0.0.1:`+port+`/"}`)
		require.Equal(t, http.StatusUnprocessableEntity, turned.Status)
	}
	require.Zero(t, called.Load())
}
