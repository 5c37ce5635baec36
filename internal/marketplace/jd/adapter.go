// Package jd connects shops on JD: after-sale orders by the SP-API, and by the
// older gateway what only that one can do (ask JD to step in, and refunds that are
// asked for before the goods went out).
//
// Much of what JD's numbers mean is not public. What is known stands in codes.yaml;
// what is not is never guessed: a shop fills it in.
package jd

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"redress/internal/marketplace"
	"redress/internal/provider"
)

// The gateways, and the service that gives tokens.
const (
	spGateway    = "https://api-cn.jd.com/rest"
	josGateway   = "https://api.jd.com/routerjson"
	oauthGateway = "https://open-oauth.jd.com/oauth2"
)

// Adapter connects shops on JD.
var Adapter = marketplace.Adapter{Name: "jd", Title: "JD", Settings: settings, Connect: connect}

var settings = []marketplace.Setting{
	{Name: "app_key", Help: "the application's AppKey; open.jd.com, console, application", Required: true},
	{Name: "app_secret", Help: "its AppSecret, same page", Secret: true, Required: true},
	{Name: "access_token", Help: "the shop's first token, from the authorization page that the merchant's main account agrees to", Secret: true},
	{Name: "refresh_token", Help: "what came with it; without it the shop must be connected anew when the token ends", Secret: true},
	{Name: "vender_id", Help: "the merchant's number (商家编号); shop.jd.com, account"},
	{Name: "operator_nick", Help: "the name that stands beside what Redress does; also that of who asks JD to step in"},
	{Name: "operator_pin", Help: "the account of that person (PIN)"},
	{Name: "contact_tel", Help: "the telephone number at which JD reaches the shop in a dispute", Secret: true},
	{Name: "codes", Help: "JD's numbers that are not public: the path of a file in the manner of codes.yaml, or the same as JSON"},
	{Name: "return_addresses", Help: "where goods go back to: JSON, or a path to it, {id: approvePassInfo as JD takes it}"},
	{Name: "cancel_refunds", Help: "off: refunds asked for before the goods went out are left alone"},
	{Name: "forms", Help: "off: what JD paid by itself is not read, and a double refund is not seen"},
}

// own is what a shop says of itself.
type own struct {
	vender, operator, pin, contactTel string
	addresses                         map[string]map[string]any
	withoutCancels, withoutForms      bool
}

func connect(s marketplace.Shop, t marketplace.Tools) (marketplace.Platform, error) {
	for _, setting := range settings {
		if setting.Required && s.Settings[setting.Name] == "" {
			return marketplace.Platform{}, fmt.Errorf("connect jd shop %s: the setting %s is missing", s.Name, setting.Name)
		}
	}
	codes, err := ReadCodes(s.Settings["codes"])
	if err != nil {
		return marketplace.Platform{}, fmt.Errorf("connect jd shop %s: %w", s.Name, err)
	}
	mine, err := readOwn(s.Settings)
	if err != nil {
		return marketplace.Platform{}, fmt.Errorf("connect jd shop %s: %w", s.Name, err)
	}
	g := &gateway{tools: t, key: s.Settings["app_key"], secret: s.Settings["app_secret"], codes: codes,
		sp: spGateway, jos: josGateway, oauth: oauthGateway,
		first: marketplace.Token{Access: s.Settings["access_token"], Refresh: s.Settings["refresh_token"]}}
	if base := strings.TrimRight(s.Gateway, "/"); base != "" {
		g.sp, g.jos, g.oauth = base+"/rest", base+"/routerjson", base+"/oauth2"
	}
	p := &platform{g: g, own: mine, codes: codes}
	platform := marketplace.Platform{Cases: p, Case: p, Orders: p, Shipments: p, Conversations: p, Answers: p, Refunds: rail{p}, Checks: p,
		ShowsRulings: codes.rules(), Console: p.tasks()}
	if n := codes.RemarkChars; n != nil {
		platform.Limits.Refusal.Chars = *n - markRoom
	}
	if mine.canAsk() {
		platform.Escalation = p
	}
	return platform, nil
}

// canAsk reports whether all is there that JD wants of who asks it to step in.
func (o own) canAsk() bool { return o.operator != "" && o.contactTel != "" }

func readOwn(set map[string]string) (own, error) {
	o := own{vender: set["vender_id"], operator: set["operator_nick"], pin: set["operator_pin"], contactTel: set["contact_tel"]}
	for name, flag := range map[string]*bool{"cancel_refunds": &o.withoutCancels, "forms": &o.withoutForms} {
		switch set[name] {
		case "", "on":
		case "off":
			*flag = true
		default:
			return o, fmt.Errorf("the setting %s must be on or off", name)
		}
	}
	text := strings.TrimSpace(set["return_addresses"])
	if text == "" {
		return o, nil
	}
	if text[0] != '{' {
		read, err := os.ReadFile(text) // #nosec G304 -- the operator's own setting
		if err != nil {
			return o, fmt.Errorf("read return_addresses: %w", err)
		}
		text = string(read)
	}
	if json.Unmarshal([]byte(text), &o.addresses) != nil {
		return o, errors.New("the setting return_addresses is not the JSON it should be")
	}
	return o, nil
}

// address is where goods go back to; without an id JD takes the shop's usual one.
func (o own) address(id string) (map[string]any, error) {
	if id == "" {
		return nil, nil
	}
	to, found := o.addresses[id]
	if !found {
		return nil, &provider.Refused{Code: "address_unknown"}
	}
	return to, nil
}
