package api_test

import (
	"encoding/json"
	"hash/fnv"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// dice makes choices: of the fuzzer's bytes as long as there are some, so that it
// can steer, and then of chance that the bytes determine.
type dice struct {
	bytes  []byte
	chance *rand.Rand
}

func newDice(b []byte) *dice {
	sum := fnv.New64a()
	_, _ = sum.Write(b)
	return &dice{b, rand.New(rand.NewPCG(sum.Sum64(), 7))}
}

// below is a number from 0 to n−1; n is at most 256.
func (d *dice) below(n int) int {
	if len(d.bytes) == 0 {
		return d.chance.IntN(n)
	}
	b := d.bytes[0]
	d.bytes = d.bytes[1:]
	return int(b) % n
}

func (d *dice) one(in int) bool { return d.below(in) == 0 }

func pick[T any](d *dice, from []T) T { return from[d.below(len(from))] }

// awkward are texts that somebody did not think of.
var awkward = []string{"", " ", "a", "水壶不加热", "O'Reilly\"; --", "%s%n", "../../etc/passwd", "\u202eabc", "😀", "a\nb\tc", "\u0000", "x\u0000y", "null", "-1",
	"R26-0000-000E", "\ufeff", "ﷺ", "e\u0301", "<script>", "$ref", "{}", "*", "\\", "\ufffd", "\xff\xfe", strings.Repeat("長", 300), strings.Repeat("a", 5000)}

// fitting are texts of the shapes that patterns ask for.
var fitting = []string{"demo", "TB-1", "lin", "49.80", "128.00", "0", "999999999999999", "-1", "0.001", "CNY", "JPY", "XXX", "fair", "a:b/c@d.e_f-g", "", "refund/1",
	"0000000000000000000000000000000000000000000000000000000000000000", strings.Repeat("z", 100)}

var instants = []string{"2026-11-20T09:30:00+08:00", "2030-01-02T18:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2026-02-28T23:59:59.999999999-12:00",
	"2026-11-25T00:00:00Z"}

var numbers = []int64{0, 1, 2, 5, -1, 7, 100, 86400, 86401, 1 << 31, 1 << 53, -1 << 63, 1<<63 - 1}

// draw makes a value of a schema, as far as the schema tells.
func (of *described) draw(d *dice, schema map[string]any, depth int) any {
	schema = of.resolve(schema)
	if some, ok := schema["oneOf"].([]any); ok {
		return of.draw(d, pick(d, some).(map[string]any), depth+1)
	}
	if words, ok := schema["enum"].([]any); ok {
		return pick(d, words)
	}
	if examples, ok := schema["examples"].([]any); ok && schema["type"] == "object" && d.one(3) {
		return pick(d, examples)
	}
	switch kind := schema["type"].(type) {
	case []any:
		if d.one(3) {
			return nil
		}
		return drawText(d, schema)
	case string:
		switch kind {
		case "object":
			return of.drawObject(d, schema, depth)
		case "array":
			return of.drawArray(d, schema, depth)
		case "integer", "number":
			return drawNumber(d, schema)
		case "boolean":
			return d.one(2)
		}
	}
	return drawText(d, schema)
}

func (of *described) drawObject(d *dice, schema map[string]any, depth int) any {
	v := map[string]any{}
	properties, _ := schema["properties"].(map[string]any)
	required, _ := schema["required"].([]any)
	names := []string{}
	for name := range properties {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if needed := slices.Contains(required, any(name)); needed || depth < 6 && d.one(3) {
			v[name] = of.draw(d, properties[name].(map[string]any), depth+1)
		}
	}
	if properties == nil && schema["additionalProperties"] == true {
		v[pick(d, []string{"reason_code", "score", "x"})] = pick(d, []any{"solved", json.Number("5"), nil, true, []any{}})
	}
	return v
}

func (of *described) drawArray(d *dice, schema map[string]any, depth int) any {
	least, most := bound(schema, "minItems", 0), bound(schema, "maxItems", 4)
	v := []any{}
	for range least + d.below(int(min(most-least, 4))+1) {
		v = append(v, of.draw(d, schema["items"].(map[string]any), depth+1))
	}
	return v
}

func bound(schema map[string]any, name string, otherwise int) int {
	if n, ok := schema[name].(json.Number); ok {
		if i, err := n.Float64(); err == nil {
			return int(i)
		}
	}
	return otherwise
}

func drawNumber(d *dice, schema map[string]any) any {
	least, most := bound(schema, "minimum", -1<<62), bound(schema, "maximum", 1<<62)
	n := pick(d, numbers)
	return json.Number(jsonOf(max(int64(least), min(int64(most), n))))
}

func jsonOf(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic("what was drawn is always JSON: " + err.Error())
	}
	return string(b)
}

