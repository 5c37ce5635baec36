package main

import (
	"encoding/json"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/policy"
)

func TestDiffOfAPackWithAFile(t *testing.T) {
	t.Parallel()
	dir := folder(t, map[string]string{"stall.yaml": `pack: stall
title: The stall
extends: mall
laws: []
deadlines:
  extra_evidence:
    wait: platform_question
    within: 3h
    clock: window
    calendar: desk
    warn: ["1h"]
    margin: 30m
    default: answer_with_file
    source: "the stall's own, which is longer than what fits beside the old one in one line of a terminal, as it happens [U]"
  stall_only: {wait: none, within: 2d, effect: nothing, source: "ours [O]"}
`})
	r := offline(t, []string{"POLICY_DIR=" + fixturePacks}, "policy", "diff", "mall", filepath.Join(dir, "stall.yaml"))

	require.Equal(t, exitDone, r.code, r.err)
	golden(t, "policy-diff.txt", []byte(withoutVersions(r.out)))
}

func TestDiffForPrograms(t *testing.T) {
	t.Parallel()
	r := offline(t, []string{"POLICY_DIR=" + fixturePacks}, "policy", "diff", "house", "mall", "-o", "json")

	var answer struct {
		Old, New string
		Changes  []policy.Change
	}
	require.NoError(t, json.Unmarshal([]byte(r.out), &answer))
	require.Regexp(t, `^house@[0-9a-f]{16}$`, answer.Old)
	require.Contains(t, answer.Changes, policy.Change{Path: "deadlines.customer_appeal.within", Old: "3d", New: "7d", OldSource: "o [U]", NewSource: "Mall rules of 2025 [O]"})
}

func TestDiffSaysThatNothingDiffers(t *testing.T) {
	t.Parallel()
	r := offline(t, nil, "policy", "diff", "jd", "../internal/policy/packs/jd.yaml")
	require.Equal(t, exitDone, r.code, r.err)
	require.Equal(t, "jd@0123456789abcdef → jd@0123456789abcdef\nNothing differs.\n", withoutVersions(r.out))

	r = offline(t, nil, "policy", "diff", "jd", "jd", "-o", "json")
	require.Contains(t, r.out, `"changes": []`)
}

func TestDiffTellsWhatIsWrongWithAFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(folder(t, map[string]string{"kiosk.yaml": badPack}), "kiosk.yaml")
	r := offline(t, nil, "policy", "diff", "jd", path)
	require.Equal(t, result{exitFailed, "", "starter: " + path + ":4: deadlines.position.warn[0]: ends before its warning: it may last only 1h\n"}, r)
}
