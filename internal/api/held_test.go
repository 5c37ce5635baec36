package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/app/apptest"
	"redress/internal/complaint"
)

// A key is of one message: with another it is refused, also while the process
// that has the first answer still runs.
func TestAMessagesKeyIsOfOneMessage(t *testing.T) {
	t.Parallel()
	h := apptest.Open(t)
	backend := h.Backend("taobao/demo")
	at := "/v1/complaints/" + backend.Opened("taobao/demo", "k")
	stands(backend, strings.TrimPrefix(at, "/v1/complaints/"), complaint.Investigating)
	body := `{"severity":"high","actor":{"role":"agent","id":"lin"}}`
	first := backend.Post(at+"/messages/classify", "m", body)
	require.Equal(t, http.StatusOK, first.Status, "%s", first.Body)
	again := backend.Post(at+"/messages/classify", "m", `{ "actor":{"id":"lin","role":"agent"}, "severity":"high"}`)
	require.Equal(t, http.StatusOK, again.Status, "%s", again.Body)
	require.JSONEq(t, string(first.Body), string(again.Body))

	for _, other := range [][2]string{
		{"classify", `{"severity":"low","actor":{"role":"agent","id":"lin"}}`},
		{"classify", `{"severity":"high","actor":{"role":"agent","id":"mei"}}`},
		{"assign", `{"owner":"mei","actor":{"role":"agent","id":"lin"}}`},
		{"add-note", `{"text":"x","actor":{"role":"agent","id":"lin"}}`},
	} {
		a := backend.Post(at+"/messages/"+other[0], "m", other[1])
		require.Equal(t, http.StatusConflict, a.Status, "%v: %s", other, a.Body)
		require.Equal(t, complaint.MessageReused, a.Code(), "%v: %s", other, a.Body)
	}
}

// What is refused leaves no words behind, whoever waited for the answer.
func TestNoWordsAreLeftOfWhatAClosedCaseRefuses(t *testing.T) {
	t.Parallel()
	h := apptest.Open(t)
	backend := h.Backend("taobao/demo")
	at := "/v1/complaints/" + backend.Opened("taobao/demo", "k")
	require.Equal(t, http.StatusOK, backend.Post(at+"/messages/withdraw", "w", `{"reason_code":"solved","actor":{"role":"customer","id":"zhang"}}`).Status)
	backend.Until(at, func(a apptest.Answer) bool { return strings.Contains(string(a.Body), `"stage":"closed"`) })
	said := func(query, key string) {
		a := backend.Post(at+"/messages/add-note"+query, key, `{"text":"too late","actor":{"role":"agent","id":"lin"}}`)
		if a.Status == http.StatusAccepted || a.Status == http.StatusOK {
			t.Fatalf("the process has not ended: %s", a.Body)
		}
		require.Equal(t, complaint.CaseClosed, a.Code(), "%s", a.Body)
		require.NotContains(t, string(backend.Get(at+"/texts").Body), "too late", query)
	}
	backend.Until(at, func(apptest.Answer) bool {
		return backend.Post(at+"/messages/add-note", "p", `{"text":"x","actor":{"role":"agent","id":"lin"}}`).Code() == complaint.CaseClosed
	})
	said("", "n1")
	said("?wait=false", "n2")
}

// An account that cannot be one is refused before anything is kept of it.
func TestAnActorIsAnAccount(t *testing.T) {
	t.Parallel()
	h := apptest.Unstaffed(t)
	backend := h.Backend("taobao/demo")
	at := "/v1/complaints/" + backend.Opened("taobao/demo", "k")
	for _, id := range []string{`a\u0000`, `a b`, `-`, strings.Repeat("a", 101)} {
		a := backend.Post(at+"/messages/add-note", "m", `{"text":"x","actor":{"role":"agent","id":"`+id+`"}}`)
		require.Equal(t, http.StatusUnprocessableEntity, a.Status, "%q: %s", id, a.Body)
		require.Equal(t, complaint.BadValue, a.Code())
	}
	require.Contains(t, string(backend.Get(at+"/texts").Body), `"texts":[]`)
	for _, id := range []string{"a\x00", "\xff", "a b", "-"} {
		body, kind := uploaded(map[string]string{"actor_role": "agent", "actor_id": id, "submit": "false"}, "a.txt", "the kettle")
		a := backend.Do(t.Context(), http.MethodPost, at+"/evidence", strings.NewReader(body), "Content-Type", kind)
		require.Equal(t, http.StatusUnprocessableEntity, a.Status, "%q: %s", id, a.Body)
	}
	for _, key := range []string{"\xff\xfe", "a b", strings.Repeat("k", 2000)} {
		body, kind := uploaded(map[string]string{"actor_role": "agent", "actor_id": "lin"}, "a.txt", "the kettle")
		a := backend.Do(t.Context(), http.MethodPost, at+"/evidence", strings.NewReader(body), "Content-Type", kind, "Idempotency-Key", key)
		require.Equal(t, http.StatusUnprocessableEntity, a.Status, "%q: %s", key, a.Body)
	}
	require.Contains(t, string(backend.Get(at+"/evidence").Body), `"evidence":[]`, "nothing is kept of what is refused")
}
