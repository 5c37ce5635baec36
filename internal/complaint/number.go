package complaint

import (
	"encoding/binary"
	"fmt"
	"io"
	"strings"
)

// WorkflowPrefix stands before the case number in the workflow id, the largest
// thing an operator sees in the Temporal UI.
const WorkflowPrefix = "complaint/"

// WorkflowID is the id of the complaint's workflow.
func WorkflowID(number string) string { return WorkflowPrefix + number }

// alphabet is Crockford's base32: no I, L, O and U, so that a number read out
// on the phone is heard right. Z is left out too: it looks like a 2, and the 31
// that remain are a prime number, without which the check character would take
// a Z for a 0.
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXY"

// NewNumber draws a case number such as R26-7K4Q-X2MD: the year, seven random
// characters (27 billion numbers a year) and a check character. A number that
// is taken already is refused by the database and drawn again.
func NewNumber(random io.Reader, year int) (string, error) {
	var raw [8]byte
	if _, err := io.ReadFull(random, raw[:]); err != nil {
		return "", fmt.Errorf("draw a case number: %w", err)
	}
	drawn := binary.BigEndian.Uint64(raw[:])
	body := make([]byte, 7)
	for i := range body {
		body[i] = alphabet[drawn%uint64(len(alphabet))]
		drawn /= uint64(len(alphabet))
	}
	prefix := fmt.Sprintf("R%02d", year%100)
	return prefix + "-" + string(body[:4]) + "-" + string(body[4:]) + string(check(prefix[1:]+string(body))), nil
}

// ParseNumber accepts a case number as people write it (lower case, spaces
// instead of dashes, O for 0, I and L for 1, with or without the workflow's
// prefix) and returns it in its one true form. A mistyped number is refused by
// its check character.
func ParseNumber(s string) (string, error) {
	plain := strings.ToUpper(strings.TrimPrefix(strings.TrimSpace(s), WorkflowPrefix))
	plain = strings.NewReplacer("-", "", " ", "", "O", "0", "I", "1", "L", "1").Replace(plain)
	if len(plain) != 11 || plain[0] != 'R' || strings.Trim(plain[1:3], "0123456789") != "" || strings.Trim(plain[1:], alphabet) != "" {
		return "", fmt.Errorf("%q is not a case number such as R26-7K4Q-X2MD", s)
	}
	if check(plain[1:10]) != plain[10] {
		return "", fmt.Errorf("case number %q is mistyped: its last character does not fit the others", s)
	}
	return plain[:3] + "-" + plain[3:7] + "-" + plain[7:], nil
}

// check is a weighted sum modulo 31, a prime and the alphabet's size, so that
// every single wrong character and every swap of two neighbours shows.
func check(s string) byte {
	sum := 0
	for i := range len(s) {
		sum += (i + 1) * strings.IndexByte(alphabet, s[i])
	}
	return alphabet[sum%len(alphabet)]
}
