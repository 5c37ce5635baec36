package policy

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// wrong is one change to one file of the fixture, and what is said about it.
type wrong struct {
	file         string
	old, changed string
	at           string // text of the line that is to blame; empty: any
	field        string
	reason       string
}

func (w wrong) try(t *testing.T) {
	t.Parallel()
	files := fixture(t)
	require.Equal(t, 1, strings.Count(files[w.file], w.old), "%q stands once in %s", w.old, w.file)
	text := strings.Replace(files[w.file], w.old, w.changed, 1)
	files[w.file] = text
	_, err := buildAll(files)
	var found *LoadError
	require.ErrorAs(t, err, &found)
	require.Contains(t, found.Reason, w.reason)
	require.Equal(t, w.field, found.Field, "%v", err)
	require.Equal(t, w.file, found.File, "%v", err)
	if w.at != "" {
		require.Contains(t, strings.Split(files[found.File], "\n")[found.Line-1], w.at, "%v", err)
	}
	require.Positive(t, found.Line)
}

// What the published schema refuses.
func TestWhatHasAWrongShapeIsNamedByFileLineAndReason(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]wrong{
		"unknown key":              {"house.yaml", "limits:", "limitz:", "limitz:", "limitz", "there is no such key; did you mean limits?"},
		"unknown key far off":      {"house.yaml", "limits:", "gravity: 1\nlimits:", "gravity:", "gravity", "there is no such key; there are applies, calendars, checklists"},
		"unknown key of a rule":    {"house.yaml", "default: flag, source: \"a", "defalt: flag, source: \"a", "defalt: flag", "deadlines.first_response.defalt", "did you mean default?"},
		"misspelt, so not missing": {"house.yaml", "default: close_unanswered, source:", "default: close_unanswered, sourcee:", "  answer:", "deadlines.answer.sourcee", "did you mean source?"},
		"double key":               {"house.yaml", "limits:", "title: again\nlimits:", "title: again", "", "already defined"},
		"a list for a mapping":     {"house.yaml", "limits:", "limits: []\nold:", "limits: []", "limits", "must be a mapping, not a list"},
		"nothing at all":           {"mall.yaml", "reasons: {NOT_RECEIVED: delivery_delay}", "reasons:", "reasons:", "reasons", "must be a mapping, not nothing"},
		"money without quotes":     {"house.yaml", `four_eyes: "2000"`, `four_eyes: 2000`, "  CNY:", "money.CNY.four_eyes", "must be text: put it in quotes"},
		"money below nothing":      {"house.yaml", `four_eyes: "2000"`, `four_eyes: "-1"`, "  CNY:", "money.CNY.four_eyes", `an amount in quotes such as "2000"`},
		"money left out":           {"house.yaml", `four_eyes: "2000", `, ``, "  CNY:", "money.CNY.four_eyes", `is missing; it must be an amount`},
		"money for an operator":    {"house.yaml", "finance: \"50000\"", "operator: \"50000\"", "  CNY:", "money.CNY.authority.operator", "only agent, supervisor and finance"},
		"bad duration":             {"house.yaml", "answer:            {within: 72h", "answer:            {within: soon", "  answer: ", "deadlines.answer.within", "length of time such as 48h or 7d"},
		"duration below nothing":   {"house.yaml", "answer:            {within: 72h", "answer:            {within: -2h", "  answer: ", "deadlines.answer.within", "length of time"},
		"no duration":              {"house.yaml", "answer:            {within: 72h, ", "answer:            {", "  answer: ", "deadlines.answer", "within, or the earliest or the latest"},
		"two durations":            {"mall.yaml", "    earliest:\n", "    within: 4h\n    earliest:\n", "  ruling:", "deadlines.ruling", "within, or the earliest or the latest"},
		"a clock for several":      {"mall.yaml", "    earliest:\n", "    clock: natural_days\n    earliest:\n", "clock: natural_days", "deadlines.ruling.clock", "needs within beside it"},
		"the earliest of one":      {"mall.yaml", "      - {within: 14d}\n", "", "latest:", "deadlines.overall.latest", "must have at least 2"},
		"a clock there is not":     {"mall.yaml", "clock: window", "clock: windows", "clock: windows", "deadlines.extra_evidence.clock", "must be one of wall, window, business_hours, business_days, natural_days; did you mean window?"},
		"a clock without a list":   {"mall.yaml", "    calendar: desk\n", "", "  extra_evidence:", "deadlines.extra_evidence.calendar", "is missing"},
		"a calendar without a":     {"mall.yaml", "    clock: window\n", "", "calendar: desk", "deadlines.extra_evidence.calendar", "means nothing on the clock wall"},
		"a wall with a calendar":   {"mall.yaml", "{within: 14d}", "{within: 14d, calendar: desk}", "{within: 14d, calendar", "deadlines.overall.latest[1].calendar", "means nothing on the clock wall"},
		"a part of no time":        {"mall.yaml", `daily: ["09:00-18:00"]`, `daily: ["9-18"]`, "desk:", "calendars.desk.hours.daily[0]", `part of a day such as "09:00-18:00"`},
		"a day there is not":       {"mall.yaml", `daily: ["09:00-18:00"]`, `mon-thu: ["09:00-18:00"]`, "desk:", "calendars.desk.hours.mon-thu", "there is no such key; did you mean mon-"},
		"no hours":                 {"mall.yaml", `{hours: {daily: ["09:00-18:00"]}}`, `{zone: UTC}`, "desk:", "calendars.desk.hours", "is missing"},
		"hours of no day":          {"mall.yaml", `{daily: ["09:00-18:00"]}`, `{}`, "desk:", "calendars.desk.hours", "is empty"},
		"a list there is not":      {"mall.yaml", "holidays: cn", "holidays: china", "workdays:", "calendars.workdays.holidays", "must be one of cn, de, gb, jp, target, us"},
		"a calendar's name":        {"mall.yaml", "  desk: ", "  Desk-1: ", "Desk-1:", "calendars.Desk-1", "must be named by a code"},
		"a wait there is not":      {"mall.yaml", "wait: platform_question", "wait: platform_questions", "wait: platform_questions", "deadlines.extra_evidence.wait", "did you mean platform_question?"},
		"no wait":                  {"mall.yaml", "    wait: platform_question\n", "", "  extra_evidence:", "deadlines.extra_evidence", "is no wait of the process; a rule with a name of its own says which"},
		"unknown deadline":         {"house.yaml", "  approval:", "  aproval:", "  aproval:", "deadlines.aproval", "did you mean approval?"},
		"default there is not":     {"house.yaml", "default: close_unanswered", "default: close_unansweredd", "  answer:", "deadlines.answer.default", "did you mean close_unanswered?"},
		"warned before the start":  {"house.yaml", `"50%", "2h"`, `"0%", "2h"`, "  answer:", "deadlines.answer.warn[0]", `from "1%" to "99%"`},
		"warned at the end":        {"house.yaml", `"50%", "2h"`, `"50%", "100%"`, "  answer:", "deadlines.answer.warn[1]", `from "1%" to "99%"`},
		"warned twice":             {"house.yaml", `"50%", "2h"`, `"50%", "50%"`, "  answer:", "deadlines.answer.warn[1]", `stands there twice`},
		"a gate without a margin":  {"mall.yaml", "    margin: 1h\n", "", "gate:", "deadlines.merchant_answer.gate", "needs margin beside it"},
		"a gate with no end":       {"mall.yaml", "within: 30m, otherwise: act", "within: 30m", "gate:", "deadlines.merchant_answer.gate.otherwise", "is missing"},
		"a gate's other end":       {"mall.yaml", "otherwise: act", "otherwise: wait", "gate:", "deadlines.merchant_answer.gate.otherwise", "must be one of act, hold"},
		"shipped is no yes":        {"mall.yaml", "shipped: false", "shipped: unsent", "shipped:", "deadlines.merchant_answer_unshipped.shipped", "must be true or false, not text"},
		"a category there is not":  {"mall.yaml", "categories: [delivery_delay]", "categories: [delivery]", "categories:", "deadlines.merchant_answer_unshipped.categories[0]", "must be one of product_quality"},
		"no source":                {"house.yaml", ", source: \"f [U]\"", "", "  answer: ", "deadlines.answer.source", "is missing; it must say where it comes from"},
		"a source without a mark":  {"house.yaml", "f [U]", "somewhere", "  answer: ", "deadlines.answer.source", "[O], [S], [V], [K] or [U]"},
		"an article without one":   {"house.yaml", "art. 23 [K]", "art. 23", "quality_report", "checklists.product_quality[1].article", "[O], [S], [V], [K] or [U]"},
		"a limit without a mark":   {"house.yaml", "r [U]", "r", "  rounds:", "limits.rounds.source", "[O], [S], [V], [K] or [U]"},
		"letters without a mark":   {"house.yaml", "x [U]", "x", "letters:", "letters.source", "[O], [S], [V], [K] or [U]"},
		"retention without one":    {"house.yaml", "z [U]", "z", "  evidence:  {years", "retention.evidence.source", "[O], [S], [V], [K] or [U]"},
		"money without a mark":     {"house.yaml", `high_value: "1000", source: "q [U]"`, `high_value: "1000", source: "q"`, "  CNY:", "money.CNY.source", "[O], [S], [V], [K] or [U]"},
		"nothing bound, no end":    {"mall.yaml", "    effect: the Mall goes on without them\n", "", "  materials:", "deadlines.materials.effect", "is missing"},
		"nothing bound, default":   {"mall.yaml", "    effect: the Mall goes on without them\n", "    effect: nothing\n    default: flag\n", "default: flag", "deadlines.materials.default", "has no place in a rule that bounds nothing"},
		"nothing bound, margin":    {"mall.yaml", "    effect: the Mall goes on without them\n", "    effect: nothing\n    margin: 1h\n", "margin: 1h", "deadlines.materials.margin", "has no place in a rule that bounds nothing"},
		"rounds without end":       {"house.yaml", "{is: 3, source: \"r", "{is: 99, source: \"r", "  rounds:", "limits.rounds.is", "from 1 to 20"},
		"a half round":             {"house.yaml", "{is: 3, source: \"r", "{is: 2.5, source: \"r", "  rounds:", "limits.rounds.is", "a whole number, not a number"},
		"asks below nothing":       {"house.yaml", "{is: 3, source: \"v", "{is: -1, source: \"v", "  asks:", "limits.asks.is", "from 0 to 20"},
		"a score above five":       {"house.yaml", "{is: 2, source: \"t", "{is: 6, source: \"t", "  low_score:", "limits.low_score.is", "from 0 to 5"},
		"kept for no time":         {"house.yaml", "{years: 3", "{years: 0", "  complaint: {", "retention.complaint.years", "from 1 to 30"},
		"hours of no letters":      {"house.yaml", `"08:00-21:00"`, `"always"`, "letters:", "letters.awake", "part of a day"},
		"evidence of no kind":      {"house.yaml", "kinds: [photo, video]", "kinds: [photo, dream]", "photo_of_defect", "checklists.product_quality[0].kinds[1]", "must be one of photo, video"},
		"evidence from an agent":   {"house.yaml", "kinds: [photo], from: customer", "kinds: [photo], from: agent", "photo_of_item", "checklists.not_as_described[0].from", "must be one of customer, merchant"},
		"evidence without a code":  {"house.yaml", "code: photo_of_item", "code: Photo!", "not_as_described:", "checklists.not_as_described[0].code", "must be a code such as photo_of_defect"},
		"category left out":        {"house.yaml", "  billing: [", "  other_billing: [", "other_billing:", "checklists.other_billing", "is no category"},
		"a reason of no category":  {"mall.yaml", "{NOT_RECEIVED: delivery_delay}", "{NOT_RECEIVED: delay}", "NOT_RECEIVED", "reasons.NOT_RECEIVED", "must be one of product_quality"},
		"rule that lowers":         {"house.yaml", "complexity: complex, tag: safety", "complexity: simple, tag: safety", "safety_words", "triage.rules[1].complexity", "never lowers"},
		"rule of no severity":      {"house.yaml", "severity: normal", "severity: grave", "a_complaint", "triage.rules[0].severity", "must be one of low, normal, high, critical"},
		"rule for a customer":      {"house.yaml", "owner: supervisor", "owner: customer", "safety_words", "triage.rules[1].owner", "must be one of agent, supervisor"},
		"a pack of no name":        {"mall.yaml", "extends: house", "extends: The House", "extends:", "extends", "must be a pack's name such as taobao"},
		"a kind there is not":      {"fair.yaml", "kind: law", "kind: laws", "kind: laws", "kind", "must be one of platform, law, shop; did you mean law?"},
		"a law twice":              {"mall.yaml", "laws: [fair]", "laws: [fair, fair]", "laws:", "laws[1]", "stands there twice"},
		"a law that extends":       {"fair.yaml", "kind: law", "kind: law\nextends: house", "extends: house", "extends", "has no place in a law"},
		"a law with limits":        {"fair.yaml", "kind: law", "kind: law\nlimits: {}", "limits: {}", "limits", "has no place in a law"},
		"a law with money":         {"fair.yaml", "kind: law", "kind: law\nmoney: {}", "money: {}", "money", "has no place in a law"},
		"a law without a zone":     {"fair.yaml", "zone: Asia/Tokyo\n", "", "pack: fair", "zone", "is missing"},
		"a law with a margin":      {"fair.yaml", "    effect: the trader is fined\n", "    margin: 1h\n    effect: the trader is fined\n", "margin: 1h", "deadlines.refund.margin", "has no place in a law"},
		"a platform that applies":  {"mall.yaml", "extends: house", "extends: house\napplies: {platform: house}", "applies:", "applies", "only a shop's pack applies"},
		"a shop for nothing":       {"stand.yaml", "applies: {platform: mall, shops: [demo, second]}\n", "", "pack: stand", "applies", "is missing"},
		"a shop for no shops":      {"stand.yaml", "[demo, second]", "[]", "applies:", "applies.shops", "must have at least 1"},
		"an empty title":           {"house.yaml", "title: The test house", `title: ""`, "title:", "title", "is empty"},
		"a tag":                    {"house.yaml", "title: The", "title: !str The", "title:", "", "tags are not used"},
		"a number without end":     {"house.yaml", "stated_complaint: 1", "stated_complaint: .inf", "stated_complaint", "", "infinity"},
		"not YAML":                 {"house.yaml", "deadlines:", "deadlines: [", "", "", ""},
	} {
		t.Run(name, c.try)
	}
}

