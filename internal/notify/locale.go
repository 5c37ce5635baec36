package notify

import "strings"

// Match is the language of complaint.Locales that a reader of locale is
// written to: the exact one, else one of the same language and script, else en.
func Match(locale string) string {
	tag := strings.ToLower(strings.ReplaceAll(locale, "_", "-"))
	language, rest, _ := strings.Cut(tag, "-")
	switch language {
	case "zh", "yue":
		return chinese(language, rest)
	case "ja":
		return "ja"
	}
	return "en"
}

// chinese tells the scripts apart: the subtag says it, and where it does not,
// the region does.
func chinese(language, rest string) string {
	region := ""
	for subtag := range strings.SplitSeq(rest, "-") {
		switch subtag {
		case "hant":
			return "zh-TW"
		case "hans":
			return "zh-CN"
		case "tw", "hk", "mo":
			region = "zh-TW"
		case "cn", "sg", "my":
			region = "zh-CN"
		}
	}
	if region != "" {
		return region
	}
	if language == "yue" {
		return "zh-TW"
	}
	return "zh-CN"
}
