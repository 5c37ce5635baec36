package api_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	standard "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/stretchr/testify/require"

	"redress/internal/app/apptest"
	"redress/internal/complaint"
	"redress/internal/postgres"
	"redress/internal/webhook"
)

// tool is a chat tool that hands things in.
type tool struct {
	*apptest.House
	t      *testing.T
	name   string
	secret string
}

func newTool(t *testing.T, h *apptest.House, name string, speaksFor ...complaint.Role) tool {
	t.Helper()
	secret := webhook.NewSecret()
	require.NoError(t, h.Store.CreateInboxSource(t.Context(), postgres.InboxSource{Name: name, Kind: "form", Platform: "taobao", Shop: "demo", SpeaksFor: speaksFor}, secret))
	return tool{h, t, name, secret}
}

func (c tool) hand(id, body string) apptest.Answer {
	c.t.Helper()
	return c.sign(id, body, body, time.Now())
}

// sign signs one body and sends another.
func (c tool) sign(id, signed, sent string, at time.Time) apptest.Answer {
	c.t.Helper()
	signer, err := standard.NewWebhook(c.secret)
	require.NoError(c.t, err)
	signature, err := signer.Sign(id, at, []byte(signed))
	require.NoError(c.t, err)
	return apptest.Caller{House: c.House}.Do(c.t.Context(), http.MethodPost, "/v1/inbox/"+c.name, strings.NewReader(sent),
		"webhook-id", id, "webhook-timestamp", strconv.FormatInt(at.Unix(), 10), "webhook-signature", signature)
}

type handedIn struct {
	ID, Complaint, State, Code string
	Replayed                   bool
}

func TestWhatAToolHandsInIsTakenOnce(t *testing.T) {
	t.Parallel()
	h := apptest.Open(t)
	chat := newTool(t, h, "chat", complaint.Customer)
	var opened, again handedIn
	chat.hand("c-1", `{"complaint":`+apptest.Opening("taobao/demo", nil)+`}`).Into(h, http.StatusAccepted, &opened)
	chat.hand("c-1", `{"complaint":`+apptest.Opening("taobao/demo", nil)+`}`).Into(h, http.StatusAccepted, &again)
	require.Equal(t, "done", opened.State)
	require.Equal(t, handedIn{"c-1", opened.Complaint, "done", "", true}, again)

	backend := h.Backend("taobao/demo")
	at := "/v1/complaints/" + opened.Complaint
	backend.Until(at, func(a apptest.Answer) bool { return strings.Contains(string(a.Body), `"stage":"investigating"`) })
	var said handedIn
	chat.hand("c-2", `{"message":"withdraw","id":"`+opened.Complaint+`","actor":{"role":"customer","id":"zhang"},"fields":{"reason_code":"solved"}}`).Into(h, http.StatusAccepted, &said)
	require.Equal(t, "done", said.State)
	backend.Until(at, func(a apptest.Answer) bool { return strings.Contains(string(a.Body), `"outcome":"withdrawn"`) })
}

func TestWhatIsNotTheToolsIsRefused(t *testing.T) {
	t.Parallel()
	h := apptest.Unstaffed(t)
	chat := newTool(t, h, "chat", complaint.Customer)
	open := `{"complaint":` + apptest.Opening("taobao/demo", nil) + `}`
	other := h.Backend("jd/other").Opened("jd/other", "k")
	for name, c := range map[string]struct {
		answer apptest.Answer
		status int
		code   string
	}{
		"another body than was signed": {chat.sign("a", open, strings.Replace(open, "demo", "damo", 1), time.Now()), 401, "unauthenticated"},
		"signed long ago":              {chat.sign("a", open, open, time.Now().Add(-time.Hour)), 401, "unauthenticated"},
		"no such source":               {tool{h, t, "chatt", chat.secret}.hand("a", open), 401, "unauthenticated"},
		"another source's secret":      {tool{h, t, "chat", webhook.NewSecret()}.hand("a", open), 401, "unauthenticated"},
		"no JSON":                      {chat.hand("a", `{`), 422, "bad_message"},
		"another shop":                 {chat.hand("a", `{"complaint":`+apptest.Opening("jd/other", nil)+`}`), 422, "bad_value"},
		"a role it does not speak for": {chat.hand("a", `{"message":"assign","id":"`+other+`","actor":{"role":"agent","id":"x"},"fields":{"owner":"x"}}`), 409, "not_your_turn"},
		"no such message":              {chat.hand("a", `{"message":"pay","id":"`+other+`","actor":{"role":"customer","id":"x"}}`), 404, "unknown_message"},
		"two things":                   {chat.hand("a", `{"message":"rate","complaint":{}}`), 422, "bad_message"},
	} {
		require.Equal(t, c.status, c.answer.Status, "%s: %s", name, c.answer.Body)
		require.Equal(t, complaint.Code(c.code), c.answer.Code(), name)
	}
	var walled handedIn
	chat.hand("b", `{"message":"withdraw","id":"`+other+`","actor":{"role":"customer","id":"x"}}`).Into(h, http.StatusAccepted, &walled)
	require.Equal(t, handedIn{ID: "b", State: "refused", Code: "not_found"}, walled, "another shop's complaint")
}
