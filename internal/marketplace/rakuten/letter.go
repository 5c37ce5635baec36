package rakuten

import (
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf16"

	"redress/internal/provider"
)

// Bounds of a reply. Characters are counted as Java counts them, in UTF-16 units,
// so that no count of Rakuten's is longer.
const (
	longestLetter = 2000
	longestLine   = 300
)

// homes are the domains that a URL in a reply may lead to.
var homes = []string{
	"rakuten.co.jp", "rakuten.ne.jp", "rakuten.com", "rakuten-bank.co.jp", "trafficgate.net", "rakuten-card.co.jp",
	"payment.sej.co.jp", "faq.rakuten.net", "support.rakuten-card.jp",
}

var links = regexp.MustCompile(`(?i)https?://[^\s<>"'、。，！？（）「」『』【】]*`)

// letter is a text as a reply takes it: long lines broken, between words where
// that can be and never inside a URL. Codes: empty, too_long, line_too_long and
// foreign_url.
func letter(text string) (string, error) {
	text = strings.TrimSpace(strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n").Replace(strings.ToValidUTF8(text, "")))
	switch {
	case text == "":
		return "", &provider.Refused{Code: "empty"}
	case width(text) > longestLetter:
		return "", &provider.Refused{Code: "too_long"}
	}
	for _, link := range links.FindAllString(text, -1) {
		if !athome(link) {
			return "", &provider.Refused{Code: "foreign_url"}
		}
	}
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		broken, err := breakLine(strings.TrimRightFunc(line, unicode.IsSpace))
		if err != nil {
			return "", err
		}
		lines = append(lines, broken...)
	}
	text = strings.Join(lines, "\n")
	if width(text) > longestLetter {
		return "", &provider.Refused{Code: "too_long"}
	}
	return text, nil
}

func athome(link string) bool {
	u, err := url.Parse(link)
	if err != nil || u.Scheme != "https" || u.User != nil || u.Port() != "" {
		return false
	}
	for _, home := range homes {
		if host := strings.ToLower(u.Hostname()); host == home || strings.HasSuffix(host, "."+home) {
			return true
		}
	}
	return false
}

func width(text string) int {
	n := 0
	for _, r := range text {
		n += utf16.RuneLen(r)
	}
	return n
}

// breakLine breaks a line after the last blank or stop that fits; where there is
// none, after the last character.
func breakLine(line string) ([]string, error) {
	var lines []string
	for width(line) > longestLine {
		end, soft, used := 0, 0, 0
		for _, piece := range pieces(line) {
			if used += width(piece); used > longestLine {
				break
			}
			end += len(piece)
			if strings.ContainsAny(piece[len(piece)-1:], " \t") || strings.HasSuffix(piece, "　") || strings.HasSuffix(piece, "。") ||
				strings.HasSuffix(piece, "、") || strings.HasSuffix(piece, "！") || strings.HasSuffix(piece, "？") {
				soft = end
			}
		}
		if end == 0 {
			return nil, &provider.Refused{Code: "line_too_long"} // a URL, or a character with no end of marks
		}
		if soft > 0 {
			end = soft
		}
		lines = append(lines, strings.TrimRightFunc(line[:end], unicode.IsSpace))
		line = line[end:]
	}
	return append(lines, line), nil
}

// pieces are the parts of a line that stay whole: a URL, and a character with
// what is joined to it.
func pieces(line string) []string {
	var all []string
	add := func(text string) {
		joined := false
		for _, r := range text {
			if mark := unicode.In(r, unicode.Mn, unicode.Me, unicode.Mc, unicode.Cf); len(all) > 0 && (mark || joined) && !strings.HasPrefix(all[len(all)-1], "http") {
				all[len(all)-1] += string(r)
			} else {
				all = append(all, string(r))
			}
			joined = r == '\u200d'
		}
	}
	from := 0
	for _, at := range links.FindAllStringIndex(line, -1) {
		add(line[from:at[0]])
		all = append(all, line[at[0]:at[1]])
		from = at[1]
	}
	add(line[from:])
	return all
}
