package main

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/jmoiron/sqlx"
	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
	"redress/internal/evidence"
	"redress/internal/postgres"
	"redress/internal/postgres/postgrestest"
)

func TestSetupMayRunAsOftenAsOneLikes(t *testing.T) {
	t.Parallel()
	d := newDoor(t).with("DATABASE_URL=" + postgrestest.EmptyURL(t))

	first, second := d.do("", "setup"), d.do("", "setup")

	require.Equal(t, exitDone, first.code, first.err)
	require.Contains(t, first.out, "database: brought from version 0 to ")
	require.Equal(t, exitDone, second.code, second.err)
	require.Contains(t, second.out, " already\n")
	require.Contains(t, second.out, "search attributes: all 10 there\n")
}

// One life through the public commands: told, refused, repeated and looked at.
func TestMessagesAreAnsweredRefusedAndAppliedOnce(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	d.work()
	number := d.open(good)
	d.reaches(number, investigating)

	classify := []string{"send", strings.ToLower(number), "classify", `{"severity":"critical"}`, "--as", "agent:lin", "--message-id", "m-1", "-o", "json"}
	accepted, again := d.do("", classify...), d.do("", classify...)
	require.Equal(t, exitDone, accepted.code, accepted.err)
	require.Equal(t, accepted.out, again.out)
	require.Equal(t, complaint.Critical, d.show(number).Severity)

	early := d.do("", "send", number, "rate", `{"score":5,"solved":true}`, "--as", "customer:me")
	require.Equal(t, exitFailed, early.code)
	require.Contains(t, early.err, "starter: refused (wrong_stage: ")
	early = d.do("", "send", number, "rate", `{"score":5,"solved":true}`, "--as", "customer:me", "-o", "json")
	require.Equal(t, exitFailed, early.code)
	require.Contains(t, early.out, `"code": "wrong_stage"`)

	noted := d.do(`{}`, "send", number, "add-note", "-", "--as", "agent:lin", "--text", "called back")
	require.Equal(t, exitDone, noted.code, noted.err)
	signalled := d.do("", "send", number, "assign", `{"owner":"wang"}`, "--as", "agent:lin", "--signal")
	require.Equal(t, exitDone, signalled.code, signalled.err)
	d.reaches(number, func(s postgres.Shown) bool { return s.Owner == "wang" })
	// What a signal carries is in Temporal's history before the case could refuse it.
	worded := d.do("", "send", number, "ask-customer", `{"items":["whether Zhang moved"]}`, "--as", "agent:lin", "--text", "and is well in Lyon", "--signal")
	require.Equal(t, exitFailed, worded.code, worded.err)
	require.Contains(t, worded.err, "starter: refused (bad_value: items: ")
	require.NotContains(t, d.do("", "history", number).out, `"signalName": "ask-customer"`)
	db, err := sqlx.Connect("postgres", strings.TrimPrefix(d.environ[0], "DATABASE_URL="))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	var texts int
	require.NoError(t, db.Get(&texts, `select count(*) from texts where number = $1 and size = 19`, number))
	require.Zero(t, texts, "a refusal leaves no words behind")

	told := d.do("", "events", number)
	require.Contains(t, told.out, "note added")
	require.NotContains(t, told.out, "called back")
	require.Equal(t, exitDone, d.do("", "verify", number).code)

	withdrawn := d.do("", "send", number, "withdraw", "--as", "customer:me")
	require.Equal(t, exitDone, withdrawn.code, withdrawn.err)
	watched := d.do("", "watch", number)
	require.Equal(t, exitDone, watched.code, watched.err)
	require.True(t, strings.HasSuffix(strings.TrimSpace(watched.out), "withdrawn") || strings.Contains(watched.out, "closed: withdrawn"), watched.out)
	late := d.do("", "send", number, "add-note", "--as", "agent:lin", "--text", "too late")
	require.Equal(t, exitFailed, late.code)
	require.Contains(t, late.err, "case_closed")
}

