package notify

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/url"
	"strconv"

	gomail "github.com/wneessen/go-mail"
)

// endpoint is the mail server that a URL names.
type endpoint struct {
	host     string
	implicit bool           // TLS from the first byte
	roots    *x509.CertPool // nil: the machine's
	options  []gomail.Option
}

// parseSMTP reads smtp://user:password@host:port and smtps://…; the port is 25
// for smtp and 465 for smtps where it is left out. smtp takes up STARTTLS when
// the server offers it; with ?tls=required it sends nothing without, with
// ?tls=none it does not ask. The errors never repeat the URL, since it may hold
// a password.
func parseSMTP(raw string) (endpoint, error) {
	u, err := url.Parse(raw)
	if err != nil {
		return endpoint{}, fmt.Errorf("mail server URL: not a URL")
	}
	e := endpoint{host: u.Hostname()}
	if e.host == "" {
		return endpoint{}, fmt.Errorf("mail server URL: it names no host; write smtp://user:password@host:port")
	}
	port := 25
	switch u.Scheme {
	case "smtp":
		policy, ok := map[string]gomail.TLSPolicy{
			"": gomail.TLSOpportunistic, "offered": gomail.TLSOpportunistic, "required": gomail.TLSMandatory, "none": gomail.NoTLS,
		}[u.Query().Get("tls")]
		if !ok {
			return endpoint{}, fmt.Errorf("mail server URL: tls is offered, required or none")
		}
		e.options = append(e.options, gomail.WithTLSPolicy(policy))
	case "smtps":
		port = 465
		e.implicit = true
		// The connection is encrypted before the library sees it; this policy
		// makes it notice that, so that a password may be sent.
		e.options = append(e.options, gomail.WithTLSPolicy(gomail.TLSOpportunistic))
	default:
		return endpoint{}, fmt.Errorf("mail server URL: the scheme must be smtp or smtps")
	}
	if p := u.Port(); p != "" {
		if port, err = strconv.Atoi(p); err != nil || port < 1 || port > 65535 {
			return endpoint{}, fmt.Errorf("mail server URL: the port is no number from 1 to 65535")
		}
	}
	e.options = append(e.options, gomail.WithPort(port))
	if u.User != nil {
		password, _ := u.User.Password()
		e.options = append(e.options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover),
			gomail.WithUsername(u.User.Username()), gomail.WithPassword(password))
	}
	return e, nil
}

// dial connects and, for smtps, shakes hands.
func (e endpoint) dial(ctx context.Context, network, address string) (net.Conn, error) {
	if !e.implicit {
		var d net.Dialer
		return d.DialContext(ctx, network, address)
	}
	d := tls.Dialer{Config: e.tls()}
	return d.DialContext(ctx, network, address)
}

func (e endpoint) tls() *tls.Config {
	return &tls.Config{ServerName: e.host, RootCAs: e.roots, MinVersion: tls.VersionTLS12}
}
