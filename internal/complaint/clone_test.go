package complaint_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
)

// TestACloneSharesNothing fills every field there is, so that a new one cannot
// be forgotten in Clone.
func TestACloneSharesNothing(t *testing.T) {
	t.Parallel()
	var c complaint.Case
	fill(reflect.ValueOf(&c).Elem())
	copied := c.Clone()
	require.Equal(t, &c, copied)
	shared(t, reflect.ValueOf(&c).Elem(), reflect.ValueOf(copied).Elem(), "Case")
}

var instantType = reflect.TypeFor[time.Time]()

// whole are the types that are not looked into: instants, and terms, which are
// shared because they are never changed in place.
func whole(t reflect.Type) bool {
	return t == instantType || t == reflect.TypeFor[complaint.Terms]() || t == reflect.TypeFor[complaint.Term]()
}

// fill puts something into every exported field, and one entry into each list
// and map.
func fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem())
	case reflect.Struct:
		if whole(v.Type()) {
			if v.Type() == instantType {
				v.Set(reflect.ValueOf(morning))
			}
			return
		}
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fill(v.Field(i))
			}
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 4))
		fill(v.Index(0))
	case reflect.Map:
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		key.SetString(string(complaint.ProductQuality)) // a category, as Clone of the terms knows them
		fill(value)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(key, value)
	case reflect.String:
		v.SetString("x")
	case reflect.Int, reflect.Int64:
		v.SetInt(7)
	case reflect.Bool:
		v.SetBool(true)
	default:
		panic("a kind of field this test does not know: " + v.Kind().String())
	}
}

// shared fails where the two point at the same memory.
func shared(t *testing.T, a, b reflect.Value, path string) {
	t.Helper()
	switch a.Kind() {
	case reflect.Pointer:
		require.NotEqual(t, a.Pointer(), b.Pointer(), path)
		shared(t, a.Elem(), b.Elem(), path)
	case reflect.Struct:
		for i := 0; !whole(a.Type()) && i < a.NumField(); i++ {
			shared(t, a.Field(i), b.Field(i), path+"."+a.Type().Field(i).Name)
		}
	case reflect.Slice:
		require.NotEqual(t, a.Pointer(), b.Pointer(), path)
		shared(t, a.Index(0), b.Index(0), path)
	case reflect.Map:
		require.NotEqual(t, a.Pointer(), b.Pointer(), path)
		for _, key := range a.MapKeys() {
			shared(t, a.MapIndex(key), b.MapIndex(key), path)
		}
	}
}

func BenchmarkClone(b *testing.B) {
	c := complaint.Open(complaint.Intake{Number: "R26-7K4Q-X2MH", Terms: houseTerms()}, morning)
	for b.Loop() {
		c.Clone()
	}
}
