package mailbox_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/jmoiron/sqlx"
	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
	"redress/internal/mailbox"
	"redress/internal/postgres"
	"redress/internal/postgres/postgrestest"
)

const (
	shopAddress = "help@demo.example"
	ourSender   = "care@redress.example"
	replyDomain = "reply.redress.example"
	customerAt  = "ana@customer.example"
)

// counter is the real store, the desk of a test, and the door between.
type counter struct {
	*desk
	box     *mailbox.Mailbox
	store   *postgres.Store
	files   *shelf
	replies mailbox.Replies
	url     string
	at      string // the listener's address
	log     *locked
	stop    func()
}

// open starts a mailbox on a port of its own.
func open(t *testing.T, change ...func(*mailbox.Mailbox)) *counter {
	t.Helper()
	url := postgrestest.URL(t)
	store := postgrestest.Connect(t, url)
	shops, err := mailbox.ParseShops(shopAddress + "=taobao/demo, hilfe@laden.example=house/laden, tempo@wa.example=rakuten/wa")
	require.NoError(t, err)
	c := &counter{url: url, store: store, desk: &desk{store: store, cases: map[string]*complaint.Case{}}, files: &shelf{kept: map[string]kept{}},
		replies: mailbox.NewReplies(postgrestest.Vault(t), replyDomain), log: &locked{}}
	c.box = &mailbox.Mailbox{
		Config: mailbox.Config{Listen: mailbox.Address{Network: "tcp", Host: "127.0.0.1:0"}, Shops: shops, Replies: c.replies, Sender: ourSender,
			LookupTXT: func(context.Context, string) ([]string, error) { return nil, &net.DNSError{IsNotFound: true} }, Sweep: 20 * time.Millisecond, Rest: 10 * time.Millisecond},
		Inbox: store, Register: register{store}, Desk: c.desk, Files: c.files, Log: slog.New(slog.NewTextHandler(c.log, nil)),
		Count: c.desk.count,
	}
	for _, do := range change {
		do(c.box)
	}
	c.start(t)
	return c
}

func (c *counter) start(t *testing.T) {
	t.Helper()
	listener, err := c.box.Listen.Open(t.Context())
	require.NoError(t, err)
	c.at = listener.Addr().String()
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- c.box.Serve(ctx, listener, nil) }()
	c.stop = sync.OnceFunc(func() {
		cancel()
		require.NoError(t, <-served)
	})
	t.Cleanup(c.stop)
}

// send brings a mail as a mail server does.
func (c *counter) send(t *testing.T, from, to, content string) error {
	t.Helper()
	client, err := smtp.Dial(c.at)
	require.NoError(t, err)
	defer func() { _ = client.Close() }()
	return client.SendMail(from, []string{to}, strings.NewReader(lines(content)))
}

// taken sends a mail that must be taken, and waits until it was worked on.
func (c *counter) taken(t *testing.T, from, to, content string) {
	t.Helper()
	before := len(c.results())
	require.NoError(t, c.send(t, from, to, content))
	require.Greater(t, len(c.results()), before, "the mail was not worked on in its own connection")
}

func (c *counter) reply(t *testing.T, number, content string) {
	t.Helper()
	c.taken(t, customerAt, c.replies.Address(number), content)
}

// lines ends lines as mails do.
func lines(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\n", "\r\n")
}

// answered requires a refusal such as "550 5.1.1".
func answered(t *testing.T, want string, err error) {
	t.Helper()
	var said *smtp.SMTPError
	require.ErrorAs(t, err, &said)
	e := said.EnhancedCode
	require.Equal(t, want, fmt.Sprintf("%d %d.%d.%d", said.Code, e[0], e[1], e[2]))
	require.NotContains(t, said.Message, "@")
}

// mailOf is a plain mail from the customer.
func mailOf(id, subject, text string) string {
	return "From: Ana Silva <" + customerAt + ">\nTo: <" + shopAddress + ">\nMessage-ID: <" + id + "@customer.example>\nDate: Fri, 20 Nov 2026 09:30:00 +0100\n" +
		"Subject: " + subject + "\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n" + text + "\n"
}

// desk takes complaints into the real store and keeps their cases, with the
// domain's own rules, in memory.
type desk struct {
	store *postgres.Store

	mu      sync.Mutex
	cases   map[string]*complaint.Case
	said    []string // message names, as they were applied
	counted []string
	away    error // what Temporal answers while it is away
	taking  error
}

func (d *desk) Take(ctx context.Context, o complaint.Opening, key string) (string, bool, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.taking != nil {
		return "", false, d.taking
	}
	terms := complaint.Terms{Pack: "house", Version: "1", Scale: 1}
	opened, err := d.store.Open(ctx, postgres.OpenRequest{Opening: o, IdempotencyKey: key, Terms: terms, Now: time.Now()})
	if err == nil && d.cases[opened.Number] == nil {
		d.cases[opened.Number] = complaint.Open(o.Intake(opened.Number, terms), time.Now())
	}
	return opened.Number, opened.Created, err
}

