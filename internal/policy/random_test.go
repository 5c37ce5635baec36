package policy

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"redress/internal/clock"
	"redress/internal/complaint"
)

// TestRandomPacks draws packs that look like packs, since most of what FuzzPack
// tries is none. More of them: -rapid.checks=30000.
func TestRandomPacks(t *testing.T) {
	t.Parallel()
	ready := readied(t)
	loaded, refused := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		if wholeOrRefused(t, ready) {
			loaded++
		} else {
			refused++
		}
	})
	t.Logf("%d loaded, %d refused", loaded, refused)
	require.Greater(t, 10*loaded, refused, "%d of %d were loaded", loaded, loaded+refused)
}

// wholeOrRefused holds that a drawn pack which is not refused gives terms,
// explanations and a stored form that hold together, at any instant.
func wholeOrRefused(t *rapid.T, ready *builder) bool {
	b := ready.copied()
	err := b.add("random.yaml", []byte(drawPack(t)))
	var packs *Packs
	if err == nil {
		packs, err = b.all()
	}
	if err != nil {
		var wrong *LoadError
		require.True(t, errors.As(err, &wrong), "%v", err)
		require.Equal(t, "random.yaml", wrong.File, "%v", err)
		return false
	}
	pack, err := packs.Get("random")
	require.NoError(t, err)
	requireTerms(t, pack)
	requireRestored(t, pack)
	at := time.Unix(rapid.Int64Range(1_609_459_200, 3_900_000_000).Draw(t, "at"), 0) // 2021 to 2093
	requireExplained(t, pack, at.UTC())
	return true
}

func drawPack(t *rapid.T) string {
	var b strings.Builder
	b.WriteString("pack: random\nextends: " + pick(t, "house", "mall") + "\n")
	b.WriteString("zone: " + drawZone(t) + "\n")
	if rapid.Bool().Draw(t, "laws") {
		b.WriteString("laws: [" + pick(t, "fair", "") + "]\n")
	}
	b.WriteString("calendars:\n")
	for _, name := range []string{"one", "two"} {
		fmt.Fprintf(&b, "  %s: {%s%shours: {%s}}\n", name, drawOr(t, "zone: %s, ", drawZone), drawOr(t, "holidays: %s, ", drawList), drawHours(t))
	}
	b.WriteString("deadlines:\n")
	for i, wait := range rapid.SliceOfNDistinct(rapid.SampledFrom(Waits), 1, 6, rapid.ID).Draw(t, "waits") {
		fmt.Fprintf(&b, "  %s: {%s}\n", wait, drawRule(t, wait))
		if rapid.Bool().Draw(t, "another") {
			fmt.Fprintf(&b, "  rule_%d: {wait: %s, %s, %s}\n", i, wait, pick(t, "categories: [billing]", "categories: [other, delivery_delay]", "shipped: true", "shipped: false"), drawRule(t, wait))
		}
	}
	fmt.Fprintf(&b, "  told: {wait: none, %s, effect: it is told, source: '[K]'}\n", drawTime(t))
	return b.String()
}

func pick(t *rapid.T, of ...string) string { return rapid.SampledFrom(of).Draw(t, "of") }

func drawOr(t *rapid.T, format string, draw func(*rapid.T) string) string {
	if rapid.Bool().Draw(t, "there") {
		return fmt.Sprintf(format, draw(t))
	}
	return ""
}

func drawZone(t *rapid.T) string {
	return pick(t, "UTC", "Asia/Shanghai", "Europe/London", "America/New_York", "Africa/Cairo", "Pacific/Apia", "Australia/Lord_Howe", "America/Santiago")
}

func drawList(t *rapid.T) string { return pick(t, "cn", "de", "gb", "jp", "target", "us") }

// drawHours are hours that mostly fit; what overlaps is refused.
func drawHours(t *rapid.T) string {
	return pick(t, `daily: ["09:00-18:00"]`, `mon-fri: ["09:00-12:00", "13:00-18:00"]`, `daily: ["22:00-02:00"]`, `sun: ["00:00-00:30"]`,
		`daily: ["00:00-24:00"]`, `mon-sat: ["08:00-20:00"], sat: ["08:00-12:00"]`, `weekend: ["23:00-23:01"]`, `daily: ["20:00-04:00"], tue: []`,
		`daily: ["09:00-18:00", "17:00-19:00"]`)
}

func drawAmount(t *rapid.T) string {
	kind := rapid.SampledFrom(clock.Kinds).Draw(t, "clock")
	calendar := pick(t, "one", "two", "local")
	switch kind {
	case clock.Wall:
		return fmt.Sprintf("within: %dm", rapid.IntRange(1, 100_000).Draw(t, "minutes"))
	case clock.BusinessDays, clock.NaturalDays:
		return fmt.Sprintf("within: %dd, clock: %s, calendar: %s", rapid.IntRange(1, 60).Draw(t, "days"), kind, calendar)
	}
	return fmt.Sprintf("within: %dm, clock: %s, calendar: %s", rapid.IntRange(1, 3000).Draw(t, "minutes"), kind, calendar)
}

func drawTime(t *rapid.T) string {
	switch pick(t, "one", "earliest", "latest") {
	case "earliest":
		return fmt.Sprintf("earliest: [{%s}, {%s}]", drawAmount(t), drawAmount(t))
	case "latest":
		return fmt.Sprintf("latest: [{%s}, {%s}, {%s}]", drawAmount(t), drawAmount(t), drawAmount(t))
	}
	return drawAmount(t)
}

func drawRule(t *rapid.T, wait complaint.DeadlineName) string {
	rule := drawTime(t) + ", default: " + string(rapid.SampledFrom(complaint.Defaults[wait]).Draw(t, "default")) + ", source: '[U]'"
	switch pick(t, "plain", "plain", "warned", "margin") {
	case "warned":
		rule += fmt.Sprintf(", warn: ['%d%%', %s]", rapid.IntRange(1, 99).Draw(t, "percent"), pick(t, "1m", "2h", "3d"))
	case "margin":
		rule += ", margin: " + pick(t, "1m", "2h")
	}
	return rule
}
