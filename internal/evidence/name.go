package evidence

import (
	"path"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxName is the longest name that is kept, in bytes; most file systems take 255.
const maxName = 200

// cleanName makes of what a giver calls a file a name that is safe to show and to
// save under: the last part of a path, without characters that no one sees, that
// turn the direction of writing ("gpj.exe" that reads "exe.jpg"), or that a file
// system forbids. It may be empty.
func cleanName(given string) string {
	if i := strings.LastIndexAny(given, `/\`); i >= 0 {
		given = given[i+1:]
	}
	name := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), r == '\u2028', r == '\u2029', r == '\ufeff':
			return -1
		case strings.ContainsRune(`<>:"|?*`, r):
			return '_'
		}
		return r
	}, strings.ToValidUTF8(given, "_"))
	name = strings.Trim(name, ". \u00a0\u3000")
	if len(name) <= maxName {
		return name
	}
	end := path.Ext(name) // a name that is cut keeps what says its type
	if len(end) > 20 {
		end = ""
	}
	cut := maxName - len(end)
	for !utf8.RuneStart(name[cut]) {
		cut--
	}
	return name[:cut] + end
}
