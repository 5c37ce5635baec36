// Package webhook sends events to other systems' URLs as Standard Webhooks
// (standardwebhooks.com, version 1.0.0) says: what stands in the headers, how it
// is signed, and which answer means what. It refuses addresses inside a network,
// whoever's DNS names them.
package webhook

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	standard "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"redress/internal/complaint"
)

// TestType is the type of the event that only tries a receiver out.
const TestType = "webhook.test"

// typePrefix stands before the domain's event type in a body.
const typePrefix = "complaint."

// secretPrefix marks a symmetric secret, and secretBytes is how long one is:
// Standard Webhooks asks for 24 to 64.
const (
	secretPrefix = "whsec_"
	secretBytes  = 32
)

// NewSecret draws a signing secret, in the form that receivers paste into their
// library.
func NewSecret() string {
	raw := make([]byte, secretBytes)
	_, _ = rand.Read(raw) // never fails (crypto/rand)
	return secretPrefix + base64.StdEncoding.EncodeToString(raw)
}

// Message is one event on its way to one receiver.
type Message struct {
	ID      string // the same for every attempt, so that a receiver can tell a repetition
	URL     string
	Secrets []string // each signs; two while a secret is being rotated
	Body    []byte
}

// header is what Standard Webhooks puts beside the body; at is the attempt's
// instant, in whole seconds.
func (m Message) header(at time.Time) (http.Header, error) {
	signatures := make([]string, len(m.Secrets))
	for i, secret := range m.Secrets {
		signer, err := standard.NewWebhook(secret)
		if err != nil {
			return nil, fmt.Errorf("read a secret of %s: it is not base64", m.ID) // the library's error repeats it
		}
		if signatures[i], err = signer.Sign(m.ID, at, m.Body); err != nil {
			return nil, fmt.Errorf("sign %s: %w", m.ID, err)
		}
	}
	h := http.Header{}
	h.Set("Content-Type", "application/json")
	h.Set("User-Agent", "Redress-Webhooks/1")
	h.Set(standard.HeaderWebhookID, m.ID)
	h.Set(standard.HeaderWebhookTimestamp, strconv.FormatInt(at.Unix(), 10))
	h.Set(standard.HeaderWebhookSignature, strings.Join(signatures, " "))
	return h, nil
}

// Event is what a body tells: one event of one complaint.
type Event struct {
	Number     string
	Platform   string
	Shop       string
	ExternalID string
	Stage      complaint.Stage // behind the event
	complaint.Event
}

// Body is the event as receivers get it. The same event has the same body,
// whenever it is made.
func (e Event) Body() ([]byte, error) {
	var data struct {
		ID         string          `json:"id"`
		Seq        int             `json:"seq"`
		Platform   string          `json:"platform"`
		Shop       string          `json:"shop"`
		ExternalID string          `json:"external_id"`
		Stage      complaint.Stage `json:"stage"`
		Event      struct {
			Type  complaint.EventType `json:"type"`
			At    time.Time           `json:"at"`
			Actor complaint.Actor     `json:"actor"`
			Facts map[string]string   `json:"facts"`
		} `json:"event"`
	}
	data.ID, data.Seq, data.Platform, data.Shop, data.ExternalID, data.Stage = e.Number, e.Seq, e.Platform, e.Shop, e.ExternalID, e.Stage
	data.Event.Type, data.Event.At, data.Event.Actor, data.Event.Facts = e.Type, e.At.UTC(), e.Actor, e.Facts
	if data.Event.Facts == nil {
		data.Event.Facts = map[string]string{}
	}
	return body(typePrefix+string(e.Type), e.At, data)
}

// TestBody is the body of an event that tries out the receiver of a subscription.
func TestBody(subscription string, at time.Time) ([]byte, error) {
	return body(TestType, at, map[string]string{"subscription": subscription})
}

func body(kind string, at time.Time, data any) ([]byte, error) {
	b, err := json.Marshal(struct {
		Type      string    `json:"type"`
		Timestamp time.Time `json:"timestamp"`
		Data      any       `json:"data"`
	}{kind, at.UTC(), data})
	if err != nil {
		return nil, fmt.Errorf("write a body of %s: %w", kind, err)
	}
	return b, nil
}