// What the schema cannot say.
func TestWhatMakesNoSenseIsNamedByFileLineAndReason(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]wrong{
		"another pack's name":       {"house.yaml", "pack: house", "pack: horse", "pack: horse", "pack", `must be "house"`},
		"missing default":           {"house.yaml", "default: close_unanswered, ", "", "  answer: ", "deadlines.answer.default", "is missing; it may be close_unanswered"},
		"default of another":        {"house.yaml", "default: close_unanswered", "default: grant_wish", "  answer: ", "deadlines.answer.default", "must not be grant_wish; it may be close_unanswered"},
		"no default of a wait":      {"mall.yaml", "    default: answer_with_file\n", "", "  extra_evidence:", "deadlines.extra_evidence.default", "is missing; it may be answer_with_file"},
		"a law that says no end":    {"fair.yaml", "    effect: the trader is fined\n", "", "  refund:", "deadlines.refund.effect", "is missing: what does the law do"},
		"a law's wrong default":     {"fair.yaml", "    effect: the trader is fined\n", "    default: grant_wish\n", "default: grant_wish", "deadlines.refund.default", "must not be grant_wish; it may be flag"},
		"a wait's name for another": {"mall.yaml", "  ruling:\n", "  ruling:\n    wait: remedy\n", "wait: remedy", "deadlines.ruling.wait", "must not be remedy: a rule that is named ruling bounds that"},
		"a wait's name for none":    {"mall.yaml", "  materials:\n", "  remedy:\n", "wait: none", "deadlines.remedy.wait", "must not be none"},
		"no time at all":            {"house.yaml", "answer:            {within: 72h", "answer:            {within: 0h", "  answer: ", "deadlines.answer.within", "longer than nothing; only a time to appeal"},
		"a part of no time":         {"mall.yaml", "{within: 14d}", "{within: 0d}", "{within: 0d}", "deadlines.overall.latest[1].within", "longer than nothing"},
		"half a day":                {"mall.yaml", "within: 3d", "within: 36h", "within: 36h", "deadlines.materials.within", `the clock natural_days counts whole days such as "7d"`},
		"half a working day":        {"mall.yaml", "{within: 15d, clock: business_days", "{within: 12h, clock: business_days", "clock: business_days", "deadlines.overall.latest[0].within", `the clock business_days counts whole days`},
		"more than a hundred years": {"house.yaml", "answer:            {within: 72h", "answer:            {within: 99999999999w", "  answer: ", "deadlines.answer.within", "is not a length of time"},
		"more than ten years":       {"house.yaml", "answer:            {within: 72h", "answer:            {within: 4000d", "  answer: ", "deadlines.answer.within", "more than ten years"},
		"ten years of its hours":    {"mall.yaml", "{within: 8h, clock: business_hours", "{within: 30000h, clock: business_hours", "clock: business_hours", "deadlines.ruling.earliest[0].within", "more than ten years on its clock"},
		"ten years of its days":     {"mall.yaml", "{within: 15d, clock: business_days", "{within: 3000d, clock: business_days", "clock: business_days", "deadlines.overall.latest[0].within", "more than ten years on its clock"},
		"warned before its start":   {"house.yaml", `"50%", "2h"`, `"50%", "72h"`, "  answer:", "deadlines.answer.warn[1]", "ends before its warning: it may last only 3d"},
		"warned at the very end":    {"house.yaml", `"50%", "2h"`, `"50%", "0h"`, "  answer:", "deadlines.answer.warn[1]", "must come before the end"},
		"warned of no time":         {"house.yaml", `{within: 0h,`, `{within: 0h, warn: ["50%"],`, "  merchant_appeal:", "deadlines.merchant_appeal.warn[0]", "the end of no time"},
		"warned on a window":        {"mall.yaml", `warn: ["1h"]`, `warn: ["4h"]`, "warn:", "deadlines.extra_evidence.warn[0]", "ends before its warning: it may last only 4h"},
		"warned after the default":  {"mall.yaml", `warn: ["1h"]`, `warn: ["30m"]`, "warn:", "deadlines.extra_evidence.warn[0]", "comes too late: the default goes out 30m before the end"},
		"warned before the shorter": {"mall.yaml", "    default: rule_for_customer\n", "    warn: [\"9h\"]\n    default: rule_for_customer\n", "warn:", "deadlines.ruling.warn[0]", "it may last only 8h"},
		"a margin of all its time":  {"mall.yaml", "margin: 30m", "margin: 4h", "margin: 4h", "deadlines.extra_evidence.margin", "must be shorter than the deadline, which may last only 4h"},
		"a gate beyond the end":     {"mall.yaml", "{within: 30m, otherwise", "{within: 90m, otherwise", "gate:", "deadlines.merchant_answer.gate.within", "must not be longer than three quarters of the margin, 45m"},
		"a gate before asking":      {"house.yaml", `decision:          {within: 48h, warn: ["50%"], default: grant_wish`, `decision:          {within: 48h, warn: ["50%"], margin: 1h, gate: {within: 1h, otherwise: act}, default: flag`, "  decision:", "deadlines.decision.gate", "asks a person anyway"},
		"a gate of no time":         {"mall.yaml", "{within: 30m, otherwise", "{within: 0m, otherwise", "gate:", "deadlines.merchant_answer.gate.within", "longer than nothing"},
		"a gate before a flag":      {"house.yaml", "remedy:            {within: 48h,", "remedy:            {within: 48h, margin: 1h, gate: {within: 1h, otherwise: act},", "  remedy:", "deadlines.remedy.gate", "only before the default of position, decision, platform_question"},
		"two rules for all":         {"mall.yaml", "  materials:\n    wait: none\n", "  materials:\n    wait: ruling\n    default: rule_for_customer\n", "  ruling:", "deadlines.ruling", "bounds ruling as materials does"},
		"two rules for some":        {"mall.yaml", "  extra_evidence:\n    wait: platform_question\n", "  extra_evidence:\n    wait: position\n    shipped: false\n    categories: [billing, delivery_delay]\n", "  merchant_answer_unshipped:", "deadlines.merchant_answer_unshipped", "bounds position[delivery_delay,shipped=false] as extra_evidence does"},
		"a zone there is not":       {"mall.yaml", "zone: Asia/Shanghai", "zone: Asia/Beijing", "zone:", "zone", `"Asia/Beijing" is not a time zone`},
		"the machine's own zone":    {"mall.yaml", "zone: Asia/Shanghai", "zone: Local", "zone:", "zone", `"Local" is not a time zone`},
		"a calendar's zone":         {"mall.yaml", "zone: Europe/London", "zone: London", "london:", "calendars.london.zone", `"London" is not a time zone`},
		"a calendar named local":    {"mall.yaml", "  desk:     {", "  local:     {", "  local:", "calendars.local", "is always there"},
		"hours that overlap":        {"mall.yaml", `["09:00-12:00", "13:00-18:00"]`, `["09:00-14:00", "13:00-18:00"]`, "workdays:", "calendars.workdays.hours", "overlap or are not in order"},
		"hours of nothing":          {"mall.yaml", `daily: ["09:00-18:00"]`, `daily: ["09:00-09:00"]`, "desk:", "calendars.desk.hours.daily[0]", "not a part of a day"},
		"closed for ever":           {"mall.yaml", `daily: ["09:00-18:00"]`, `daily: []`, "desk:", "calendars.desk.hours", "no day of the week has hours"},
		"letters of no hours":       {"house.yaml", `"08:00-21:00"`, `"08:00-08:00"`, "letters:", "letters.awake", "not a part of a day"},
		"money that is no money":    {"house.yaml", `four_eyes: "2000"`, `four_eyes: "2000.005"`, "  CNY:", "money.CNY.four_eyes", "2 decimals"},
		"currency that is none":     {"house.yaml", "  JPY:", "  JPX:", "  JPX:", "money.JPX", "not an ISO 4217 currency"},
		"evidence twice":            {"house.yaml", "code: quality_report", "code: photo_of_defect", "- {code: photo_of_defect, kinds: [document]", "checklists.product_quality[1].code", "photo_of_defect stands there twice"},
		"CEL that is none":          {"house.yaml", "'size(safety) > 0'", "'size(safety) >'", "safety_words", "triage.rules[1].when", "CEL: Syntax error"},
		"CEL of a wrong name":       {"house.yaml", "'size(safety) > 0'", "'size(danger) > 0'", "safety_words", "triage.rules[1].when", "undeclared reference to 'danger'"},
		"CEL that is no yes":        {"house.yaml", "'size(safety) > 0'", "'size(safety)'", "safety_words", "triage.rules[1].when", "must be true or false, not int"},
		"triage rule twice":         {"house.yaml", "name: safety_words", "name: a_complaint", "size(safety)", "triage.rules[1].name", "a_complaint stands there twice"},
		"lexicon that is none":      {"house.yaml", "[zh, ja, en]", "[zh, fr]", "lexicons:", "triage.lexicons[1]", `no lexicon "fr"`},
		"category twice in ties":    {"house.yaml", "product_quality, other]", "product_quality, product_quality]", "ties:", "triage.ties", "each category once"},
	} {
		t.Run(name, c.try)
	}
}

