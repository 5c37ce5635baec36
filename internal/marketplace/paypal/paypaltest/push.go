package paypaltest

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"net/http"
	"slices"
	"time"

	"redress/internal/marketplace/marketplacetest"
)

const certificate = "https://api.paypal.example/v1/notifications/certs/CERT-360caa42"

// push notes what PayPal would push now.
func (g *Gateway) push(d *dispute, event string) {
	id := g.number("WH-%010d")
	body, err := json.Marshal(map[string]any{"id": id, "event_type": event, "event_version": "1.0", "resource_type": "dispute",
		"create_time": when(g.Now()), "resource": d.shown(g.Now(), "https://api.sandbox.paypal.com")})
	if err != nil {
		return
	}
	transmission, at := g.number("a1b2c3d4-%04d-11f0-8000-fake"), g.Now().Format(time.RFC3339)
	g.pushes = append(g.pushes, marketplacetest.Push{CaseID: d.id, Body: body, Header: http.Header{
		"Content-Type":             {"application/json"},
		"Paypal-Transmission-Id":   {transmission},
		"Paypal-Transmission-Time": {at},
		"Paypal-Auth-Algo":         {"SHA256withRSA"},
		"Paypal-Cert-Url":          {certificate},
	}})
}

// signed is what PayPal signs of a push.
func signed(transmission, at string, body []byte) []byte {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s|%s|%s|%d", transmission, at, WebhookID, crc32.ChecksumIEEE(body)))
	return sum[:]
}

func (g *Gateway) key() *rsa.PrivateKey {
	g.signing.Do(func() {
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			panic(err) // the system's randomness is gone
		}
		g.signer = key
	})
	return g.signer
}

func (g *Gateway) sign(transmission, at string, body []byte) string {
	signature, err := rsa.SignPKCS1v15(rand.Reader, g.key(), crypto.SHA256, signed(transmission, at, body))
	if err != nil {
		panic(err) // a key of 2048 bits signs any SHA-256
	}
	return base64.StdEncoding.EncodeToString(signature)
}

// Pushes implements marketplacetest.World. They are signed when they are asked for.
func (g *Gateway) Pushes() []marketplacetest.Push {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, p := range g.pushes {
		if p.Header.Get("Paypal-Transmission-Sig") == "" {
			p.Header.Set("Paypal-Transmission-Sig", g.sign(p.Header.Get("Paypal-Transmission-Id"), p.Header.Get("Paypal-Transmission-Time"), p.Body))
		}
	}
	return slices.Clone(g.pushes)
}

// verify says whether a push is PayPal's.
func (g *Gateway) verify(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Transmission string          `json:"transmission_id"`
		At           string          `json:"transmission_time"`
		Cert         string          `json:"cert_url"`
		Algo         string          `json:"auth_algo"`
		Signature    string          `json:"transmission_sig"`
		Webhook      string          `json:"webhook_id"`
		Event        json.RawMessage `json:"webhook_event"`
	}
	if json.NewDecoder(r.Body).Decode(&in) != nil || in.Transmission == "" || in.At == "" || in.Cert == "" || in.Algo == "" ||
		in.Signature == "" || in.Webhook == "" || len(in.Event) == 0 {
		invalid(w, "MISSING_REQUIRED_PARAMETER")
		return
	}
	signature, err := base64.StdEncoding.DecodeString(in.Signature)
	verdict := "FAILURE"
	if err == nil && in.Webhook == WebhookID && in.Cert == certificate && in.Algo == "SHA256withRSA" &&
		rsa.VerifyPKCS1v15(&g.key().PublicKey, crypto.SHA256, signed(in.Transmission, in.At, bytes.TrimSpace(in.Event)), signature) == nil {
		verdict = "SUCCESS"
	}
	answer(w, http.StatusOK, map[string]any{"verification_status": verdict})
}

func (g *Gateway) showWebhook(w http.ResponseWriter, r *http.Request) {
	if r.PathValue("id") != WebhookID {
		missing(w)
		return
	}
	answer(w, http.StatusOK, map[string]any{"id": WebhookID, "url": "https://redress.example/v1/inbox/paypal",
		"event_types": []any{map[string]any{"name": "CUSTOMER.DISPUTE.CREATED"}, map[string]any{"name": "CUSTOMER.DISPUTE.UPDATED"},
			map[string]any{"name": "CUSTOMER.DISPUTE.RESOLVED"}}})
}
