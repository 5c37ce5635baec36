package mailbox

import (
	"crypto/subtle"
	"encoding/base32"
	"encoding/hex"
	"fmt"
	"net"
	"net/mail"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"redress/internal/complaint"
)

// Hasher makes keyed hashes, one for each service key, the current first; a
// vault does.
type Hasher interface {
	Blind(parts ...string) []string
}

// Replies are the addresses that letters are answered to, one a complaint:
// case+R26-7K4Q-X2MD.<tag>@<domain>. The tag is a keyed hash, so that who does not
// have a letter cannot write to its complaint.
type Replies struct {
	keys   Hasher
	domain string
}

// NewReplies makes the addresses of a domain.
func NewReplies(keys Hasher, domain string) Replies { return Replies{keys, strings.ToLower(domain)} }

const replyPrefix = "case+"

// Address is where a complaint's letters are answered to.
func (r Replies) Address(number string) string {
	return replyPrefix + number + "." + r.tags(number)[0] + "@" + r.domain
}

// Number is the complaint that an address stands for. Its case does not matter:
// some mail servers change it.
func (r Replies) Number(address string) (string, bool) {
	local, domain := split(address)
	if r.keys == nil || domain != r.domain || len(local) > 64 {
		return "", false
	}
	rest, ours := strings.CutPrefix(strings.ToLower(local), replyPrefix)
	written, tag, whole := strings.Cut(rest, ".")
	number, err := complaint.ParseNumber(written)
	if !ours || !whole || err != nil || !strings.EqualFold(number, written) {
		return "", false
	}
	found := 0
	for _, right := range r.tags(number) { // addresses made under a former service key work while it is configured
		found |= subtle.ConstantTimeCompare([]byte(tag), []byte(right))
	}
	return number, found == 1
}

// tags are 80 bits of the hash under each service key: 16 characters that survive
// a change of case.
func (r Replies) tags(number string) []string {
	hashes := r.keys.Blind("mail reply address", number)
	tags := make([]string, len(hashes))
	for i, h := range hashes {
		_, digits, _ := strings.Cut(h, ":")
		raw, err := hex.DecodeString(digits)
		if err != nil || len(raw) < 10 {
			panic("a keyed hash is hex behind a key's id")
		}
		tags[i] = strings.ToLower(base32.StdEncoding.EncodeToString(raw[:10]))
	}
	return tags
}

// Shop is an address whose mails open complaints.
type Shop struct {
	Address  string // lower case
	Platform string
	Code     string
	Timezone string         // of its customers, until they say otherwise; IANA, empty: the platform's
	Order    *regexp.Regexp // finds the order's number, its first group or the whole; nil: what looks like one
}

func (s Shop) name() string { return s.Platform + "/" + s.Code }

// ParseShops reads "help@demo.example=taobao/demo, …". Two addresses may be one
// shop's, but one address is one shop's only.
func ParseShops(text string) ([]Shop, error) {
	var shops []Shop
	for _, one := range strings.Split(text, ",") {
		if one = strings.TrimSpace(one); one == "" {
			continue
		}
		address, name, _ := strings.Cut(one, "=")
		platform, code, _ := strings.Cut(name, "/")
		at, err := mail.ParseAddress(strings.TrimSpace(address))
		switch {
		case err != nil || at.Name != "":
			return nil, fmt.Errorf("entry %d: write it like help@demo.example=taobao/demo", len(shops)+1)
		case !slices.Contains(complaint.Platforms, platform) || code == "":
			return nil, fmt.Errorf("entry %d: behind the = stands platform/shop, the platform one of %s", len(shops)+1, strings.Join(complaint.Platforms, ", "))
		}
		s := Shop{Address: strings.ToLower(at.Address), Platform: platform, Code: code}
		if slices.ContainsFunc(shops, func(other Shop) bool { return other.Address == s.Address }) {
			return nil, fmt.Errorf("entry %d: the address stands there twice", len(shops)+1)
		}
		shops = append(shops, s)
	}
	return shops, nil
}

// ParseOrderPatterns reads regular expressions parted by spaces, each for one shop
// ("taobao/demo=\b(\d{18})\b") or, without a name, for all that have none, and
// gives the shops theirs.
func ParseOrderPatterns(text string, shops []Shop) error {
	own := map[string]*regexp.Regexp{}
	for i, one := range strings.Fields(text) {
		name, pattern, named := strings.Cut(one, "=")
		if !named || !slices.ContainsFunc(shops, func(s Shop) bool { return s.name() == name }) {
			name, pattern = "", one
		}
		re, err := regexp.Compile(pattern)
		if err != nil {
			return fmt.Errorf("pattern %d: %w", i+1, err)
		}
		own[name] = re
	}
	for i, s := range shops {
		if shops[i].Order = own[s.name()]; shops[i].Order == nil {
			shops[i].Order = own[""]
		}
	}
	return nil
}

// Address is where mails are listened for.
type Address struct {
	Network string // tcp or unix
	Host    string // host:port, or the socket's path
	LMTP    bool
}

// ParseListen reads smtp://host:port, lmtp://host:port or lmtp:///path/of/socket.
// LMTP has no login and no STARTTLS, so it is for this machine only.
func ParseListen(text string) (Address, error) {
	u, err := url.Parse(text)
	if err != nil {
		return Address{}, fmt.Errorf("write it like smtp://127.0.0.1:2525 or lmtp:///run/redress.sock")
	}
	switch {
	case u.Scheme == "smtp" && u.Port() != "" && u.Path == "":
		return Address{Network: "tcp", Host: u.Host}, nil
	case u.Scheme == "lmtp" && u.Host == "" && len(u.Path) > 1:
		return Address{Network: "unix", Host: u.Path, LMTP: true}, nil
	case u.Scheme == "lmtp" && u.Port() != "" && u.Path == "":
		if ip := net.ParseIP(u.Hostname()); u.Hostname() != "localhost" && (ip == nil || !ip.IsLoopback()) {
			return Address{}, fmt.Errorf("LMTP is listened for on this machine only: on a loopback address or a socket")
		}
		return Address{Network: "tcp", Host: u.Host, LMTP: true}, nil
	}
	return Address{}, fmt.Errorf("write it like smtp://127.0.0.1:2525 or lmtp:///run/redress.sock")
}

// split parts an address at its last @; the domain in lower case.
func split(address string) (local, domain string) {
	at := strings.LastIndexByte(address, '@')
	if at < 0 {
		return address, ""
	}
	return address[:at], strings.ToLower(strings.TrimSuffix(address[at+1:], "."))
}

// normal is an address as it is compared with another: nobody has two mailboxes
// that differ in case only.
func normal(address string) string {
	local, domain := split(strings.TrimSpace(address))
	return strings.ToLower(local) + "@" + domain
}

// zones are where the customers of the platforms live, until they say otherwise.
var zones = map[string]string{
	"taobao": "Asia/Shanghai", "tmall": "Asia/Shanghai", "jd": "Asia/Shanghai", "weidian": "Asia/Shanghai", "rakuten": "Asia/Tokyo",
}

func (s Shop) timezone() string {
	if s.Timezone != "" {
		return s.Timezone
	}
	if zone := zones[s.Platform]; zone != "" {
		return zone
	}
	return time.UTC.String()
}
