package mailbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/emersion/go-msgauth/authres"
	"github.com/emersion/go-msgauth/dkim"
	"golang.org/x/net/publicsuffix"
)

// Why a sender does not count as who they say they are.
const (
	noFrom       = "no_sender"     // none, or several
	unsigned     = "not_signed"    // nobody vouches for the mail
	badSignature = "bad_signature" // it was changed, or signed with another key
	otherDomain  = "other_domain"  // somebody vouches for it, but not the sender's domain
	noAnswer     = "dns_away"      // the key could not be asked for
)

// maxSignatures bounds how many signatures of one mail are checked.
const maxSignatures = 5

// errDNS says that the DNS did not answer, and that it may later.
var errDNS = errors.New("the DNS does not answer")

// doubt is why the sender's domain does not vouch for the mail, as a code; empty
// when it does: by a DKIM signature of its own (RFC 6376), or in the word of the
// one mail server that is believed. The error is errDNS.
func (m *Mailbox) doubt(ctx context.Context, h head, mail io.Reader) (string, error) {
	from, ok := h.from()
	if !ok {
		return noFrom, nil
	}
	_, domain := split(from.Address)
	if m.vouched(h, domain) {
		return "", nil
	}
	checked, err := dkim.VerifyWithOptions(mail, &dkim.VerifyOptions{MaxVerifications: maxSignatures, LookupTXT: func(name string) ([]string, error) {
		return m.lookUp(ctx, name)
	}})
	if err != nil && !errors.Is(err, dkim.ErrTooManySignatures) {
		return badSignature, nil
	}
	doubt := unsigned
	for _, v := range checked {
		switch {
		case v.Err == nil && aligned(v.Domain, domain):
			return "", nil
		case v.Err == nil && doubt != noAnswer:
			doubt = otherDomain
		case dkim.IsTempFail(v.Err) && aligned(v.Domain, domain):
			doubt = noAnswer
		case doubt == unsigned:
			doubt = badSignature
		}
	}
	if doubt == noAnswer {
		return noAnswer, fmt.Errorf("check a mail's signature: %w", errDNS)
	}
	return doubt, nil
}

// vouched reads the topmost Authentication-Results of the server that is believed
// (RFC 8601). The ones below may be the sender's own invention; so may one at the
// top, unless that server removes what claims to be its own.
func (m *Mailbox) vouched(h head, domain string) bool {
	if m.Authserv == "" {
		return false
	}
	for fields := h.FieldsByKey("Authentication-Results"); fields.Next(); {
		server, results, err := authres.Parse(fields.Value())
		if !strings.EqualFold(server, m.Authserv) {
			continue
		}
		if err != nil {
			return false
		}
		for _, one := range results {
			if passed(one, domain) {
				return true
			}
		}
		return false
	}
	return false
}

func passed(result authres.Result, domain string) bool {
	by, value := "", authres.ResultValue("")
	switch r := result.(type) {
	case *authres.DKIMResult:
		if by, value = r.Domain, r.Value; by == "" {
			_, by = split(r.Identifier)
		}
	case *authres.DMARCResult:
		by, value = r.From, r.Value
	case *authres.SPFResult:
		if by, value = r.From, r.Value; strings.Contains(by, "@") {
			_, by = split(by)
		}
	}
	return value == authres.ResultPass && aligned(by, domain)
}

// aligned reports whether two domains are of one owner (RFC 7489, relaxed).
func aligned(a, b string) bool {
	a, b = strings.ToLower(strings.TrimSuffix(a, ".")), strings.ToLower(strings.TrimSuffix(b, "."))
	if a == "" || b == "" {
		return false
	}
	if a == b {
		return true
	}
	ownerA, errA := publicsuffix.EffectiveTLDPlusOne(a)
	ownerB, errB := publicsuffix.EffectiveTLDPlusOne(b)
	return errA == nil && errB == nil && ownerA == ownerB
}
