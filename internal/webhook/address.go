package webhook

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"syscall"
)

// ErrRefusedAddress says that a receiver stands where no webhook is sent to: a
// private network, this machine, a reserved range or port.
var ErrRefusedAddress = errors.New("refused address")

// private are ranges inside somebody's own network, which a setting can allow.
var private = ranges("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7")

// reserved are ranges that nobody's receiver stands in, from IANA's registries of
// special-purpose addresses (IPv4 and IPv6).
var reserved = ranges(
	"0.0.0.0/8",       // this network
	"100.64.0.0/10",   // carriers' own (RFC 6598)
	"169.254.0.0/16",  // link-local, with the clouds' metadata
	"192.0.0.0/24",    // protocol assignments
	"192.0.2.0/24",    // documentation
	"192.88.99.0/24",  // 6to4 relays
	"198.18.0.0/15",   // benchmarks
	"198.51.100.0/24", // documentation
	"203.0.113.0/24",  // documentation
	"224.0.0.0/4",     // multicast
	"240.0.0.0/4",     // reserved, and broadcast
	"2001::/23",       // protocol assignments, Teredo among them
	"2001:db8::/32",   // documentation
	"3fff::/20",       // documentation
)

// metadata are the addresses at which clouds hand out credentials, where they are
// not in a reserved range anyway.
var metadata = []netip.Addr{
	netip.MustParseAddr("168.63.129.16"), // Azure
	netip.MustParseAddr("fd00:ec2::254"), // AWS
}

var (
	global  = netip.MustParsePrefix("2000::/3")       // all of IPv6 that is given out
	nat64   = netip.MustParsePrefix("64:ff9b::/96")   // IPv4 in the last 4 bytes (RFC 6052)
	sixTo4  = netip.MustParsePrefix("2002::/16")      // IPv4 in bytes 2 to 5 (RFC 3056)
	siteNat = netip.MustParsePrefix("64:ff9b:1::/48") // NAT64 of somebody's own (RFC 8215)
)

// guard decides which addresses may be called. allowPrivate lets private ranges
// and every port pass, for a receiver on the same machine or in the same network.
type guard struct{ allowPrivate bool }

// control is called by the dialer with the address that is connected to, after
// the name was resolved: so a name that resolves differently each time gains
// nothing.
func (g guard) control(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%w: not an address and port", ErrRefusedAddress)
	}
	if !g.allowsPort(at.Port()) {
		return fmt.Errorf("%w: port %d", ErrRefusedAddress, at.Port())
	}
	return g.check(at.Addr())
}

// allowsPort lets 443 and all ports from 1024 pass: below that stand other
// protocols' servers (mail, SSH, …), and none of them takes a webhook. Receivers
// on high ports are common (8443), and TLS keeps what is there from being spoken
// to in its own language.
func (g guard) allowsPort(port uint16) bool { return g.allowPrivate || port == 443 || port >= 1024 }

// check refuses an address, and one that stands for such an address in a
// transition form.
func (g guard) check(a netip.Addr) error {
	refused := fmt.Errorf("%w: %s", ErrRefusedAddress, kindOf(a))
	a = a.Unmap().WithZone("")
	within := func(p netip.Prefix) bool { return p.Contains(a) }
	switch {
	case !a.IsValid() || slices.Contains(metadata, a) || slices.ContainsFunc(reserved, within):
		return refused
	case slices.ContainsFunc(private, within):
		if g.allowPrivate {
			return nil
		}
		return refused
	case a.Is4():
		return nil
	case siteNat.Contains(a):
		return refused
	case nat64.Contains(a):
		b := a.As16()
		return guard{}.check(netip.AddrFrom4([4]byte(b[12:16])))
	case sixTo4.Contains(a):
		b := a.As16()
		return guard{}.check(netip.AddrFrom4([4]byte(b[2:6])))
	case !global.Contains(a):
		return refused
	}
	return nil
}

// kindOf names what is wrong with an address without repeating it.
func kindOf(a netip.Addr) string {
	a = a.Unmap()
	switch {
	case a.IsLoopback():
		return "loopback"
	case a.IsPrivate():
		return "private"
	case a.IsLinkLocalUnicast():
		return "link-local"
	case a.IsMulticast():
		return "multicast"
	case a.IsUnspecified():
		return "unspecified"
	}
	return "reserved"
}

func ranges(all ...string) []netip.Prefix {
	prefixes := make([]netip.Prefix, len(all))
	for i, one := range all {
		prefixes[i] = netip.MustParsePrefix(strings.TrimSpace(one))
	}
	return prefixes
}
