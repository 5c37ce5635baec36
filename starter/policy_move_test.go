package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
	"redress/internal/policy"
	"redress/internal/postgres"
)

// editing is a door whose POLICY_DIR has a JD of the test's own, and the file to edit.
func editing(t *testing.T) (door, func(old, replacement string)) {
	t.Helper()
	text, err := os.ReadFile("../internal/policy/packs/jd.yaml")
	require.NoError(t, err)
	path := file(t, "jd.yaml", string(text))
	return newDoor(t).with("POLICY_DIR=" + filepath.Dir(path)), func(old, replacement string) {
		require.Contains(t, string(text), old)
		require.NoError(t, os.WriteFile(path, []byte(strings.Replace(string(text), old, replacement, 1)), 0o600))
	}
}

// jd is a complaint that came from JD.
func jd(order string) string {
	return strings.Replace(with("taobao", "jd"), "TB-1", order, 1)
}

// moves reads what move prints for programs, by complaint.
func (d door) moves(t *testing.T, args ...string) (result, map[string]aMove) {
	t.Helper()
	r := d.do("", append(append([]string{"policy", "move"}, args...), "-o", "json")...)
	all := map[string]aMove{}
	for line := range strings.Lines(r.out) {
		var one aMove
		require.NoError(t, json.Unmarshal([]byte(line), &one), line)
		all[one.ID] = one
	}
	return r, all
}

// Editing a pack moves running cases by one command: what it says beforehand is what
// happens, and explain shows it afterwards.
func TestAnEditedPackMovesRunningComplaints(t *testing.T) {
	t.Parallel()
	d, edit := editing(t)
	d.work()
	one, two := d.open(jd("JD-1")), d.open(jd("JD-2"))
	other := d.open(good)
	for _, number := range []string{one, two, other} {
		d.reaches(number, investigating)
	}
	was := d.show(one)
	asked := d.do("", "send", two, "ask-customer", `{"items":["details"],"within":"48h"}`, "--as", "agent:lin", "--text", "Which colour?")
	require.Equal(t, exitDone, asked.code, asked.err)
	edit("within: 24h", "within: 30h")
	move := []string{"--pack", "jd", "--to", "jd", "--as", "supervisor:chen", "--reason", "rules_of_december"}

	rehearsed, foretold := d.moves(t, append(move, "--dry-run")...)
	require.Equal(t, exitDone, rehearsed.code, rehearsed.err)
	require.Equal(t, "2 would move, 0 failed\n", rehearsed.err)
	require.Equal(t, was.Policy, d.show(one).Policy, "nothing was sent")
	require.NotContains(t, d.do("", "policy", "list", "--stored").out, foretold[one].To, "nothing was stored")

	done, moved := d.moves(t, move...)
	require.Equal(t, exitDone, done.code, done.err)
	require.Equal(t, "2 moved, 0 failed\n", done.err)
	require.Len(t, moved, 2, "only JD's")
	for number, m := range moved {
		require.Equal(t, was.Policy, m.From)
		require.Equal(t, m.To, d.show(number).Policy)
		require.NotEmpty(t, m.Moved)
		require.Equal(t, foretold[number].Moved, m.Moved, "as the rehearsal said")
		require.Equal(t, foretold[number].Stood, m.Stood)
	}
	at := slices.IndexFunc(moved[one].Moved, func(m movedDeadline) bool { return m.Deadline == complaint.PositionDue })
	require.GreaterOrEqual(t, at, 0)
	position := moved[one].Moved[at]
	require.InDelta(t, 6, position.To.Sub(position.From).Hours(), 0.01)
	require.Equal(t, "jd/merchant_answer", position.Rule)

	told := d.do("", "explain", one, "--deadline", "position").out
	require.Contains(t, told, "MOVED ON")
	require.Contains(t, told, "policy/"+strings.TrimPrefix(moved[one].To, "jd@"))
	require.Contains(t, told, "before, by jd/merchant_answer: 24h of wall time")
	require.Contains(t, d.do("", "next", one).out, "\nwhy then  ")

	again, none := d.moves(t, move...)
	require.Equal(t, exitDone, again.code)
	require.Empty(t, none)
	require.Contains(t, again.err, "no running complaint of jd is under another version than ")

	stored := d.do("", "policy", "list", "--stored").out
	require.Regexp(t, `(?m)^jd@[0-9a-f]{16} .* 2 +in force$`, stored)
	require.Regexp(t, `(?m)^`+was.Policy+` .* 0$`, stored)
	require.Equal(t, exitDone, d.do("", "policy", "show", was.Policy).code, "a version that is not in force any more")
	between := d.do("", "policy", "diff", was.Policy[:len("jd@")+6], "jd")
	require.Contains(t, between.out, "  within  24h → 30h\n", between.err)

	back := d.do("", "policy", "move", one, "--to", was.Policy, "--as", "supervisor:chen", "--reason", "too_long")
	require.Equal(t, exitDone, back.code, back.err)
	require.Contains(t, back.out, one+" moved from "+moved[one].To+" to "+was.Policy+"\n")
	require.Regexp(t, `(?m)^  position  .* → .*  jd/merchant_answer$`, back.out)
}

