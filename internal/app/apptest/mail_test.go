package apptest_test

import (
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/require"

	"redress/internal/app/apptest"
	"redress/internal/mailbox"
	"redress/internal/postgres/postgrestest"
)

// postOffice is a front door that takes mails in, with a worker.
type postOffice struct {
	*apptest.House
	t  *testing.T
	at string
}

func openPostOffice(t *testing.T) postOffice {
	t.Helper()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	at := free.Addr().String()
	require.NoError(t, free.Close())
	h := apptest.Open(t, "MAIL_LISTEN=smtp://"+at, "MAIL_SHOPS=help@demo.example=taobao/demo", "MAIL_REPLY_DOMAIN=reply.demo.example",
		"MAIL_TRUSTED_AUTHSERV=mx.demo.example")
	return postOffice{h, t, at}
}

// bring brings a mail of the customer as a mail server does.
func (p postOffice) bring(to, id, heads, text string) {
	p.t.Helper()
	var client *smtp.Client
	require.Eventually(p.t, func() (there bool) {
		var err error
		client, err = smtp.Dial(p.at)
		return err == nil
	}, time.Minute, 20*time.Millisecond)
	defer func() { _ = client.Close() }()
	content := heads + "From: Ana Beispiel <ana@customer.example>\nTo: <" + to + ">\nMessage-ID: <" + id + "@customer.example>\n" +
		"Subject: The kettle\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n" + text + "\n"
	require.NoError(p.t, client.SendMail("ana@customer.example", []string{to}, strings.NewReader(strings.ReplaceAll(content, "\n", "\r\n"))))
}

const vouched = "Authentication-Results: mx.demo.example; dkim=pass header.d=customer.example\n"

// A mail to a shop is a complaint that runs; the customer's answer to its address
// is the customer's own, and one that nobody vouches for is a note.
func TestAMailOpensAComplaintAndAnAnswerAddsToIt(t *testing.T) {
	t.Parallel()
	p := openPostOffice(t)
	backend := p.Backend("taobao/demo")
	p.bring("help@demo.example", "one", vouched, "My order 778899-1 leaked. I want my money back.")
	p.bring("help@demo.example", "one", vouched, "My order 778899-1 leaked. I want my money back.") // the mail server did not hear the answer

	var list struct {
		Complaints []struct{ ID string }
	}
	backend.Until("/v1/complaints?search=leaked", func(a apptest.Answer) bool {
		a.Into(p.House, http.StatusOK, &list)
		return len(list.Complaints) > 0
	})
	require.Len(t, list.Complaints, 1)
	number := list.Complaints[0].ID
	at := "/v1/complaints/" + number
	backend.Until(at, func(a apptest.Answer) bool { return strings.Contains(string(a.Body), `"stage":"investigating"`) })

	answers := mailbox.NewReplies(postgrestest.Vault(t), "reply.demo.example").Address(number)
	p.bring(answers, "two", vouched, "It leaks at the lid.")
	ofCustomer := func() int { return events(p, backend, at, "evidence_added", "customer") }
	require.Equal(t, 1, ofCustomer())
	p.bring(answers, "three", "", "Send the money to another account.")
	require.Equal(t, 1, events(p, backend, at, "note_added", "agent"), "nobody vouches for it")
	require.Equal(t, 1, ofCustomer())
}

// A mail that nobody vouches for opens a complaint too, which says so from its
// beginning, and with its order stated it can be paid back like any other.
func TestAnUnprovenMailOpensAComplaintThatSaysSo(t *testing.T) {
	t.Parallel()
	p := openPostOffice(t)
	backend := p.Backend("taobao/demo")
	p.bring("help@demo.example", "one", "", "The spout broke off. I want my money back.")
	var list struct {
		Complaints []struct{ ID string }
	}
	backend.Until("/v1/complaints?search=spout", func(a apptest.Answer) bool {
		a.Into(p.House, http.StatusOK, &list)
		return len(list.Complaints) > 0
	})
	at := "/v1/complaints/" + list.Complaints[0].ID
	backend.Until(at, func(a apptest.Answer) bool {
		return strings.Contains(string(a.Body), `"stage":"investigating"`) && strings.Contains(string(a.Body), `"sender_unproven"`)
	})
	a := backend.Post(at+"/messages/state-order", "o-1",
		`{"order":{"number":"TB-991","total":{"value":"128.00","currency":"CNY"}},"actor":{"role":"agent","id":"lin"}}`)
	require.Equal(t, http.StatusOK, a.Status, "%s", a.Body)
	require.Contains(t, string(backend.Get(at+"/opening").Body), "TB-991")
}

// events waits for events of a type and of somebody, and counts them.
func events(p postOffice, c apptest.Caller, at, kind, role string) (n int) {
	p.t.Helper()
	c.Until(at+"/events", func(a apptest.Answer) bool {
		var page struct {
			Events []struct {
				Type  string
				Actor struct{ Role string }
			}
		}
		a.Into(p.House, http.StatusOK, &page)
		n = 0
		for _, e := range page.Events {
			if e.Type == kind && e.Actor.Role == role {
				n++
			}
		}
		return n > 0
	})
	return n
}
