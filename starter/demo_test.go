package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/app"
	"redress/internal/complaint"
)

// stage is a demo on real servers.
func stage(t *testing.T) (*demo, *bytes.Buffer) {
	t.Helper()
	d := newDoor(t)
	d.work()
	settings, err := app.Load(d.environ)
	require.NoError(t, err)
	sh, out := testShell()
	sh.environ = d.environ
	on, err := newPlay(t.Context(), sh, settings, 3600)
	require.NoError(t, err)
	t.Cleanup(on.end)
	return on, out
}

func TestAStoryIsPlayedThroughThePublicCommandsAndChecked(t *testing.T) {
	t.Parallel()
	on, out := stage(t)

	err := on.play(t.Context(), 1, play{"taobao", "", func(s *story) {
		s.until("asks for a photo", due(complaint.EvidenceDue))
		s.gives(customer, "sends a photo")
		s.sends(customer, complaint.MsgWithdraw, `{"reason_code":"solved_meanwhile"}`, "withdraws")
		s.ends(complaint.Withdrawn)
	}})

	require.NoError(t, err)
	require.Contains(t, out.String(), "1 taobao    customer   complains as R26-")
	require.Contains(t, out.String(), "the chain is whole")
}

func TestAStoryThatLeavesItsPathFails(t *testing.T) {
	t.Parallel()
	on, out := stage(t)

	for name, acts := range map[string]func(*story){
		"it ended as withdrawn, not as remedied": func(s *story) {
			s.sends(customer, complaint.MsgWithdraw, `{}`, "withdraws")
			s.ends(complaint.Remedied)
		},
		"refused (wrong_stage": func(s *story) {
			s.sends(customer, complaint.MsgRate, `{"score":5,"solved":true}`, "rates")
			s.ends(complaint.Remedied)
		},
	} {
		on.run += "X"
		require.ErrorContains(t, on.play(t.Context(), 1, play{"taobao", "", acts}), name)
	}
	require.Contains(t, out.String(), "FAILED")
}

// What was paid must be what was told: not more, not less, not twice.
func TestTheLedgerMustShowEachEffectOnce(t *testing.T) {
	t.Parallel()
	ledger := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		require.Equal(t, "R26-7K4Q-X2MH/", r.URL.Query().Get("key_prefix"))
		_, _ = w.Write([]byte(`{"ledger":[{"kind":"refund","amount":{"value":"32.00","currency":"GBP"}},{"kind":"replacement","amount":null}]}`))
	}))
	t.Cleanup(ledger.Close)
	settled := func(want ...effect) error {
		sh, _ := testShell()
		s := &story{ctx: t.Context(), number: "R26-7K4Q-X2MH", demo: &demo{sh: sh, settings: app.Settings{Remedies: app.Remedies{Sandbox: ledger.URL}}}}
		s.settled(want)
		return s.err
	}

	require.NoError(t, settled(effect{"refund", "32.00"}, effect{"replacement", ""}))
	require.Error(t, settled(effect{"refund", "32.00"}))
	require.Error(t, settled(effect{"refund", "32.00"}, effect{"refund", "32.00"}))
	require.Error(t, settled(effect{"refund", "16.00"}, effect{"replacement", ""}))
}

func TestEveryPlayHasItsOpening(t *testing.T) {
	t.Parallel()
	files, err := demoOpenings.ReadDir("demo")
	require.NoError(t, err)
	require.Len(t, files, len(plays()))
	for _, p := range plays() {
		text, err := demoOpenings.ReadFile("demo/" + p.name + ".json")
		require.NoError(t, err)
		_, err = complaint.DecodeOpening(text, noon)
		require.NoError(t, err, p.name)
	}
}
