package api_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
	"github.com/stretchr/testify/require"

	"redress/internal/app/apptest"
	"redress/internal/complaint"
)

// recorder writes down what is asked and heard, and when.
type recorder struct {
	mu    sync.Mutex
	began time.Time
	all   []porcupine.Operation
}

func (r *recorder) record(client int, in asked, call time.Duration, out heard) {
	back := int64(time.Since(r.began))
	if out.unknown {
		back = never
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all = append(r.all, porcupine.Operation{ClientId: client, Input: in, Call: int64(call), Output: out, Return: back})
}

// client is somebody who sends and reads, and whose connection may fail.
type client struct {
	t *testing.T
	*recorder
	id      int
	url     string
	token   string
	wire    *wire // nil: nothing fails on the way
	random  *rand.Rand
	via     *http.Client
	stale   map[string]heard // a reader that shows what it saw before; nil: it asks
	refused map[string]int   // by code
}

// do sends one request. answered is false when nobody knows what became of it.
func (c *client) do(method, path, key, body string, within time.Duration) (a apptest.Answer, answered bool) {
	ctx, cancel := context.WithTimeout(c.t.Context(), within)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, method, c.url+path, strings.NewReader(body))
	require.NoError(c.t, err)
	r.Header.Set("Authorization", "Bearer "+c.token)
	r.Header.Set("Content-Type", "application/json")
	if key != "" {
		r.Header.Set("Idempotency-Key", key)
	}
	answer, err := c.via.Do(r)
	if err != nil {
		return a, false
	}
	defer answer.Body.Close()
	a.Status = answer.StatusCode
	if a.Body, err = io.ReadAll(answer.Body); err != nil {
		return a, false
	}
	return a, a.Status < 500
}

// say sends a message until it is known what became of it. Impatient ones give up
// at first, and ask again under the same key.
func (c *client) say(in asked, body string) {
	for try := range 60 {
		within := 30 * time.Second
		if try == 0 && c.random.IntN(4) == 0 {
			within = time.Duration(1+c.random.IntN(60)) * time.Millisecond
		}
		if try == 0 && c.wire != nil && c.random.IntN(3) == 0 {
			c.wire.cutAfter(c.random.IntN(4))
		}
		call := time.Since(c.began)
		a, answered := c.do(http.MethodPost, "/v1/complaints/"+in.complaint+"/messages/"+in.message, in.key, body, within)
		if c.wire != nil {
			c.wire.mend()
		}
		out := heard{unknown: !answered}
		if answered && a.Status == http.StatusOK {
			var receipt struct{ Seq int }
			require.NoError(c.t, json.Unmarshal(a.Body, &receipt))
			out.seq = receipt.Seq
		} else if answered {
			require.Contains(c.t, []int{http.StatusConflict, http.StatusUnprocessableEntity}, a.Status, "%s", a.Body)
			out.refused = true
			c.refused[in.message+" "+string(a.Code())]++
		}
		c.record(c.id, in, call, out)
		if answered {
			return
		}
	}
	require.Fail(c.t, "it never became known what became of a message")
}

// look reads a complaint, as it stands or all that happened to it.
func (c *client) look(in asked) {
	path := "/v1/complaints/" + in.complaint
	if in.what == "events" {
		path += "/events?limit=500"
	}
	call := time.Since(c.began)
	if before, ok := c.stale[in.complaint+in.what]; ok {
		c.record(c.id, in, call, before)
		return
	}
	a, answered := c.do(http.MethodGet, path, "", "", 30*time.Second)
	if !answered {
		return // a reading that nobody heard says nothing
	}
	require.Equal(c.t, http.StatusOK, a.Status, "%s", a.Body)
	out := heard{}
	if in.what == "case" {
		var shown struct{ Events int }
		require.NoError(c.t, json.Unmarshal(a.Body, &shown))
		out.seq = shown.Events
	} else {
		var list struct {
			Events []struct {
				Seq       int
				MessageID string `json:"message_id"`
			}
		}
		require.NoError(c.t, json.Unmarshal(a.Body, &list))
		for i, e := range list.Events {
			require.Equal(c.t, i+1, e.Seq, "without gaps")
			if strings.HasPrefix(e.MessageID, "lin-") && !slices.Contains(out.ids, e.MessageID) {
				out.ids = append(out.ids, e.MessageID)
			}
		}
	}
	c.record(c.id, in, call, out)
	if c.stale != nil {
		c.stale[in.complaint+in.what] = out
	}
}

