package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/access"
	"redress/internal/app/apptest"
	"redress/internal/complaint"
	"redress/internal/identity"
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
	require.NotContains(t, string(backend.Get(at+"/texts").Body), `"body":"x"`)
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
	for i, wrong := range []string{theirs, strings.Replace(stored, `"sha256":"`, `"sha256":"0000`, 1), strings.Replace(stored, `"kind":"chat"`, `"kind":"photo"`, 1),
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

// A tool gives what its message says, and not what the front door makes of it:
// another message's words, or an author that cannot be one.
func TestAToolGivesItsOwnFieldsOnly(t *testing.T) {
	t.Parallel()
	h := apptest.Unstaffed(t)
	chat := newTool(t, h, "chat", complaint.Agent)
	number := h.Backend("taobao/demo").Opened("taobao/demo", "k")
	for i, c := range []struct {
		fields, actor string
		field         string
	}{
		{`{"text_id":"t_1"}`, "lin", "fields.text_id"}, {`{"message_id":"m"}`, "lin", "fields.message_id"},
		{`{"actor":{"role":"supervisor","id":"chen"}}`, "lin", "fields.actor"}, {`{}`, `a\u0000`, "actor.id"}, {`{}`, "a b", "actor.id"},
	} {
		a := chat.hand("m-"+string(rune('a'+i)), `{"message":"add-note","id":"`+number+`","actor":{"role":"agent","id":"`+c.actor+`"},"fields":`+c.fields+`,"text":"x"}`)
		var p struct{ Field string }
		a.Into(h, http.StatusUnprocessableEntity, &p)
		require.Equal(t, c.field, p.Field)
	}
}

// A stream has nothing in its head but the head.
func TestTheHeadOfAStreamEnds(t *testing.T) {
	t.Parallel()
	h := apptest.Unstaffed(t)
	a := h.Backend("taobao/demo").Do(t.Context(), http.MethodHead, "/v1/stream", nil)
	require.Equal(t, http.StatusOK, a.Status)
	require.Equal(t, "text/event-stream", a.Header.Get("Content-Type"))
}

// A key that may send one message and nothing else can send it.
func TestAKeyForOneMessageSendsIt(t *testing.T) {
	t.Parallel()
	h := apptest.Open(t)
	number := h.Backend("taobao/demo").Opened("taobao/demo", "k")
	narrow := h.Keyed(identity.KeyRequest{ActsAs: access.SpokenFor, Only: []access.Action{access.Send(complaint.MsgAddNote)}}, "taobao/demo")
	note(t, narrow, number, "m")
	require.Equal(t, http.StatusForbidden, narrow.Get("/v1/complaints/"+number).Status)
	require.Equal(t, http.StatusForbidden, narrow.Post("/v1/complaints/"+number+"/messages/assign", "n", `{"owner":"mei","actor":{"role":"agent","id":"lin"}}`).Status)
}
