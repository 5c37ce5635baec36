package paypal

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"redress/internal/marketplace"
	"redress/internal/provider"
)

// What PayPal sends with each push.
const (
	pushID    = "Paypal-Transmission-Id"
	pushTime  = "Paypal-Transmission-Time"
	pushSig   = "Paypal-Transmission-Sig"
	pushAlgo  = "Paypal-Auth-Algo"
	pushCert  = "Paypal-Cert-Url"
	pushStale = 4 * 24 * time.Hour // PayPal tries for three days
)

var errNoPush = errors.New("paypal: no push of a dispute")

// ReadPush reads a push about a dispute: which, and the event's id. Its signature
// is PayPal's to verify (VerifyPush): here it must only be there, and be of now.
// secret is the shop's webhook_id; without it nothing is believed.
func ReadPush(header http.Header, body []byte, secret string, now time.Time) (caseID, id string, err error) {
	for _, name := range []string{pushID, pushTime, pushSig, pushAlgo, pushCert} {
		if header.Get(name) == "" {
			return "", "", errors.New("paypal: a push without its signature")
		}
	}
	if secret == "" {
		return "", "", errors.New("paypal: a push, and the setting webhook_id is missing")
	}
	sent := instant(header.Get(pushTime))
	if sent.IsZero() || now.Sub(sent).Abs() > pushStale {
		return "", "", errors.New("paypal: a push that is too old, or of no time")
	}
	var event struct {
		ID       string `json:"id"`
		Type     string `json:"event_type"`
		Resource struct {
			ID string `json:"dispute_id"`
		} `json:"resource"`
	}
	if json.Unmarshal(body, &event) != nil || !strings.HasPrefix(event.Type, "CUSTOMER.DISPUTE.") || event.ID == "" ||
		!disputeID.MatchString(event.Resource.ID) {
		return "", "", errNoPush
	}
	return event.Resource.ID, event.ID, nil
}

// VerifyPush asks PayPal whether a push is its own.
func VerifyPush(ctx context.Context, s marketplace.Shop, t marketplace.Tools, header http.Header, body []byte) error {
	p, err := open(s, t)
	if err != nil {
		return err
	}
	if !json.Valid(body) {
		return errNoPush
	}
	// The event goes back byte for byte: PayPal's signature is over them.
	var asked strings.Builder
	asked.WriteByte('{')
	for name, value := range map[string]string{"transmission_id": header.Get(pushID), "transmission_time": header.Get(pushTime),
		"cert_url": header.Get(pushCert), "auth_algo": header.Get(pushAlgo), "transmission_sig": header.Get(pushSig), "webhook_id": p.webhook} {
		text, err := json.Marshal(value)
		if err != nil {
			return errNoPush
		}
		asked.WriteString(`"` + name + `":` + string(text) + ",")
	}
	asked.WriteString(`"webhook_event":` + string(body) + "}")
	var verdict struct {
		Status string `json:"verification_status"`
	}
	err = p.line.ask(ctx, call{method: http.MethodPost, path: "/v1/notifications/verify-webhook-signature", content: "application/json",
		body: []byte(asked.String())}, &verdict)
	switch {
	case err != nil:
		return err
	case verdict.Status != "SUCCESS":
		return &provider.Refused{Code: "signature_invalid"}
	}
	return nil
}