// What is wrong only once packs and laws are put together.
func TestWhatDoesNotFitTogetherIsNamedByFileLineAndReason(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]wrong{
		"a pack that is not":       {"house.yaml", "pack: house", "pack: house\nextends: castle", "extends: castle", "extends", `no pack "castle"`},
		"a pack nearly named":      {"mall.yaml", "extends: house", "extends: hose", "extends: hose", "extends", `did you mean house?`},
		"extends in a circle":      {"house.yaml", "pack: house", "pack: house\nextends: mall", "extends: mall", "extends", "extends itself"},
		"extends a law":            {"mall.yaml", "extends: house", "extends: fair", "extends: fair", "extends", "fair is a law, which nobody extends; laws: [fair]"},
		"a law that is not":        {"mall.yaml", "laws: [fair]", "laws: [fairr]", "laws:", "laws[0]", `no pack "fairr"; did you mean fair?`},
		"a law that is none":       {"mall.yaml", "laws: [fair]", "laws: [fair, house]", "laws:", "laws[1]", "house is no law but a platform; extends: house"},
		"a margin beyond a law":    {"mall.yaml", "customer_appeal: {within: 7d", "remedy: {within: 30d, margin: 8d, default: flag, source: \"[U]\"}\n  customer_appeal: {within: 7d", "laws:", "laws", "fair/refund may last only 7d, not longer than the margin of mall/remedy, 8d"},
		"missing deadline":         {"house.yaml", "  approval:          {", "  # approval:          {", "deadlines:", "deadlines.approval", "is missing"},
		"missing appeal":           {"house.yaml", "  merchant_appeal:   {", "  # merchant_appeal:   {", "deadlines:", "deadlines.merchant_appeal", "is missing"},
		"missing limit":            {"house.yaml", "  asks:          {", "  # asks:          {", "limits:", "limits.asks", "is missing, here and in what the pack extends"},
		"missing letters":          {"house.yaml", "letters: {", "# letters: {", "", "letters", "is missing"},
		"missing retention":        {"house.yaml", "  evidence:  {years", "  # evidence:  {years", "retention:", "retention.evidence", "is missing"},
		"missing zone":             {"house.yaml", "zone: UTC\n", "", "", "zone", "is missing, here and in what the pack extends"},
		"missing checklist":        {"house.yaml", "  other: []\n", "", "checklists:", "checklists.other", "is missing"},
		"a rule for some only":     {"mall.yaml", "  merchant_answer:\n    wait: position\n", "  merchant_answer:\n    wait: position\n    shipped: true\n", "  merchant_answer:", "deadlines.merchant_answer", "for some complaints only; one rule must bound position for all others"},
		"a calendar that is not":   {"mall.yaml", "calendar: desk", "calendar: dest", "calendar: dest", "deadlines.extra_evidence.calendar", `no calendar "dest"; did you mean desk?`},
		"a calendar of a law":      {"stand.yaml", "within: 6h,", "within: 6h, clock: window, calendar: evenings,", "merchant_answer:", "deadlines.merchant_answer.calendar", `no calendar "evenings"; there are desk, local, london, workdays`},
		"a window with holidays":   {"mall.yaml", "calendar: desk", "calendar: workdays", "calendar: workdays", "deadlines.extra_evidence.calendar", "a window counts on holidays too: workdays must name no list of holidays"},
		"a shop of no platform":    {"stand.yaml", "platform: mall", "platform: mill", "applies:", "applies.platform", `no platform "mill"; did you mean mall?`},
		"a shop of a law":          {"stand.yaml", "platform: mall", "platform: fair", "applies:", "applies.platform", `no platform "fair"`},
		"the part of the extended": {"house.yaml", "kind == \"complaint\"'", "kind == \"complaint\" &&'", "a_complaint", "triage.rules[0].when", "CEL"},
	} {
		t.Run(name, c.try)
	}
}

