package mailbox_test

import (
	"context"
	"errors"
	"io"
	"net"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
	"redress/internal/mailbox"
)

func TestAMailToAShopOpensAComplaint(t *testing.T) {
	t.Parallel()
	c := open(t)
	c.taken(t, customerAt, shopAddress, mailOf("1", "Broken kettle", "The kettle of order number 2026-1120-77881 leaks."))
	number := c.only(t)
	o, err := c.store.Opening(t.Context(), number)
	require.NoError(t, err)
	require.Equal(t, complaint.Person{Name: "Ana Silva", Email: customerAt, Locale: "en", Timezone: "Asia/Shanghai", PreferredChannel: "email"}, o.Customer)
	require.Equal(t, "Broken kettle\n\nThe kettle of order number 2026-1120-77881 leaks.", o.Text)
	require.Equal(t, "taobao/demo/email", o.Platform+"/"+o.Shop+"/"+o.Channel)
	require.Equal(t, complaint.Order{Number: "2026-1120-77881", Total: complaint.Money{Currency: "CNY"}}, o.Order)
	require.Equal(t, []string{"From an unverified sender (not_signed): nobody vouches that the address is the writer's."}, c.notes(t, number))
	require.Equal(t, []string{"opened"}, c.results())
	require.Zero(t, c.left(t), "nothing of the mail stays")
	require.NotContains(t, c.log.String(), customerAt)
}

func TestTheSameMailIsTakenOnce(t *testing.T) {
	t.Parallel()
	c := open(t)
	for range 3 {
		require.NoError(t, c.send(t, customerAt, shopAddress, mailOf("1", "Broken", "It leaks.")))
	}
	c.only(t)
	require.Equal(t, []string{"opened", "known", "known"}, c.results())
	// Without a Message-ID it is known by its content.
	anonymous := strings.Replace(mailOf("2", "Broken", "Another one."), "Message-ID: <2@customer.example>\n", "", 1)
	require.NoError(t, c.send(t, customerAt, shopAddress, anonymous))
	require.NoError(t, c.send(t, customerAt, shopAddress, anonymous))
	require.NoError(t, c.send(t, customerAt, shopAddress, strings.Replace(anonymous, "Another", "A third", 1)))
	require.Equal(t, []string{"opened", "known", "opened"}, c.results()[3:])
}

func TestOnlyOurAddressesAreTaken(t *testing.T) {
	t.Parallel()
	c := open(t)
	number := c.opened(t)
	right := c.replies.Address(number)
	other := c.replies.Address(c.opened(t))
	for _, to := range []string{
		"somebody@demo.example", ourSender, "postmaster@" + replyDomain, strings.Replace(right, replyDomain, "demo.example", 1),
		"case+" + number + "@" + replyDomain, "case+" + number + ".aaaaaaaaaaaaaaaa@" + replyDomain,
		"case+" + number + other[strings.Index(other, "."):], // another complaint's tag
		right[:len(right)-len("@"+replyDomain)-1] + "@" + replyDomain,
	} {
		answered(t, "550 5.1.1", c.send(t, customerAt, to, mailOf("1", "x", "y")))
	}
	require.NoError(t, c.send(t, customerAt, strings.ToLower(right), mailOf("2", "x", "y")), "mail servers change the case of addresses")
	require.NoError(t, c.send(t, customerAt, strings.ToUpper(right), mailOf("3", "x", "y")))
	require.Len(t, c.notes(t, number), 2)
}

func TestAnAddressMadeUnderAFormerKeyWorks(t *testing.T) {
	t.Parallel()
	c := open(t)
	number := c.opened(t)
	old := mailbox.NewReplies(hashes{"old"}, replyDomain).Address(number)
	both := mailbox.NewReplies(hashes{"new", "old"}, replyDomain)
	got, ok := both.Number(old)
	require.True(t, ok)
	require.Equal(t, number, got)
	require.NotEqual(t, old, both.Address(number))
	_, ok = mailbox.NewReplies(hashes{"new"}, replyDomain).Number(old)
	require.False(t, ok)
}

type hashes []string

func (h hashes) Blind(parts ...string) (all []string) {
	for _, key := range h {
		all = append(all, "id:"+strings.Repeat(map[string]string{"old": "0123456789", "new": "abcdef0123"}[key], 2))
	}
	return all
}

// A mail of exactly 30 MB is taken, one byte more is not, and neither stands in
// memory.
func TestMailsUpToThirtyMegabytes(t *testing.T) {
	t.Parallel()
	c := open(t)
	big := func(id string, size int) io.Reader {
		head := lines(mailOf(id, "A film", "It leaks."))
		head = strings.Replace(head, "Content-Type: text/plain; charset=utf-8", "Content-Type: multipart/mixed; boundary=b", 1)
		head = head[:strings.Index(head, "\r\n\r\n")+4] + "--b\r\n\r\nIt leaks.\r\n--b\r\nContent-Type: video/mp4; name=film.mp4\r\n\r\n"
		tail := "\r\n--b--\r\n"
		line := strings.Repeat("x", 76) + "\r\n"
		rest := size - len(head) - len(tail)
		return io.MultiReader(strings.NewReader(head), io.LimitReader(&repeated{line: line}, int64(rest)), strings.NewReader(tail))
	}
	client, err := smtp.Dial(c.at)
	require.NoError(t, err)
	defer func() { _ = client.Close() }()
	require.NoError(t, client.Hello("mx.example"))
	offered, size := client.Extension("SIZE")
	require.True(t, offered)
	require.Equal(t, "31457281", size)
	require.NoError(t, client.SendMail(customerAt, []string{shopAddress}, big("1", 30<<20)))
	answered(t, "552 5.3.4", client.SendMail(customerAt, []string{shopAddress}, big("2", 30<<20+1)))
	require.NoError(t, client.SendMail(customerAt, []string{shopAddress}, strings.NewReader(lines(mailOf("3", "Small", "again")))), "the connection goes on")
	answered(t, "552 5.3.4", client.Mail(customerAt, &smtp.MailOptions{Size: 40 << 20}))
	require.Eventually(t, func() bool { return c.left(t) == 0 }, 30*time.Second, 20*time.Millisecond)
	// On a busy machine the large one may be put off and worked on by the sweep.
	results := slices.DeleteFunc(c.results(), func(r string) bool { return r == "waiting" })
	require.ElementsMatch(t, []string{"opened", "too_large", "opened"}, results)
	c.files.mu.Lock()
	defer c.files.mu.Unlock()
	require.Len(t, c.files.kept, 1)
	for _, one := range c.files.kept {
		require.Equal(t, "film.mp4", one.name)
		require.Greater(t, len(one.content), 30<<20-1000)
	}
}

