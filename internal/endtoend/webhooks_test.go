package endtoend

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	standard "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/stretchr/testify/require"
)

// receiver is another system's end of a webhook: it checks each signature with
// the standard's own library, and refuses the first event it is sent, once.
type receiver struct {
	url string

	mu      sync.Mutex
	secrets []string
	refused string         // the webhook-id of the event that was refused
	got     map[string]int // event types by webhook-id, how often
	types   map[string]string
	bodies  map[string]string
	forged  int
}

func receive(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{got: map[string]int{}, types: map[string]string{}, bodies: map[string]string{}}
	server := httptest.NewServer(r)
	t.Cleanup(server.Close)
	r.url = server.URL + "/hooks"
	return r
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	body, _ := io.ReadAll(request.Body)
	r.mu.Lock()
	defer r.mu.Unlock()
	signed := false
	for _, secret := range r.secrets {
		hook, err := standard.NewWebhook(secret)
		signed = signed || err == nil && hook.Verify(body, request.Header) == nil
	}
	id := request.Header.Get("webhook-id")
	switch {
	case !signed:
		r.forged++
		w.WriteHeader(http.StatusUnauthorized)
		return
	case r.refused == "" || r.refused == id && r.got[id] == 0 && r.bodies[id] == "":
		r.refused, r.bodies[id] = id, string(body)
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	var event struct{ Type string }
	_ = json.Unmarshal(body, &event)
	r.got[id]++
	r.types[id], r.bodies[id] = event.Type, string(body)
}

// received says how often events of a type came.
func (r *receiver) received(kind string) (n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for id, got := range r.types {
		if got == kind {
			n += r.got[id]
		}
	}
	return n
}

// TestACasesEventsReachWhoeverSubscribed follows one complaint by webhook: each
// event is signed, one that was refused comes again, a rotated secret and the one
// before both hold, and a worker that dies loses none.
func TestACasesEventsReachWhoeverSubscribed(t *testing.T) {
	t.Parallel()
	r := newRig(t, "WEBHOOK_ALLOW_PRIVATE=true")
	r.env = append(r.env, "WEBHOOK_ALLOW_PRIVATE=true")
	hooks := receive(t)
	var made struct {
		Webhook struct{ ID string }
		Secret  string
	}
	require.NoError(t, json.Unmarshal([]byte(r.starter("webhook", "create", "--shop", "taobao/demo", "--url", hooks.url, "--event", "*", "-o", "json")), &made))
	hooks.mu.Lock()
	hooks.secrets = []string{made.Secret}
	hooks.mu.Unlock()
	_, err := r.try(nil, "webhook", "create", "--shop", "taobao/demo", "--url", "http://169.254.169.254/latest", "--event", "*")
	require.ErrorContains(t, err, "url: must begin with https://")

	example, err := os.ReadFile(filepath.Join(root(t), "examples", "taobao-zh-CN-full-refund.json"))
	require.NoError(t, err)
	var opened struct{ ID string }
	out, err := r.try(strings.NewReader(string(example)), "open", "-", "-o", "json")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal([]byte(out), &opened))
	r.until("the opening is told", func() bool { return hooks.received("complaint.opened") == 1 })
	r.starter("send", opened.ID, "classify", `{"severity":"high"}`, "--as", "agent:lin")
	r.until("a decision is told", func() bool { return hooks.received("complaint.classified") >= 1 })

	r.kill("worker")
	_, err = r.try(nil, "webhook", "test", made.Webhook.ID)
	require.NoError(t, err, "kept without any worker")
	r.starter("webhook", "rotate", made.Webhook.ID, "-o", "json")
	r.start("worker")
	r.until("the test is told, signed by the former secret too", func() bool { return hooks.received("webhook.test") == 1 })
	r.starter("send", opened.ID, "withdraw", "--as", "customer:me")
	r.until("the end is told", func() bool { return hooks.received("complaint.closed") == 1 })

	var events []struct{ Type string }
	told := r.starter("events", opened.ID, "-o", "json")
	for line := range strings.Lines(told) {
		var e struct{ Type string }
		require.NoError(t, json.Unmarshal([]byte(line), &e))
		events = append(events, e)
	}
	r.until("all that happened is told", func() bool {
		hooks.mu.Lock()
		defer hooks.mu.Unlock()
		return len(hooks.got) == len(events)+1
	})
	hooks.mu.Lock()
	require.Zero(t, hooks.forged)
	require.NotEmpty(t, hooks.refused)
	require.Equal(t, 1, hooks.got[hooks.refused], "the one that was refused came again")
	again := hooks.refused
	hooks.mu.Unlock()

	var delivery struct {
		State    string
		Attempts int
		Tries    []struct{ Code string }
	}
	require.NoError(t, json.Unmarshal([]byte(r.starter("webhook", "delivery", again, "-o", "json")), &delivery))
	require.Equal(t, "delivered", delivery.State)
	require.Equal(t, "receiver_failed", delivery.Tries[0].Code)
	r.starter("webhook", "resend", again)
	r.until("it comes once more, under the same id", func() bool {
		hooks.mu.Lock()
		defer hooks.mu.Unlock()
		return hooks.got[again] == 2
	})
	r.starter("webhook", "end", made.Webhook.ID)
	require.Contains(t, r.starter("webhook", "list"), "ended")
}
