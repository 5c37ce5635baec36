package mailbox_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ed25519"
	"encoding/base64"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-msgauth/dkim"
	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
	"redress/internal/mailbox"
)

var customerKey, strangerKey = newKey(), newKey()

func newKey() ed25519.PrivateKey {
	_, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		panic(err)
	}
	return key
}

// signedBy publishes a key in the test's DNS.
func signedBy(key ed25519.PrivateKey, domain string) func(*mailbox.Mailbox) {
	return func(m *mailbox.Mailbox) {
		before := m.LookupTXT
		m.LookupTXT = func(ctx context.Context, name string) ([]string, error) {
			if name != "s1._domainkey."+domain {
				return before(ctx, name)
			}
			public := key.Public().(ed25519.PublicKey)
			return []string{"v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(public)}, nil
		}
	}
}

func signed(t *testing.T, key crypto.Signer, domain, content string) string {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, dkim.Sign(&out, strings.NewReader(lines(content)), &dkim.SignOptions{Domain: domain, Selector: "s1", Signer: key,
		HeaderCanonicalization: dkim.CanonicalizationRelaxed, BodyCanonicalization: dkim.CanonicalizationRelaxed,
		HeaderKeys: []string{"From", "Subject", "Date", "Message-ID"}}))
	return out.String()
}

func TestACustomersAnswerIsTheirs(t *testing.T) {
	t.Parallel()
	c := open(t, signedBy(customerKey, "customer.example"))
	number := c.opened(t, func(o *complaint.Opening) { o.Customer.Email = "Ana@Customer.Example" })
	c.reply(t, number, signed(t, customerKey, "customer.example",
		mailOf("1", "Re: [x]", "The serial number is 4711.\n\nOn Fri, 20 Nov 2026 at 09:00 Redress <care@redress.example> wrote:\n> What is the serial number?\n")))
	require.Equal(t, []string{"added"}, c.results())
	filed := c.filed(t, number)
	require.Len(t, filed, 1)
	require.Equal(t, complaint.Chat, filed[0].kind)
	require.Equal(t, complaint.Customer, filed[0].by.Role)
	require.Contains(t, filed[0].content, "Subject: Re: [x]\n\nThe serial number is 4711.\n")
	require.NotContains(t, filed[0].content, "What is the serial number")
	require.Empty(t, c.notes(t, number))
	require.Zero(t, c.left(t))
}

func TestWhoeverIsInDoubtHasNoPower(t *testing.T) {
	t.Parallel()
	plain := mailOf("1", "Re: x", "I accept the refund to another account.")
	good := signed(t, customerKey, "customer.example", plain)
	for name, c := range map[string]struct{ mail, why string }{
		"not signed":           {plain, "not_signed"},
		"changed on the way":   {strings.Replace(good, "another account", "my account!", 1), "bad_signature"},
		"signed by a stranger": {signed(t, strangerKey, "customer.example", plain), "bad_signature"},
		"of another domain":    {signed(t, strangerKey, "stranger.example", plain), "other_domain"},
		"of another address":   {signed(t, customerKey, "customer.example", strings.Replace(plain, customerAt, "eve@customer.example", 1)), "other_address"},
		"of two senders": {signed(t, customerKey, "customer.example", strings.Replace(plain, "From: Ana Silva <"+customerAt+">",
			"From: <"+customerAt+">\nFrom: <eve@stranger.example>", 1)), ""},
		"vouched for by nobody we know": {"Authentication-Results: mx.else.example; dmarc=pass header.from=customer.example\n" + plain, "not_signed"},
		"vouched for by itself": {"Authentication-Results: mx.redress.example; dmarc=fail header.from=customer.example\n" +
			"Authentication-Results: mx.redress.example; dmarc=pass header.from=customer.example\n" + plain, "not_signed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box := open(t, signedBy(customerKey, "customer.example"), signedBy(strangerKey, "stranger.example"),
				func(m *mailbox.Mailbox) { m.Authserv = "mx.redress.example" })
			number := box.opened(t)
			err := box.send(t, customerAt, box.replies.Address(number), c.mail)
			if c.why == "" {
				answered(t, "550 5.6.0", err)
				return
			}
			require.NoError(t, err)
			require.Equal(t, []string{"unverified"}, box.results())
			require.Equal(t, []string{"add-note"}, box.messages())
			require.Empty(t, box.filed(t, number))
			notes := box.notes(t, number)
			require.Contains(t, notes[0], "unverified sender ("+c.why+")")
			require.Contains(t, notes[0], "account")
			require.NotContains(t, box.log.String(), "customer.example")
		})
	}
}

func TestFilesOfAStrangerWaitForAPerson(t *testing.T) {
	t.Parallel()
	c := open(t)
	number := c.opened(t)
	c.reply(t, number, withPhoto("1", "Look."))
	require.Empty(t, c.filed(t, number))
	note := c.notes(t, number)[0]
	require.Contains(t, note, "File kept, not yet given to the case: e_")
	require.Contains(t, note, "photo, sha256 ")
	require.Contains(t, note, "Look.")
}

