package api_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/access"
	"redress/internal/app/apptest"
	"redress/internal/complaint"
	"redress/internal/identity"
)

// counted is what a counter of the front door shows.
func counted(t *testing.T, h *apptest.House, counter string) int {
	t.Helper()
	a := h.Person("olga").Get("/metrics")
	require.Equal(t, http.StatusOK, a.Status)
	found := regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(counter) + ` (\d+)$`).FindSubmatch(a.Body)
	if found == nil {
		return 0
	}
	n, err := strconv.Atoi(string(found[1]))
	require.NoError(t, err)
	return n
}

// Whoever is turned away is counted and logged, by why and by whom.
func TestRefusedTriesAreLoggedAndCounted(t *testing.T) {
	t.Parallel()
	h := apptest.Unstaffed(t, "SERVE_BURST=30", "SERVE_RATE=0.01")
	backend, mei, lin := h.Backend("taobao/demo"), h.Person("mei"), h.Person("lin")
	number := backend.Opened("taobao/demo", "k")
	at := "/v1/complaints/" + number
	require.Equal(t, http.StatusNotFound, mei.Get(at).Status)                                                           // another shop's
	require.Equal(t, http.StatusForbidden, lin.Post(at+"/messages/approve", "1", `{"proposal":1}`).Status)              // not an agent's to do
	require.Equal(t, http.StatusForbidden, mei.Post("/v1/complaints", "2", apptest.Opening("taobao/demo", nil)).Status) // for another shop
	require.Equal(t, http.StatusNotFound, mei.Get("/v1/complaints/R26-0000-000E").Status)                               // nothing: no try
	require.Equal(t, http.StatusUnauthorized, apptest.Caller{House: h}.Get(at).Status)
	require.Equal(t, http.StatusUnauthorized, apptest.Caller{House: h, Token: mint(t)}.Get(at).Status)
	require.Equal(t, http.StatusUnauthorized, apptest.Caller{House: h}.Post("/v1/inbox/chat", "", `{}`).Status)
	busy := h.Backend("taobao/demo")
	for busy.Get("/v1/me").Status != http.StatusTooManyRequests {
		continue
	}
	for counter, want := range map[string]int{
		`redress_http_refused_total{code="forbidden"}`:         2,
		`redress_http_refused_total{code="not_found"}`:         1,
		`redress_http_refused_total{code="unauthenticated"}`:   3,
		`redress_http_refused_total{code="too_many_requests"}`: 1,
		`redress_credentials_refused_total{kind="api_key"}`:    1,
	} {
		require.Equal(t, want, counted(t, h, counter), counter)
	}
	h.Stop()
	turned := map[string]string{}
	for line := range strings.Lines(h.Log.String()) {
		if strings.Contains(line, `msg="turned away"`) {
			turned[line] = line
			require.Regexp(t, `^time=\d{4}-\d\d-\d\dT\S+ level=WARN msg="turned away" request=q_\w+ code=\w+ why=`, line, "when, what and why")
		}
	}
	require.Len(t, turned, 7)
	all := strings.Join(strings.Fields(fmt.Sprint(turned)), " ")
	require.Contains(t, all, `why="read is refused: it belongs to another shop" caller="person mei"`)
	require.Contains(t, all, `why="send:approve is refused: it is for supervisor, finance, backend; you are agent" caller="person lin"`)
}

