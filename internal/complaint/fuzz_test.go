package complaint_test

import (
	"errors"
	"reflect"
	"testing"

	"redress/internal/complaint"
)

// FuzzApply sends anything under any name to a case of each stage.
func FuzzApply(f *testing.F) {
	for i, m := range complaint.Catalogue {
		f.Add(uint8(i), uint8(i), []byte(m.Example))
	}
	for i, junk := range malformed {
		f.Add(uint8(i), uint8(i), []byte(junk))
	}
	f.Fuzz(func(t *testing.T, which, stage uint8, raw []byte) {
		cases := stages(t)
		c := cases[int(stage)%len(cases)].c
		name := "no-such-message"
		if int(which) < len(complaint.Catalogue) {
			name = string(complaint.Catalogue[which].Name)
		}
		before := c.Clone()
		checked := c.Check(name, raw, morning)
		_, err := c.Apply(name, raw, morning)
		if complaint.CodeOf(checked) != complaint.CodeOf(err) {
			t.Fatalf("Check says %v and Apply %v", checked, err)
		}
		if err != nil && (complaint.CodeOf(err) == "" || !reflect.DeepEqual(before, c)) {
			t.Fatalf("refused with %v, and the case changed", err)
		}
		c.Refused(name, string(raw), err, morning)
		l := &life{c: c}
		if broken := goesThroughJSON(l); broken != "" {
			t.Fatal(broken)
		}
	})
}

// stages are a case at each stage of its life.
func stages(t *testing.T) []*desk {
	return []*desk{open(t), open(t, over(complaint.ProductQuality)).investigating(), open(t).deciding(), open(t).offered(),
		open(t).arbitrating(), open(t).remedying(), open(t).remedying().gaveUp(), open(t).followingUp(),
		open(t).arbitrating().send(complaint.MsgWithdraw, "customer:me", "")}
}

func FuzzDecodeOpening(f *testing.F) {
	f.Add([]byte(goodOpening))
	for _, junk := range malformed {
		f.Add([]byte(junk))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		o, err := complaint.DecodeOpening(raw, morning)
		var problems complaint.Problems
		switch {
		case err != nil && complaint.CodeOf(err) == "" && !errors.As(err, &problems):
			t.Fatalf("an error without field or code: %v", err)
		case err == nil:
			c := complaint.Open(o.Intake("R26-7K4Q-X2MD", houseTerms()), morning)
			if broken := goesThroughJSON(&life{c: c}); broken != "" {
				t.Fatal(broken)
			}
		}
	})
}

func FuzzParseMoney(f *testing.F) {
	for _, value := range []string{"49.80", "-1", "0", "1.005", "92233720368547.76", "1e3", ".5", "５"} {
		f.Add(value, "CNY")
		f.Add(value, "JPY")
		f.Add(value, "KWD")
	}
	f.Fuzz(func(t *testing.T, value, currency string) {
		m, err := complaint.ParseMoney(value, currency)
		if err != nil {
			return
		}
		if again, err := complaint.ParseMoney(m.Value(), currency); err != nil || again != m {
			t.Fatalf("%q %q became %v, and that %v (%v)", value, currency, m, again, err)
		}
	})
}

func FuzzParseNumber(f *testing.F) {
	for _, s := range []string{"R26-7K4Q-X2MD", "r26 oooo oooo", "complaint/R26-0000-0000", "", "R26-7K4Z-X2MD", "投诉"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		number, err := complaint.ParseNumber(s)
		if err != nil {
			return
		}
		if again, err := complaint.ParseNumber(number); err != nil || again != number || len(number) != 13 {
			t.Fatalf("%q became %q, and that %q (%v)", s, number, again, err)
		}
	})
}