func TestTheFirstThingThatIsWrongIsSaid(t *testing.T) {
	t.Parallel()
	for _, house := range []struct{ first, second string }{
		{"{within: soon, warn: [\"50%\"], default: proceed", "{is: 99, source: \"r"},
		{"{within: 0h, warn: [\"50%\"], default: proceed", "{is: 3, source: \"r"},
	} {
		files := fixture(t)
		text := strings.Replace(files["house.yaml"], "{within: 72h, warn: [\"50%\"], default: proceed", house.first, 1)
		text = strings.Replace(text, "{is: 3, source: \"r", house.second, 1)
		files["house.yaml"] = strings.Replace(text, `four_eyes: "40000"`, `four_eyes: "40000.5"`, 1)
		for range 20 { // in whatever order it was found
			_, err := buildAll(files)
			require.ErrorContains(t, err, "house.yaml:8: deadlines.evidence.within: ")
		}
	}
}

func TestTwoShopsPacksForTheSameShopAreRefused(t *testing.T) {
	t.Parallel()
	for at, c := range map[string]struct{ applies, reason string }{
		"applies.shops[1]": {"{platform: mall, shops: [third, demo]}", "stand applies to demo of mall too"},
		"applies":          {"{platform: mall}", "booth applies to all shops of mall too"},
	} {
		_, err := with(t, map[string]string{
			"booth.yaml": "pack: booth\nextends: mall\nkind: shop\napplies: {platform: mall}\n",
			"table.yaml": "pack: table\nextends: mall\nkind: shop\napplies: " + c.applies + "\n",
		})
		var found *LoadError
		require.ErrorAs(t, err, &found)
		require.Equal(t, "table.yaml:4: "+at+": "+c.reason, found.Error())
	}
}

func TestAFileThatIsTooLongIsNotRead(t *testing.T) {
	t.Parallel()
	_, err := with(t, map[string]string{"mall.yaml": "pack: mall\n#" + strings.Repeat("x", maxFile)})
	require.EqualError(t, err, "mall.yaml:1: is 1048588 bytes; at most 1048576 are read")
}
