package mailbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode"

	"redress/internal/complaint"
)

// currencies are what the platforms pay in. An order's total is not in a mail, so
// it is nothing of that currency, and nothing can be paid back before a person has
// seen the order.
var currencies = map[string]string{"rakuten": "JPY", "paypal": "USD", "stripe": "USD"}

const noOrder = "unknown" // an order's number that the mail does not tell

// opening is the complaint that a mail to a shop opens.
func (l letter) opening(s Shop, receivedAt time.Time) (complaint.Opening, error) {
	from, ok := l.head.from()
	if !ok {
		return complaint.Opening{}, fmt.Errorf("read who sent a mail: it does not name one address")
	}
	text := l.words()
	currency := currencies[s.Platform]
	if currency == "" {
		currency = "CNY"
	}
	o := complaint.Opening{
		Platform: s.Platform, Shop: s.Code, Channel: "email", Text: cut(text, complaint.MaxText), SubmittedAt: receivedAt.UTC(), TimeScale: 1,
		Customer: complaint.Person{Name: from.Name, Email: from.Address, Locale: locale(text), Timezone: s.timezone(), PreferredChannel: "email"},
		Order:    complaint.Order{Number: orderNumber(s.Order, text), Total: complaint.Money{Currency: currency}},
	}
	// Read back as from any backend: what is wrong with it is told by name.
	var raw bytes.Buffer
	writer := json.NewEncoder(&raw)
	writer.SetEscapeHTML(false) // or a text full of < would be six times as long, and too long
	if err := writer.Encode(o); err != nil {
		return complaint.Opening{}, fmt.Errorf("write an opening: %w", err)
	}
	return complaint.DecodeOpening(raw.Bytes(), receivedAt)
}

// words are the subject and the text as the complaint's own words.
func (l letter) words() string {
	text := strings.TrimSpace(l.text)
	switch {
	case l.subject == "" && text == "":
		return "(The mail has no text.)"
	case l.subject == "":
		return text
	case text == "":
		return l.subject
	}
	return l.subject + "\n\n" + text
}

// called is what orders are called, and what stands between that and the number.
var called = regexp.MustCompile(`(?i)(?:order|订单|訂單|单号|注文|受注)[^A-Z0-9]{0,3}(?:(?:number|num|no|id|nr|编号|編號|番号|号)\b)?[^A-Z0-9\n]{0,12}([A-Z0-9](?:[A-Z0-9-]{4,38})[A-Z0-9])`)

// orderNumber finds the order's number. Without a pattern of the shop's own it is
// the longest of what stands behind the word for an order and has five digits.
func orderNumber(own *regexp.Regexp, text string) string {
	if own != nil {
		if found := own.FindStringSubmatch(text); found != nil && fits(found[len(found)-1]) {
			return found[len(found)-1]
		}
		return noOrder
	}
	best := ""
	for _, found := range called.FindAllStringSubmatch(text, 20) {
		if digits := strings.Count(strings.Map(digit, found[1]), "0"); digits >= 5 && len(found[1]) > len(best) && fits(found[1]) {
			best = found[1]
		}
	}
	if best == "" {
		return noOrder
	}
	return best
}

func digit(r rune) rune {
	if r >= '0' && r <= '9' {
		return '0'
	}
	return '-'
}

var orderID = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._:@/-]{0,99}$`)

func fits(number string) bool { return orderID.MatchString(number) }

// traditional are frequent characters that only traditional Chinese has.
const traditional = "們這個說還沒會與對時開關來東車買賣嗎請問題訂單產壞貨錢後裡為點電話"

// locale guesses the language of a text by its script.
func locale(text string) string {
	var han, kana, hard int
	for _, r := range text {
		switch {
		case unicode.In(r, unicode.Hiragana, unicode.Katakana):
			kana++
		case unicode.Is(unicode.Han, r):
			han++
			if strings.ContainsRune(traditional, r) {
				hard++
			}
		}
	}
	switch {
	case kana > 0 && kana*10 > han:
		return "ja"
	case han > 0 && hard*8 > han:
		return "zh-TW"
	case han > 0:
		return "zh-CN"
	}
	return "en"
}
