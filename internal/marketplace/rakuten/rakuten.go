// Package rakuten speaks Rakuten Ichiba's RMS WEB SERVICE: R-Messe inquiries and
// RakutenPay orders. A case is an inquiry. Rakuten has no API for disputes: its
// mediation, and a refund of a part of an order, are console tasks. The only
// refund there is by API cancels the whole order.
package rakuten

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"redress/internal/marketplace"
)

// Gateway is Rakuten's own.
const Gateway = "https://api.rms.rakuten.co.jp"

// The names of the settings.
const (
	settingSecret   = "service_secret"
	settingKey      = "license_key"
	settingShopID   = "shop_id"
	settingExpires  = "license_expires"
	settingWarn     = "license_warn_days"
	settingLookBack = "look_back_days"
	settingStock    = "inventory_restore"
	settingBefore   = "cancel_reason"
	settingAfter    = "cancel_reason_shipped"
	settingThread   = "evidence_in_thread"
)

// Adapter connects shops of Rakuten Ichiba.
var Adapter = marketplace.Adapter{
	Name:  "rakuten",
	Title: "Rakuten Ichiba",
	Settings: []marketplace.Setting{
		{Name: settingSecret, Required: true, Secret: true, Help: "serviceSecret, from RMS, 店舗様向け情報・サービス, WEB APIサービス"},
		{Name: settingKey, Required: true, Secret: true, Help: "licenseKey, from the same page; it ends after about 90 days and is renewed there by hand"},
		{Name: settingShopID, Required: true, Help: "the shop's number (店舗ID), the digits before the first - of its order numbers"},
		{Name: settingExpires, Help: "the licence key's last day, 2026-12-31, as RMS shows it; asked of Rakuten where its licence API is allowed"},
		{Name: settingWarn, Help: "how many days before the licence key's end the check fails; 14"},
		{Name: settingLookBack, Help: "how old an inquiry may be, in days, whose changes are still seen, for Rakuten lists inquiries by their opening; 60, at most 730"},
		{Name: settingStock, Help: "what a cancelled order does to the stock: 0 as the item is set (the default), 1 gives it back, 2 does not"},
		{Name: settingBefore, Help: "Rakuten's reason for cancelling an order that was not shipped: 1 to 6 the customer's, 8, 10, 13, 14, 15 the shop's; 10 (the shop's, other)"},
		{Name: settingAfter, Help: "the same for one that was shipped; 15 (returned: damaged or wrong goods)"},
		{Name: settingThread, Help: "yes: evidence is sent as an attachment in R-Messe, which the customer reads; otherwise it is for a person"},
	},
	Connect: connect,
}

var digits = regexp.MustCompile(`^[0-9]{1,12}$`)

func connect(s marketplace.Shop, t marketplace.Tools) (marketplace.Platform, error) {
	for _, name := range []string{settingSecret, settingKey, settingShopID} {
		if s.Settings[name] == "" {
			return marketplace.Platform{}, fmt.Errorf("connect rakuten: the setting %s is missing", name)
		}
	}
	shop, err := read(s)
	if err != nil {
		return marketplace.Platform{}, fmt.Errorf("connect rakuten: %w", err)
	}
	shop.http, shop.now, shop.pace = steady(t.HTTP), t.Now, t.Pace
	p := marketplace.Platform{
		Cases: shop, Case: shop, Orders: shop, Shipments: shop, Conversations: shop, Messages: shop, Refunds: shop, Checks: shop,
		Console: console(),
		Limits: marketplace.Limits{
			Message:  marketplace.Text{Least: 1, Chars: longestLetter, LineChar: longestLine},
			Evidence: marketplace.Text{Chars: longestLetter, LineChar: longestLine},
			Files:    marketplace.FileLimits{Count: 1, FileBytes: largestFile, TotalBytes: largestFile, Types: fileTypes(), Scale: true},
		},
	}
	if s.Settings[settingThread] == "yes" {
		p.Evidence = shop
	}
	return p, nil
}

// desk is what can be done for a shop.
type desk struct {
	client
	shopID        string
	licence       string
	expires       time.Time // the licence key's end by the shop's setting; zero: not told
	warn          time.Duration
	lookBack      time.Duration
	stock         int
	before, after int // Rakuten's reasons for a cancellation
}

func read(s marketplace.Shop) (*desk, error) {
	base := s.Gateway
	if base == "" {
		base = Gateway
	}
	if u, err := url.Parse(base); err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return nil, errors.New("the gateway must be an http or https URL")
	}
	d := &desk{shopID: s.Settings[settingShopID], licence: s.Settings[settingKey]}
	d.base, d.auth = strings.TrimRight(base, "/"), authorization(s.Settings[settingSecret], s.Settings[settingKey])
	if !digits.MatchString(d.shopID) {
		return nil, fmt.Errorf("the setting %s must be a number", settingShopID)
	}
	if text := s.Settings[settingExpires]; text != "" {
		day, err := time.ParseInLocation(time.DateOnly, text, japan)
		if err != nil {
			return nil, fmt.Errorf("the setting %s must be a day such as 2026-12-31", settingExpires)
		}
		d.expires = day.AddDate(0, 0, 1)
	}
	var err error
	number := func(name string, usual int, taken ...int) int {
		n, bad := usual, error(nil)
		if text := s.Settings[name]; text != "" {
			n, bad = strconv.Atoi(text)
		}
		for _, t := range taken {
			if bad == nil && n == t {
				return n
			}
		}
		if bad != nil || len(taken) > 0 || n < 1 || n > 730 {
			err = fmt.Errorf("the setting %s is not a number that can be", name)
		}
		return n
	}
	d.warn = time.Duration(number(settingWarn, 14)) * 24 * time.Hour
	d.lookBack = time.Duration(number(settingLookBack, 60)) * 24 * time.Hour
	d.stock = number(settingStock, 0, 0, 1, 2)
	d.before, d.after = number(settingBefore, 10, reasons...), number(settingAfter, 15, reasons...)
	return d, err
}

// authorization is Rakuten's ESA scheme.
func authorization(secret, key string) string {
	return "ESA " + base64.StdEncoding.EncodeToString([]byte(secret+":"+key))
}
