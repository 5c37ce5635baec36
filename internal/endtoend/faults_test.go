package endtoend

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// silent makes n openings of people who say nothing more, to merchants who say
// nothing at all: each is refunded when the merchant's time is up.
func silent(n int, scale int) *bytes.Buffer {
	var lines bytes.Buffer
	for i := range n {
		fmt.Fprintf(&lines, `{"platform":"house","shop":"rig","external_id":"rig-%d","kind":"complaint","channel":"platform",`+
			`"customer":{"name":"测试顾客%d","email":"customer%d@example.com","locale":"zh-CN","timezone":"Asia/Shanghai","preferred_channel":"email"},`+
			`"order":{"number":"RIG-%d","total":{"value":"12.50","currency":"CNY"},"items":[{"sku":"s-1","quantity":1,"price":{"value":"12.50","currency":"CNY"}}]},`+
			`"text":"快递一直没有送到,催了很多次也没有人处理","wish":"full_refund","category":"delivery_delay","time_scale":%d}`+"\n", i, i, i, i, scale)
	}
	return &lines
}

type listed struct {
	ID      string `json:"id"`
	Stage   string `json:"stage"`
	Outcome string `json:"outcome"`
}

// complaints lists what the rig has, as an agent would.
func (r *rig) complaints(args ...string) []listed {
	r.t.Helper()
	out, err := r.try(nil, append([]string{"list", "-o", "json", "--limit", "200"}, args...)...)
	if err != nil {
		return nil // a part is down at the moment
	}
	var page struct {
		Complaints []listed `json:"complaints"`
	}
	require.NoError(r.t, json.Unmarshal([]byte(out), &page), out)
	return page.Complaints
}

func (r *rig) closed() int {
	n := 0
	for _, c := range r.complaints("--stage", "closed") {
		if c.Outcome == "remedied" {
			n++
		}
	}
	return n
}

type effect struct {
	Key    string `json:"key"`
	Kind   string `json:"kind"`
	Order  string `json:"order"`
	Amount struct {
		Value string `json:"value"`
	} `json:"amount"`
}

// ledger is what the sandbox really did.
func (r *rig) ledger() []effect {
	r.t.Helper()
	var ledger struct {
		Ledger []effect `json:"ledger"`
	}
	get(r.t, r.variable("SANDBOX_URL")+"/v1/ledger", &ledger)
	return ledger.Ledger
}

// paidOnce checks that each complaint's order was paid back exactly once.
func (r *rig) paidOnce(n int) {
	r.t.Helper()
	paid := map[string]int{}
	for _, e := range r.ledger() {
		require.Equal(r.t, "refund", e.Kind)
		require.Equal(r.t, "12.50", e.Amount.Value)
		require.True(r.t, strings.HasSuffix(e.Key, "/refund/1"), e.Key)
		paid[e.Order]++
	}
	require.Len(r.t, paid, n)
	for order, times := range paid {
		require.Equal(r.t, 1, times, "order %s", order)
	}
}

// TestKillsInAnyOrder: worker, Temporal and PostgreSQL are killed, in an order
// drawn anew each time, in the middle of 50 running complaints. All of them
// reach their end, and each is paid once.
func TestKillsInAnyOrder(t *testing.T) {
	t.Parallel()
	const complaints, kills = 50, 6
	r := newRig(t)
	out, err := r.try(silent(complaints, 10800), "open", "-", "-o", "json")
	require.NoError(t, err)
	require.Equal(t, complaints, strings.Count(strings.TrimSpace(out), "\n")+1)

	seed := rand.Uint64()
	t.Logf("the order of the kills is drawn from seed %d", seed)
	draw := rand.New(rand.NewPCG(seed, 0))
	for i := range kills {
		parts := []string{"worker", "temporal", "postgres"}
		draw.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
		parts = parts[:1+draw.IntN(len(parts))]
		t.Logf("kill %d: %s", i+1, strings.Join(parts, ", "))
		for _, part := range parts {
			r.kill(part)
		}
		for _, part := range []string{"postgres", "temporal", "worker"} {
			if contains(parts, part) {
				r.start(part)
			}
		}
		r.until("some complaints have moved on", func() bool { return r.moved() })
	}
	r.until("all complaints have ended", func() bool { return r.closed() == complaints })
	r.paidOnce(complaints)
	for _, c := range r.complaints() {
		r.starter("verify", c.ID) // fails when an event was lost or changed
	}
}

func contains(all []string, one string) bool {
	for _, each := range all {
		if each == one {
			return true
		}
	}
	return false
}

// moved reports whether anything was recorded since it was last asked.
func (r *rig) moved() bool {
	now := fmt.Sprint(r.complaints())
	was := r.last
	r.last = now
	return was != "" && now != was || r.closed() > 0
}

// TestWorkerKilledAtEveryBoundary: a worker that keeps nothing in memory is
// killed again and again, so that every step is replayed from history.
func TestWorkerKilledAtEveryBoundary(t *testing.T) {
	t.Parallel()
	const complaints = 10
	r := newRig(t, "WORKER_CACHE_SIZE=0")
	_, err := r.try(silent(complaints, 14400), "open", "-")
	require.NoError(t, err)
	for kills := 0; r.closed() < complaints; kills++ {
		if kills < 25 {
			r.kill("worker")
			r.start("worker")
		}
		pause()
	}
	r.paidOnce(complaints)
}

// TestOpenWhileTemporalIsDown: the complaint gets its number at once and runs
// when Temporal is back.
func TestOpenWhileTemporalIsDown(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.kill("temporal")
	out, err := r.try(silent(1, 14400), "open", "-", "-o", "json")
	require.NoError(t, err)
	var opened struct {
		ID string `json:"id"`
	}
	require.NoError(t, json.Unmarshal([]byte(out), &opened))
	require.Regexp(t, `^R26-[0-9A-Z]{4}-[0-9A-Z]{4}$`, opened.ID)
	r.start("temporal")
	r.until("the complaint has ended", func() bool { return r.closed() == 1 })
	r.paidOnce(1)
}
