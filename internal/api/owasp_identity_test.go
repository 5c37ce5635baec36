package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/access"
	"redress/internal/app/apptest"
	"redress/internal/complaint"
	"redress/internal/identity"
	"redress/internal/postgres/postgrestest"
)

// minted is a token of the devstack's provider, with what is wrong with it.
func minted(t *testing.T, wrong url.Values) string {
	t.Helper()
	wrong.Set("person", "lin")
	answer, err := http.PostForm(os.Getenv("OIDC_ISSUER")+"/token-for", wrong)
	require.NoError(t, err)
	defer answer.Body.Close()
	var token struct {
		AccessToken string `json:"access_token"`
	}
	require.Equal(t, http.StatusOK, answer.StatusCode)
	require.NoError(t, json.NewDecoder(answer.Body).Decode(&token))
	return token.AccessToken
}

// key is an API key that was made at an instant, and its secret.
func key(t *testing.T, h *apptest.House, made time.Time) (access.Key, string) {
	t.Helper()
	k, secret, err := identity.NewKey(identity.KeyRequest{Name: "test", By: "operator:test", Life: time.Hour,
		Shops: []access.Shop{{Platform: "taobao", Name: "demo"}}}, made)
	require.NoError(t, err)
	require.NoError(t, h.Store.CreateAPIKey(t.Context(), k))
	return k, secret
}

// API2:2023 Broken Authentication.
func TestAPI2WhatIsNoCredentialOpensNothing(t *testing.T) {
	t.Parallel()
	h := apptest.Unstaffed(t, "SERVE_BEHIND_PROXY=true") // so that each try comes from an address of its own
	number := h.Backend("taobao/demo").Opened("taobao/demo", "k")
	now := time.Now()
	_, expired := key(t, h, now.Add(-2*time.Hour))
	gone, revoked := key(t, h, now)
	require.NoError(t, h.Store.RevokeAPIKey(t.Context(), gone.ID, "operator:test", now))
	_, good := key(t, h, now)
	_, other := key(t, h, now)
	link, opened, err := identity.NewLink(postgrestest.Vault(t), number, "test", time.Hour, now.Add(-2*time.Hour))
	require.NoError(t, err)
	require.NoError(t, h.Store.CreateLink(t.Context(), link))
	taken, back, err := identity.NewLink(postgrestest.Vault(t), number, "test", 0, now)
	require.NoError(t, err)
	require.NoError(t, h.Store.CreateLink(t.Context(), taken))
	require.NoError(t, h.Store.RevokeLink(t.Context(), taken.ID, "test", now))
	_, unknown, err := identity.NewLink(postgrestest.Vault(t), number, "test", 0, now) // signed, and not in the database
	require.NoError(t, err)
	token := h.Person("lin").Token
	parts := strings.Split(token, ".")

	tries := map[string]string{
		"no credential": "", "another scheme": "Basic cm9vdDpyb290", "an empty one": "Bearer ", "rubbish": "Bearer x",
		"a default account": "Basic YWRtaW46YWRtaW4=", "an expired key": "Bearer " + expired, "a revoked key": "Bearer " + revoked,
		"a key with another's secret": "Bearer " + good[:len(good)-20] + other[len(other)-20:], "half a key": "Bearer " + good[:len(good)/2],
		"an expired link": "Bearer " + opened, "a revoked link": "Bearer " + back, "a link nobody made": "Bearer " + unknown,
		"a link to another complaint":                               "Bearer " + strings.Replace(back, strings.ReplaceAll(number, "-", ""), "R26000000000E", 1),
		"an expired token":                                          "Bearer " + minted(t, url.Values{"expires_in": {"-3600"}}),
		"a token for another service":                               "Bearer " + minted(t, url.Values{"aud": {"payroll"}}),
		"a token of another issuer":                                 "Bearer " + minted(t, url.Values{"iss": {"https://login.example"}}),
		"an unsigned token":                                         "Bearer " + minted(t, url.Values{"alg": {"none"}}),
		"a token signed with the public key as if it were a secret": "Bearer " + minted(t, url.Values{"alg": {"HS256"}}),
		"a token signed by somebody else":                           "Bearer " + minted(t, url.Values{"key": {"wrong"}}),
		"a token with another content":                              "Bearer " + parts[0] + "." + strings.Repeat("A", 8) + parts[1] + "." + parts[2],
		"a token without its signature":                             "Bearer " + parts[0] + "." + parts[1] + ".",
	}
	at := "/v1/complaints/" + number
	from := 0
	for what, credential := range tries {
		from++
		headers := []string{"X-Forwarded-For", fmt.Sprintf("192.0.2.%d", from)}
		if credential != "" {
			headers = append(headers, "Authorization", credential)
		}
		for _, op := range []string{"GET " + at, "POST " + at + "/messages/withdraw", "GET /v1/complaints", "GET " + at + "/stream", "GET /metrics", "GET /no/such/address"} {
			method, path, _ := strings.Cut(op, " ")
			a := glance(t, apptest.Caller{House: h}, method, path, "", headers...)
			require.Equal(t, http.StatusUnauthorized, a.Status, "%s, %s: %s", what, op, a.Body)
			require.Equal(t, complaint.Code("unauthenticated"), a.Code(), what)
			require.Contains(t, a.Header.Get("WWW-Authenticate"), "Bearer", what)
			require.NotContains(t, string(a.Body), number, what)
		}
	}
	require.Equal(t, plain(glance(t, apptest.Caller{House: h}, "GET", at, "", "X-Forwarded-For", "192.0.2.200", "Authorization", "Bearer "+good[:len(good)-20]+other[len(other)-20:])),
		plain(glance(t, apptest.Caller{House: h, Token: mint(t)}, "GET", at, "", "X-Forwarded-For", "192.0.2.200")), "which keys there are shows nowhere")
	both := glance(t, apptest.Caller{House: h, Token: good}, "GET", at, "", "Cookie", "redress="+strings.Repeat("a", 52))
	require.Equal(t, http.StatusBadRequest, both.Status, "two credentials: %s", both.Body)
	require.Equal(t, http.StatusOK, glance(t, apptest.Caller{House: h, Token: good}, "GET", at, "").Status)
	require.Equal(t, http.StatusOK, glance(t, apptest.Caller{House: h, Token: token}, "GET", at, "").Status)
	require.Equal(t, http.StatusUnauthorized, glance(t, apptest.Caller{House: h}, "GET", at+"?access_token="+good, "").Status, "no credential in an address")
}

