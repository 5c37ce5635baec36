package api_test

import (
	"crypto/rand"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/app/apptest"
	"redress/internal/complaint"
)

// waits until a complaint stands where it should.
func stands(c apptest.Caller, number string, in ...complaint.Stage) apptest.Answer {
	return c.Until("/v1/complaints/"+number, func(a apptest.Answer) bool {
		for _, stage := range in {
			if strings.Contains(string(a.Body), `"stage":"`+string(stage)+`"`) {
				return true
			}
		}
		return false
	})
}

// say sends a message that must be applied.
func say(t *testing.T, c apptest.Caller, number, message, key, body string) apptest.Answer {
	t.Helper()
	a := c.Post("/v1/complaints/"+number+"/messages/"+message, key, body)
	require.Equal(t, http.StatusOK, a.Status, "%s: %s", message, a.Body)
	return a
}

// decided is a complaint whose two sides were heard.
func decided(t *testing.T, h *apptest.House, backend apptest.Caller, key string, change func(*complaint.Opening)) string {
	t.Helper()
	var accepted struct{ ID string }
	backend.Post("/v1/complaints", key, apptest.Opening("taobao/demo", func(o *complaint.Opening) {
		o.Category = complaint.ProductQuality
		o.Order.Number = "TB-" + rand.Text() // the rail pays no order back twice, of whichever test it is
		if change != nil {
			change(o)
		}
	})).Into(h, http.StatusCreated, &accepted)
	stands(backend, accepted.ID, complaint.Investigating)
	body, kind := uploaded(nil, "kettle.png", picture(8))
	given := glance(t, h.Customer(accepted.ID), http.MethodPost, "/v1/complaints/"+accepted.ID+"/evidence", body, "Content-Type", kind)
	require.Equal(t, http.StatusCreated, given.Status, "%s", given.Body)
	say(t, backend, accepted.ID, "state-position", "position", `{"position":"agree","actor":{"role":"merchant","id":"demo"}}`)
	stands(backend, accepted.ID, complaint.Deciding)
	return accepted.ID
}

// API3:2023 Broken Object Property Level Authorization: what a customer reads.
func TestAPI3ACustomerDoesNotSeeTheInside(t *testing.T) {
	t.Parallel()
	h := apptest.Open(t)
	backend, lin := h.Backend("taobao/demo"), h.Person("lin")
	number := decided(t, h, backend, "k", func(o *complaint.Opening) { o.Order.Total.Minor = 900_000 })
	at := "/v1/complaints/" + number
	say(t, lin, number, "add-note", "n", `{"text":"SECRETNOTE he always complains"}`)
	say(t, lin, number, "assign", "a", `{"owner":"SECRETOWNER"}`)
	say(t, lin, number, "classify", "c", `{"category":"product_quality","severity":"critical","reason_code":"SECRETREASON"}`)
	say(t, lin, number, "propose-remedy", "p", `{"remedy":{"kind":"full_refund"},"reason_code":"SECRETWHY","text":"SECRETOFFER not decided yet"}`)
	body, kind := uploaded(map[string]string{"actor_role": "agent", "actor_id": "SECRETAGENT"}, "SECRETFILE.png", picture(10))
	require.Equal(t, http.StatusCreated, glance(t, backend, http.MethodPost, at+"/evidence", body, "Content-Type", kind).Status)

	inside := string(backend.Get(at).Body) + string(backend.Get(at+"/events").Body) + string(backend.Get(at+"/texts").Body) + string(backend.Get(at+"/evidence").Body)
	secrets := []string{"SECRETNOTE", "SECRETOWNER", "SECRETREASON", "SECRETWHY", "SECRETOFFER", "SECRETFILE", "SECRETAGENT", `"lin"`, "critical", "awaiting_approval"}
	for _, s := range secrets {
		require.Contains(t, inside, s, "it is there to be seen inside")
	}
	customer := h.Customer(number)
	for _, path := range []string{at, at + "/next", at + "/deadlines", at + "/opening", at + "/texts", at + "/evidence", "/v1/me"} {
		a := customer.Get(path)
		require.Equal(t, http.StatusOK, a.Status, "%s: %s", path, a.Body)
		for _, s := range secrets {
			require.NotContains(t, string(a.Body), s, path)
		}
	}
	require.Equal(t, http.StatusForbidden, customer.Get(at+"/events").Status)
	require.Contains(t, string(customer.Get(at+"/opening").Body), "zhang@example.com", "what is theirs they see")

	// Roles that only look after machines and chains see no people.
	for _, who := range []string{"olga", "audra"} {
		c := h.Person(who)
		for _, path := range []string{at, at + "/events", "/v1/complaints"} {
			a := c.Get(path)
			require.Equal(t, http.StatusOK, a.Status, "%s", a.Body)
			for _, s := range []string{"zhang@example.com", "张样例", "水壶", "SECRETNOTE", "SECRETOFFER"} {
				require.NotContains(t, string(a.Body), s, "%s %s", who, path)
			}
		}
	}
}