func TestOneThatCannotBeMovedDoesNotStopTheOthers(t *testing.T) {
	t.Parallel()
	d, edit := editing(t)
	d.work()
	one, ended := d.open(jd("JD-1")), d.open(jd("JD-2"))
	taobao := d.open(good)
	for _, number := range []string{one, ended, taobao} {
		d.reaches(number, investigating)
	}
	require.Equal(t, exitDone, d.do("", "send", ended, "withdraw", "--as", "customer:me").code)
	d.reaches(ended, func(s postgres.Shown) bool { return s.Stage == complaint.Closed })
	edit("within: 24h", "within: 30h")
	const nobody = "R26-0000-000E"

	r := d.do("", "policy", "move", nobody, ended, taobao, one, "--to", "jd", "--as", "supervisor:chen", "--reason", "rules_of_december")

	require.Equal(t, exitFailed, r.code)
	require.Contains(t, r.out, one+" moved from ")
	require.Contains(t, r.err, "starter: "+nobody+": there is no complaint "+nobody+"\n")
	require.Contains(t, r.err, "starter: "+ended+": it is closed: nothing of it moves any more\n")
	require.Contains(t, r.err, "starter: "+taobao+": it came from taobao: the rules of the platform jd are not for it\n")
	require.Contains(t, r.err, "1 moved, 3 failed\n")
	require.Equal(t, "taobao", strings.Split(d.show(taobao).Policy, "@")[0])

	r, moved := d.moves(t, one, nobody, "--to", "jd", "--as", "supervisor:chen", "--reason", "again")
	require.Equal(t, exitFailed, r.code)
	require.Equal(t, "it is under this version already", moved[one].Error)
	require.Contains(t, moved[nobody].Error, "there is no complaint")
}

func TestMovesThatNoComplaintTakesAreRefusedBeforeAnythingIsSent(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	number := d.open(jd("JD-1"))
	for line, want := range map[string]struct {
		code int
		says string
	}{
		"--to jd@0123456789abcdef --as supervisor:chen --reason x": {exitFailed, "no version 0123456789abcdef of jd is stored: `starter policy list --stored` shows those that are"},
		"--to jd@0123 --as supervisor:chen --reason x":             {exitFailed, "no version 0123 of jd is stored"},
		"--to cn-consumer --as supervisor:chen --reason x":         {exitUsage, "cn-consumer is a law: complaints are handled under the pack of a platform or a shop"},
		"--to jd --as agent:lin --reason x":                        {exitUsage, "--as: change-policy is for supervisor"},
		"--to jd --as lin --reason x":                              {exitUsage, `--as "lin" must be role:id`},
		"--to jd --reason x":                                       {exitUsage, "who sends it? Say --as supervisor:ID"},
		"--to jd --as supervisor:chen":                             {exitUsage, "--reason: must say why the policy changes"},
		"--to jd --as supervisor:chen --reason a,b":                {exitUsage, "--reason: must be a code without spaces"},
	} {
		r := d.do("", append([]string{"policy", "move", number}, strings.Fields(line)...)...)
		require.Equal(t, want.code, r.code, "%s\n%s", line, r.err)
		require.Contains(t, r.err, "starter: "+want.says, line)
	}
	r := d.do("", strings.Fields("policy move --pack jdd --to jd --as supervisor:chen --reason x --dry-run")...)
	require.Equal(t, exitUsage, r.code)
	require.Contains(t, r.err, `starter: there is no pack "jdd"`)
	require.Regexp(t, `(?m)^jd@\S+ +.*\) +1 +in force`, d.do("", "policy", "list", "--stored").out, "what it was opened under is kept")
	require.Zero(t, d.show(number).Events)
}

func TestNothingIsStoredBeforeTheFirstComplaint(t *testing.T) {
	t.Parallel()
	require.Contains(t, newDoor(t).do("", "policy", "list", "--stored").out, "Nothing is stored yet: ")
}

