package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"

	"redress/internal/complaint"
)

// W1: somebody else's message while a policy is being looked up.
func TestAnotherMessageWhileAPolicyIsLookedUp(t *testing.T) {
	t.Parallel()
	l := newLife(t)
	l.fail["policy"] = temporal.NewApplicationError("unavailable", "unavailable")
	l.message(hour, complaint.MsgChangePolicy, "supervisor:wu", `"version":"`+newVersion+`","reason_code":"x"`)
	l.message(2*hour, complaint.MsgStatePosition, "merchant:shop", `"position":"agree"`)
	l.at(3*hour, func() {
		t.Log("state-position applied:", l.view().Stage, "answered:", func() bool { _, ok := l.answers["m-2"]; return ok }())
		l.mu.Lock()
		l.fail["policy"] = l.refused("not_found")
		l.mu.Unlock()
	})
	l.at(4*hour, func() {
		_, answered := l.answers["m-2"]
		require.True(t, answered)
		require.Equal(t, complaint.Deciding, l.view().Stage)
		require.Equal(t, "", l.code("m-2"), "the position was taken in, and its sender is told it was refused")
	})
	l.run()
}

// W2: how often is it tried, when it fails for ever.
func TestLookUpThatFailsForEverHoldsTheWorkflow(t *testing.T) {
	t.Parallel()
	l := newLife(t)
	l.SetTestTimeout(60 * time.Second)
	l.fail["policy"] = temporal.NewApplicationError("unavailable", "unavailable")
	timers := 0
	l.SetOnTimerScheduledListener(func(string, time.Duration) { timers++ })
	l.message(hour, complaint.MsgChangePolicy, "supervisor:wu", `"version":"`+newVersion+`","reason_code":"x"`)
	l.message(2*hour, complaint.MsgWithdraw, "customer:me", "")
	l.at(26*hour, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.fail["policy"] = l.refused("not_found")
	})
	l.run()
	t.Log("timers", timers, "ended", l.Now().Sub(start))
	require.Less(t, l.Now().Sub(start), 3*hour, "the closed case's workflow waits for a policy it no longer needs")
}

// W3: two policies at once.
func TestTwoPoliciesAtOnce(t *testing.T) {
	t.Parallel()
	l := newLife(t)
	l.policy = terms()
	l.policy.Version = "fedcba9876543210"
	l.at(hour, func() {
		l.update("a", complaint.MsgChangePolicy, "supervisor:wu", `"version":"`+newVersion+`","reason_code":"x"`)
		l.update("b", complaint.MsgChangePolicy, "supervisor:mei", `"version":"fedcba9876543210","reason_code":"y"`)
	})
	l.at(2*hour, func() {
		t.Log(l.code("a"), l.code("b"), l.view().Policy)
		require.Equal(t, "", l.code("b"))
	})
	require.Equal(t, complaint.Remedied, l.run())
}
