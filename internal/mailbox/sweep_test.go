package mailbox_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/mailbox"
)

// The process dies while a mail is in its hands; another one goes on. Whatever was
// done before is done once.
func TestAMailIsWorkedOnAfterADeath(t *testing.T) {
	t.Parallel()
	for name, what := range map[string]struct{ breaks, mends func(*counter) }{
		"before its files were kept":  {func(c *counter) { c.files.set(errors.New("disk is full")) }, func(c *counter) { c.files.set(nil) }},
		"before its message was said": {func(c *counter) { c.set(errors.New("unavailable")) }, func(c *counter) { c.set(nil) }},
		"before it was put away":      {func(c *counter) { c.box.Inbox.(*absent).keeps.Store(true) }, func(c *counter) { c.box.Inbox.(*absent).keeps.Store(false) }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := open(t, signedBy(customerKey, "customer.example"), func(m *mailbox.Mailbox) {
				m.Inbox, m.Sweep = &absent{Inbox: m.Inbox}, time.Hour // nobody sweeps in the first life
			})
			number := c.opened(t)
			what.breaks(c)
			answer := signed(t, customerKey, "customer.example", withPhoto("1", "The photo you asked for."))
			require.NoError(t, c.send(t, customerAt, c.replies.Address(number), answer), "kept is kept")
			require.Equal(t, []string{"waiting"}, c.results())
			require.NotZero(t, c.left(t))
			c.stop()
			what.mends(c)
			c.box.Sweep = 10 * time.Millisecond
			c.start(t)
			require.Eventually(t, func() bool { return c.left(t) == 0 }, 20*time.Second, 10*time.Millisecond)
			require.Equal(t, []string{"submit-evidence"}, c.messages())
			filed := c.filed(t, number)
			require.Len(t, filed, 2)
			require.Contains(t, filed[0].content, "The photo you asked for.")
			require.NotContains(t, c.log.String(), customerAt)
		})
	}
}

func TestAnOpeningIsMadeOnceThoughItsEvidenceFailsAtFirst(t *testing.T) {
	t.Parallel()
	c := open(t)
	c.files.set(errors.New("disk is full"))
	require.NoError(t, c.send(t, customerAt, shopAddress, withPhoto("1", "It leaks.")))
	number := c.only(t)
	require.Empty(t, c.filed(t, number))
	c.files.set(nil)
	require.Eventually(t, func() bool { return c.left(t) == 0 }, 20*time.Second, 10*time.Millisecond)
	require.Equal(t, number, c.only(t))
	require.Len(t, c.filed(t, number), 1)
	require.Len(t, c.notes(t, number), 1)
}

func TestAMailForAnErasedPersonIsDropped(t *testing.T) {
	t.Parallel()
	c := open(t)
	c.files.set(mailbox.ErrErased)
	c.taken(t, customerAt, shopAddress, withPhoto("1", "It leaks."))
	require.Equal(t, []string{"erased"}, c.results())
	require.Zero(t, c.left(t))
}

func (s *shelf) set(fail error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fail = fail
}

// withPhoto is a mail with a picture of 20 KB.
func withPhoto(id, text string) string {
	m := mailOf(id, "A photo", "")
	m = strings.Replace(m, "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit", "Content-Type: multipart/mixed; boundary=\"=-b\"", 1)
	return m + "--=-b\nContent-Type: text/plain; charset=utf-8\n\n" + text + "\n--=-b\nContent-Type: image/jpeg\n" +
		"Content-Disposition: attachment; filename=\"kettle.jpg\"\nContent-Transfer-Encoding: base64\n\n" + strings.Repeat("/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoH\n", 300) + "\n--=-b--\n"
}