// act does one thing at random. Half of the keys are the client's own; the others
// several clients send, each the same message.
func (c *client) act(number string, n int) {
	own := fmt.Sprintf("lin-%d-%d", c.id, n)
	actor := `"actor":{"role":"agent","id":"lin"}`
	switch k := c.random.IntN(12); k {
	case 0, 1:
		c.say(asked{complaint: number, what: "send", key: own, message: "add-note"}, `{"text":"note",`+actor+`}`)
	case 2, 3:
		c.say(asked{complaint: number, what: "send", key: fmt.Sprintf("lin-shared-%d", n), message: "add-note"}, `{"text":"shared",`+actor+`}`)
	case 4:
		c.say(asked{complaint: number, what: "send", key: own, message: "propose-remedy"}, `{"remedy":{"kind":"coupon","amount":{"value":"5.00","currency":"CNY"}},`+actor+`}`)
	case 5, 6:
		proposal := 1 + c.random.IntN(2)
		c.say(asked{complaint: number, what: "send", key: own, message: "answer-offer", proposal: proposal},
			fmt.Sprintf(`{"proposal":%d,"answer":"refuse","actor":{"role":"customer","id":"zhang"}}`, proposal))
	case 7, 8, 9:
		c.look(asked{complaint: number, what: "events"})
	default:
		c.look(asked{complaint: number, what: "case"})
	}
}

// played is the history of several clients at work on some complaints.
func played(t *testing.T, h *apptest.House, numbers []string, token string, clients, acts int, readers func(c *client)) []porcupine.Operation {
	t.Helper()
	r := &recorder{began: time.Now()}
	door, err := url.Parse(h.URL)
	require.NoError(t, err)
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	var all sync.WaitGroup
	tried := make([]*client, clients)
	for id := range clients {
		transport := &http.Transport{}
		t.Cleanup(transport.CloseIdleConnections)
		c := &client{t: t, recorder: r, id: id, url: h.URL, token: token, random: rand.New(rand.NewPCG(seed, uint64(id))), //#nosec G404 -- which request comes next
			via: &http.Client{Transport: transport}, refused: map[string]int{}}
		if id%3 == 2 {
			c.wire = newWire(t, door.Host)
			c.url = "http://" + c.wire.listener.Addr().String()
		}
		readers(c)
		tried[id] = c
		all.Go(func() {
			for n := range acts {
				c.act(numbers[c.random.IntN(len(numbers))], n)
			}
			for _, number := range numbers {
				c.look(asked{complaint: number, what: "events"})
			}
		})
	}
	all.Wait()
	refused := map[string]int{}
	for _, c := range tried {
		for code, n := range c.refused {
			refused[code] += n
		}
	}
	unknown := 0
	for _, one := range r.all {
		if one.Output.(heard).unknown {
			unknown++
		}
	}
	t.Logf("%d requests, of %d nobody heard; refused: %v", len(r.all), unknown, refused)
	require.Positive(t, unknown, "nothing failed on the way")
	return bounded(r.all)
}

// Whatever clients send at once, whatever fails on the way and is sent again: all
// answers are those of messages that were applied one after the other, each once,
// and whoever reads sees all that was acknowledged before.
func TestTheHistoryOfConcurrentCallsIsLinearizable(t *testing.T) {
	t.Parallel()
	h := apptest.Open(t)
	backend := h.Backend("taobao/demo")
	numbers := make([]string, 3)
	for i := range numbers {
		numbers[i] = decided(t, h, backend, fmt.Sprint(i), nil)
		stands(backend, numbers[i], complaint.Deciding)
	}
	all := played(t, h, numbers, backend.Token, 6, 25, func(*client) {})
	require.Equal(t, porcupine.Ok, porcupine.CheckOperationsTimeout(model, all, time.Minute))

	// What would be wrong is found.
	for what, change := range map[string]func(porcupine.Operation) (porcupine.Operation, bool){
		"a lost message": func(o porcupine.Operation) (porcupine.Operation, bool) {
			out := o.Output.(heard)
			if len(out.ids) < 2 {
				return o, false
			}
			out.ids = out.ids[1:]
			o.Output = out
			return o, true
		},
		"two in another order": func(o porcupine.Operation) (porcupine.Operation, bool) {
			out := o.Output.(heard)
			if len(out.ids) < 2 {
				return o, false
			}
			out.ids = append([]string{out.ids[1], out.ids[0]}, out.ids[2:]...)
			o.Output = out
			return o, true
		},
		"a receipt of no place": func(o porcupine.Operation) (porcupine.Operation, bool) {
			out := o.Output.(heard)
			if o.Input.(asked).what != "send" || out.seq == 0 {
				return o, false
			}
			out.seq = 0
			o.Output = out
			return o, true
		},
	} {
		for i := len(all) - 1; i >= 0; i-- {
			if changed, ok := change(all[i]); ok {
				wrong := slices.Clone(all)
				wrong[i] = changed
				require.Equal(t, porcupine.Illegal, porcupine.CheckOperationsTimeout(model, wrong, time.Minute), what)
				break
			}
		}
	}
}

// The same clients with a reader that shows what it saw before are found out.
func TestAStaleReaderIsFoundOut(t *testing.T) {
	t.Parallel()
	h := apptest.Open(t)
	backend := h.Backend("taobao/demo")
	numbers := []string{decided(t, h, backend, "k", nil)}
	all := played(t, h, numbers, backend.Token, 4, 15, func(c *client) {
		if c.id == 0 {
			c.stale = map[string]heard{}
			c.look(asked{complaint: numbers[0], what: "events"})
		}
	})
	require.Equal(t, porcupine.Illegal, porcupine.CheckOperationsTimeout(model, all, time.Minute))
}
