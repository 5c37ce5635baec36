package main

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
	"redress/internal/postgres"
)

func TestOpenGivesANumberAndAWorkflow(t *testing.T) {
	t.Parallel()
	d := newDoor(t)

	r := d.do(good, "open", "-", "-o", "json")

	require.Equal(t, exitDone, r.code, r.err)
	require.Empty(t, r.err)
	var opened map[string]any
	require.NoError(t, json.Unmarshal([]byte(r.out), &opened))
	number := opened["id"].(string)
	require.Equal(t, map[string]any{"id": number, "workflow_id": "complaint/" + number, "created": true}, opened)
	require.Equal(t, complaint.Received, d.show(number).Stage)
}

func TestTheSameFileTwiceOpensNothingTwice(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	name := file(t, "bulk.ndjson", good+"\n"+with("TB-1", "TB-2")+"\n"+with(`"shop"`, `"external_id":"X-1","shop"`)+"\n")

	first, second := d.do("", "open", name), d.do("", "open", name)
	reordered := d.do(`{"text":"坏了","order":{"total":{"currency":"CNY","value":"128.00"},"number":"TB-1"},"shop":"demo","platform":"taobao"}`, "open", "-")

	require.Equal(t, result{exitDone, first.out, "3 opened, 0 there already, 0 refused\n"}, first)
	require.Equal(t, result{exitDone, strings.ReplaceAll(first.out, "opened", "was there already"), "0 opened, 3 there already, 0 refused\n"}, second)
	require.Contains(t, reordered.out, "was there already")
	var page postgres.Page
	d.answer(&page, "list")
	require.Len(t, page.Rows, 3)
}

func TestABulkLoadListsTheBadLinesAndKeepsTheGoodOnes(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	lines := make([]string, 0, 2*loadBatch+2)
	for i := range 2*loadBatch + 2 {
		lines = append(lines, with("TB-1", fmt.Sprintf("TB-%d", i)))
	}
	lines[6], lines[loadBatch+9] = "no JSON", with(`"shop"`, `"customer":{"email":"nowhere"},"shop"`)

	r := d.do(strings.Join(lines, "\n"), "open", "-", "-o", "json")

	require.Equal(t, exitFailed, r.code)
	require.Equal(t, ""+
		"line 7: not JSON: invalid character 'o' in literal null (expecting 'u') (at byte 2)\n"+
		"line 110: customer.email: is not a mail address\n"+
		"200 opened, 0 there already, 2 refused\n", r.err)
	require.Equal(t, 2*loadBatch, strings.Count(r.out, `"created":true`))
}

func TestAComplaintIsKeptWhileTemporalIsDown(t *testing.T) {
	t.Parallel()
	d := newDoor(t)

	r := d.with("TEMPORAL_ADDRESS=127.0.0.1:1").do(good, "open", "-")

	require.Equal(t, exitDone, r.code)
	require.Contains(t, r.err, "note: Temporal is not reachable: what was opened is kept and will start when it is back.")
	number, _, _ := strings.Cut(r.out, " ")
	require.Contains(t, d.do("", "show", number).out, "It has not started yet")

	d.work()
	d.reaches(number, investigating)
}

func TestEveryExampleIsAComplaint(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	files, err := filepath.Glob("../examples/*json")
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(files), 9)
	for _, name := range files {
		r := d.do("", "open", name)
		require.Equal(t, exitDone, r.code, r.err)
	}
	var page postgres.Page
	d.answer(&page, "list", "--limit", "500")
	require.Len(t, page.Rows, 15, "ten examples and five in the bulk file, each its own case")
}

func TestFilesThatHoldNoComplaint(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	for name, c := range map[string]struct{ path, says string }{
		"empty":    {file(t, "empty.json", "\n"), "starter: there is no complaint in it: give one JSON object, or one a line\n"},
		"a folder": {"../examples", "starter: ../examples is a folder: name a file, or - for standard input\n"},
		"nothing":  {"nowhere.json", "starter: open nowhere.json: no such file or directory\n"},
	} {
		require.Equal(t, result{exitFailed, "", c.says}, d.do("", "open", c.path), name)
	}
}
