package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/app/apptest"
	"redress/internal/complaint"
)

// What the fuzzer found, each with the answer that it should have had.
func TestStrangeRequestsAreRefusedAndAreNoTrouble(t *testing.T) {
	t.Parallel()
	h := apptest.Unstaffed(t)
	backend := h.Backend("taobao/demo")
	number := backend.Opened("taobao/demo", "k")
	for path, want := range map[string]struct {
		status int
		code   complaint.Code
		field  string
	}{
		// A client that left the id empty was sent to another address.
		"/v1/complaints//next":                   {404, "not_found", ""},
		"/v1/complaints/../complaints/" + number: {404, "not_found", ""},
		"/v1/complaints/./next":                  {404, "not_found", ""},
		"/v1/complaints/" + number + "/":         {404, "not_found", ""},
		// PostgreSQL keeps no text with these bytes.
		"/v1/webhooks/x%00y":        {404, "not_found", ""},
		"/v1/webhooks/%ff":          {404, "not_found", ""},
		"/v1/complaints?shop=x%00y": {400, "bad_request", ""},
		"/v1/complaints?owner=%ff":  {400, "bad_request", ""},
		"/v1/complaints?owner=%zz":  {400, "bad_request", ""},
		// A page behind the largest number of an event.
		"/v1/complaints/" + number + "/events?after=9007199254740992": {422, "bad_value", "after"},
		"/v1/complaints/" + number + "/events?after=2147483647":       {422, "bad_value", "after"},
		"/v1/complaints/" + number + "/events?after=1000000000":       {200, "", ""},
		// A search without a word.
		"/v1/complaints?search=%7B%7D":    {422, "bad_value", "search"},
		"/v1/complaints?search=%EF%BF%BD": {422, "bad_value", "search"},
		// Choices that are none.
		"/v1/complaints?open=perhaps":             {422, "bad_value", "open"},
		"/v1/complaints?open=true&breached=false": {200, "", ""},
	} {
		var p struct {
			Code  complaint.Code
			Field string
		}
		backend.Get(path).Into(h, want.status, &p)
		require.Equal(t, want.code, p.Code, path)
		require.Equal(t, want.field, p.Field, path)
	}
}

func TestChoicesOfAListCanBeLeftOut(t *testing.T) {
	t.Parallel()
	h := apptest.Unstaffed(t)
	backend := h.Backend("taobao/demo")
	number := backend.Opened("taobao/demo", "k")
	for query, there := range map[string]bool{"": true, "?open=true": true, "?open=false": false, "?needs_attention=false": true, "?breached=true": false} {
		require.Equal(t, there, strings.Contains(string(backend.Get("/v1/complaints"+query).Body), number), query)
	}
}

func TestAPartOfAFileThatThereIsNotIsAProblem(t *testing.T) {
	t.Parallel()
	h := apptest.Open(t)
	backend := h.Backend("taobao/demo")
	at := "/v1/complaints/" + backend.Opened("taobao/demo", "k") + "/evidence"
	form := "--b\r\nContent-Disposition: form-data; name=\"submit\"\r\n\r\nfalse\r\n--b\r\nContent-Disposition: form-data; name=\"actor_role\"\r\n\r\nagent\r\n" +
		"--b\r\nContent-Disposition: form-data; name=\"actor_id\"\r\n\r\nlin\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\nthe kettle\r\n--b--\r\n"
	var given struct{ ID string }
	backend.Do(t.Context(), http.MethodPost, at, strings.NewReader(form), "Content-Type", "multipart/form-data; boundary=b").Into(h, http.StatusCreated, &given)

	part := backend.Get(at+"/"+given.ID, "Range", "bytes=4-9")
	require.Equal(t, http.StatusPartialContent, part.Status, "%s", part.Body)
	require.Equal(t, "kettle", string(part.Body))
	none := backend.Get(at+"/"+given.ID, "Range", "bytes=100-200")
	require.Equal(t, http.StatusRequestedRangeNotSatisfiable, none.Status)
	require.Equal(t, "application/problem+json", none.Header.Get("Content-Type"))
	require.Equal(t, complaint.Code("no_such_range"), none.Code(), "%s", none.Body)
	require.Equal(t, "bytes */10", none.Header.Get("Content-Range"))
}

func TestAMessageIsHandedOverWithoutWaiting(t *testing.T) {
	t.Parallel()
	h := apptest.Open(t)
	backend := h.Backend("taobao/demo")
	at := "/v1/complaints/" + backend.Opened("taobao/demo", "k")
	body := `{"reason_code":"solved","actor":{"role":"customer","id":"zhang"}}`
	refused := backend.Post(at+"/messages/withdraw?wait=perhaps", "m", body)
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status)
	handed := backend.Post(at+"/messages/withdraw?wait=false", "m", body)
	require.Equal(t, http.StatusAccepted, handed.Status, "%s", handed.Body)
	require.NotContains(t, string(handed.Body), "stage")
	backend.Until(at, func(a apptest.Answer) bool { return strings.Contains(string(a.Body), `"outcome":"withdrawn"`) })
}

func TestAnIDThatIsNoTextIsNotKept(t *testing.T) {
	t.Parallel()
	h := apptest.Unstaffed(t)
	chat := newTool(t, h, "chat", complaint.Customer)
	for _, id := range []string{"x\xffy", "x y", strings.Repeat("x", 101)} {
		answer := chat.hand(id, `{"complaint":`+apptest.Opening("taobao/demo", nil)+`}`)
		require.Equal(t, http.StatusUnprocessableEntity, answer.Status, "%q: %s", id, answer.Body)
		require.Equal(t, complaint.BadValue, answer.Code())
	}
}
