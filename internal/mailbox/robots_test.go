package mailbox_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
	"redress/internal/postgres"
)

// What machines write opens no complaint and answers nothing, and gets no answer.
func TestMachinesAreNotListenedTo(t *testing.T) {
	t.Parallel()
	for name, header := range map[string]string{
		"an automatic answer":        "Auto-Submitted: auto-replied",
		"an automatic mail":          "Auto-Submitted: auto-generated (by a cron job)",
		"bulk":                       "Precedence: bulk",
		"junk":                       "Precedence: Junk",
		"a list":                     "List-Id: news <news.example>",
		"a list's precedence":        "Precedence: list",
		"Exchange's":                 "X-Auto-Response-Suppress: OOF, AutoReply",
		"our address in X-Loop":      "X-Loop: " + shopAddress,
		"our letter":                 "X-Redress-Complaint: R26-7K4Q-X2MD",
		"our message id":             "Message-ID: <R26-7K4Q-X2MD.letter.3@redress.example>",
		"a read receipt":             "Content-Type: multipart/report; report-type=disposition-notification; boundary=b",
		"a vacation of another kind": "X-Autoreply: yes",
		"nobody to answer":           "",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := open(t, signedBy(customerKey, "customer.example"))
			number := c.opened(t)
			from, mail := customerAt, mailOf("1", "Out of office", "I am away.")
			if field, _, _ := strings.Cut(header, ":"); header == "" {
				from = ""
			} else {
				kept := strings.Split(mail, "\n")
				for i, line := range kept {
					if strings.HasPrefix(line, field+":") {
						kept[i] = "X-Was: " + line
					}
				}
				mail = header + "\n" + strings.Join(kept, "\n")
			}
			require.NoError(t, c.send(t, from, shopAddress, mail), "refused, its sender's server would write a mail")
			require.NoError(t, c.send(t, from, c.replies.Address(number), signed(t, customerKey, "customer.example", mail)))
			require.Equal(t, []string{"automatic", "automatic"}, c.results())
			require.Empty(t, c.messages())
			require.Equal(t, number, c.only(t))
			require.Zero(t, c.left(t))
		})
	}
}

func TestAPersonsMailIsNoMachines(t *testing.T) {
	t.Parallel()
	c := open(t)
	c.taken(t, customerAt, shopAddress, "Auto-Submitted: no\nX-Loop: somebody@else.example\nPrecedence: normal\nX-Auto-Response-Suppress: DR\n"+
		"In-Reply-To: <R26-7K4Q-X2MD.letter.3@redress.example>\n"+mailOf("1", "Broken", "It leaks."))
	require.Equal(t, []string{"opened"}, c.results())
}

func report(action, status, messageID string) string {
	return "From: Mail Delivery System <mailer-daemon@mx.example>\nTo: " + ourSender + "\nSubject: Undelivered\nMessage-ID: <b1@mx.example>\nAuto-Submitted: auto-replied\n" +
		"Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\n\n--b\nContent-Type: text/plain\n\nSorry.\n" +
		"--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; " + customerAt + "\nAction: " + action + "\nStatus: " + status +
		"\nDiagnostic-Code: smtp; 550 no such user " + customerAt + "\n\n--b\nContent-Type: text/rfc822-headers\n\nFrom: <" + ourSender + ">\nMessage-ID: <" + messageID + ">\nSubject: x\n\n--b--\n"
}

func TestALetterThatCameBackIsNoted(t *testing.T) {
	t.Parallel()
	c := open(t)
	number := c.opened(t)
	for _, n := range []int{1, 3} {
		_, err := c.store.Claim(t.Context(), postgres.Claim{Key: fmt.Sprintf("%s/letter/%d", number, n), Number: number, Kind: "letter", RequestHash: "h"})
		require.NoError(t, err)
	}
	id := number + ".letter.3@redress.example"
	for _, to := range []string{ourSender, shopAddress, c.replies.Address(number)} {
		c.taken(t, "", to, strings.Replace(report("failed", "5.1.1 (bad mailbox)", id), "<b1@", "<"+to[:4]+"@", 1))
	}
	require.Equal(t, []string{"letter/3 could not be delivered: 5.1.1"}, c.notes(t, number), "one note, however often it comes back")
	c.taken(t, "", ourSender, report("failed", "5.2.2", number+".letter.1.2@redress.example"))
	require.Equal(t, "letter/1/2 could not be delivered: 5.2.2", c.notes(t, number)[1])
	for i, ignored := range []string{
		report("delayed", "4.4.1", id),                                      // it may still arrive
		report("failed", "5.1.1", number+".letter.9@redress.example"),       // no such letter
		report("failed", "5.1.1", number+".letter.3@stranger.example"),      // not our domain
		report("failed", "5.1.1", "R26-0000-0000.letter.1@redress.example"), // no such complaint
		report("failed", "5.1.1", "hello@customer.example"),
	} {
		c.taken(t, "", ourSender, strings.Replace(ignored, "<b1@", fmt.Sprintf("<i%d@", i), 1))
	}
	require.Len(t, c.notes(t, number), 2)
	require.Equal(t, []string{"report_ignored", "report_ignored", "report_ignored", "report_ignored", "report_ignored"}, c.results()[4:])
	require.Equal(t, complaint.Received, c.held(number).Stage)
	answered(t, "550 5.1.1", c.send(t, customerAt, ourSender, mailOf("p", "Hello", "Is anybody there?")))
	require.Eventually(t, func() bool { return c.left(t) == 0 }, 10*time.Second, 10*time.Millisecond)
}
