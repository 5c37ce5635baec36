// Package weidian speaks Weidian's open platform: orders, their refunds and
// complaints, and items. There is no signature; a call carries an access token,
// and a push carries nothing, so that a push is only ever a hint.
//
// A case is one refund of an order, "<order>:<refund>", or a complaint about an
// order without one, "<order>". Weidian has no API for messages, evidence or
// asking it to decide: those are console tasks. A refund is made by accepting it.
package weidian

import (
	"fmt"
	"net/url"
	"strings"

	"redress/internal/marketplace"
)

// Gateway is Weidian's own.
const Gateway = "https://api.vdian.com"

// The names of the settings.
const (
	settingAppKey  = "app_key"
	settingSecret  = "app_secret"
	settingGrant   = "grant"
	settingRefresh = "refresh_token"
	settingCodes   = "codes"
)

// The ways to a token.
const (
	ownGrant  = "client_credential" // an application for one's own shop
	authGrant = "oauth"             // a service that shops have authorised
)

// Adapter connects shops of Weidian.
var Adapter = marketplace.Adapter{
	Name:  "weidian",
	Title: "Weidian",
	Push:  ReadPush,
	Heard: PushAnswer,
	Settings: []marketplace.Setting{
		{Name: settingAppKey, Required: true, Help: "the application's Appkey, from open.weidian.com, 应用详情"},
		{Name: settingSecret, Required: true, Secret: true, Help: "the application's Secret, from the same page"},
		{Name: settingGrant, Help: "client_credential (the default: 自用型, an application for your own shop) or oauth (服务型, a shop that authorised the application)"},
		{Name: settingRefresh, Secret: true, Help: "with oauth: the refresh token of the shop's authorisation, to begin with; it lasts 30 days and is renewed by itself"},
		{Name: settingCodes, Help: "JSON that adds to the codes Weidian does not publish: {\"status\":{\"10013\":\"unauthorised\"},\"refund\":{\"101\":\"asked\"},\"kind\":{\"1\":\"refund\"}}"},
	},
	Connect: connect,
}

func connect(s marketplace.Shop, t marketplace.Tools) (marketplace.Platform, error) {
	for _, name := range []string{settingAppKey, settingSecret} {
		if s.Settings[name] == "" {
			return marketplace.Platform{}, fmt.Errorf("connect weidian: the setting %s is missing", name)
		}
	}
	grant := s.Settings[settingGrant]
	switch grant {
	case "":
		grant = ownGrant
	case ownGrant, authGrant:
	default:
		return marketplace.Platform{}, fmt.Errorf("connect weidian: the setting grant must be %s or %s", ownGrant, authGrant)
	}
	codes, err := readCodes(s.Settings[settingCodes])
	if err != nil {
		return marketplace.Platform{}, fmt.Errorf("connect weidian: %w", err)
	}
	base := s.Gateway
	if base == "" {
		base = Gateway
	}
	if u, err := url.Parse(base); err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return marketplace.Platform{}, fmt.Errorf("connect weidian: the gateway must be an http or https URL")
	}
	c := &client{
		base: strings.TrimRight(base, "/"), http: steady(t.HTTP), now: t.Now, pace: t.Pace, tokens: t.Tokens, codes: codes,
		appKey: s.Settings[settingAppKey], secret: s.Settings[settingSecret], grant: grant, refresh: s.Settings[settingRefresh],
	}
	shop := &desk{c}
	return marketplace.Platform{
		Cases: shop, Case: shop, Orders: shop, Shipments: shop, Answers: shop, Refunds: shop, Items: shop, Checks: shop,
		Console: console(),
	}, nil
}

// desk is what can be done for a shop.
type desk struct{ *client }
