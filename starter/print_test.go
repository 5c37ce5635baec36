package main

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
	"redress/internal/postgres"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares with a file of testdata, or writes it anew under -update.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.WriteFile(path, got, 0o600))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), string(got))
}

// offered is a case that waits for the customer's answer.
func offered() postgres.Shown {
	due := noon.Add(47 * time.Hour)
	cny := func(minor int64) complaint.Money { return complaint.Money{Minor: minor, Currency: "CNY"} }
	return postgres.Shown{OpenedAt: noon.Add(-26 * time.Hour), View: complaint.View{
		ID: "R26-7K4Q-X2MH", Policy: "taobao@0123456789abcdef", Stage: complaint.Offered, Kind: complaint.IsComplaint, Owner: "lin", Category: complaint.ProductQuality,
		Severity: complaint.High, Priority: "P2", Tags: []string{"repeat_customer"}, Platform: "taobao", Shop: "淘宝店", ExternalID: "TB-778812",
		Next: complaint.Next{WaitingFor: "customer", For: "answer", Due: &due, AtBreach: string(complaint.CloseUnanswered),
			Messages: []string{"assign", "answer-offer", "escalate"}},
		NeedsAttention: []complaint.Attention{{Step: "letter/3", Reason: "no_channel", Since: noon.Add(-time.Hour)}},
		Deadlines: []complaint.DeadlineView{
			{Deadline: complaint.Deadline{Name: complaint.DecisionDue, Started: noon.Add(-23 * time.Hour), Due: noon.Add(time.Hour), State: complaint.Met,
				Ended: noon.Add(-2 * time.Hour), Term: hours(24), Default: complaint.GrantWish}, AtBreach: complaint.GrantWish},
			{Deadline: complaint.Deadline{Name: complaint.AnswerDue, Started: noon.Add(-25 * time.Hour), Due: due, State: complaint.Running,
				Term: hours(72), Default: complaint.CloseUnanswered}, AtBreach: complaint.CloseUnanswered},
		},
		Proposals: []complaint.Proposal{
			{N: 1, Remedy: complaint.Remedy{Kind: complaint.Coupon, Amount: cny(1000)}, By: complaint.Actor{Role: complaint.Agent, ID: "lin"},
				At: noon.Add(-3 * time.Hour), State: complaint.CounteredState, Counter: &complaint.Remedy{Kind: complaint.FullRefund}},
			{N: 2, Remedy: complaint.Remedy{Kind: complaint.PartialRefund, Amount: cny(4980), ReturnRequired: true},
				By: complaint.Actor{Role: complaint.Agent, ID: "lin"}, At: noon.Add(-2 * time.Hour), State: complaint.AwaitingAnswer},
		},
		Remedies: []complaint.RemedyView{{Operation: "R26-7K4Q-X2MH/refund/1", Kind: complaint.RefundOp, Amount: cny(4980), State: complaint.OpDone, Reference: "RF-1"}},
		Evidence: []complaint.Evidence{{EvidenceRef: complaint.EvidenceRef{ID: "ev-1", SHA256: "ab12", Kind: complaint.Photo}, By: complaint.Customer, At: noon.Add(-25 * time.Hour), Late: true}},
		Events:   31,
	}}
}

// hours is a term of so many hours.
func hours(n int) complaint.Term {
	return complaint.Term{Within: complaint.Duration(time.Duration(n) * time.Hour), Rule: "house/test", Source: "made up [U]"}
}

// The one file of tests that sets the zone times are shown in; it is the same
// for all of them.
func TestMain(m *testing.M) {
	if os.Getenv(asStarter) != "" {
		main()
	}
	time.Local = time.FixedZone("CST", 8*3600)
	os.Exit(m.Run())
}

func testShell() (*shell, *bytes.Buffer) {
	out := &bytes.Buffer{}
	return &shell{out: out, err: out, now: func() time.Time { return noon }, output: "table"}, out
}

func TestShowForPeople(t *testing.T) {
	t.Parallel()
	sh, out := testShell()
	opening := complaint.Opening{Customer: complaint.Person{Name: "张样例", Email: "zhang@example.com"}, Text: "坏了。\n\x1b[31m请退款。"}

	s := offered()
	require.NoError(t, sh.printShown(shown{Shown: s, SLA: serviceLevels(s, complaint.Terms{}, noon), Opening: &opening}))

	golden(t, "show.txt", out.Bytes())
}

func TestShowOfACaseThatHasNotStarted(t *testing.T) {
	t.Parallel()
	sh, out := testShell()

	sh.printWaiting(complaint.View{Stage: complaint.Received})

	require.Equal(t, "\nIt has not started yet: it does as soon as Temporal and a worker are there.\n", out.String())
}

func TestEventsForPeople(t *testing.T) {
	t.Parallel()
	sh, out := testShell()

	require.NoError(t, sh.printEvents([]postgres.RecordedEvent{
		{Event: complaint.Event{Seq: 1, At: noon, Type: complaint.Opened, Actor: complaint.Actor{Role: complaint.System, ID: "redress"}, Facts: map[string]string{"total": "128.00 CNY", "platform": "taobao"}}},
		{Event: complaint.Event{Seq: 10, At: noon.Add(time.Minute), Type: complaint.OfferAccepted, Actor: complaint.Actor{Role: complaint.Customer, ID: "me"}}},
	}))

	require.Equal(t, ""+
		"1   20 Nov 20:00:00  opened          system:redress  platform=taobao total=128.00 CNY\n"+
		"10  20 Nov 20:01:00  offer accepted  customer:me\n", out.String())
}

func TestReadyCommandLines(t *testing.T) {
	t.Parallel()
	view := offered().View
	var lines []string
	for _, m := range possible(view.Next) {
		lines = append(lines, commandLine(view, m))
	}
	require.Equal(t, []string{
		`starter send R26-7K4Q-X2MH answer-offer '{"proposal":2,"answer":"accept"}' --as customer:me`,
		`starter send R26-7K4Q-X2MH escalate '{"reason_code":"no_agreement"}' --as customer:me`,
		`starter send R26-7K4Q-X2MH assign '{"owner":"lin"}' --as agent:lin`,
	}, lines)
	note, _ := complaint.Find("add-note")
	require.Equal(t, "starter send R26-7K4Q-X2MH add-note --as agent:lin --text '…'", commandLine(view, note))
	repair, _ := complaint.Find("retry-step")
	require.Equal(t, `starter send R26-7K4Q-X2MH retry-step '{"step":"letter/3","reason_code":"rail_is_back"}' --as operator:lin`, commandLine(view, repair))
}

func TestInstant(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]time.Time{
		"": {}, "24h": noon.Add(24 * time.Hour), "2d": noon.Add(48 * time.Hour),
		"2026-12-03":                time.Date(2026, 12, 3, 0, 0, 0, 0, time.Local),
		"2026-12-03T18:00:00+08:00": time.Date(2026, 12, 3, 10, 0, 0, 0, time.UTC),
	} {
		got, err := instant(text, noon)
		require.NoError(t, err)
		require.True(t, want.Equal(got), text)
	}
	_, err := instant("tomorrow", noon)
	require.ErrorAs(t, err, new(usageError))
}