// mint is the secret of a key that nobody keeps.
func mint(t *testing.T) string {
	t.Helper()
	_, secret, err := identity.NewKey(identity.KeyRequest{Name: "x", By: "x", Shops: []access.Shop{{Platform: "jd", Name: "x"}}}, time.Now())
	require.NoError(t, err)
	return secret
}

// Guessing is slowed by address, and who was let in before goes on.
func TestAPI2GuessingIsSlowed(t *testing.T) {
	t.Parallel()
	h := apptest.Unstaffed(t)
	known, fresh := h.Backend("taobao/demo"), h.Backend("taobao/demo")
	require.Equal(t, http.StatusOK, known.Get("/v1/me").Status)
	refused, waits := 0, 0
	for range 40 {
		a := apptest.Caller{House: h, Token: mint(t)}.Get("/v1/me")
		switch a.Status {
		case http.StatusUnauthorized:
			refused++
		case http.StatusTooManyRequests:
			waits++
			after, err := strconv.Atoi(a.Header.Get("Retry-After"))
			require.NoError(t, err)
			require.Positive(t, after)
		default:
			require.Fail(t, "another status", "%d", a.Status)
		}
	}
	require.GreaterOrEqual(t, refused, 20)
	require.Greater(t, waits, 5, "20 at once, then one more every 3 s")
	require.Equal(t, http.StatusOK, known.Get("/v1/me").Status, "nobody is locked out by a neighbour")
	require.Equal(t, http.StatusTooManyRequests, fresh.Get("/v1/me").Status)
}

