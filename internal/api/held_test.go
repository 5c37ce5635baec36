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
	backend.Until(at, func(apptest.Answer) bool { // its last letters are sent after it closed
		return backend.Post(at+"/messages/assign?wait=false", "p", `{"owner":"mei","actor":{"role":"agent","id":"lin"}}`).Code() == complaint.CaseClosed
	})
	for key, query := range map[string]string{"n1": "", "n2": "?wait=false"} {
		a := backend.Post(at+"/messages/add-note"+query, key, `{"text":"too late","actor":{"role":"agent","id":"lin"}}`)
		require.Equal(t, complaint.CaseClosed, a.Code(), "%s", a.Body)
		require.NotContains(t, string(backend.Get(at+"/texts").Body), "too late", query)
	}
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

// Only what was stored for the complaint is evidence in it.
func TestEvidenceThatWasNotStoredIsNone(t *testing.T) {
	t.Parallel()
	h := apptest.Open(t)
	backend := h.Backend("taobao/demo")
	own, other := backend.Opened("taobao/demo", "k1"), backend.Opened("taobao/demo", "k2")
	customer := h.Customer(own)
	keep := func(number, file string) string {
		body, kind := uploaded(map[string]string{"actor_role": "agent", "actor_id": "lin", "submit": "false"}, "a.txt", file)
		var given struct{ ID, SHA256, Kind string }
		backend.Do(t.Context(), http.MethodPost, "/v1/complaints/"+number+"/evidence", strings.NewReader(body), "Content-Type", kind).Into(h, http.StatusCreated, &given)
		return `{"id":"` + given.ID + `","sha256":"` + given.SHA256 + `","kind":"` + given.Kind + `"}`
	}
	stored, theirs := keep(own, "the kettle"), keep(other, "another kettle")
	send := func(key, query, evidence string) apptest.Answer {
		return customer.Post("/v1/complaints/"+own+"/messages/submit-evidence"+query, key, `{"evidence":[`+evidence+`]}`)
	}
	for i, wrong := range []string{theirs, strings.Replace(stored, `"sha256":"`, `"sha256":"0000`, 1), strings.Replace(stored, "document", "photo", 1),
		`{"id":"ev-1","sha256":"` + strings.Repeat("0", 64) + `","kind":"photo"}`} {
		for _, query := range []string{"", "?wait=false"} {
			a := send("m"+string(rune('a'+i)), query, wrong)
			require.Equal(t, http.StatusUnprocessableEntity, a.Status, "%s: %s", wrong, a.Body)
		}
	}
	require.Equal(t, http.StatusOK, send("m", "", stored).Status)
}

// Two files are never taken for one message.
func TestOneKeyIsNotOfTwoFiles(t *testing.T) {
	t.Parallel()
	h := apptest.Open(t)
	backend := h.Backend("taobao/demo")
	number := backend.Opened("taobao/demo", "k")
	give := func(who, file string, headers ...string) apptest.Answer {
		body, kind := uploaded(map[string]string{"actor_role": "agent", "actor_id": who}, "a.txt", file)
		return backend.Do(t.Context(), http.MethodPost, "/v1/complaints/"+number+"/evidence", strings.NewReader(body), append(headers, "Content-Type", kind)...)
	}
	require.Equal(t, http.StatusCreated, give("lin", "the kettle", "Idempotency-Key", "f").Status)
	require.Equal(t, http.StatusCreated, give("lin", "the kettle", "Idempotency-Key", "f").Status, "again it is the same")
	second := give("lin", "another kettle", "Idempotency-Key", "f")
	require.Equal(t, complaint.MessageReused, second.Code(), "%s", second.Body)
	require.Equal(t, http.StatusCreated, give("mei", "the kettle").Status, "somebody else may give the same file")
	require.Equal(t, http.StatusCreated, give("lin", "the kettle").Status)
}

// What breaks off on its way in is the sender's fault, and no trouble of ours.
func TestAFileThatBreaksOffIsTheSendersFault(t *testing.T) {
	t.Parallel()
	h := apptest.Unstaffed(t)
	backend := h.Backend("taobao/demo")
	number := backend.Opened("taobao/demo", "k")
	body, kind := uploaded(map[string]string{"actor_role": "agent", "actor_id": "lin", "submit": "false"}, "a.txt", "the kettle")
	a := backend.Do(t.Context(), http.MethodPost, "/v1/complaints/"+number+"/evidence", strings.NewReader(body[:strings.Index(body, "kettle")]), "Content-Type", kind)
	require.Equal(t, http.StatusBadRequest, a.Status, "%s", a.Body)
}

// A message that nobody works on is answered for all the same.
func TestAMessageNobodyWorksOnIsAnsweredFor(t *testing.T) {
	t.Parallel()
	h := apptest.Unstaffed(t)
	backend := h.Backend("taobao/demo")
	at := "/v1/complaints/" + backend.Opened("taobao/demo", "k")
	a := backend.Post(at+"/messages/add-note", "m", `{"text":"x","actor":{"role":"agent","id":"lin"}}`)
	require.Equal(t, http.StatusGatewayTimeout, a.Status, "%s", a.Body)
	require.Equal(t, complaint.Code("no_answer"), a.Code())
	require.NotEmpty(t, a.Header.Get("Retry-After"))
	h.Staff()
	note(t, backend, strings.TrimPrefix(at, "/v1/complaints/"), "another")
}