func drawText(d *dice, schema map[string]any) any {
	if schema["format"] == "date-time" {
		return pick(d, instants)
	}
	all := awkward
	if pattern, ok := schema["pattern"].(string); ok {
		all = slices.DeleteFunc(slices.Clone(append(fitting, awkward...)), func(s string) bool { return !regexp.MustCompile(pattern).MatchString(s) })
	} else if d.one(2) {
		all = fitting
	}
	text := pick(d, all)
	if most := bound(schema, "maxLength", 1<<20); utf8.RuneCountInString(text) > most {
		text = string([]rune(text)[:most])
	}
	if utf8.RuneCountInString(text) < bound(schema, "minLength", 0) {
		text = "demo"
	}
	return text
}

// spoil makes one thing of a value wrong, somewhere.
func spoil(d *dice, v any) any {
	switch whole := v.(type) {
	case map[string]any:
		if len(whole) > 0 && !d.one(4) {
			names := []string{}
			for name := range whole {
				names = append(names, name)
			}
			slices.Sort(names)
			name := pick(d, names)
			if d.one(4) {
				delete(whole, name)
			} else {
				whole[name] = spoil(d, whole[name])
			}
			return whole
		}
		whole[pick(d, []string{"colour", "", "Actor", "message_id", "text_id", "$schema", "水"})] = pick(d, []any{true, nil, "x", []any{}})
		return whole
	case []any:
		if len(whole) > 0 && d.one(2) {
			whole[0] = spoil(d, whole[0])
			return whole
		}
	}
	nested := any("deep")
	for range 40 + d.below(200) {
		nested = map[string]any{"a": []any{nested}}
	}
	return pick(d, []any{nil, true, "", "nope", json.Number("0"), json.Number("1e400"), json.Number("-0.5"), json.Number("123456789012345678901234567890"), []any{}, []any{[]any{}},
		map[string]any{}, map[string]any{"value": json.Number("1")}, nested, strings.Repeat("x", 300_000), strings.Repeat("長", 30_000), "\u0000"})
}

// mangle makes of a JSON text one that is none, or a strange one.
func mangle(d *dice, b []byte) []byte {
	text := string(b)
	switch d.below(9) {
	case 0:
		return b[:d.below(len(b)%256+1)]
	case 1:
		return append(b, b...)
	case 2:
		return append([]byte("\xef\xbb\xbf"), b...)
	case 3:
		return []byte(strings.Replace(text, "{", `{"actor":{},"actor":{},`, 1))
	case 4:
		return []byte(strings.Replace(text, `":"`, "\":\"\xff\xfe", 1))
	case 5:
		return []byte(strings.Replace(text, `":"`, `":"\ud800`, 1))
	case 6:
		return []byte(strings.Repeat("[", 20_000))
	case 7:
		return []byte(strings.Replace(text, `{`, `{"a":`+strings.Repeat(`{"a":`, 12_000), 1))
	}
	raw := make([]byte, d.below(64))
	for i := range raw {
		raw[i] = byte(d.below(256))
	}
	return raw
}