// API3:2023: what a caller may not write is refused by name and not left unsaid.
func TestAPI3NothingIsAssignedBesideWhatIsAsked(t *testing.T) {
	t.Parallel()
	h := apptest.Unstaffed(t)
	backend, lin := h.Backend("taobao/demo"), h.Person("lin")
	number := backend.Opened("taobao/demo", "k")
	customer := h.Customer(number)
	at := "/v1/complaints/" + number
	with := func(field, value string) string {
		return strings.Replace(apptest.Opening("taobao/demo", nil), "{", `{"`+field+`":`+value+`,`, 1)
	}
	messages := at + "/messages/"
	for what, c := range map[string]struct {
		answer apptest.Answer
		status int
	}{
		"a message's own id":           {lin.Post(messages+"add-note", "1", `{"text":"x","message_id":"m_2"}`), 422},
		"a text of somebody else's":    {lin.Post(messages+"add-note", "2", `{"text_id":"t_1"}`), 422},
		"a field twice":                {lin.Post(messages+"add-note", "3", `{"text":"x","text":"y"}`), 422},
		"a field that there is not":    {lin.Post(messages+"add-note", "4", `{"text":"x","stage":"closed"}`), 422},
		"a field in another spelling":  {lin.Post(messages+"add-note", "5", `{"Text":"x"}`), 422},
		"another field of an actor":    {lin.Post(messages+"add-note", "6", `{"text":"x","actor":{"role":"agent","admin":true}}`), 422},
		"in a colleague's name":        {lin.Post(messages+"add-note", "7", `{"text":"x","actor":{"role":"agent","id":"chen"}}`), 403},
		"in a role of more":            {lin.Post(messages+"add-note", "8", `{"text":"x","actor":{"role":"supervisor"}}`), 403},
		"as Redress itself":            {backend.Post(messages+"withdraw", "9", `{"actor":{"role":"system","id":"redress"}}`), 403},
		"a customer as an agent":       {customer.Post(messages+"withdraw", "10", `{"actor":{"role":"agent","id":"lin"}}`), 403},
		"a customer as a neighbour":    {customer.Post(messages+"withdraw", "11", `{"actor":{"role":"customer","id":"somebody"}}`), 403},
		"an opening's case number":     {backend.Post("/v1/complaints", "o1", with("id", `"R26-0000-000E"`)), 422},
		"an opening's stage":           {backend.Post("/v1/complaints", "o2", with("stage", `"closed"`)), 422},
		"an opening's rules":           {backend.Post("/v1/complaints", "o3", with("policy", `"house@1"`)), 422},
		"an opening's owner":           {backend.Post("/v1/complaints", "o4", with("owner", `"lin"`)), 422},
		"a link's end":                 {backend.Post(at+"/links", "", `{"days":1,"expires_at":"2099-01-01T00:00:00Z"}`), 422},
		"a link's id":                  {backend.Post(at+"/links", "", `{"id":"l_1"}`), 422},
		"a link for ever":              {backend.Post(at+"/links", "", `{"days":3650}`), 422},
		"a subscription's secret":      {backend.Post("/v1/webhooks", "", `{"platform":"taobao","shop":"demo","url":"https://a.example/","event_types":["*"],"secret":"whsec_1"}`), 422},
		"a subscription's maker":       {backend.Post("/v1/webhooks", "", `{"platform":"taobao","shop":"demo","url":"https://a.example/","event_types":["*"],"created_by":"x"}`), 422},
		"a list's filter without name": {backend.Get("/v1/complaints?shops=jd/other"), 422},
		"nothing that is JSON":         {lin.Post(messages+"add-note", "12", `{"text":"x"}{"text":"y"}`), 422},
		"an array":                     {lin.Post(messages+"add-note", "13", `[{"text":"x"}]`), 422},
	} {
		require.Equal(t, c.status, c.answer.Status, "%s: %s", what, c.answer.Body)
	}
	body, kind := uploaded(map[string]string{"id": "e_1"}, "a.png", picture(8))
	require.Equal(t, http.StatusUnprocessableEntity, glance(t, backend, http.MethodPost, at+"/evidence", body, "Content-Type", kind).Status)
	var texts struct{ Texts []any }
	backend.Get(at+"/texts").Into(h, http.StatusOK, &texts)
	require.LessOrEqual(t, len(texts.Texts), 1, "what was refused left nothing: there is only what it was opened with")
	var list struct{ Complaints []any }
	backend.Get("/v1/complaints").Into(h, http.StatusOK, &list)
	require.Len(t, list.Complaints, 1)
}
