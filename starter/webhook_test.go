package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/postgres"
)

func TestAWebhookIsSubscribedTriedAndEnded(t *testing.T) {
	t.Parallel()
	d := newDoor(t).with("WEBHOOK_ALLOW_PRIVATE=true")
	d.work()
	arrived := make(chan string, 10)
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { arrived <- r.Header.Get("webhook-id") }))
	t.Cleanup(receiver.Close)

	made := d.do("", "webhook", "create", "--shop", "taobao/demo", "--url", receiver.URL+"/hooks", "--event", "closed,opened")
	require.Equal(t, exitDone, made.code, made.err)
	id, secret, _ := strings.Cut(strings.TrimSpace(made.out), "\n")
	require.Regexp(t, `^whsec_`, secret)
	require.Contains(t, made.err, "not shown again")

	var test postgres.Delivery
	d.answer(&test, "webhook", "test", id)
	require.Equal(t, test.ID, <-arrived)
	require.Eventually(t, func() bool {
		return strings.Contains(d.do("", "webhook", "deliveries", id).out, "delivered (200)")
	}, patience, 50*time.Millisecond)
	again := d.do("", "webhook", "resend", test.ID)
	require.Equal(t, exitDone, again.code, again.err)
	require.Equal(t, test.ID, <-arrived, "under the same id")

	require.Contains(t, d.do("", "webhook", "rotate", id, "-o", "json").out, `"secret": "whsec_`)
	require.Contains(t, d.do("", "webhook", "show", id).out, "former secret  signs until ")
	require.NotContains(t, d.do("", "webhook", "show", id, "-o", "json").out, "whsec_")
	require.Contains(t, d.do("", "webhook", "pause", id).out, "PAUSED")
	require.Contains(t, d.do("", "webhook", "resume", id).out, "ACTIVE")
	require.Contains(t, d.do("", "webhook", "change", id, "--event", "ruled").out, "events         ruled")
	require.Contains(t, d.do("", "webhook", "list", "--state", "active").out, id)
	require.Contains(t, d.do("", "webhook", "end", id).out, "ENDED")
	late := d.do("", "webhook", "rotate", id)
	require.Equal(t, result{exitFailed, "", "starter: webhook " + id + " has ended\n"}, late)
}

func TestWhatIsWrongWithAWebhookIsSaidByField(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	for line, want := range map[string]string{
		"create --shop demo --url https://example.com --event opened":              "--shop must be a platform and a shop",
		"create --shop ebay/demo --url https://example.com --event opened":         "platform: must be * or one of house, ",
		"create --shop jd/demo --url http://127.0.0.1:1 --event opened":            "url: must begin with https://",
		"create --shop jd/demo --url https://me:secret@example.com --event opened": "url: must have no user or password",
		"create --shop jd/demo --url https://example.com --event offer_acepted":    "event_types[0]: is no type of event",
		"create --shop jd/demo --url https://example.com":                          "event_types: must name types of events",
		"change wh_none":                  "give --url or --event",
		"deliveries wh_none --state gone": "must be one of pending, delivered, failed, dropped",
		"list --limit 0":                  "--limit must be from 1 to ",
		"list --cursor xyz":               "cursor",
		"show":                            "accepts 1 arg(s)",
	} {
		r := d.do("", append([]string{"webhook"}, strings.Fields(line)...)...)
		require.Contains(t, r.err, want, line)
		require.Equal(t, exitUsage, r.code, line)
		require.NotContains(t, r.err, "secret@")
	}
	for _, line := range []string{"show wh_none", "rotate wh_none", "test wh_none", "end wh_none", "deliveries wh_none", "delivery msg_none", "resend msg_none"} {
		r := d.do("", append([]string{"webhook"}, strings.Fields(line)...)...)
		require.Equal(t, exitFailed, r.code, line)
		require.Contains(t, r.err, "starter: there is no ", line)
	}
	require.Equal(t, result{exitDone, "", "no webhooks\n"}, d.do("", "webhook", "list"))
}

func TestAWebhookForPeople(t *testing.T) {
	t.Parallel()
	sh, out := testShell()
	since, until := noon.Add(-26*time.Hour), noon.Add(3*time.Hour)

	require.NoError(t, sh.printWebhook(postgres.Webhook{ID: "wh_1", Platform: "taobao", Shop: "*", URL: "https://example.com/hooks",
		EventTypes: []string{"closed", "opened"}, State: postgres.WebhookActive, FailingSince: &since, OldUntil: &until,
		CreatedBy: "operator:lin", CreatedAt: noon.Add(-72 * time.Hour)}))

	require.Equal(t, ""+
		"wh_1  ACTIVE, FAILING\n\n"+
		"shop           taobao/*\n"+
		"events         closed, opened\n"+
		"url            https://example.com/hooks\n"+
		"made           17 Nov 20:00 (3 days ago) by operator:lin\n"+
		"failing since  19 Nov 18:00 (26 h ago)\n"+
		"former secret  signs until 20 Nov 23:00 (in 3 h)\n", out.String())
	out.Reset()
	require.Equal(t, "paused: nothing got through", stateOf(postgres.Webhook{State: postgres.WebhookPaused, Why: postgres.WebhookFailing}))
	require.Equal(t, "ended: the receiver wants no more", stateOf(postgres.Webhook{State: postgres.WebhookEnded, Why: postgres.WebhookGone}))
	require.Equal(t, []string{"receiver failed (503)", "timed out"}, []string{ended("receiver_failed", 503), ended("timed_out", 0)})
	require.NoError(t, sh.printList(nil, table{{"A"}, {"1"}}, "nothing", "next"))
	require.True(t, bytes.HasSuffix(out.Bytes(), []byte("more: add --cursor next\n")))
}
