// Package stripe connects a shop to Stripe: disputes with their evidence, and
// refunds of charges.
//
// Stripe carries no messages, and nobody can be asked to decide there: the
// customer's bank does. A dispute whose status begins with warning_ is the bank's
// inquiry, in which no money has moved; any other has taken the money already.
// What we did is found again by the metadata of the dispute or the refund.
package stripe

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"redress/internal/marketplace"
)

const (
	longText   = 20_000    // characters of one field of evidence
	fileBytes  = 5_000_000 // a file of evidence
	totalBytes = 4_500_000 // all files of a dispute together, as card networks take them
)

// Adapter connects shops to Stripe.
var Adapter = marketplace.Adapter{Name: "stripe", Title: "Stripe", Settings: settings, Connect: connect, Push: ReadPush}

var settings = []marketplace.Setting{
	{Name: "api_key", Required: true, Secret: true, Help: "a restricted key that may write disputes, refunds and files and read charges and " +
		"events: dashboard.stripe.com, Developers, API keys"},
	{Name: "webhook_secret", Secret: true, Help: "the signing secret (whsec_…) of the webhook endpoint: Developers, Webhooks; without it " +
		"nothing pushed is believed"},
	{Name: "order_key", Help: "under which key of the charge's metadata your order number stands; order_id when it is left out"},
	{Name: "account", Help: "the connected account (acct_…) to act for, when the key is a platform's"},
}

// shop is a shop's connection.
type shop struct {
	line     *line
	orderKey string
	key      string
	webhook  bool
}

func connect(s marketplace.Shop, t marketplace.Tools) (marketplace.Platform, error) {
	for _, setting := range settings {
		if setting.Required && s.Settings[setting.Name] == "" {
			return marketplace.Platform{}, fmt.Errorf("stripe: the setting %s is missing", setting.Name)
		}
	}
	key := s.Settings["api_key"]
	if !strings.HasPrefix(key, "sk_") && !strings.HasPrefix(key, "rk_") {
		return marketplace.Platform{}, errors.New("stripe: the setting api_key must begin with sk_ or rk_")
	}
	if s.Gateway != "" {
		if u, err := url.Parse(s.Gateway); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
			return marketplace.Platform{}, errors.New("stripe: the gateway must be an http or https URL")
		}
	}
	p := &shop{line: newLine(strings.TrimRight(s.Gateway, "/"), key, s.Settings["account"], t), orderKey: s.Settings["order_key"], key: key,
		webhook: s.Settings["webhook_secret"] != ""}
	if p.orderKey == "" {
		p.orderKey = "order_id"
	}
	return marketplace.Platform{
		Cases: p, Case: p, Orders: p, Shipments: p, Evidence: p, Answers: p, Refunds: p, Checks: p,
		ShowsRulings: true,
		Limits: marketplace.Limits{
			Refusal:  marketplace.Text{Chars: longText},
			Evidence: marketplace.Text{Chars: longText},
			Files: marketplace.FileLimits{Count: 9, FileBytes: fileBytes, TotalBytes: totalBytes, Scale: true,
				Types: []string{"image/jpeg", "image/png", "application/pdf"}},
		},
	}, nil
}
