// Package taobao connects shops of Taobao and Tmall by TOP, Alibaba's open
// platform: one protocol, two adapters. They differ where TOP's documentation
// says so: Tmall wants the proof of a refusal, the version and the phase of a case,
// a review before money is paid back, and has exchanges of its own.
//
// No API lets a seller ask Taobao to step in, nor hand evidence to its service
// desk: these are console tasks, seen to be done by cs_status.
package taobao

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"redress/internal/marketplace"
)

// Adapter connects shops of Taobao (C shops).
var Adapter = marketplace.Adapter{Name: "taobao", Title: "Taobao", Settings: settings, Connect: func(s marketplace.Shop, t marketplace.Tools) (marketplace.Platform, error) {
	return connect(s, t, false)
}}

// Tmall connects shops of Tmall (B shops).
var Tmall = marketplace.Adapter{Name: "tmall", Title: "Tmall", Settings: settings, Connect: func(s marketplace.Shop, t marketplace.Tools) (marketplace.Platform, error) {
	return connect(s, t, true)
}}

var settings = []marketplace.Setting{
	{Name: "app_key", Help: "the app's AppKey, in the console of open.taobao.com under the app's overview", Required: true},
	{Name: "app_secret", Help: "the app's AppSecret, beside it", Secret: true, Required: true},
	{Name: "session", Help: "the session key (access token) of a sub-account that may refund, until one is kept", Secret: true},
	{Name: "refresh_token", Help: "the refresh token that came with it; only apps of the service market have one", Secret: true},
	{Name: "sign_method", Help: "md5, hmac or hmac-sha256 (usual)"},
	{Name: "return_address", Help: "the id (contact_id) of the shop's address that goods go back to; empty: the one that is the default for returns"},
	{Name: "operator", Help: "the name that stands under reviews of refunds on Tmall; empty: redress"},
	{Name: "trade_types", Help: "the kinds of trades whose refunds are listed, by comma, as TOP names them; empty: guarantee_trade and auto_delivery"},
	{Name: "operation_codes", Help: "the codes of refund.detail.get for accept, accept_return, refuse, …, as accept=CODE,refuse=CODE; " +
		"they are not public: empty asks nobody, and goes by status and operation_contraint alone"},
	{Name: "tmc_group", Help: "the group of TMC messages that is this shop's, such as default; empty: no messages are fetched, and cases are asked for alone"},
	{Name: "seller_nick", Help: "the shop's nick; needed to change its TMC topics without losing those that are there"},
}

// connection is a shop at TOP.
type connection struct {
	top        *gateway
	tmall      bool
	address    string // contact_id
	operator   string
	tradeTypes string
	operations map[string]marketplace.AnswerKind // by TOP's operation_code
	group      string
	nick       string
}

// number is an id of TOP: refunds, trades, items and addresses are all numbers.
var number = regexp.MustCompile(`^[1-9][0-9]{0,19}$`)

// answerKinds are the answers that TOP has a call for.
var answerKinds = []marketplace.AnswerKind{marketplace.Accept, marketplace.AcceptReturn, marketplace.ReturnCame, marketplace.Refuse,
	marketplace.RefuseReturn, marketplace.Offer}

func connect(s marketplace.Shop, t marketplace.Tools, tmall bool) (marketplace.Platform, error) {
	c, err := dial(s, t, tmall)
	if err != nil {
		return marketplace.Platform{}, err
	}
	p := marketplace.Platform{
		Cases: c, Case: c, Orders: c, Shipments: c, Conversations: c, Messages: c, Answers: c, Refunds: c, Items: c, Checks: c,
		ShowsRulings: true, Console: c.console(), Limits: c.limits(),
	}
	if s.Settings["tmc_group"] != "" {
		p.Hints = &Post{c}
	}
	return p, nil
}

func dial(s marketplace.Shop, t marketplace.Tools, tmall bool) (*connection, error) {
	get := func(name string) string { return strings.TrimSpace(s.Settings[name]) }
	g := &gateway{
		url: cmp.Or(s.Gateway, production), key: get("app_key"), secret: get("app_secret"), method: cmp.Or(get("sign_method"), signSHA256),
		given: marketplace.Token{Access: get("session"), Refresh: get("refresh_token")}, tools: t, http: patient(t.HTTP),
	}
	u, err := url.Parse(g.url)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return nil, errors.New("the gateway must be an http or https URL")
	case g.key == "" || g.secret == "":
		return nil, errors.New("app_key and app_secret must be there")
	case t.Now == nil || t.Pace == nil || t.Tokens == nil:
		return nil, errors.New("a shop is connected with a clock, a pace and a keeper of tokens")
	}
	if _, err := sign(g.method, g.secret, nil); err != nil {
		return nil, err
	}
	c := &connection{top: g, tmall: tmall, address: get("return_address"), operator: cmp.Or(get("operator"), "redress"),
		tradeTypes: get("trade_types"), group: get("tmc_group"), nick: get("seller_nick")}
	if c.address != "" && !number.MatchString(c.address) {
		return nil, errors.New("return_address must be the number of an address")
	}
	if c.operations, err = operations(get("operation_codes")); err != nil {
		return nil, err
	}
	return c, nil
}

// operations reads accept=CODE,refuse=CODE.
func operations(setting string) (map[string]marketplace.AnswerKind, error) {
	codes := map[string]marketplace.AnswerKind{}
	for one := range strings.SplitSeq(setting, ",") {
		if one = strings.TrimSpace(one); one == "" {
			continue
		}
		name, code, found := strings.Cut(one, "=")
		kind := marketplace.AnswerKind(strings.TrimSpace(name))
		if code = strings.TrimSpace(code); !found || code == "" || !answerable(kind) {
			return nil, fmt.Errorf("operation_codes must be answer=CODE, by comma; the answers are %s", join(answerKinds))
		}
		codes[code] = kind
	}
	return codes, nil
}

func answerable(kind marketplace.AnswerKind) bool {
	for _, one := range answerKinds {
		if one == kind {
			return true
		}
	}
	return false
}

func join(kinds []marketplace.AnswerKind) string {
	words := make([]string, len(kinds))
	for i, kind := range kinds {
		words[i] = string(kind)
	}
	return strings.Join(words, ", ")
}
