package mailbox

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

var parameter = regexp.MustCompile(`;\s*([^\s=;"]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^;]*)`)

// params reads a field such as Content-Type: the value in lower case, and its
// parameters, those in pieces or in a charset of their own too (RFC 2231). It
// takes what many programs write against the rules: raw characters, encoded words
// in quotes, missing quotes.
func params(field string) (value string, all map[string]string) {
	value, _, _ = strings.Cut(field, ";")
	value = strings.ToLower(strings.TrimSpace(value))
	all = map[string]string{}
	pieces := map[string]map[int]string{}
	for _, m := range parameter.FindAllStringSubmatch(field, -1) {
		name, text := strings.ToLower(m[1]), unquoted(strings.TrimSpace(m[2]))
		base, extended := strings.CutSuffix(name, "*")
		base, number, inPieces := strings.Cut(base, "*")
		switch {
		case inPieces:
			n, err := strconv.Atoi(number)
			if err != nil || n < 0 || n > 99 {
				continue
			}
			if pieces[base] == nil {
				pieces[base] = map[int]string{}
			}
			if !extended {
				text = url.PathEscape(text) // the pieces are put together and read as one
			}
			pieces[base][n] = text
		case extended:
			all[base] = charsetValue(text)
		case all[base] == "":
			all[base] = decodeWords(text)
		}
	}
	for base, some := range pieces {
		var order []int
		for n := range some {
			order = append(order, n)
		}
		slices.Sort(order)
		var whole strings.Builder
		for _, n := range order {
			whole.WriteString(some[n])
		}
		all[base] = charsetValue(whole.String())
	}
	return value, all
}

// charsetValue reads charset'language'percent-encoded.
func charsetValue(s string) string {
	charset, rest, ok := strings.Cut(s, "'")
	if ok {
		_, rest, ok = strings.Cut(rest, "'")
	}
	if !ok {
		charset, rest = "", s
	}
	raw, err := url.PathUnescape(rest)
	if err != nil {
		raw = rest
	}
	return toUTF8(charset, []byte(raw))
}

func unquoted(s string) string {
	if len(s) < 2 || s[0] != '"' || s[len(s)-1] != '"' {
		return s
	}
	var out strings.Builder
	for i := 1; i < len(s)-1; i++ {
		if s[i] == '\\' && i+1 < len(s)-1 && (s[i+1] == '"' || s[i+1] == '\\') {
			i++ // before anything else it is a path's, of a program that does not escape
		}
		out.WriteByte(s[i])
	}
	return out.String()
}
