package notify

import (
	"strings"

	"redress/internal/complaint"
)

// amount writes money as people of the language do: 49.80元, 4,980円, $49.80.
// A currency the language has no way of writing is "49.80 XYZ". An amount
// without decimals in daily life (TWD) drops them when they are zero.
func (w *words) amount(m complaint.Money) string {
	if m.IsZero() {
		return ""
	}
	value := m.Value()
	sign := ""
	if rest, ok := strings.CutPrefix(value, "-"); ok {
		sign, value = "-", rest
	}
	whole, fraction, _ := strings.Cut(value, ".")
	number := thousands(whole)
	if fraction != "" && (m.Currency != "TWD" || strings.Trim(fraction, "0") != "") {
		number += "." + fraction
	}
	if pattern, ok := w.Money[m.Currency]; ok {
		return sign + strings.Replace(pattern, "#", number, 1)
	}
	return sign + number + " " + inline(m.Currency, 3)
}

func thousands(digits string) string {
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	return b.String()
}