func (d *desk) Update(_ context.Context, number, message, messageID string, payload json.RawMessage) (complaint.Receipt, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.away != nil {
		return complaint.Receipt{}, d.away
	}
	c := d.cases[number]
	if c == nil {
		return complaint.Receipt{}, errors.New("no such case in this test")
	}
	_, known := c.Answers[messageID]
	receipt, err := c.Apply(message, payload, time.Now())
	if err == nil && !known {
		d.said = append(d.said, message)
	}
	return receipt, err
}

func (d *desk) set(away error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.away = away
}

func (d *desk) count(result string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.counted = append(d.counted, result)
}

func (d *desk) results() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]string(nil), d.counted...)
}

func (d *desk) messages() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]string(nil), d.said...)
}

// numbers are all complaints that were opened.
func (d *desk) numbers() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Collect(maps.Keys(d.cases))
}

// held is one complaint's case as it stands.
func (d *desk) held(number string) complaint.Case {
	d.mu.Lock()
	defer d.mu.Unlock()
	return *d.cases[number].Clone()
}

// opened opens a complaint of the customer's by another way than mail.
func (c *counter) opened(t *testing.T, change ...func(*complaint.Opening)) string {
	t.Helper()
	r := postgrestest.Request(append([]func(*complaint.Opening){func(o *complaint.Opening) { o.Customer.Email = customerAt }}, change...)...)
	number, _, err := c.Take(t.Context(), r.Opening, "")
	require.NoError(t, err)
	return number
}

// only is the number of the one complaint there is.
func (c *counter) only(t *testing.T) string {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	require.Len(t, c.cases, 1)
	for number := range c.cases {
		return number
	}
	return ""
}

// notes are the texts of a complaint's notes.
func (c *counter) notes(t *testing.T, number string) []string {
	t.Helper()
	var all []string
	standing := c.held(number)
	for _, e := range standing.Unrecorded {
		if e.Type == complaint.NoteAdded {
			text, err := c.store.Text(t.Context(), e.Facts["text"])
			require.NoError(t, err)
			require.Equal(t, complaint.Actor{Role: complaint.Agent, ID: "mail"}, e.Actor)
			all = append(all, text.Body)
		}
	}
	return all
}

// filed are the pieces of evidence that a complaint's case has, with their content.
func (c *counter) filed(t *testing.T, number string) []kept {
	t.Helper()
	var all []kept
	standing := c.held(number)
	for _, e := range standing.Evidence {
		piece := c.files.get(e.ID)
		piece.by = complaint.Actor{Role: e.By}
		all = append(all, piece)
	}
	return all
}

// left is how many rows of mails' content are still in the database.
func (c *counter) left(t *testing.T) (n int) {
	t.Helper()
	db, err := sqlx.ConnectContext(t.Context(), "postgres", c.url)
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	require.NoError(t, db.GetContext(t.Context(), &n, `select (select count(*) from mail_parts) + (select count(*) from mails where wrapped_key is not null)
		+ (select count(*) from platform_inbox where body <> '' or handled_at is null)`))
	return n
}

type kept struct {
	name, content string
	kind          complaint.EvidenceKind
	by            complaint.Actor
	forMessage    string
}

// shelf keeps files in memory, each content once.
type shelf struct {
	mu   sync.Mutex
	kept map[string]kept
	fail error
}

func (s *shelf) AddFile(_ context.Context, f mailbox.File) (complaint.EvidenceRef, error) {
	content, err := io.ReadAll(f.Content)
	if err != nil {
		return complaint.EvidenceRef{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail != nil {
		return complaint.EvidenceRef{}, s.fail
	}
	if bytes.HasPrefix(content, []byte("PK")) {
		return complaint.EvidenceRef{}, mailbox.Unfit{Reason: "wrong_kind"}
	}
	sum := sha256.Sum256(append([]byte(f.Number), content...))
	kind := f.Kind
	if kind == "" {
		kind = complaint.Photo
	}
	id := "e_" + hex.EncodeToString(sum[:8])
	if _, there := s.kept[id]; !there {
		s.kept[id] = kept{f.Name, string(content), kind, f.By, f.For}
	}
	return complaint.EvidenceRef{ID: id, SHA256: hex.EncodeToString(sum[:]), Kind: kind}, nil
}

func (s *shelf) LetGo(_ context.Context, _, id, forMessage string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if forMessage != "" && s.kept[id].forMessage == forMessage {
		delete(s.kept, id)
	}
	return nil
}

func (s *shelf) all() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.kept)
}

func (s *shelf) get(id string) kept {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.kept[id]
}

// register is the store with its errors in this room's words.
type register struct{ *postgres.Store }

func (r register) Person(ctx context.Context, number string) (complaint.Person, error) {
	p, err := r.Store.Person(ctx, number)
	return p, own(err)
}

func (r register) SaveTextOf(ctx context.Context, number, messageID string, by complaint.Actor, text string) (string, error) {
	id, err := r.Store.SaveTextOf(ctx, number, messageID, by, text)
	return id, own(err)
}

func own(err error) error {
	switch {
	case errors.As(err, &postgres.Erased{}):
		return mailbox.ErrErased
	case errors.As(err, &postgres.TextReused{}):
		return mailbox.ErrSaid
	}
	return err
}

type locked struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *locked) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

func (l *locked) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}
