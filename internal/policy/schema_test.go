package policy

import (
	"encoding/json"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/stretchr/testify/require"

	"redress/internal/clock"
	"redress/internal/complaint"
	"redress/internal/policy/holidays"
)

func published(t testing.TB) *schema {
	t.Helper()
	s, err := packSchema()
	require.NoError(t, err)
	return s
}

func TestThePublishedSchemaIsTheOneThatPacksAreHeldAgainst(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("pack.schema.json")
	require.NoError(t, err)
	require.Equal(t, string(text), string(Schema()))
	require.Equal(t, "https://json-schema.org/draft/2020-12/schema", published(t).document["$schema"])
	Schema()[0] = 'x'
	require.True(t, json.Valid(Schema()), "the caller's copy is the caller's")
}

// The decoder and the schema know the same keys, at every depth.
func TestTheSchemaAndTheDecoderKnowTheSameKeys(t *testing.T) {
	t.Parallel()
	s := published(t)
	seen := 0
	compare(t, s, s.document, reflect.TypeFor[packFile](), "", &seen)
	require.Greater(t, seen, 80, "all of it was compared")
}

// compare walks through a type and the part of the schema for it.
func compare(t *testing.T, s *schema, part map[string]any, typ reflect.Type, at string, seen *int) {
	t.Helper()
	part = s.resolved(part)
	require.NotNil(t, part, at)
	switch typ.Kind() {
	case reflect.Pointer:
		compare(t, s, part, typ.Elem(), at, seen)
	case reflect.Struct:
		require.Equal(t, false, part["additionalProperties"], "%s is closed", at)
		known := keys(part)
		var decoded []string
		for i := range typ.NumField() {
			field := typ.Field(i)
			name, _, _ := strings.Cut(field.Tag.Get("yaml"), ",")
			require.NotEmpty(t, name, "%s.%s has a key", typ, field.Name)
			decoded = append(decoded, name)
			*seen++
			if slices.Contains(known, name) {
				compare(t, s, property(part, name), field.Type, at+"."+name, seen)
			}
		}
		require.ElementsMatch(t, decoded, known, "the keys of %s: the decoder's and the schema's", at)
	case reflect.Map:
		require.Equal(t, "object", part["type"], at)
		entry, open := part["additionalProperties"].(map[string]any)
		if open {
			compare(t, s, entry, typ.Elem(), at+".*", seen)
		}
		for _, name := range keys(part) {
			compare(t, s, property(part, name), typ.Elem(), at+"."+name, seen)
		}
		require.True(t, open || len(keys(part)) > 0, at)
	case reflect.Slice:
		require.Equal(t, "array", part["type"], at)
		items, ok := part["items"].(map[string]any)
		require.True(t, ok, at)
		compare(t, s, items, typ.Elem(), at+"[]", seen)
	default:
		want := map[reflect.Kind]string{reflect.String: "string", reflect.Bool: "boolean", reflect.Int: "integer"}[typ.Kind()]
		if part["enum"] != nil || part["const"] != nil {
			require.Equal(t, "string", want, at)
		} else {
			require.Equal(t, want, part["type"], at)
		}
	}
}

func property(part map[string]any, name string) map[string]any {
	properties, _ := part["properties"].(map[string]any)
	found, _ := properties[name].(map[string]any)
	return found
}

