package policy

import "strings"

// marks say how sure a source is, the surest first.
var marks = []struct{ mark, words string }{
	{"O", "official"},
	{"V", "computed"},
	{"S", "secondary"},
	{"K", "general knowledge"},
	{"U", "unsure"},
}

// markOf is the least sure mark of a source, which may have several, and what it
// means.
func markOf(source string) (mark, words string) {
	for _, m := range marks {
		if strings.Contains(source, "["+m.mark+"]") {
			mark, words = m.mark, m.words
		}
	}
	return mark, words
}
