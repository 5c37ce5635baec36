package weidian

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"time"

	"redress/internal/marketplace"
)

// PushAnswer is what Weidian wants to hear back; anything else, and it pushes again.
const PushAnswer = `{"status":"success"}`

const longestPush = 1 << 20 // bytes

// about are the pushes that are of a refund or a complaint. The others tell of
// an order's life, and of a case only when the order has a refund.
var about = []string{
	"weidian.order.buyers_apply_refund", "weidian.order.seller_submit_refund", "weidian.order.sellers_refused_refund",
	"weidian.order.refund_success", "weidian.order.buyers_complaints", "weidian.order.complaints_have_been_processed",
}

// known are the rest. Weidian spells one of them in two ways.
var known = []string{
	"weidian.order.already_payment", "weidian.order.delivered", "weidian.order.confirm_receipt", "weidian.order.confirm_eceipt",
	"weidian.order.finished", "weidian.order.close", "weidian.order.non_payment",
}

// ReadPush reads one notification. Nothing signs it and secret is not used, so it
// is a hint to read the case, and nothing else. caseID is empty for a push of an
// order without a case. pushID is the hash of what was pushed: Weidian gives no
// id, and repeats a push word for word.
func ReadPush(_ http.Header, body []byte, _ string, _ time.Time) (caseID, pushID string, err error) {
	if len(body) > longestPush {
		return "", "", errors.New("weidian: the push is too long")
	}
	form, err := url.ParseQuery(string(body))
	if err != nil || form.Get("content") == "" {
		return "", "", errors.New("weidian: the push has no content")
	}
	content := form.Get("content")
	var push struct {
		Type    string `json:"type"`
		Message order  `json:"message"`
	}
	if json.Unmarshal([]byte(content), &push) != nil || push.Type == "" || !identifier.MatchString(string(push.Message.ID)) {
		return "", "", errors.New("weidian: the push is not the JSON it should be")
	}
	pushID = marketplace.Sum([]byte(content))
	numbers := push.Message.numbers()
	switch {
	case len(numbers) == 1 && identifier.MatchString(numbers[0]):
		return join(string(push.Message.ID), numbers[0]), pushID, nil
	case slices.Contains(about, push.Type), len(numbers) > 1, !slices.Contains(known, push.Type):
		return string(push.Message.ID), pushID, nil
	}
	return "", pushID, nil
}
