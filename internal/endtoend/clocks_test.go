package endtoend

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// told is a deadline as `starter explain -o json` tells it.
type told struct {
	Name      string                         `json:"name"`
	State     string                         `json:"state"`
	Due       time.Time                      `json:"due"`
	ActsAt    time.Time                      `json:"acts_at"`
	CaseDue   time.Time                      `json:"case_due"`
	Ended     time.Time                      `json:"ended"`
	Kind      string                         `json:"kind"`
	Intervals []struct{ From, To time.Time } `json:"intervals"`
	Rule      string                         `json:"rule"`
	MovedFrom time.Time                      `json:"moved_from"`
	Why       string                         `json:"why"`
}

// explain is the last deadline of a name that a case has.
func (r *rig) explain(id, name string) (last told) {
	r.t.Helper()
	var answer struct {
		Deadlines []told `json:"deadlines"`
	}
	require.NoError(r.t, json.Unmarshal([]byte(r.starter("explain", id, "--all", "-o", "json")), &answer))
	for _, d := range answer.Deadlines {
		if d.Name == name {
			last = d
		}
	}
	return last
}

// opened opens one complaint about a parcel that does not come.
func (r *rig) opened(platform string, scale int, more map[string]any) string {
	r.t.Helper()
	opening := map[string]any{
		"platform": platform, "shop": "demo", "external_id": fmt.Sprintf("clock-%s-%d", platform, time.Now().UnixNano()),
		"customer": map[string]string{"email": "clock@example.com", "locale": "en", "timezone": "Asia/Shanghai"},
		"order":    map[string]any{"number": "CL-1", "total": map[string]string{"value": "59.00", "currency": "CNY"}},
		"text":     "The parcel does not come.", "wish": "full_refund", "category": "delivery_delay", "time_scale": scale,
	}
	for name, value := range more {
		opening[name] = value
	}
	text, err := json.Marshal(opening)
	require.NoError(r.t, err)
	out, err := r.try(bytes.NewReader(text), "open", "-", "-o", "json")
	require.NoError(r.t, err)
	var answer struct {
		ID string `json:"id"`
	}
	require.NoError(r.t, json.Unmarshal([]byte(out), &answer), out)
	return answer.ID
}

func (r *rig) stage(id string) string {
	r.t.Helper()
	var shown struct {
		Stage string `json:"stage"`
	}
	require.NoError(r.t, json.Unmarshal([]byte(r.starter("show", id, "-o", "json")), &shown))
	return shown.Stage
}

// TestClocksOnTheRealServer lets JD's four hours roll over a night, a case on
// Taobao act before the instant that the platform names, and a running deadline
// move with a changed pack.
func TestClocksOnTheRealServer(t *testing.T) {
	t.Parallel()
	packs := t.TempDir()
	r := newRig(t, "POLICY_DIR="+packs)

	for name, part := range map[string]func(*rig, *testing.T){
		"JD's window rolls to the next morning": jdRollsOverNight, "Taobao's own instant": taobaoActsAhead,
		"an edited pack moves a running deadline": func(r *rig, t *testing.T) { packMoves(r, t, packs) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			part(&rig{t: t, data: r.data, env: r.env, listen: r.listen, parts: r.parts}, t)
		})
	}
}

func jdRollsOverNight(r *rig, t *testing.T) {
	shanghai := time.FixedZone("Asia/Shanghai", 8*60*60)
	const scale = 3600 // a day in 24 s
	id := r.opened("jd", scale, nil)
	opened := time.Now()
	r.until("it is investigated", func() bool { return r.stage(id) == "investigating" })
	r.starter("send", id, "state-position", `{"position":"contest"}`, "--as", "merchant:demo")
	r.until("it is decided", func() bool { return r.stage(id) == "deciding" })
	r.starter("send", id, "escalate", `{}`, "--as", "customer:me")
	// JD asks in the afternoon of the case's own calendar, with less than four hours left of the day.
	r.until("it is afternoon", func() bool {
		now := opened.Add(time.Since(opened) * scale).In(shanghai)
		return now.Hour() == 15
	})
	r.starter("send", id, "ask-merchant", `{"items":["invoice"]}`, "--as", "platform:jd")
	question := r.explain(id, "platform_question")
	require.Equal(t, "window", question.Kind)
	require.Contains(t, question.Rule, "jd/extra_evidence: 4h")
	require.Len(t, question.Intervals, 2, "some of it today, the rest tomorrow")
	today, tomorrow := question.Intervals[0], question.Intervals[1]
	require.Equal(t, "18:00", today.To.In(shanghai).Format("15:04"))
	require.Equal(t, "09:00", tomorrow.From.In(shanghai).Format("15:04"))
	require.Equal(t, today.To.In(shanghai).YearDay()+1, tomorrow.From.In(shanghai).YearDay())
	require.Equal(t, 4*time.Hour, today.To.Sub(today.From)+tomorrow.To.Sub(tomorrow.From))
	require.Equal(t, tomorrow.To, question.CaseDue)
	require.Less(t, question.Due.Sub(question.ActsAt), time.Second, "half an hour ahead, 3,600 times faster")
	r.until("it was answered with the evidence there is", func() bool {
		return r.explain(id, "platform_question").State == "breached" && strings.Contains(r.starter("events", id), "with=file")
	})
}