func TestEvidenceIsStoredAndSent(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	d.work()
	number := d.open(good)
	d.reaches(number, investigating)
	photo := file(t, "kettle.png", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01")

	added := d.do("", "evidence", "add", number, photo)
	require.Equal(t, exitDone, added.code, added.err)
	wrong := d.do("", "evidence", "add", number, photo, "--kind", "video")
	require.Equal(t, exitFailed, wrong.code)
	require.Contains(t, wrong.err, "the file is image/png, not a video")

	listed := d.do("", "evidence", "list", number)
	require.Contains(t, listed.out, "kettle.png")
	require.Contains(t, d.do("", "show", number).out, "photo")

	var pieces []evidence.Piece
	d.answer(&pieces, "evidence", "list", number)
	out := filepath.Join(t.TempDir(), "kettle.png")
	got := d.do("", "evidence", "get", pieces[0].ID, "--out", out)
	require.Equal(t, exitDone, got.code, got.err)
	require.FileExists(t, out)
	again := d.do("", "evidence", "get", pieces[0].ID, "--out", out)
	require.Equal(t, exitFailed, again.code)
	require.Contains(t, again.err, "--force")
	require.Equal(t, exitDone, d.do("", "evidence", "get", pieces[0].ID, "--out", out, "--force").code)
	require.Equal(t, exitFailed, d.do("", "evidence", "get", "e_none", "--out", out+"2").code)
	require.NoFileExists(t, out+"2")
}

func TestListFiltersAndPages(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	for _, shop := range []string{"a", "b", "b"} {
		d.open(with(`"demo"`, `"`+shop+`"`) + strings.Repeat(" ", len(shop)))
	}
	d.open(with(`"demo"`, `"b"`)[:len(with(`"demo"`, `"b"`))-1] + `,"external_id":"X-2"}`)

	var of, first, second postgres.Page
	d.answer(&of, "list", "--shop", "b", "--stage", "received")
	d.answer(&first, "list", "--limit", "2")
	d.answer(&second, "list", "--limit", "2", "--cursor", first.NextCursor)

	require.Len(t, of.Rows, 2)
	require.Len(t, first.Rows, 2)
	require.Len(t, second.Rows, 1)
	require.Empty(t, second.NextCursor)
	require.NotContains(t, first.Rows, second.Rows[0])
	none := d.do("", "list", "--attention")
	require.Equal(t, result{exitDone, "", "no complaints\n"}, none)
}

func TestExitCodes(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	for line, want := range map[string]int{
		"help":                               exitDone,
		"help settings":                      exitDone,
		"completion bash":                    exitDone,
		"list":                               exitDone,
		"lst":                                exitUsage,
		"open":                               exitUsage,
		"list --stage nowhere":               exitUsage,
		"list --cursor xyz":                  exitUsage,
		"list --limit 0":                     exitUsage,
		"list --due-before tomorrow":         exitUsage,
		"list -o yaml":                       exitUsage,
		"show R26-0000-0001":                 exitUsage,
		"show R26-0000-000E":                 exitFailed,
		"next R26-0000-000E":                 exitFailed,
		"events R26-0000-000E":               exitFailed,
		"verify R26-0000-000E":               exitFailed,
		"watch R26-0000-000E":                exitFailed,
		"evidence list R26-0000-000E":        exitFailed,
		"send R26-0000-000E aprove":          exitUsage,
		"send R26-0000-000E approve [1]":     exitUsage,
		"send R26-0000-000E approve @no.txt": exitFailed,
		"setup --retention 1h":               exitUsage,
	} {
		r := d.do("", strings.Fields(line)...)
		require.Equal(t, want, r.code, "%s\n%s", line, r.err)
		if want != exitDone {
			require.True(t, strings.HasPrefix(r.err, "starter: "), r.err)
		}
	}
}

func TestAMessageToACaseThatDoesNotRunSaysWhy(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	number := d.with("TEMPORAL_ADDRESS=127.0.0.1:1").open(good)

	r := d.do("", "send", number, "withdraw", "--as", "customer:me")

	require.Equal(t, exitFailed, r.code)
	require.Equal(t, "starter: "+number+" is kept but does not run yet: it starts as soon as a worker and Temporal are there\n", r.err)
}
