package webhook

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWhereNothingIsSentTo(t *testing.T) {
	t.Parallel()
	for address, why := range map[string]string{
		"127.0.0.1":              "loopback",
		"127.255.1.2":            "loopback",
		"::1":                    "loopback",
		"10.0.0.1":               "private",
		"172.16.0.1":             "private",
		"172.31.255.255":         "private",
		"192.168.1.1":            "private",
		"fc00::1":                "unique local",
		"fd12:3456::1":           "unique local",
		"169.254.1.1":            "link-local",
		"fe80::1":                "link-local",
		"fe80::1%eth0":           "link-local, in a zone",
		"fec0::1":                "site-local, deprecated",
		"100.64.0.1":             "carrier's NAT",
		"100.127.255.255":        "carrier's NAT",
		"224.0.0.1":              "multicast",
		"239.255.255.250":        "multicast",
		"ff02::1":                "multicast",
		"0.0.0.0":                "unspecified",
		"0.1.2.3":                "this network",
		"::":                     "unspecified",
		"255.255.255.255":        "broadcast",
		"240.0.0.1":              "reserved",
		"192.0.0.192":            "Oracle's metadata",
		"192.0.2.1":              "documentation",
		"192.88.99.1":            "6to4 relay",
		"198.18.0.1":             "benchmarks",
		"198.51.100.7":           "documentation",
		"203.0.113.9":            "documentation",
		"2001:db8::1":            "documentation",
		"3fff::1":                "documentation",
		"5f00::1":                "segment routing",
		"100::1":                 "discard-only",
		"169.254.169.254":        "metadata: AWS, GCP, Azure",
		"100.100.100.200":        "metadata: Alibaba",
		"168.63.129.16":          "metadata: Azure's wire server",
		"fd00:ec2::254":          "metadata: AWS over IPv6",
		"::ffff:127.0.0.1":       "IPv4-mapped loopback",
		"::ffff:10.0.0.1":        "IPv4-mapped private",
		"::ffff:169.254.169.254": "IPv4-mapped metadata",
		"::127.0.0.1":            "IPv4-compatible loopback",
		"::ffff:0:10.0.0.1":      "IPv4-translated private",
		"64:ff9b::7f00:1":        "NAT64 of loopback",
		"64:ff9b::a00:1":         "NAT64 of private",
		"64:ff9b::a9fe:a9fe":     "NAT64 of metadata",
		"64:ff9b::6440:1":        "NAT64 of a carrier's NAT",
		"64:ff9b:1::808:808":     "NAT64 of somebody's own",
		"2002:7f00:1::":          "6to4 of loopback",
		"2002:a00:1::1":          "6to4 of private",
		"2002:a9fe:a9fe::":       "6to4 of metadata",
		"2001:0:a00:1:0:0:0:0":   "Teredo",
		"2001:10::1":             "ORCHID",
	} {
		require.ErrorIs(t, guard{}.check(netip.MustParseAddr(address)), ErrRefusedAddress, "%s: %s", address, why)
	}
	require.ErrorIs(t, guard{}.check(netip.Addr{}), ErrRefusedAddress)
}

func TestWhereWebhooksGo(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"8.8.8.8", "172.15.255.255", "172.32.0.1", "100.63.255.255", "100.128.0.1", "192.0.1.1", "223.255.255.255",
		"2606:4700::1111", "2a00:1450:4001::1", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"} {
		require.NoError(t, guard{}.check(netip.MustParseAddr(address)), address)
	}
}

func TestPrivateAddressesMayBeAllowedAndTheOthersMayNot(t *testing.T) {
	t.Parallel()
	g := guard{allowPrivate: true}
	for _, address := range []string{"127.0.0.1", "::1", "10.1.2.3", "192.168.0.1", "fd12::1", "::ffff:127.0.0.1", "8.8.8.8"} {
		require.NoError(t, g.check(netip.MustParseAddr(address)), address)
	}
	for _, address := range []string{"169.254.169.254", "fd00:ec2::254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "fe80::1", "64:ff9b::7f00:1", "2002:a00:1::1"} {
		require.ErrorIs(t, g.check(netip.MustParseAddr(address)), ErrRefusedAddress, address)
	}
}

func TestThePortIsCheckedWhereTheDialerConnects(t *testing.T) {
	t.Parallel()
	for address, fine := range map[string]bool{
		"8.8.8.8:443": true, "8.8.8.8:8443": true, "8.8.8.8:1024": true, "[2606:4700::1]:443": true,
		"8.8.8.8:22": false, "8.8.8.8:25": false, "8.8.8.8:80": false, "8.8.8.8:1023": false, "127.0.0.1:443": false, "nonsense": false,
	} {
		err := guard{}.control("tcp", address, nil)
		if fine {
			require.NoError(t, err, address)
		} else {
			require.ErrorIs(t, err, ErrRefusedAddress, address)
		}
	}
}

// What is refused is told without the address: an answer that names what stands
// inside a network is a map of it.
func TestARefusalNamesNoAddress(t *testing.T) {
	t.Parallel()
	require.EqualError(t, guard{}.control("tcp4", "10.20.30.40:443", nil), "refused address: private")
}

func TestURLs(t *testing.T) {
	t.Parallel()
	for url, wrong := range map[string]string{
		"https://example.com/hooks?token=a": "",
		"https://example.com:8443":          "",
		"https://8.8.8.8/":                  "",
		"http://example.com/":               "must begin with https://",
		"http://127.0.0.1:8080/":            "must begin with https://",
		"ftp://example.com/":                "must begin with https://",
		"//example.com":                     "must begin with https://",
		"https://me:pass@example.com/":      "no user or password",
		"https://me@example.com/":           "no user or password",
		"https://example.com/#a":            "no fragment",
		"https://example.com/#":             "no fragment",
		"https://example.com:25/":           "port 443",
		"https://example.com:0/":            "port 443",
		"https://example.com:99999/":        "port 443",
		"https://127.0.0.1/":                "private or reserved",
		"https://[::1]/":                    "private or reserved",
		"https://[::ffff:10.0.0.1]/":        "private or reserved",
		"https://169.254.169.254/latest":    "private or reserved",
		"https://localhost/":                "this machine",
		"https://a.LOCALHOST./":             "this machine",
		"https:///hooks":                    "not a URL",
		"https:example.com":                 "not a URL",
		"example.com":                       "not a URL",
		"":                                  "not a URL",
		"https://exa mple.com/":             "not a URL",
		"https://example.com/" + string(make([]byte, MaxURL)): "longer than 2000",
	} {
		err := CheckURL(url, false)
		if wrong == "" {
			require.NoError(t, err, url)
		} else {
			require.ErrorContains(t, err, wrong, url)
		}
	}
}

func TestURLsWherePrivateOnesAreAllowed(t *testing.T) {
	t.Parallel()
	for url, fine := range map[string]bool{
		"http://127.0.0.1:8080/":  true,
		"http://[::1]:80/":        true,
		"http://localhost/":       true,
		"https://10.0.0.1/":       true,
		"http://10.0.0.1/":        false,
		"http://example.com/":     false,
		"https://169.254.169.254": false,
	} {
		require.Equal(t, fine, CheckURL(url, true) == nil, url)
	}
}