// repeated is one line, for ever.
type repeated struct {
	line string
	at   int
}

func (r *repeated) Read(b []byte) (int, error) {
	n := copy(b, r.line[r.at:])
	r.at = (r.at + n) % len(r.line)
	return n, nil
}

func TestAClosedComplaintIsToldApart(t *testing.T) {
	t.Parallel()
	c := open(t)
	number := c.opened(t)
	require.NoError(t, c.store.ErasePerson(t.Context(), number))
	answered(t, "550 5.2.1", c.send(t, customerAt, c.replies.Address(number), mailOf("1", "x", "y")))
	require.Equal(t, []string{"closed"}, c.results())
}

func TestAMailIsPutOffWhileTheDatabaseIsAway(t *testing.T) {
	t.Parallel()
	away := &absent{}
	c := open(t, func(m *mailbox.Mailbox) { away.Inbox, m.Inbox = m.Inbox, away })
	away.gone.Store(true)
	answered(t, "451 4.3.0", c.send(t, customerAt, shopAddress, mailOf("1", "Broken", "It leaks.")))
	require.Equal(t, []string{"put_off"}, c.results())
	away.gone.Store(false)
	c.taken(t, customerAt, shopAddress, mailOf("1", "Broken", "It leaks."))
	c.only(t)
}

// absent is an inbox that cannot be reached.
type absent struct {
	mailbox.Inbox
	gone  atomic.Bool
	keeps atomic.Bool // forgets that a mail was worked on
}

func (a *absent) MailHandled(ctx context.Context, id, number, result string) error {
	if a.keeps.Load() {
		return errors.New("connection refused")
	}
	return a.Inbox.MailHandled(ctx, id, number, result)
}

func (a *absent) KeepMail(ctx context.Context, m mailbox.Record, content io.ReaderAt) (bool, error) {
	if a.gone.Load() {
		return false, errors.New("connection refused")
	}
	return a.Inbox.KeepMail(ctx, m, content)
}

func TestTooManyMailsFromOneAddress(t *testing.T) {
	t.Parallel()
	c := open(t, func(m *mailbox.Mailbox) { m.AnHour = 2 })
	for i := range 2 {
		require.NoError(t, c.send(t, customerAt, shopAddress, mailOf(string(rune('a'+i)), "x", "y")))
	}
	answered(t, "451 4.7.1", c.send(t, "other@envelope.example", shopAddress, mailOf("c", "x", "y")))
	require.NoError(t, c.send(t, customerAt, "hilfe@laden.example", mailOf("d", "x", "y")), "another shop's own count")
	require.Equal(t, "too_many", c.results()[2])
	require.NoError(t, c.store.ForgetMailSenders(t.Context(), 0))
	require.NoError(t, c.send(t, customerAt, shopAddress, mailOf("e", "x", "y")), "what is forgotten counts no more")
}

func TestLMTPOnASocket(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "mail.sock")
	at, err := mailbox.ParseListen("lmtp://" + path)
	require.NoError(t, err)
	c := open(t, func(m *mailbox.Mailbox) { m.Listen = at })
	conn, err := net.Dial("unix", path)
	require.NoError(t, err)
	client := smtp.NewClientLMTP(conn)
	defer func() { _ = client.Close() }()
	require.NoError(t, client.Mail(customerAt, nil))
	require.NoError(t, client.Rcpt(shopAddress, nil))
	require.NoError(t, client.Rcpt("tempo@wa.example", nil))
	w, err := client.Data()
	require.NoError(t, err)
	_, err = io.WriteString(w, lines(mailOf("1", "Broken", "It leaks.")))
	require.NoError(t, err)
	each, err := w.CloseWithLMTPResponse()
	require.NoError(t, err)
	require.Len(t, each, 2)
	require.Equal(t, []string{"opened", "opened"}, c.results(), "a complaint in each shop")
	_, err = at.Open(t.Context())
	require.ErrorContains(t, err, "another process")
}

func TestWhatCanBeListenedFor(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"", "smtp://", "smtp://host", "http://127.0.0.1:25", "lmtp://192.0.2.1:24", "lmtp://", "smtp://h:25/x", ":"} {
		_, err := mailbox.ParseListen(bad)
		require.Error(t, err, bad)
	}
	at, err := mailbox.ParseListen("lmtp://127.0.0.1:2424")
	require.NoError(t, err)
	require.Equal(t, mailbox.Address{Network: "tcp", Host: "127.0.0.1:2424", LMTP: true}, at)
	for _, bad := range []string{"help", "a@b=nowhere/x", "a@b=taobao", "a@b=taobao/x, A@B=house/y"} {
		_, err := mailbox.ParseShops(bad)
		require.Error(t, err, bad)
	}
}
