package app

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/mail"
	"regexp"
	"strings"

	"redress/internal/complaint"
	"redress/internal/evidence"
	"redress/internal/mailbox"
	"redress/internal/notify"
	"redress/internal/office"
	"redress/internal/postgres"
	"redress/internal/vault"
)

// Mails is the listener for e-mail; Serve runs it.
type Mails struct {
	box    *mailbox.Mailbox
	secure *tls.Config
}

// OpenMails makes the listener for e-mail of the settings; nil when MAIL_LISTEN is
// empty. count is told of each mail's result and may be nil.
func OpenMails(s Settings, store *postgres.Store, files Files, desk *office.Office, log *slog.Logger, count func(result string)) (*Mails, error) {
	if s.Mailbox.Listen == "" {
		return nil, nil
	}
	config, err := mailConfig(s)
	if err != nil {
		return nil, err
	}
	m := &Mails{box: &mailbox.Mailbox{Config: config, Inbox: store, Register: caseRegister{store}, Desk: mailDesk{desk}, Files: caseFiles{files, desk},
		Log: log, Count: count}}
	if s.Mailbox.TLSCert == "" && s.Mailbox.TLSKey == "" {
		return m, nil
	}
	pair, err := tls.LoadX509KeyPair(s.Mailbox.TLSCert, s.Mailbox.TLSKey)
	if err != nil {
		return nil, fmt.Errorf("MAIL_TLS_CERT_PATH and MAIL_TLS_KEY_PATH: %w", err)
	}
	m.secure = &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}
	return m, nil
}

// Listen opens the door; Serve goes through it until ctx ends.
func (m *Mails) Listen(ctx context.Context) (net.Listener, error) { return m.box.Listen.Open(ctx) }

// Serve takes mails in until ctx ends, and finishes those in hand.
func (m *Mails) Serve(ctx context.Context, listener net.Listener) error {
	return m.box.Serve(ctx, listener, m.secure)
}

func mailConfig(s Settings) (mailbox.Config, error) {
	listen, err := mailbox.ParseListen(s.Mailbox.Listen)
	if err != nil {
		return mailbox.Config{}, fmt.Errorf("MAIL_LISTEN: %w", err)
	}
	shops, err := mailbox.ParseShops(s.Mailbox.Shops)
	if err != nil {
		return mailbox.Config{}, fmt.Errorf("MAIL_SHOPS: %w", err)
	}
	if err := mailbox.ParseOrderPatterns(s.Mailbox.OrderPattern, shops); err != nil {
		return mailbox.Config{}, fmt.Errorf("MAIL_ORDER_PATTERN: %w", err)
	}
	replies, err := replies(s)
	if err != nil {
		return mailbox.Config{}, err
	}
	from, err := mail.ParseAddress(s.Letters.From)
	if err != nil {
		return mailbox.Config{}, errors.New("MAIL_FROM: it must be written like \"Redress <care@example.com>\"")
	}
	host := s.Mailbox.ReplyDomain
	if host == "" {
		host = from.Address[strings.LastIndexByte(from.Address, '@')+1:]
	}
	return mailbox.Config{Listen: listen, Hostname: host, Shops: shops, Replies: replies, Sender: from.Address, Authserv: s.Mailbox.Authserv}, nil
}

var domainName = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$`)

// replies are the addresses that letters are answered to; the zero value without
// MAIL_REPLY_DOMAIN.
func replies(s Settings) (mailbox.Replies, error) {
	if s.Mailbox.ReplyDomain == "" {
		return mailbox.Replies{}, nil
	}
	if !domainName.MatchString(s.Mailbox.ReplyDomain) {
		return mailbox.Replies{}, errors.New("MAIL_REPLY_DOMAIN: it must be a domain such as reply.example.com")
	}
	keys, err := vault.New(s.Database.Key, s.Database.OldKeys...)
	if err != nil {
		return mailbox.Replies{}, fmt.Errorf("REDRESS_KEY: %w", err)
	}
	return mailbox.NewReplies(keys, s.Mailbox.ReplyDomain), nil
}

// answerable makes the letters of each case carry the address that adds to it.
func answerable(mailer *notify.Mailer, s Settings) error {
	if s.Mailbox.ReplyDomain == "" {
		return nil
	}
	addresses, err := replies(s)
	if err != nil {
		return err
	}
	mailer.ReplyTo = addresses.Address
	return nil
}

// caseRegister is the store as the mail room knows it.
type caseRegister struct{ *postgres.Store }

// Person implements mailbox.Register.
func (r caseRegister) Person(ctx context.Context, number string) (complaint.Person, error) {
	p, err := r.Store.Person(ctx, number)
	return p, inMailWords(err)
}

// SaveTextOf implements mailbox.Register.
func (r caseRegister) SaveTextOf(ctx context.Context, number, messageID string, by complaint.Actor, text string) (string, error) {
	id, err := r.Store.SaveTextOf(ctx, number, messageID, by, text)
	return id, inMailWords(err)
}

// caseFiles are the evidence files as the mail room knows them.
type caseFiles struct {
	Files
	desk *office.Office
}

// AddFile implements mailbox.Files.
func (f caseFiles) AddFile(ctx context.Context, a mailbox.File) (complaint.EvidenceRef, error) {
	limits, err := f.desk.EvidenceLimitsOf(ctx, a.Number)
	if err != nil {
		return complaint.EvidenceRef{}, err
	}
	ref, err := f.Add(ctx, evidence.Add{Number: a.Number, By: a.By, Name: a.Name, Kind: a.Kind, Limits: limits, For: a.For, Reader: a.Content})
	return ref, inMailWords(err)
}

// inMailWords tells what will never be otherwise from what may be tried again.
func inMailWords(err error) error {
	var (
		erased postgres.Erased
		said   postgres.TextReused
		large  evidence.TooLarge
		empty  evidence.Empty
		kind   evidence.WrongKind
		many   evidence.TooMany
		room   evidence.NoRoom
		bomb   evidence.Bomb
	)
	switch {
	case errors.As(err, &erased):
		return errors.Join(mailbox.ErrErased, err)
	case errors.As(err, &said):
		return errors.Join(mailbox.ErrSaid, err)
	case errors.As(err, &large):
		return mailbox.Unfit{Reason: "too_large"}
	case errors.As(err, &empty):
		return mailbox.Unfit{Reason: "empty"}
	case errors.As(err, &kind):
		return mailbox.Unfit{Reason: "wrong_kind"}
	case errors.As(err, &many), errors.As(err, &room):
		return mailbox.Unfit{Reason: "complaint_full"}
	case errors.As(err, &bomb):
		return mailbox.Unfit{Reason: "picture_too_large"}
	}
	return err
}
