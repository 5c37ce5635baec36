package webhook

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	standard "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
)

// verifies asks the standard's own library, as a receiver does.
func verifies(t *testing.T, secret string, body []byte, h http.Header) error {
	t.Helper()
	receiver, err := standard.NewWebhook(secret)
	require.NoError(t, err)
	return receiver.Verify(body, h)
}

func TestAReceiverVerifiesWhatWeSign(t *testing.T) {
	t.Parallel()
	secret := NewSecret()
	m := Message{ID: "msg_1", Secrets: []string{secret}, Body: []byte(`{"type":"webhook.test"}`)}
	h, err := m.header(time.Now())
	require.NoError(t, err)

	require.NoError(t, verifies(t, secret, m.Body, h))
	require.Error(t, verifies(t, NewSecret(), m.Body, h))
	require.Error(t, verifies(t, secret, []byte(`{"type":"webhook.test" }`), h))
	other := h.Clone()
	other.Set("webhook-id", "msg_2")
	require.Error(t, verifies(t, secret, m.Body, other))
	late, err := m.header(time.Now().Add(-time.Hour))
	require.NoError(t, err)
	require.ErrorIs(t, verifies(t, secret, m.Body, late), standard.ErrMessageTooOld)
}

func TestWhileASecretIsRotatedBothVerify(t *testing.T) {
	t.Parallel()
	now, before := NewSecret(), NewSecret()
	m := Message{ID: "msg_1", Secrets: []string{now, before}, Body: []byte(`{}`)}
	h, err := m.header(time.Now())
	require.NoError(t, err)

	require.Len(t, strings.Split(h.Get("webhook-signature"), " "), 2)
	require.NoError(t, verifies(t, now, m.Body, h))
	require.NoError(t, verifies(t, before, m.Body, h))
}

func TestASecretIsAsLongAsTheStandardAsks(t *testing.T) {
	t.Parallel()
	raw, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(NewSecret(), "whsec_"))
	require.NoError(t, err)
	require.Len(t, raw, 32)
	require.NotEqual(t, NewSecret(), NewSecret())
}

func TestAnErrorDoesNotRepeatASecret(t *testing.T) {
	t.Parallel()
	_, err := Message{ID: "msg_1", Secrets: []string{"whsec_not base64"}}.header(time.Now())
	require.EqualError(t, err, "read a secret of msg_1: it is not base64")
}

func TestABodyTellsTheEvent(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 24, 9, 30, 0, 5000, time.FixedZone("CST", 8*3600))
	e := Event{Number: "R26-7K4Q-X2MH", Platform: "taobao", Shop: "淘宝店", ExternalID: "TB-1", Stage: complaint.Remedying, Event: complaint.Event{
		Seq: 31, At: at, Type: complaint.OfferAccepted, Actor: complaint.Actor{Role: complaint.Customer, ID: "me"}, Facts: map[string]string{"proposal": "1"}}}

	body, err := e.Body()
	require.NoError(t, err)
	require.JSONEq(t, `{"type":"complaint.offer_accepted","timestamp":"2026-11-24T01:30:00.000005Z","data":{
		"id":"R26-7K4Q-X2MH","seq":31,"platform":"taobao","shop":"淘宝店","external_id":"TB-1","stage":"remedying",
		"event":{"type":"offer_accepted","at":"2026-11-24T01:30:00.000005Z","actor":{"role":"customer","id":"me"},"facts":{"proposal":"1"}}}}`, string(body))
	again, err := e.Body()
	require.NoError(t, err)
	require.Equal(t, string(body), string(again))

	e.Facts = nil
	body, err = e.Body()
	require.NoError(t, err)
	require.Contains(t, string(body), `"facts":{}`)
	test, err := TestBody("wh_1", at)
	require.NoError(t, err)
	require.True(t, json.Valid(test))
	require.JSONEq(t, `{"type":"webhook.test","timestamp":"2026-11-24T01:30:00.000005Z","data":{"subscription":"wh_1"}}`, string(test))
}

func TestTurnsAreEachReceiversOwn(t *testing.T) {
	t.Parallel()
	turns := NewTurns(2)
	first, ok := turns.Take("a")
	require.True(t, ok)
	_, ok = turns.Take("a")
	require.True(t, ok)
	_, ok = turns.Take("a")
	require.False(t, ok)
	_, ok = turns.Take("b")
	require.True(t, ok)
	first()
	last, ok := turns.Take("a")
	require.True(t, ok)
	last()
}
