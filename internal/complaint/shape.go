package complaint

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// shape walks a JSON text beside the type it is to be read into, and refuses
// with the path what does not fit: encoding/json alone names the last field of
// a path only, takes the last of two equal keys, and repeats values.
type shape struct{ d *json.Decoder }

// checkShape expects a text that is valid JSON.
func checkShape(b []byte, into reflect.Type) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	if err := (shape{d}).value(into, ""); err != nil {
		return err
	}
	return nil
}

var (
	moneyType   = reflect.TypeFor[Money]()
	instantType = reflect.TypeFor[time.Time]()
	rawType     = reflect.TypeFor[json.Unmarshaler]()
)

func (s shape) value(t reflect.Type, path string) error {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t == moneyType:
		return s.money(path)
	case t == instantType:
		return s.leaf(t, path, "must be an instant such as 2026-11-20T09:30:00+08:00")
	case t == reflect.TypeFor[Duration]():
		return s.leaf(t, path, `must be a length of time such as "48h" or "7d"`)
	case reflect.PointerTo(t).Implements(rawType), t.Kind() == reflect.Interface:
		return s.d.Decode(new(json.RawMessage))
	}
	token, err := s.d.Token()
	if err != nil {
		return err
	}
	if token == nil { // null: left out
		if path == "" {
			return refuse(BadValue, "", "must be object, not null")
		}
		return nil
	}
	switch t.Kind() {
	case reflect.Struct, reflect.Map:
		if token != json.Delim('{') {
			return misfit(path, "object", token)
		}
		return s.object(t, path)
	case reflect.Slice, reflect.Array:
		if token != json.Delim('[') {
			return misfit(path, "array", token)
		}
		return s.array(t.Elem(), path)
	}
	return scalar(t, path, token)
}

func (s shape) object(t reflect.Type, path string) error {
	seen := map[string]bool{}
	for s.d.More() {
		token, err := s.d.Token()
		if err != nil {
			return err
		}
		name, inner := token.(string), t
		if t.Kind() == reflect.Map {
			inner = t.Elem()
		} else if f, ok := fieldOf(t, name); ok {
			name, inner = f.name, f.of
		} else {
			if !word.MatchString(name) {
				name = "" // a stranger's words
			}
			return refuse(BadMessage, under(path, name), "unknown field")
		}
		if seen[name] {
			return refuse(BadMessage, under(path, name), "stands there twice")
		}
		seen[name] = true
		if err := s.value(inner, under(path, name)); err != nil {
			return err
		}
	}
	_, err := s.d.Token()
	return err
}

func (s shape) array(element reflect.Type, path string) error {
	for i := 0; s.d.More(); i++ {
		if err := s.value(element, path+"["+strconv.Itoa(i)+"]"); err != nil {
			return err
		}
	}
	_, err := s.d.Token()
	return err
}

// money walks the two fields first, so that each can be blamed.
func (s shape) money(path string) error {
	var raw json.RawMessage
	if err := s.d.Decode(&raw); err != nil || string(raw) == "null" {
		return err
	}
	inner := json.NewDecoder(bytes.NewReader(raw))
	inner.UseNumber()
	if err := (shape{inner}).value(reflect.TypeFor[moneyJSON](), path); err != nil {
		return err
	}
	var m Money
	var wrong *moneyError
	if err := json.Unmarshal(raw, &m); errors.As(err, &wrong) {
		return refuse(BadValue, under(path, wrong.field), "%s", wrong.reason)
	}
	return nil
}

// leaf is a value that a type reads from one string by its own rules.
func (s shape) leaf(t reflect.Type, path, reason string) error {
	var raw json.RawMessage
	if err := s.d.Decode(&raw); err != nil {
		return err
	}
	if err := json.Unmarshal(raw, reflect.New(t).Interface()); err != nil {
		return refuse(BadValue, path, "%s", reason)
	}
	return nil
}

func scalar(t reflect.Type, path string, token json.Token) error {
	want, ok := "", false
	switch t.Kind() {
	case reflect.String:
		want = "string"
		_, ok = token.(string)
	case reflect.Bool:
		want = "true or false"
		_, ok = token.(bool)
	default:
		want = "number"
		var n json.Number
		if n, ok = token.(json.Number); ok && json.Unmarshal([]byte(n), reflect.New(t).Interface()) != nil {
			return refuse(BadValue, path, "must be a whole number that is not too large")
		}
	}
	if !ok {
		return misfit(path, want, token)
	}
	return nil
}

func misfit(path, want string, token json.Token) error {
	got := "object"
	switch token := token.(type) {
	case string:
		got = "string"
	case bool:
		got = "bool"
	case json.Number:
		got = "number"
	case json.Delim:
		if token == '[' {
			got = "array"
		}
	}
	return refuse(BadValue, path, "must be %s, not %s", want, got)
}

func under(path, name string) string {
	if path == "" || name == "" {
		return path + name
	}
	return path + "." + name
}

type field struct {
	name string
	of   reflect.Type
}

// fieldOf finds the field that encoding/json would fill under this name.
func fieldOf(t reflect.Type, name string) (field, bool) {
	for i := range t.NumField() {
		f := t.Field(i)
		tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous && tag == "" {
			if found, ok := fieldOf(f.Type, name); ok {
				return found, true
			}
			continue
		}
		if !f.IsExported() || tag == "-" {
			continue
		}
		if tag == "" {
			tag = f.Name
		}
		if strings.EqualFold(tag, name) {
			return field{tag, f.Type}, true
		}
	}
	return field{}, false
}
