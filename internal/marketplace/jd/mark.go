package jd

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strings"

	"redress/internal/complaint"
)

// mark is what an answer or a refund of ours is known again by when the case is
// read: it stands in the remark. It is made with the application's secret, so that
// a customer who can write a remark too cannot make one up.
func (p *platform) mark(key string) string {
	mac := hmac.New(sha256.New, []byte(p.g.secret))
	mac.Write([]byte(key))
	return hex.EncodeToString(mac.Sum(nil))[:markLength]
}

const (
	markLength = 10
	markRoom   = markLength + 3 // with its brackets and a space
)

// marked is a text with its key's mark before it, where a cut at the end leaves it.
func (p *platform) marked(text, key string) string {
	return strings.TrimSpace("[" + p.mark(key) + "] " + text)
}

func (p *platform) showsMark(said []string, key string) bool {
	for _, text := range said {
		if key != "" && strings.Contains(text, "["+p.mark(key)+"]") {
			return true
		}
	}
	return false
}

// refundMark is the remark by which a refund is known again: its mark and amount.
func (p *platform) refundMark(key string, amount complaint.Money) string {
	return "[" + p.mark(key) + " " + amount.Value() + "]"
}

var refundMarks = regexp.MustCompile(`\[([0-9a-f]{10}) ([0-9]+\.[0-9]{2})\]`)

// refundsSaid finds the amount of this key's refund in the remarks, and whether
// there is another refund's.
func (p *platform) refundsSaid(said []string, key string) (mine string, others bool) {
	for _, text := range said {
		for _, found := range refundMarks.FindAllStringSubmatch(text, -1) {
			if found[1] == p.mark(key) {
				mine = found[2]
			} else {
				others = true
			}
		}
	}
	return mine, others
}
