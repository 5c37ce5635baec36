package apptest

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/access"
	"redress/internal/complaint"
	"redress/internal/identity"
	"redress/internal/postgres/postgrestest"
)

// Caller sends requests with one credential.
type Caller struct {
	House *House
	Token string // Authorization: Bearer; empty: none
}

// Backend is a machine with a key for shops, written as "taobao/demo", that
// speaks for everybody.
func (h *House) Backend(shops ...string) Caller {
	h.t.Helper()
	return h.Keyed(identity.KeyRequest{ActsAs: access.SpokenFor}, shops...)
}

// Keyed is a machine with a key as asked for.
func (h *House) Keyed(r identity.KeyRequest, shops ...string) Caller {
	h.t.Helper()
	r.Name, r.By = "test", "operator:test"
	for _, one := range shops {
		shop, ok := access.ParseShop(one)
		require.True(h.t, ok, one)
		r.Shops = append(r.Shops, shop)
	}
	key, secret, err := identity.NewKey(r, time.Now())
	require.NoError(h.t, err)
	require.NoError(h.t, h.Store.CreateAPIKey(h.t.Context(), key))
	return Caller{h, secret}
}

// Person is somebody who signed in at the devstack's OpenID provider: lin (agent),
// chen (supervisor) and fang (finance) of taobao/demo, mei (agent of jd/other), ai
// (arbitrator), olga (operator) and audra (auditor) of all shops.
func (h *House) Person(name string) Caller {
	h.t.Helper()
	issuer := os.Getenv("OIDC_ISSUER")
	require.NotEmpty(h.t, issuer, "OIDC_ISSUER is not set: run the tests with `bin/devstack run -- go test …`")
	answer, err := http.Post(issuer+"/token-for?person="+url.QueryEscape(name), "", nil)
	require.NoError(h.t, err)
	defer answer.Body.Close()
	var token struct {
		AccessToken string `json:"access_token"`
	}
	require.Equal(h.t, http.StatusOK, answer.StatusCode)
	require.NoError(h.t, json.NewDecoder(answer.Body).Decode(&token))
	return Caller{h, token.AccessToken}
}

// Customer has a link to one complaint.
func (h *House) Customer(number string) Caller {
	h.t.Helper()
	link, token, err := identity.NewLink(postgrestest.Vault(h.t), number, "test", 0, time.Now())
	require.NoError(h.t, err)
	require.NoError(h.t, h.Store.CreateLink(h.t.Context(), link))
	return Caller{h, token}
}

// Answer is what came back.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// Code is the code of a problem, "" when the answer is none.
func (a Answer) Code() complaint.Code {
	var p struct{ Code complaint.Code }
	_ = json.Unmarshal(a.Body, &p)
	return p.Code
}

// Into reads the answer's JSON, after checking its status.
func (a Answer) Into(h *House, status int, v any) {
	h.t.Helper()
	require.Equal(h.t, status, a.Status, "%s", a.Body)
	require.NoError(h.t, json.Unmarshal(a.Body, v), "%s", a.Body)
}

// Get asks.
func (c Caller) Get(path string, headers ...string) Answer {
	return c.Do(c.House.t.Context(), http.MethodGet, path, nil, headers...)
}

// Post sends JSON, with an Idempotency-Key unless it is empty.
func (c Caller) Post(path, key, body string, headers ...string) Answer {
	if key != "" {
		headers = append(headers, "Idempotency-Key", key)
	}
	return c.Do(c.House.t.Context(), http.MethodPost, path, strings.NewReader(body), append(headers, "Content-Type", "application/json")...)
}

// Do sends any request; headers are name, value, name, value.
func (c Caller) Do(ctx context.Context, method, path string, body io.Reader, headers ...string) Answer {
	c.House.t.Helper()
	r, err := http.NewRequestWithContext(ctx, method, c.House.URL+path, body)
	require.NoError(c.House.t, err)
	if c.Token != "" {
		r.Header.Set("Authorization", "Bearer "+c.Token)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	answer, err := http.DefaultClient.Do(r)
	require.NoError(c.House.t, err)
	defer answer.Body.Close()
	var b bytes.Buffer
	_, err = b.ReadFrom(answer.Body)
	require.NoError(c.House.t, err)
	return Answer{answer.StatusCode, answer.Header, b.Bytes()}
}

// Opening is a complaint to send, of a shop "taobao/demo", with whatever changes.
func Opening(shop string, change func(o *complaint.Opening)) string {
	of, _ := access.ParseShop(shop)
	total, _ := complaint.ParseMoney("128.00", "CNY")
	o := complaint.Opening{Platform: of.Platform, Shop: of.Name, Text: "水壶收到第三天就不加热了", Wish: complaint.FullRefund,
		Customer: complaint.Person{Name: "张样例", Email: "zhang@example.com", Locale: "zh-CN", Timezone: "Asia/Shanghai"},
		Order:    complaint.Order{Number: "TB-1", Total: total}}
	if change != nil {
		change(&o)
	}
	b, err := json.Marshal(o)
	if err != nil {
		panic("an opening is always JSON: " + err.Error())
	}
	return string(b)
}

// Opened opens a complaint and returns its number.
func (c Caller) Opened(shop, key string) string {
	c.House.t.Helper()
	var accepted struct{ ID string }
	c.Post("/v1/complaints", key, Opening(shop, nil)).Into(c.House, http.StatusCreated, &accepted)
	return accepted.ID
}

// untilMost is how long Until waits: far above what anything takes on a busy
// machine, and below a test run's own deadline, which would not say what was awaited.
const untilMost = 90 * time.Second

// Until asks again until what comes back is as wanted.
func (c Caller) Until(path string, wanted func(Answer) bool) Answer {
	c.House.t.Helper()
	ctx, cancel := context.WithTimeout(c.House.t.Context(), untilMost)
	defer cancel()
	for {
		a := c.Get(path)
		if wanted(a) {
			return a
		}
		select {
		case <-ctx.Done():
			require.Fail(c.House.t, "it did not come to what was waited for", "%s", a.Body)
		case <-time.After(50 * time.Millisecond):
		}
	}
}
