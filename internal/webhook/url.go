package webhook

import (
	"errors"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// MaxURL is how long a receiver's URL may be, in bytes.
const MaxURL = 2000

// CheckURL says what is wrong with a receiver's URL, in words for whoever gave
// it and without repeating it, since it may hold a secret. allowPrivate lets
// http:// to this machine pass, and private addresses. Where a name leads is
// looked at with each delivery, not here.
func CheckURL(raw string, allowPrivate bool) error {
	if len(raw) > MaxURL {
		return errors.New("is longer than " + strconv.Itoa(MaxURL) + " bytes")
	}
	u, err := url.Parse(raw)
	if err != nil || u.Opaque != "" || u.Hostname() == "" {
		return errors.New("is not a URL such as https://example.com/hooks")
	}
	switch {
	case u.Scheme == "http" && allowPrivate && onThisMachine(u.Hostname()):
	case u.Scheme != "https":
		return errors.New("must begin with https://")
	}
	switch {
	case u.User != nil:
		return errors.New("must have no user or password: the signature says who sends")
	case u.Fragment != "" || strings.Contains(raw, "#"):
		return errors.New("must have no fragment: it would not be sent")
	}
	g := guard{allowPrivate}
	if port := u.Port(); port != "" {
		n, err := strconv.ParseUint(port, 10, 16)
		if err != nil || n == 0 || !g.allowsPort(uint16(n)) {
			return errors.New("must have port 443, or one from 1024 to 65535")
		}
	}
	if a, err := netip.ParseAddr(u.Hostname()); err == nil && g.check(a) != nil {
		return errors.New("must not lead to a private or reserved address")
	}
	if !allowPrivate && onThisMachine(u.Hostname()) {
		return errors.New("must not lead to this machine")
	}
	return nil
}

func onThisMachine(host string) bool {
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	if a, err := netip.ParseAddr(host); err == nil {
		return a.Unmap().IsLoopback()
	}
	return host == "localhost" || strings.HasSuffix(host, ".localhost")
}