func TestOneThatDoesNotRunYetIsNotMoved(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	number := d.with("TEMPORAL_ADDRESS=127.0.0.1:1").open(good)

	r := d.do("", "policy", "move", number, "--to", "taobao", "--as", "supervisor:chen", "--reason", "x")
	require.Contains(t, r.err, number+": it is under this version already\n")

	dir := folder(t, map[string]string{"stall.yaml": "pack: stall\nkind: shop\nextends: taobao\napplies: {platform: taobao}\n"})
	r = d.with("POLICY_DIR="+dir).do("", "policy", "move", number, "--to", "stall", "--as", "supervisor:chen", "--reason", "x")
	require.Equal(t, result{exitFailed, "", "starter: " + number + ": " + number + " is kept but does not run yet: it starts as soon as a worker and Temporal are there\n"}, r)
}

func TestWhatStoodIsToldWithItsReason(t *testing.T) {
	t.Parallel()
	packs, err := policy.Load("")
	require.NoError(t, err)
	pack, err := packs.Get("jd")
	require.NoError(t, err)
	m, due := mover{target: pack}, noon.Add(time.Hour)
	open := func(name complaint.DeadlineName, state complaint.DeadlineState) complaint.DeadlineView {
		return complaint.DeadlineView{Deadline: complaint.Deadline{Name: name, Due: due, State: state}}
	}
	after := complaint.View{Deadlines: []complaint.DeadlineView{open(complaint.DecisionDue, complaint.Running), open(complaint.OverallDue, complaint.Paused), open(complaint.AnswerDue, complaint.Met)}}
	changed := complaint.Event{Type: complaint.PolicyChanged, Facts: map[string]string{"to": pack.Version()}}
	kept := complaint.Event{Type: complaint.DeadlineKept, Facts: map[string]string{"deadline": "decision", "why": "its_new_end_is_past"}}
	moved := complaint.Event{Type: complaint.DeadlineMoved, Facts: map[string]string{"deadline": "position", "reason": "lab_report"}}

	var r aMove
	require.NoError(t, m.read([]complaint.Event{changed, kept, moved}, after, &r))
	require.Equal(t, []stoodDeadline{{complaint.DecisionDue, due, "its_new_end_is_past"}, {Deadline: complaint.OverallDue}}, r.Stood)
	require.Empty(t, r.Moved, "another move than this one")

	require.EqualError(t, m.read([]complaint.Event{kept}, after, &r), "its process could not look the rules up; it is flagged as policy/"+pack.Version())
	sh, out := testShell()
	require.NoError(t, sh.printMove(aMove{ID: "R26-7K4Q-X2MH", From: "jd@a", To: "jd@b", Stood: r.Stood[:2]}, time.UTC))
	require.Equal(t, "R26-7K4Q-X2MH moved from jd@a to jd@b\n"+
		"  decision  as before: Fri 20 Nov 2026 13:00 +00:00  its new end is past\n"+
		"  overall   stands still\n", out.String())
}

func TestServiceLevelsStandInShow(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	d.work()
	number := d.open(jd("JD-1"))
	d.reaches(number, func(s postgres.Shown) bool {
		return investigating(s) && slices.ContainsFunc(s.Deadlines, func(d complaint.DeadlineView) bool { return d.State == complaint.Met })
	})

	var s shown
	d.answer(&s, "show", number)
	require.Regexp(t, `^jd@[0-9a-f]{16}$`, s.Policy)
	names := map[string]complaint.Target{}
	for _, target := range s.SLA.Targets {
		names[target.Name] = target
	}
	require.Equal(t, complaint.Met, names["first_response"].State)
	require.Equal(t, complaint.Running, names["resolution"].State)
	require.NotContains(t, names, "decision", "it was not asked for yet")
	told := d.do("", "show", number).out
	require.Contains(t, told, "rules          "+s.Policy+"\n")
	require.Regexp(t, `(?m)^resolution +30d +[0-9]+ s +running, due `, told)
}

func TestACaseThatHasNotStartedHasItsRulesAlready(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	number := d.open(jd("JD-1"))
	require.Regexp(t, `(?m)^rules +jd@[0-9a-f]{16}$`, d.do("", "show", number).out)
	require.Contains(t, d.do("", "explain", number).out, "FIRST RESPONSE: running", "as it was opened")
	require.Equal(t, exitFailed, d.do("", "explain", "R26-0000-000E").code)
	require.Equal(t, exitUsage, d.do("", "explain", number, "--deadline", "lunch").code)

	var of postgres.Page
	d.answer(&of, "list", "--pack", "jd")
	require.Len(t, of.Rows, 1)
	d.answer(&of, "list", "--pack", "taobao")
	require.Empty(t, of.Rows)
}
