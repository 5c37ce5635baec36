package mailbox

import (
	"regexp"
	"strings"
)

// How programs begin the history below an answer.
var (
	// divider stands alone before the mail that is answered.
	divider = regexp.MustCompile(`^\s*(?:[-_]{2,}\s*(?i:original message|original appointment|forwarded message|原始邮件|原始郵件|原邮件|转发邮件|元のメッセージ|転送メッセージ)\s*[-_]{2,}|_{20,})\s*$`)
	// attribution says who wrote when, and ends in a colon.
	attribution = regexp.MustCompile(`(?i)^(?:on\b.{6,200}\bwrote|.{4,200}@[^\s]{3,80}[>＞)）]?\s*(?:wrote|写道|寫道|のメール)|(?:在|于|於).{4,200}(?:写道|寫道)|\d{4}\s*[年/.-].{6,200}(?:写道|寫道|[>＞]|のメール))\s*[:：]$`)
	dated       = regexp.MustCompile(`^(?i:on\b|在|于|於|\d{4}\s*[年/.-])`)
	// field is a line of a header that is quoted as text.
	field = regexp.MustCompile(`^[\s>*]*(?i:from|sent|date|to|cc|subject|发件人|发送时间|發件人|寄件者|收件人|抄送|日期|主题|主題|差出人|送信日時|宛先|件名)\*?\s*[:：]`)
	first = regexp.MustCompile(`^[\s>*]*(?i:from|发件人|發件人|寄件者|差出人)\*?\s*[:：]`)
	phone = regexp.MustCompile(`^(?i:sent from my .{2,40}|get outlook for .{2,20}|发自我的.{1,30}|發自我的.{1,30}|来自我的.{1,30}|.{2,20}から送信)$`)
)

// newWords is what its sender wrote: without the history that is quoted below it
// and without the signature. Where nothing is left, all of it stays.
func newWords(text string) string {
	lines := strings.Split(text, "\n")
	end := len(lines)
	for i := range lines {
		if historyAt(lines, i) {
			end = i
			break
		}
	}
	lines = lines[:end]
	for i, line := range lines {
		if line == "--" || line == "-- " || phone.MatchString(strings.TrimSpace(line)) && onlyBlank(lines[i+1:]) {
			lines = lines[:i]
			break
		}
	}
	for len(lines) > 0 && (quotedLine(lines[len(lines)-1]) || strings.TrimSpace(lines[len(lines)-1]) == "") {
		lines = lines[:len(lines)-1]
	}
	if kept := strings.Trim(strings.Join(lines, "\n"), "\n"); strings.TrimSpace(kept) != "" {
		return kept
	}
	return text
}

// historyAt reports whether the history begins at a line. An attribution above a
// quotation with new words below it begins none: its sender answered line by line.
func historyAt(lines []string, i int) bool {
	line := strings.TrimSpace(lines[i])
	switch {
	case divider.MatchString(line):
		return true
	case first.MatchString(line):
		others := 0
		for _, next := range lines[i+1 : min(i+6, len(lines))] {
			if field.MatchString(next) {
				others++
			}
		}
		return others >= 2
	}
	told := 0
	switch {
	case attribution.MatchString(line):
		told = 1
	case i+1 < len(lines) && dated.MatchString(line) && attribution.MatchString(line+" "+strings.TrimSpace(lines[i+1])):
		told = 2 // the program broke the line
	default:
		return false
	}
	quoted := false
	for _, next := range lines[i+told:] {
		switch {
		case quotedLine(next):
			quoted = true
		case next == "--" || next == "-- ":
			return true
		case strings.TrimSpace(next) != "" && quoted:
			return false
		}
	}
	return true
}

func quotedLine(line string) bool {
	line = strings.TrimSpace(line)
	return strings.HasPrefix(line, ">") || strings.HasPrefix(line, "＞")
}

func onlyBlank(lines []string) bool {
	for i, line := range lines {
		if strings.TrimSpace(line) != "" && !historyAt(lines, i) {
			return false
		}
	}
	return true
}