func taobaoActsAhead(r *rig, t *testing.T) {
	const scale = 600 // ten minutes a second: the two hours' margin are 12 s, the gate's one hour 6 s
	platformDue := time.Now().Add(40 * time.Second).Truncate(time.Millisecond)
	id := r.opened("taobao", scale, map[string]any{"platform_due": platformDue.UTC().Format(time.RFC3339Nano)})
	r.until("it is investigated", func() bool { return r.stage(id) == "investigating" })
	position := r.explain(id, "position")
	require.Equal(t, "platform", position.Kind)
	require.True(t, platformDue.Equal(position.Due), "%s and %s", platformDue, position.Due)
	require.Equal(t, 12*time.Second, position.Due.Sub(position.ActsAt))
	r.until("the customer's wish is granted", func() bool { return r.stage(id) == "remedying" || r.stage(id) == "following_up" })
	approval := r.explain(id, "approval")
	require.Equal(t, "breached", approval.State, "nobody answered at the gate, so it went ahead")
	require.True(t, approval.Ended.Before(platformDue), "at %s, before the platform decides at %s", approval.Ended, platformDue)
}

func packMoves(r *rig, t *testing.T, packs string) {
	r.env = append(slices.Clone(r.env), "POLICY_DIR="+packs)
	id := r.opened("weidian", 1, nil)
	r.until("it is investigated", func() bool { return r.stage(id) == "investigating" })
	before := r.explain(id, "position")
	text := "pack: weidian\ntitle: Weidian\nextends: house\ndeadlines:\n" +
		"  position: {within: 9d, default: grant_wish, source: \"a test [U]\"}\n"
	require.NoError(t, os.WriteFile(filepath.Join(packs, "weidian.yaml"), []byte(text), 0o600))
	said := r.starter("policy", "move", "--pack", "weidian", "--to", "weidian", "--as", "supervisor:chen", "--reason", "rules_of_december")
	require.Contains(t, said, "position")
	after := r.explain(id, "position")
	require.Equal(t, 9*24*time.Hour, after.Due.Sub(before.Intervals[0].From))
	require.NotEqual(t, before.Due, after.Due)
	require.Contains(t, after.Why, "policy/")
	inForce := strings.Count(r.said("worker"), "policy in force")
	require.NoError(t, r.worker().Signal(syscall.SIGHUP))
	r.until("the worker has taken the pack up", func() bool { return strings.Count(r.said("worker"), "policy in force") > inForce })
	require.NoError(t, os.WriteFile(filepath.Join(packs, "weidian.yaml"), []byte("pack: weidian\nextends: castle\n"), 0o600))
	require.NoError(t, r.worker().Signal(syscall.SIGHUP))
	r.until("the worker has refused the next one", func() bool { return strings.Contains(r.said("worker"), "weidian.yaml:2: extends") })
	history := r.starter("history", id)
	require.Contains(t, summaries(t, history), "Moved from", "the timer in Temporal says why it rings then")
}

// worker is the worker's process.
func (r *rig) worker() *os.Process {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.parts["worker"].Process
}

// summaries are what the timeline of the Temporal UI shows beside each event.
func summaries(t *testing.T, history string) string {
	t.Helper()
	var whole struct {
		Events []struct {
			UserMetadata struct {
				Summary struct {
					Data []byte `json:"data"`
				} `json:"summary"`
			} `json:"userMetadata"`
		} `json:"events"`
	}
	require.NoError(t, json.Unmarshal([]byte(history), &whole))
	var all []string
	for _, e := range whole.Events {
		all = append(all, string(e.UserMetadata.Summary.Data))
	}
	return strings.Join(all, "\n")
}
