package mailbox_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
	"redress/internal/mailbox"
)

func TestFilesThatAreNoEvidenceAreNamed(t *testing.T) {
	t.Parallel()
	c := open(t, signedBy(customerKey, "customer.example"))
	mail := strings.Replace(withPhoto("1", "It leaks."), "--=-b--", "--=-b\nContent-Type: application/zip; name=all.zip\n\nPK..\n--=-b\nContent-Type: application/pdf; name=\"invoice.exe\"\n\nx\n--=-b--", 1)
	c.taken(t, customerAt, shopAddress, signed(t, customerKey, "customer.example", mail))
	number := c.only(t)
	require.Equal(t, []string{"submit-evidence", "add-note"}, c.messages())
	filed := c.filed(t, number)
	require.Len(t, filed, 1)
	require.Equal(t, "kettle.jpg", filed[0].name)
	require.Equal(t, []string{"File left out (wrong_kind): all.zip, 4 bytes\nFile left out (executable): invoice.exe, 1 bytes"}, c.notes(t, number),
		"and not a word of doubt, since the sender's domain vouches for it")
}

func TestALongTextIsKeptWhole(t *testing.T) {
	t.Parallel()
	c := open(t)
	text := strings.Repeat("水壶漏水<。\n", 6000) + "the end"
	c.taken(t, customerAt, shopAddress, mailOf("1", "Broken", text))
	number := c.only(t)
	o, err := c.store.Opening(t.Context(), number)
	require.NoError(t, err)
	require.LessOrEqual(t, len(o.Text), complaint.MaxText)
	require.Equal(t, "zh-CN", o.Customer.Locale)
	filed := c.filed(t, number)
	require.Len(t, filed, 1)
	require.Equal(t, "Broken\n\n"+text, filed[0].content)
}

func TestAMailInHTMLAlone(t *testing.T) {
	t.Parallel()
	c := open(t)
	c.taken(t, customerAt, "tempo@wa.example", strings.Replace(mailOf("1", "=?ISO-2022-JP?B?GyRCJTElSCVrGyhC?=", "<p>注文番号：213310-20261120-0001<br>ケトルが漏れます</p>"), "text/plain", "text/html", 1))
	o, err := c.store.Opening(t.Context(), c.only(t))
	require.NoError(t, err)
	require.Equal(t, "ケトル\n\n注文番号：213310-20261120-0001\nケトルが漏れます", o.Text)
	require.Equal(t, "ja/Asia/Tokyo/213310-20261120-0001/0 JPY", o.Customer.Locale+"/"+o.Customer.Timezone+"/"+o.Order.Number+"/"+o.Order.Total.String())
}

// The complaint closes between the mail's arrival and the work on it.
func TestWordsForAComplaintThatHasJustClosedAreKept(t *testing.T) {
	t.Parallel()
	c := open(t, signedBy(customerKey, "customer.example"), func(m *mailbox.Mailbox) { m.Sweep = time.Hour })
	number := c.opened(t)
	c.set(errors.New("unavailable"))
	require.NoError(t, c.send(t, customerAt, c.replies.Address(number), signed(t, customerKey, "customer.example", mailOf("1", "Re: x", "One more thing."))))
	c.stop()
	c.set(nil)
	db, err := sqlx.ConnectContext(t.Context(), "postgres", c.url)
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	_, err = db.ExecContext(t.Context(), `update complaints set closed_at = now()`)
	require.NoError(t, err)
	c.box.Sweep = 10 * time.Millisecond
	c.start(t)
	require.Eventually(t, func() bool { return c.left(t) == 0 }, 20*time.Second, 10*time.Millisecond)
	require.Equal(t, "closed", c.results()[1])
	require.Empty(t, c.messages())
	var ids []string
	require.NoError(t, db.SelectContext(t.Context(), &ids, `select id from texts where author_id = 'mail'`))
	require.Len(t, ids, 1)
	text, err := c.store.Text(t.Context(), ids[0])
	require.NoError(t, err)
	require.Contains(t, text.Body, "One more thing.")
	answered(t, "550 5.2.1", c.send(t, customerAt, c.replies.Address(number), mailOf("2", "Re: x", "And another.")))
}

// A refusal of the case is final: the mail is not tried for ever.
func TestWhatTheCaseRefusesIsNotTriedAgain(t *testing.T) {
	t.Parallel()
	c := open(t, signedBy(customerKey, "customer.example"))
	number := c.opened(t)
	c.set(&complaint.Refusal{Code: complaint.CaseClosed, Reason: "the case is closed"})
	c.reply(t, number, signed(t, customerKey, "customer.example", mailOf("1", "Re: x", "Yes.")))
	require.Equal(t, []string{"refused"}, c.results())
	require.Zero(t, c.left(t))
}

// What a case that closed meanwhile can no longer be given does not lie about: the
// files go, and the words are kept.
func TestFilesForAComplaintThatHasJustClosedAreTakenAway(t *testing.T) {
	t.Parallel()
	c := open(t, signedBy(customerKey, "customer.example"))
	number := c.opened(t)
	c.set(&complaint.Refusal{Code: complaint.CaseClosed, Reason: "the case is closed"})
	c.reply(t, number, signed(t, customerKey, "customer.example", withPhoto("1", "Look at the lid.")))
	require.Equal(t, []string{"refused"}, c.results())
	require.Zero(t, c.files.all())
	texts, err := c.store.Texts(t.Context(), number)
	require.NoError(t, err)
	var all strings.Builder
	for _, one := range texts {
		all.WriteString(one.Body + "\n")
	}
	for _, part := range []string{"Look at the lid.", "File left out (case_closed): ", "unverified sender (closed)"} {
		require.Contains(t, all.String(), part)
	}

	c.set(&complaint.Refusal{Code: complaint.WrongStage, Reason: "not now"})
	c.reply(t, number, signed(t, customerKey, "customer.example", withPhoto("2", "And at this.")))
	require.NotZero(t, c.files.all(), "a person can still give them")
}