// Every list of words in the schema is the code's.
func TestTheSchemaAndTheCodeKnowTheSameWords(t *testing.T) {
	t.Parallel()
	s := published(t)
	var defaults, days []string
	for _, wait := range Waits {
		for _, d := range complaint.Defaults[wait] {
			if !slices.Contains(defaults, string(d)) {
				defaults = append(defaults, string(d))
			}
		}
	}
	for _, name := range dayNames {
		days = append(days, name.key)
	}
	lists := map[string]struct{ at, want []string }{
		"kinds":      {enum(s, "/properties/kind"), words(Kinds)},
		"waits":      {enum(s, "/$defs/deadline/properties/wait"), append(words(Waits), none)},
		"rules":      {keys(s.at("#/properties/deadlines")), words(Waits)},
		"defaults":   {enum(s, "/$defs/deadline/properties/default"), defaults},
		"clocks":     {enum(s, "/$defs/clock"), words(clock.Kinds)},
		"on a list":  {enum(s, "/$defs/clock_and_calendar/allOf/0/if/properties/clock"), words([]clock.Kind{clock.Window, clock.BusinessHours, clock.BusinessDays})},
		"holidays":   {enum(s, "/$defs/calendar/properties/holidays"), holidays.Names()},
		"days":       {keys(s.at("#/$defs/calendar/properties/hours")), days},
		"gates":      {enum(s, "/$defs/gate/properties/otherwise"), []string{complaint.GateActs, complaint.GateHolds}},
		"categories": {enum(s, "/$defs/category"), words(complaint.Categories)},
		"checklists": {keys(s.at("#/properties/checklists")), words(complaint.Categories)},
		"evidence":   {enum(s, "/$defs/piece/properties/kinds/items"), words(complaint.EvidenceKinds)},
		"asked":      {enum(s, "/$defs/piece/properties/from"), words([]complaint.Role{complaint.Customer, complaint.Merchant})},
		"payers":     {keys(s.at("#/$defs/money/properties/authority")), words([]complaint.Role{complaint.Agent, complaint.Supervisor, complaint.Finance})},
		"severities": {enum(s, "/$defs/triage_rule/properties/severity"), words(complaint.Severities)},
		"owners":     {enum(s, "/$defs/triage_rule/properties/owner"), words([]complaint.Role{complaint.Agent, complaint.Supervisor})},
	}
	for name, list := range lists {
		require.NotEmpty(t, list.at, name)
		require.ElementsMatch(t, list.want, list.at, name)
	}
	require.Equal(t, string(complaint.Complex), s.at("#/$defs/triage_rule/properties/complexity")["const"])
	require.Equal(t, enums(s.document), len(lists)-4, "every list of words in the schema is compared; four are lists of keys")
}

// enum is a list of words in the schema.
func enum(s *schema, pointer string) []string {
	list, _ := s.at("#" + pointer)["enum"].([]any)
	var all []string
	for _, word := range list {
		text, _ := word.(string)
		all = append(all, text)
	}
	return all
}

func words[T ~string](all []T) []string {
	var out []string
	for _, one := range all {
		out = append(out, string(one))
	}
	return out
}

// enums counts the lists of words in a part of the schema.
func enums(part any) int {
	n := 0
	switch p := part.(type) {
	case map[string]any:
		for key, under := range p {
			if _, list := under.([]any); list && key == "enum" {
				n++
				continue
			}
			n += enums(under)
		}
	case []any:
		for _, under := range p {
			n += enums(under)
		}
	}
	return n
}

// Whatever stands in the published schema as an example is one.
func TestTheExamplesOfTheSchemaFit(t *testing.T) {
	t.Parallel()
	s := published(t)
	for _, at := range []string{"duration", "span", "warning", "zone"} {
		for _, example := range s.at("#/$defs/" + at)["examples"].([]any) {
			text := "pack: x\nkind: law\nzone: UTC\n" + map[string]string{
				"duration": "deadlines: {rating: {within: '%', source: '[U]'}}",
				"span":     "calendars: {x: {hours: {daily: ['%']}}}",
				"warning":  "deadlines: {rating: {within: 1d, warn: ['%'], source: '[U]'}}",
				"zone":     "calendars: {x: {zone: '%', hours: {daily: []}}}",
			}[at]
			src, err := parse("x.yaml", []byte(strings.ReplaceAll(text, "%", example.(string))))
			require.NoError(t, err)
			require.NoError(t, s.check(src), text)
		}
	}
}

// The built-in packs and the fixture are held against the schema as an editor
// would do it, without the loader.
func TestEveryPackFitsThePublishedSchema(t *testing.T) {
	t.Parallel()
	entries, err := builtin.ReadDir("packs")
	require.NoError(t, err)
	checked := 0
	for _, e := range entries {
		if e.IsDir() || e.Name() == rosterFile {
			continue
		}
		text, err := builtin.ReadFile("packs/" + e.Name())
		require.NoError(t, err)
		require.Contains(t, string(text), "# yaml-language-server: $schema=../pack.schema.json\n", "%s: editors find the schema", e.Name())
		var document any
		require.NoError(t, yaml.Unmarshal(text, &document))
		require.NoError(t, published(t).compiled.Validate(document), e.Name())
		checked++
	}
	require.GreaterOrEqual(t, checked, len(complaint.Platforms)+4)
}

// What the schema says that a triage rule may ask, it may ask.
func TestTheSchemaNamesWhatATriageRuleMayAsk(t *testing.T) {
	t.Parallel()
	about, _ := published(t).at("#/$defs/triage_rule/properties/when")["description"].(string)
	names := strings.Split(strings.TrimSuffix(strings.TrimPrefix(about, "CEL over "), "."), ", ")
	require.Len(t, names, len(ruleVariables))
	for _, name := range names {
		_, err := compileRules(&source{}, []ruleEntry{{Name: "a", When: name + " == " + name}})
		require.NoError(t, err, name)
	}
}
