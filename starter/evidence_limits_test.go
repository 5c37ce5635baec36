package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/evidence"
	"redress/internal/policy"
)

// The shop's own rules bound a file that is added here too, and go on to do so when
// they are no longer in force.
func TestAFileIsAsLargeAsTheRulesOfItsComplaintSay(t *testing.T) {
	t.Parallel()
	dir := folder(t, map[string]string{"stall.yaml": "pack: stall\nkind: shop\nextends: taobao\napplies: {platform: taobao, shops: [demo]}\n" +
		"evidence: {file_mb: 1, files: 2, total_mb: 2, source: \"the owner [O]\"}\n"})
	d := newDoor(t)
	number := d.with("POLICY_DIR=" + dir).open(good)
	talk := file(t, "talk.txt", strings.Repeat("a", 2<<20))

	for _, door := range []door{d, d.with("POLICY_DIR=" + dir)} {
		r := door.do("", "evidence", "add", number, talk)
		require.Equal(t, exitFailed, r.code)
		require.Contains(t, r.err, talk+": the file is larger than 1 MB")
	}
	listed := d.do("", "evidence", "list", number)
	require.NotContains(t, listed.out, "talk.txt")

	other := d.open(strings.Replace(good, `"demo"`, `"another"`, 1))
	r := d.do("", "evidence", "add", other, file(t, "long.txt", strings.Repeat("a", 26<<20)))
	require.Contains(t, r.err, "the file is larger than 25 MB")
}

// The first of nothing said is what the house says.
func TestTheHouseSaysWhatHoldsWhereNobodySaysAnything(t *testing.T) {
	t.Parallel()
	packs, err := policy.Load("")
	require.NoError(t, err)
	house, err := packs.Get("house")
	require.NoError(t, err)
	require.Equal(t, evidence.DefaultLimits, evidence.Limits(house.Evidence()))
}

func TestShowTellsHowMuchIsKept(t *testing.T) {
	t.Parallel()
	r := offline(t, nil, "policy", "show", "paypal")
	require.Equal(t, exitDone, r.code, r.err)
	for _, line := range []string{"a file +9 MB", "files +50 +kept of one complaint", "files together +200 MB"} {
		require.Regexp(t, line, r.out)
	}
	require.Contains(t, r.out, "a file under 10 MB, PayPal's supported file types and sizes [O]")
	r = offline(t, nil, "policy", "show", "rakuten", "-o", "json")
	require.Contains(t, r.out, `"file_mb": 4`)
	r = offline(t, nil, "policy", "diff", "house", "rakuten")
	require.Regexp(t, `evidence\n  file_mb +25 → 4\n`, r.out)
}
