package endtoend

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	common "go.temporal.io/api/common/v1"
	enums "go.temporal.io/api/enums/v1"
	history "go.temporal.io/api/history/v1"
	"go.temporal.io/api/proxy"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"redress/internal/codec"
	"redress/internal/complaint"
	"redress/workflows"
)

// payloadKey draws a key and tells its id.
func payloadKey(t *testing.T) (encoded, id string) {
	t.Helper()
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // never fails
	encoded = base64.StdEncoding.EncodeToString(raw)
	key, err := codec.ParseKey(encoded)
	require.NoError(t, err)
	return encoded, key.ID()
}

// encrypting gives the command line payload keys.
func (r *rig) encrypting(keys ...string) {
	r.env = append(r.env, "TEMPORAL_PAYLOAD_KEYS="+strings.Join(keys, ","))
}

// hosting starts another worker, with payload keys of its own.
func (r *rig) hosting(keys ...string) {
	r.t.Helper()
	r.stop("worker")
	r.more = []string{"TEMPORAL_PAYLOAD_KEYS=" + strings.Join(keys, ",")}
	r.start("worker")
}

// temporal is a client of the rig's server that has the keys.
func (r *rig) temporal(keys ...string) client.Client {
	r.t.Helper()
	ring, err := codec.Parse(keys)
	require.NoError(r.t, err)
	data, failures := ring.ForClients()
	c, err := client.NewLazyClient(client.Options{HostPort: r.variable("TEMPORAL_ADDRESS"), Namespace: r.variable("TEMPORAL_NAMESPACE"),
		DataConverter: data, FailureConverter: failures})
	require.NoError(r.t, err)
	r.t.Cleanup(c.Close)
	return c
}

