package stripe

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// tolerance is how far a push's time may be from now: what Stripe's own libraries take.
const tolerance = 300 * time.Second

var (
	errSignature = errors.New("stripe: a push without a good signature")
	errNoPush    = errors.New("stripe: no push of a dispute")
)

// ReadPush reads a push about a dispute: which, and the event's id. secret is the
// endpoint's webhook_secret; without it nothing is believed.
func ReadPush(header http.Header, body []byte, secret string, now time.Time) (caseID, pushID string, err error) {
	if secret == "" || !signed(header.Get("Stripe-Signature"), body, secret, now) {
		return "", "", errSignature
	}
	var event struct {
		ID   string `json:"id"`
		Type string `json:"type"`
		Data struct {
			Object struct {
				ID string `json:"id"`
			} `json:"object"`
		} `json:"data"`
	}
	if json.Unmarshal(body, &event) != nil || event.ID == "" || !strings.HasPrefix(event.Type, "charge.dispute.") ||
		!disputeID.MatchString(event.Data.Object.ID) {
		return "", "", errNoPush
	}
	return event.Data.Object.ID, event.ID, nil
}

// signed checks "t=<unix>,v1=<hex>[,v1=<hex>]": an HMAC-SHA256 of "<t>.<body>".
// While a secret is exchanged there are two.
func signed(header string, body []byte, secret string, now time.Time) bool {
	var (
		stamp string
		sums  [][]byte
	)
	for pair := range strings.SplitSeq(header, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(pair), "=")
		switch name {
		case "t":
			stamp = value
		case "v1":
			if sum, err := hex.DecodeString(value); err == nil {
				sums = append(sums, sum)
			}
		}
	}
	at, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil || now.Sub(time.Unix(at, 0)).Abs() > tolerance {
		return false
	}
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(stamp + "."))
	mac.Write(body)
	want := mac.Sum(nil)
	for _, sum := range sums {
		if hmac.Equal(sum, want) {
			return true
		}
	}
	return false
}
