package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/policy"
)

// The example of the issue: four hours of JD's window, begun at 14:01, end next
// morning at 09:01.
const jdExample = "policy explain --pack jd --deadline extra_evidence --at 2026-11-22T14:01:00+08:00"

func TestExplainOfTheJDWindow(t *testing.T) {
	t.Parallel()
	r := offline(t, nil, append(strings.Fields(jdExample), "-o", "json")...)

	require.Equal(t, exitDone, r.code, r.err)
	var e map[string]any
	require.NoError(t, json.Unmarshal([]byte(r.out), &e))
	require.Equal(t, "2026-11-23T09:01:00+08:00", e["due"])
	require.Equal(t, []any{
		map[string]any{"from": "2026-11-22T14:01:00+08:00", "to": "2026-11-22T18:00:00+08:00"},
		map[string]any{"from": "2026-11-23T09:00:00+08:00", "to": "2026-11-23T09:01:00+08:00"},
	}, e["intervals"])
	for _, promised := range []string{"warnings", "clock", "rule", "source", "at_breach"} {
		require.NotEmpty(t, e[promised], promised)
	}
	require.Equal(t, e, explainedIn(t, "2026-11-22T06:01:00Z"), "the same instant in another zone is told in the pack's own")
}

func explainedIn(t *testing.T, at string) (e map[string]any) {
	t.Helper()
	r := offline(t, nil, "policy", "explain", "--pack", "jd", "--deadline", "extra_evidence", "--at", at, "-o", "json")
	require.NoError(t, json.Unmarshal([]byte(r.out), &e))
	return e
}

func TestExplainForPrograms(t *testing.T) {
	t.Parallel()
	r := offline(t, []string{"POLICY_DIR=" + fixturePacks}, "policy", "explain", "--pack", "mall", "--deadline", "extra_evidence",
		"--at", "2026-11-22T14:01", "--pause", "2026-11-22T15:00/2026-11-22T16:00", "-o", "json")
	require.Equal(t, exitDone, r.code, r.err)
	golden(t, "policy-explain.json", []byte(withoutVersions(r.out)))
}

func TestExplainForPeople(t *testing.T) {
	t.Parallel()
	for name, line := range map[string]string{
		"window":       "--deadline extra_evidence --at 2026-11-22T14:01",
		"paused":       "--deadline extra_evidence --at 2026-11-22T14:01 --pause 2026-11-22T15:00/2026-11-22T16:00 --pause 2026-11-22T17:00:30/",
		"platform":     "--deadline extra_evidence --at 2026-11-22T14:01 --platform-due 2026-11-22T20:00:00+08:00",
		"category":     "--deadline position --category delivery_delay --shipped false --at 2026-11-22T14:01",
		"natural days": "--deadline materials --at 2026-11-22",
		"provisional":  "--deadline ruling --category billing --at 2029-11-22T14:01",
		"many":         "--deadline overall --at 2026-11-22T14:01",
		"no time":      "--deadline merchant_appeal --at 2026-11-22T14:01",
	} {
		r := offline(t, []string{"POLICY_DIR=" + fixturePacks}, append([]string{"policy", "explain", "--pack", "mall"}, strings.Fields(line)...)...)
		require.Equal(t, exitDone, r.code, r.err)
		golden(t, "policy-explain-"+strings.ReplaceAll(name, " ", "-")+".txt", []byte(withoutVersions(r.out)))
	}
}

func TestExplainBeginsNowUnlessItIsTold(t *testing.T) {
	t.Parallel()
	r := offline(t, nil, "policy", "explain", "--pack", "jd", "--deadline", "extra_evidence")
	require.Contains(t, r.out, "begins     Fri 20 Nov 2026 20:00 +08:00\n", "noon in UTC, told in JD's zone")
}

func TestExplainWithoutADeadlineListsThem(t *testing.T) {
	t.Parallel()
	r := offline(t, []string{"POLICY_DIR=" + fixturePacks}, "policy", "explain", "--pack", "mall")
	require.Equal(t, exitDone, r.code)
	require.Contains(t, r.out, "merchant_answer_unshipped  mall   position           only delivery delay, orders not shipped  12h of wall time\n")
	require.Equal(t, "one of them: add --deadline NAME; all that is known of them: starter policy show mall\n", r.err)

	r = offline(t, []string{"POLICY_DIR=" + fixturePacks}, "policy", "explain", "--pack", "mall", "-o", "json")
	var rules []policy.Rule
	require.NoError(t, json.Unmarshal([]byte(r.out), &rules))
	require.NotEmpty(t, rules)
}

func TestQuestionsThatCannotBeAnswered(t *testing.T) {
	t.Parallel()
	const shape = " is no instant: 2026-11-22T14:01:00+08:00, or 2026-11-22T14:01 in Asia/Shanghai\n"
	for flags, says := range map[string]string{
		"--at tomorrow":                `starter: --at "tomorrow"` + shape,
		"--platform-due soon":          `starter: --platform-due "soon"` + shape,
		"--pause 2026-11-22":           `starter: --pause "2026-11-22" must be FROM/TO, or FROM/ for one that still lasts` + "\n",
		"--pause noon/":                `starter: --pause "noon"` + shape,
		"--pause 2026-11-22/noon":      `starter: --pause "noon"` + shape,
		"--pause 2026-11-22/2026-11-1": `starter: --pause "2026-11-1"` + shape,
		"--pause 2026-11-22/2026-11-21": `starter: --pause "2026-11-22/2026-11-21" ends before it begins
`,
		"--category shoes":           `starter: invalid argument "shoes" for "--category" flag: must be one of product_quality, `,
		"--shipped perhaps":          `starter: invalid argument "perhaps" for "--shipped" flag: must be one of true, false`,
		"--at 1901-01-01T00:00:00Z":  "starter: explain extra_evidence: an instant must be from 1970 to 2149\n",
		"--deadline extra":           `starter: pack jd has no deadline "extra"; there are `,
		"--at 2026-11-22T14:01:00 x": `starter: unknown command "x"`,
	} {
		r := offline(t, nil, append(strings.Fields("policy explain --pack jd --deadline extra_evidence"), strings.Fields(flags)...)...)
		require.Equal(t, exitUsage, r.code, flags)
		require.Contains(t, r.err, says, flags)
	}
}