// No line of a whole run holds anybody's data, a token or a secret.
func TestTheLogHoldsNobodysData(t *testing.T) {
	t.Parallel()
	h := apptest.Open(t, "LOG_LEVEL=DEBUG")
	backend, lin := h.Backend("taobao/demo"), h.Person("lin")
	var accepted struct{ ID string }
	read(t, backend.Post("/v1/complaints", "KEYOF-wang@private.example", apptest.Opening("taobao/demo", func(o *complaint.Opening) {
		o.Customer.Name, o.Customer.Email, o.Customer.Phone, o.Text = "PRIVATENAME", "wang@private.example", "+8613800138000", "PRIVATEWORDS 私人的话"
	})), http.StatusCreated, &accepted)
	at := "/v1/complaints/" + accepted.ID
	stands(backend, accepted.ID, complaint.Investigating)
	customer := h.Customer(accepted.ID)
	var link struct{ Token, URL string }
	read(t, backend.Post(at+"/links", "", `{}`), http.StatusCreated, &link)
	var hook struct{ ID, Secret string }
	read(t, backend.Post("/v1/webhooks", "", `{"platform":"taobao","shop":"demo","url":"https://hooks.example/PRIVATEPATH?token=PRIVATETOKEN","event_types":["*"]}`), http.StatusCreated, &hook)
	say(t, lin, accepted.ID, "add-note", "n", `{"text":"PRIVATENOTE"}`)
	body, kind := uploaded(nil, "PRIVATEFILE.png", picture(8))
	require.Equal(t, http.StatusCreated, glance(t, customer, http.MethodPost, at+"/evidence", body, "Content-Type", kind).Status)
	chat := newTool(t, h, "chat", complaint.Customer)
	require.Equal(t, http.StatusAccepted, chat.hand("c-1", `{"message":"withdraw","id":"`+accepted.ID+`","actor":{"role":"customer","id":"zhang"},"text":"PRIVATECHAT","fields":{"reason_code":"x"}}`).Status)

	// And what goes wrong with it.
	_, other, err := identity.NewKey(identity.KeyRequest{Name: "x", By: "x", Shops: []access.Shop{{Platform: "jd", Name: "x"}}}, time.Now())
	require.NoError(t, err)
	for _, a := range []apptest.Answer{
		backend.Get("/v1/complaints?search=" + url.QueryEscape("PRIVATESEARCH 私人的话")), backend.Get("/v1/complaints?PRIVATEQUERY=1"),
		backend.Get("/v1/complaints/wang@private.example"), backend.Get("/PRIVATEPATH/wang@private.example"), backend.Get("/v1/complaints?cursor=PRIVATECURSOR"),
		backend.Post("/v1/complaints", "x", `{"customer":{"name":"PRIVATENAME"}, "PRIVATEFIELD`), backend.Post("/v1/complaints", "y", `{"PRIVATEFIELD":"wang@private.example"}`),
		backend.Post(at+"/messages/add-note", "PRIVATEKEY-1", `{"text":"PRIVATENOTE","actor":{"role":"agent","id":"PRIVATE ACTOR"}}`),
		lin.Post(at+"/messages/add-note", "z", `{"text":"PRIVATENOTE","actor":{"role":"supervisor","id":"PRIVATEACTOR"}}`),
		backend.Post("/v1/webhooks", "", `{"platform":"taobao","shop":"demo","url":"https://PRIVATEUSER:PRIVATEPASS@hooks.example/","event_types":["*"]}`),
		apptest.Caller{House: h, Token: other}.Get(at), apptest.Caller{House: h, Token: customer.Token + "x"}.Get(at), apptest.Caller{House: h, Token: lin.Token + "x"}.Get(at),
		glance(t, apptest.Caller{House: h}, http.MethodGet, at, "", "Cookie", "redress=PRIVATECOOKIE"), glance(t, backend, http.MethodGet, at, "", "User-Agent", "PRIVATEAGENT", "Referer", "https://x.example/PRIVATEREFERER"),
		glance(t, apptest.Caller{House: h}, http.MethodGet, "/auth/callback?code=PRIVATECODE&state=PRIVATESTATE", ""), glance(t, apptest.Caller{House: h}, http.MethodGet, "/auth/login?return_to=/PRIVATEPLACE", ""),
		glance(t, backend, http.MethodGet, at+"%0alevel=ERROR%20msg=FORGED", ""), backend.Post(at+"/messages/rate", "line\tFORGED", `{}`),
	} {
		require.NotZero(t, a.Status)
	}
	h.Stop()
	log := h.Log.String()
	require.Contains(t, log, `operation="POST /v1/complaints"`, "the log was kept")
	require.Contains(t, log, "turned away")
	secrets := []string{"PRIVATE", "private.example", "13800138000", "私人", "FORGED", "KEYOF", backend.Token, lin.Token, customer.Token, link.Token, hook.Secret, chat.secret, other,
		backend.Token[len(backend.Token)-20:], lin.Token[len(lin.Token)-40:], customer.Token[len(customer.Token)-20:], strings.TrimPrefix(hook.Secret, "whsec_"), "zhang", "TB-1"}
	for line := range strings.Lines(log) {
		for _, s := range secrets {
			require.NotContains(t, line, s)
		}
	}
	t.Logf("%d lines of log", strings.Count(log, "\n"))
}