// events are the history of a complaint as the server keeps it.
func (r *rig) events(c client.Client, number string) *history.History {
	r.t.Helper()
	var all history.History
	pages := c.GetWorkflowHistory(r.t.Context(), complaint.WorkflowID(number), "", false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for pages.HasNext() {
		event, err := pages.Next()
		require.NoError(r.t, err)
		all.Events = append(all.Events, event)
	}
	return &all
}

// failedTask is why the last workflow task of a complaint that failed did so.
func (r *rig) failedTask(c client.Client, number string) (why string) {
	for _, event := range r.events(c, number).GetEvents() {
		if failed := event.GetWorkflowTaskFailedEventAttributes(); failed != nil {
			why = failed.GetFailure().GetMessage()
		}
	}
	return why
}

// reclassification is a message with a code that is nowhere else.
func reclassification() (body, reason string) {
	reason = "reason_" + strings.ToLower(rand.Text())
	return fmt.Sprintf(`{"category":"product_quality","severity":"high","reason_code":%q}`, reason), reason
}

func (r *rig) happened(number, what string) func() bool {
	return func() bool { return strings.Contains(r.starter("events", number, "-o", "json"), what) }
}

// TestPayloadsAreEncrypted runs complaints while encryption is switched on, the
// key is changed, is missing, comes back, and encryption is switched off again;
// and searches Temporal's databases for what was sent under a key.
func TestPayloadsAreEncrypted(t *testing.T) {
	t.Parallel()
	first, firstID := payloadKey(t)
	second, secondID := payloadKey(t)
	r := newRig(t)
	order := func(number string) map[string]any {
		return map[string]any{"order": map[string]any{"number": number, "total": map[string]string{"value": "4711.09", "currency": "CNY"}}}
	}
	// What must not be found, with what proves that the search would find it.
	hidden := []string{"HIDDEN-ORDER-1"}
	classify := func(number, when string) {
		for _, how := range []string{"-o=json", "--signal"} {
			body, reason := reclassification()
			r.starter("send", number, "classify", body, "--as", "agent:lin", how)
			r.until("the case has "+reason+", "+when, r.happened(number, reason))
			hidden = append(hidden, reason)
		}
	}

	// Plain at first: what is searched for is found.
	early := r.opened("house", 1, order("PLAIN-ORDER-1"))
	r.until("the first one is under way", r.happened(early, "letter_sent"))
	require.True(t, bytes.Contains(r.dump("temporal"), []byte("PLAIN-ORDER-1")), "the search itself must work")

	// Switched on, with a complaint in the middle of its life.
	r.hosting(first)
	r.encrypting(first)
	classify(early, "switched on")
	late := r.opened("house", 1, order("HIDDEN-ORDER-1"))
	r.until("the second one is under way", r.happened(late, "letter_sent"))
	classify(late, "under the first key")

	// A refusal comes through with its code and its words, though its details are encrypted.
	_, err := r.try(nil, "send", late, "answer-offer", `{"proposal":7,"answer":"accept"}`, "--as", "customer:me")
	require.ErrorContains(t, err, "refused (")
	require.NotContains(t, err.Error(), "ncrypted")

	// A signal that the case refuses is recorded, as always.
	_, err = r.try(nil, "send", late, "answer-offer", `{"proposal":7,"answer":"accept"}`, "--as", "customer:me", "--signal")
	require.NoError(t, err)
	r.until("the bad signal is recorded", r.happened(late, "message_refused"))

	// The key is changed: first everybody can read it, then it is the current one.
	r.hosting(first, second)
	r.encrypting(second, first)
	classify(late, "sent under the second key, hosted under the first")
	r.hosting(second, first)
	classify(late, "under the second key")

	// A worker that misses a key stops, says which, and loses nothing.
	both := r.temporal(second, first)
	for _, lost := range []struct {
		has []string
		id  string
	}{{[]string{first}, secondID}, {nil, firstID}} {
		before := len(r.events(both, late).GetEvents())
		r.hosting(lost.has...)
		body, reason := reclassification()
		update, asked := reclassification()
		hidden = append(hidden, reason, asked)
		r.starter("send", late, "classify", body, "--as", "agent:lin", "--signal")
		answer := make(chan error, 1)
		go func() {
			_, err := r.try(nil, "send", late, "classify", update, "--as", "agent:lin")
			answer <- err
		}()
		r.until("the task fails", func() bool {
			return len(r.events(both, late).GetEvents()) > before && strings.Contains(r.failedTask(both, late), lost.id)
		})
		require.Equal(t, `payload encryption: no key "`+lost.id+`" is configured (TEMPORAL_PAYLOAD_KEYS)`, r.failedTask(both, late))
		r.hosting(second, first)
		r.until("the signal is applied after all", r.happened(late, reason))
		require.NoError(t, <-answer, "the update waits for its answer, and gets it")
		r.until("the update is applied", r.happened(late, asked))
	}

	// What operators see: questions, and the summary that the UI shows.
	var view complaint.View
	answer, err := both.QueryWorkflow(t.Context(), complaint.WorkflowID(late), "", workflows.QueryCase)
	require.NoError(t, err)
	require.NoError(t, answer.Get(&view))
	require.Equal(t, late, view.ID)
	_, err = r.temporal().QueryWorkflow(t.Context(), complaint.WorkflowID(late), "", workflows.QueryCase)
	require.NoError(t, err)
	described, err := both.DescribeWorkflow(t.Context(), complaint.WorkflowID(late), "")
	require.NoError(t, err)
	summary, err := described.GetStaticSummary()
	require.NoError(t, err)
	require.Contains(t, summary, "4711.09")

	// Whole lives under a key, money included.
	_, err = r.try(silent(3, 10800), "open", "-")
	require.NoError(t, err)
	r.until("three lives have ended", func() bool { return r.closed() == 3 })
	r.paidOnce(3)

	// Nothing of it is in Temporal.
	r.starter("send", late, "add-note", "{}", "--as", "agent:lin", "--text", "She called again.")
	texts := regexp.MustCompile(`t_[0-9a-z]{20,}`).FindAllString(r.starter("events", late, "-o", "json"), -1)
	require.NotEmpty(t, texts)
	hidden = append(hidden, texts...)
	hidden = append(hidden, "RIG-0", "RIG-1", "RIG-2", "/refund/1")
	for _, database := range []string{"temporal", "temporal_visibility"} {
		held := r.dump(database)
		require.Contains(t, string(held), late, "the workflow's id stays readable")
		for _, secret := range hidden {
			for _, shape := range shapes(secret) {
				require.False(t, bytes.Contains(held, shape), "%s holds %q", database, secret)
			}
		}
	}

	r.replays(both, late, second, first)

	// Switched off: new payloads are plain, and the old ones are still read.
	r.hosting("plain", second, first)
	r.encrypting("plain", second, first)
	last := r.opened("house", 1, order("PLAIN-ORDER-2"))
	r.until("the third one is under way", r.happened(last, "letter_sent"))
	require.True(t, bytes.Contains(r.dump("temporal"), []byte("PLAIN-ORDER-2")))
	out := r.starter("send", late, "withdraw", `{"reason_code":"solved_meanwhile"}`, "--as", "customer:me", "-o", "json")
	require.True(t, json.Valid([]byte(out)), out)
	r.starter("verify", late)
}

// replays proves that a history under two keys replays: as it is, with the
// keys, and as `starter history` prints it, without.
func (r *rig) replays(c client.Client, number string, keys ...string) {
	r.t.Helper()
	raw := r.events(c, number)
	text, err := protojson.Marshal(raw)
	require.NoError(r.t, err)
	require.NotContains(r.t, string(text), base64.StdEncoding.EncodeToString([]byte("HIDDEN-ORDER-1"))[4:16])

	ring, err := codec.Parse(keys)
	require.NoError(r.t, err)
	data, failures := ring.ForWorkers()
	r.named(raw, number)
	replay := func(options worker.WorkflowReplayerOptions, h *history.History) error {
		replayer, err := worker.NewWorkflowReplayerWithOptions(options)
		require.NoError(r.t, err)
		replayer.RegisterWorkflowWithOptions(workflows.Complaint, workflow.RegisterOptions{Name: workflows.WorkflowType})
		return replayer.ReplayWorkflowHistory(nil, h)
	}
	require.NoError(r.t, replay(worker.WorkflowReplayerOptions{DataConverter: data, FailureConverter: failures}, raw))
	require.Error(r.t, replay(worker.WorkflowReplayerOptions{}, raw), "without the keys it must not replay")

	printed := r.starter("history", number)
	var plain history.History
	require.NoError(r.t, protojson.Unmarshal([]byte(printed), &plain))
	opening := plain.GetEvents()[0].GetWorkflowExecutionStartedEventAttributes().GetInput().GetPayloads()[0]
	require.Contains(r.t, string(opening.GetData()), "HIDDEN-ORDER-1")
	require.NotContains(r.t, printed, base64.StdEncoding.EncodeToString([]byte("binary/encrypted")))
	require.NoError(r.t, replay(worker.WorkflowReplayerOptions{}, &plain))
}

// named proves that every payload of a history is encrypted and names its
// complaint, which the codec server records.
func (r *rig) named(h *history.History, number string) {
	r.t.Helper()
	var seen, size int
	require.NoError(r.t, proxy.VisitPayloads(r.t.Context(), h, proxy.VisitPayloadsOptions{
		SkipSearchAttributes: true,
		Visitor: func(_ *proxy.VisitPayloadsContext, payloads []*common.Payload) ([]*common.Payload, error) {
			for _, p := range payloads {
				require.Equal(r.t, "binary/encrypted", string(p.GetMetadata()["encoding"]), p)
				require.Equal(r.t, complaint.WorkflowID(number), string(p.GetMetadata()["encryption-workflow"]), p)
				seen++
				size += proto.Size(p)
			}
			return payloads, nil
		},
	}))
	require.Greater(r.t, seen, len(h.GetEvents())/4)
	r.t.Logf("%d events with %d payloads of %d bytes, of %d bytes in all", len(h.GetEvents()), seen, size, proto.Size(h))
}