func TestTheMailServerThatIsBelieved(t *testing.T) {
	t.Parallel()
	for _, results := range []string{
		"mx.redress.example; dmarc=pass header.from=customer.example",
		"MX.redress.example; spf=fail smtp.mailfrom=x@bulk.example; dkim=pass header.d=mail.customer.example",
		"mx.redress.example; dkim=pass header.i=@customer.example",
		"mx.redress.example; spf=pass smtp.mailfrom=bounces@out.customer.example",
	} {
		c := open(t, func(m *mailbox.Mailbox) { m.Authserv = "mx.redress.example" })
		number := c.opened(t)
		c.reply(t, number, "Authentication-Results: "+results+"\n"+mailOf("1", "Re: x", "Yes."))
		require.Equal(t, []string{"added"}, c.results(), results)
	}
}

// While the DNS is away a mail waits; a sender who cannot be checked at last is one
// in doubt.
func TestTheDNSIsAway(t *testing.T) {
	t.Parallel()
	c := open(t, func(m *mailbox.Mailbox) {
		m.LookupTXT = func(context.Context, string) ([]string, error) { return nil, &net.DNSError{IsTemporary: true} }
	})
	number := c.opened(t)
	require.NoError(t, c.send(t, customerAt, c.replies.Address(number), signed(t, customerKey, "customer.example", mailOf("1", "Re: x", "Yes."))))
	require.Equal(t, []string{"waiting"}, c.results())
	require.Empty(t, c.messages())
	require.Eventually(t, func() bool { return c.left(t) == 0 }, time.Minute, 50*time.Millisecond)
	require.Contains(t, c.notes(t, number)[0], "unverified sender (dns_away)")
}

// Whoever writes to a shop in somebody else's name becomes nobody they know: the
// complaint is a stranger's, says so, and is not counted as the customer's.
func TestASpoofedOpeningIsNotTheCustomers(t *testing.T) {
	t.Parallel()
	c := open(t, signedBy(customerKey, "customer.example"))
	write := func(mail string) string {
		before := c.numbers()
		c.taken(t, customerAt, shopAddress, mail)
		after := c.numbers()
		require.Len(t, after, len(before)+1)
		return after[slices.IndexFunc(after, func(n string) bool { return !slices.Contains(before, n) })]
	}
	person := func(number string) string {
		held, err := c.store.Held(t.Context(), number)
		require.NoError(t, err)
		return held.Person
	}
	spoofed := write(mailOf("0", "Refund", "Send the money elsewhere."))
	hers := write(signed(t, customerKey, "customer.example", mailOf("1", "Kettle", "It leaks.")))
	again := write(mailOf("2", "Refund", "Send it to my new account."))
	hersToo := write(signed(t, customerKey, "customer.example", mailOf("3", "Lid", "It leaks too.")))
	require.Equal(t, person(hers), person(hersToo))
	require.NotEqual(t, person(hers), person(spoofed), "the first to use an address does not own it")
	require.NotEqual(t, person(hers), person(again))
	require.NotEqual(t, person(spoofed), person(again))
	earlier, err := c.store.EarlierComplaints(t.Context(), again)
	require.NoError(t, err)
	require.Zero(t, earlier)
	for number, tags := range map[string][]string{spoofed: {complaint.SenderUnproven}, again: {complaint.SenderUnproven}, hers: nil, hersToo: nil} {
		held := c.held(number)
		require.Equal(t, tags, held.Tags)
		intake, err := c.store.Intake(t.Context(), number)
		require.NoError(t, err)
		require.Equal(t, tags, intake.Tags, "also when a worker starts it")
		triaged := held.Clone()
		triaged.Triaged(complaint.Triage{Kind: complaint.IsComplaint, Complexity: complaint.Simple, Tags: []string{"high_value"}}, time.Now())
		require.Equal(t, append(slices.Clone(tags), "high_value"), triaged.Tags)
	}
	o, err := c.store.Opening(t.Context(), again)
	require.NoError(t, err)
	require.Equal(t, customerAt, o.Customer.Email, "letters go to the address that was given")
}

// While the DNS is away a mail to a shop waits to be a complaint.
func TestAnOpeningWaitsForTheDNS(t *testing.T) {
	t.Parallel()
	c := open(t, func(m *mailbox.Mailbox) {
		m.Rest = 50 * time.Millisecond
		m.LookupTXT = func(context.Context, string) ([]string, error) { return nil, &net.DNSError{IsTemporary: true} }
	})
	require.NoError(t, c.send(t, customerAt, shopAddress, signed(t, customerKey, "customer.example", mailOf("1", "x", "It leaks."))))
	require.Equal(t, "waiting", c.results()[0])
	require.Eventually(t, func() bool { return c.left(t) == 0 }, time.Minute, 50*time.Millisecond)
	require.Equal(t, []string{complaint.SenderUnproven}, c.held(c.only(t)).Tags)
}
