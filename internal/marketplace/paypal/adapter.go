// Package paypal connects a shop to PayPal: its disputes (Customer Disputes v1),
// and refunds of its captures (Payments v2).
//
// PayPal says in each dispute, by its links, what may be done with it now. What
// has no link is not sent. It keeps no key of what a seller did with a dispute
// and does not know a request again that comes twice; so each text of ours ends
// with a reference made from its key, by which what was done is found again.
package paypal

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"redress/internal/marketplace"
)

const (
	live     = "https://api-m.paypal.com"
	longText = 2000 // characters of a note or a message
)

// Adapter connects shops to PayPal.
var Adapter = marketplace.Adapter{
	Name:     "paypal",
	Title:    "PayPal",
	Settings: settings,
	Connect:  connect,
	Push:     ReadPush,
	Verify:   VerifyPush,
}

var settings = []marketplace.Setting{
	{Name: "client_id", Required: true, Help: "the client id of your REST app: developer.paypal.com, Apps & Credentials, Live"},
	{Name: "client_secret", Required: true, Secret: true, Help: "its secret, on the same page"},
	{Name: "webhook_id", Help: "the id of the app's webhook, to verify what PayPal pushes; without it nothing pushed is believed"},
	{Name: "return_address", Help: "where goods go back to, as JSON with country_code, address_line_1, admin_area_2, postal_code; " +
		"needed to accept a claim against the return of the goods"},
}

// shop is a shop's connection.
type shop struct {
	line          *line
	webhook       string
	returnAddress json.RawMessage
}

func connect(s marketplace.Shop, t marketplace.Tools) (marketplace.Platform, error) {
	p, err := open(s, t)
	if err != nil {
		return marketplace.Platform{}, err
	}
	return marketplace.Platform{
		Cases: p, Case: p, Orders: p, Conversations: p, Messages: p, Evidence: p, Answers: p, Escalation: p, Refunds: p, Checks: p,
		ShowsRulings: true,
		Console:      map[marketplace.Capability]marketplace.ConsoleTask{marketplace.PayBack: payBack},
		Limits: marketplace.Limits{
			Message:  marketplace.Text{Least: 1, Chars: longText},
			Refusal:  marketplace.Text{Chars: longText - markLength},
			Evidence: marketplace.Text{Chars: longText - markLength},
			// developer.paypal.com/platforms/disputes/reference/supported-file-types-sizes
			Files: marketplace.FileLimits{Count: 100, FileBytes: fileBytes, TotalBytes: totalBytes, Scale: true,
				Types: []string{"image/jpeg", "image/gif", "image/png", "application/pdf"}},
		},
	}, nil
}

func open(s marketplace.Shop, t marketplace.Tools) (*shop, error) {
	for _, setting := range settings {
		if setting.Required && s.Settings[setting.Name] == "" {
			return nil, fmt.Errorf("paypal: the setting %s is missing", setting.Name)
		}
	}
	gateway := s.Gateway
	if gateway == "" {
		gateway = live
	}
	if u, err := url.Parse(gateway); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return nil, errors.New("paypal: the gateway must be an http or https URL")
	}
	p := &shop{webhook: s.Settings["webhook_id"], line: newLine(strings.TrimRight(gateway, "/"),
		s.Settings["client_id"], s.Settings["client_secret"], t)}
	if address := s.Settings["return_address"]; address != "" {
		var known struct {
			Country string `json:"country_code"`
		}
		if json.Unmarshal([]byte(address), &known) != nil || len(known.Country) != 2 {
			return nil, errors.New("paypal: the setting return_address must be a JSON object with a country_code of two letters")
		}
		p.returnAddress = json.RawMessage(address)
	}
	return p, nil
}

// Kinds implements marketplace.Answerer.
func (p *shop) Kinds() []marketplace.AnswerKind {
	return []marketplace.AnswerKind{marketplace.Accept, marketplace.AcceptReturn, marketplace.ReturnCame, marketplace.Refuse,
		marketplace.RefuseReturn, marketplace.Offer, marketplace.Counter}
}