// reach is how an action is done over HTTP.
func reach(t *testing.T, c apptest.Caller, a access.Action, number string, as complaint.Role) []apptest.Answer {
	t.Helper()
	at := "/v1/complaints/" + number
	get := func(path string) apptest.Answer { return glance(t, c, http.MethodGet, path, "") }
	switch a {
	case access.Open:
		return []apptest.Answer{glance(t, c, http.MethodPost, "/v1/complaints", apptest.Opening("taobao/demo", nil), "Idempotency-Key", "again "+c.Token[len(c.Token)-8:])}
	case access.Read:
		return []apptest.Answer{get(at), get(at + "/next"), get(at + "/deadlines")}
	case access.List:
		return []apptest.Answer{get("/v1/complaints")}
	case access.Search:
		return []apptest.Answer{get("/v1/complaints?search=" + url.QueryEscape("水壶"))}
	case access.ReadEvents:
		return []apptest.Answer{get(at + "/events")}
	case access.ReadPersonal:
		return []apptest.Answer{get(at + "/opening"), get(at + "/texts")}
	case access.ReadEvidence:
		return []apptest.Answer{get(at + "/evidence")}
	case access.AddEvidence:
		fields := map[string]string{"submit": "false"}
		if as != "" {
			fields["actor_role"], fields["actor_id"] = string(complaint.Customer), "zhang"
		}
		body, kind := uploaded(fields, "a.png", picture(8))
		return []apptest.Answer{glance(t, c, http.MethodPost, at+"/evidence", body, "Content-Type", kind)}
	case access.Follow:
		return []apptest.Answer{get(at + "/stream"), get("/v1/stream")}
	case access.Link:
		return []apptest.Answer{get(at + "/links"), glance(t, c, http.MethodPost, at+"/links", `{}`)}
	case access.Webhooks:
		return []apptest.Answer{get("/v1/webhooks")}
	case access.Verify:
		return []apptest.Answer{get(at + "/verify")}
	case access.Metrics:
		return []apptest.Answer{get("/metrics")}
	}
	name, isMessage := strings.CutPrefix(string(a), "send:")
	if !isMessage {
		return nil // not done over HTTP with a caller: the inbox is signed, and decode has a door of its own
	}
	body := `{}`
	if as != "" {
		body = fmt.Sprintf(`{"actor":{"role":%q,"id":"lin"}}`, as)
	}
	return []apptest.Answer{glance(t, c, http.MethodPost, at+"/messages/"+name+"?wait=false", body, "Idempotency-Key", "m-"+name)}
}

// API5:2023 Broken Function Level Authorization: every cell of the table in
// internal/access, over HTTP.
func TestAPI5EveryCellOfTheTable(t *testing.T) {
	t.Parallel()
	h := apptest.Unstaffed(t)
	backend := h.Backend("taobao/demo")
	shop := []access.Shop{{Platform: "taobao", Name: "demo"}}
	tried, refused := 0, 0
	for _, role := range access.Roles {
		number := backend.Opened("taobao/demo", string(role))
		p, c := access.Principal{Roles: []access.Role{role}, Shops: shop}, apptest.Caller{}
		switch role {
		case access.Customer:
			p.Shops, p.Case, c = nil, number, h.Customer(number)
		case access.Backend:
			p.ActsAs, c = access.SpokenFor, backend
		default:
			c = h.Person(map[access.Role]string{access.Agent: "lin", access.Supervisor: "chen", access.Finance: "fang", access.Arbitrator: "ai",
				access.Operator: "olga", access.Auditor: "audra"}[role])
		}
		for _, a := range access.Actions() {
			as := complaint.Role("")
			if role == access.Backend {
				as = complaint.Customer
				if name, ok := strings.CutPrefix(string(a), "send:"); ok {
					m, _ := complaint.Find(name)
					as = m.From[0]
				}
			}
			may := p.May(a, access.Subject{Number: number, Platform: "taobao", Shop: "demo"}) == nil
			for _, answer := range reach(t, c, a, number, as) {
				tried++
				if may {
					require.NotContains(t, []int{401, 403, 404, 429, 500}, answer.Status, "%s %s: %s", role, a, answer.Body)
					continue
				}
				refused++
				require.Equal(t, http.StatusForbidden, answer.Status, "%s %s: %s", role, a, answer.Body)
				require.Equal(t, complaint.Code("forbidden"), answer.Code(), "%s %s", role, a)
			}
		}
	}
	require.Greater(t, tried, 300)
	require.Greater(t, refused, 100)

	// A key narrowed to one action has that one, and a backend speaks for whom its key says.
	number := backend.Opened("taobao/demo", "narrow")
	narrow := h.Keyed(identity.KeyRequest{ActsAs: []complaint.Role{complaint.Agent}, Only: []access.Action{access.Read, access.Send(complaint.MsgAddNote)}}, "taobao/demo")
	at := "/v1/complaints/" + number
	require.Equal(t, http.StatusOK, narrow.Get(at).Status)
	require.Equal(t, http.StatusForbidden, narrow.Get(at+"/events").Status)
	send := func(role string) int {
		return narrow.Post(at+"/messages/add-note?wait=false", "n-"+role, `{"text":"x","actor":{"role":"`+role+`","id":"lin"}}`).Status
	}
	require.Equal(t, http.StatusAccepted, send("agent"))
	require.Equal(t, http.StatusForbidden, send("supervisor"))
	require.Equal(t, http.StatusForbidden, send("system"))
}
