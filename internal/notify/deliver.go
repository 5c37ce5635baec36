package notify

import "context"

// Channel is the way a letter went.
type Channel string

// The ways. A telephone is none of them: who prefers it is written to.
const (
	ByMail     Channel = "email"
	ByPlatform Channel = "platform"
)

// MailSender sends one mail; *Mailer does. Its errors are *Permanent or count
// as temporary.
type MailSender interface {
	Send(ctx context.Context, m Mail) error
}

// PlatformMessenger is what a platform's adapter can do for letters: put a
// message into the conversation of an order. An error that holds a *Permanent
// says that this platform will never take it.
type PlatformMessenger interface {
	SendMessage(ctx context.Context, m Message) error
}

// Message is a letter as a platform carries it.
type Message struct {
	Key         string // the letter's, <complaint>/letter/<n>; the same one again is the same message
	Case        string
	Shop        string // the code of the shop whose conversation it is
	OrderNumber string
	Subject     string
	Text        string
}

// Delivery is one letter on its way to one person.
type Delivery struct {
	Key         string // <complaint>/letter/<n>
	Case        string
	Shop        string
	OrderNumber string
	FromName    string // whom the mail comes from, the shop's name; empty: the mailer's own
	Letter      Rendered

	ToName    string
	Email     string // empty: not known
	Preferred string // email, platform, phone or empty
}

// Channels are the ways there are; a nil one does not exist.
type Channels struct {
	Mail     MailSender
	Platform PlatformMessenger
}

// Deliver sends d the way the reader prefers and says which way it went. Where
// the preferred way does not exist, or refuses the letter for good, the other
// one is taken. Phone, and no preference, mean mail before platform. With no
// way at all the error is a *Permanent with reason no_channel.
func (c Channels) Deliver(ctx context.Context, d Delivery) (Channel, error) {
	var failed error = &Permanent{Reason: "no_channel"}
	for i, way := range c.ways(d) {
		err := c.send(ctx, way, d)
		if err == nil {
			return way, nil
		}
		if !IsPermanent(err) {
			return "", err
		}
		if i == 0 {
			failed = err // the way that was asked for explains more than the makeshift
		}
	}
	return "", failed
}

func (c Channels) ways(d Delivery) []Channel {
	var ways []Channel
	if c.Mail != nil && d.Email != "" {
		ways = append(ways, ByMail)
	}
	if c.Platform != nil {
		ways = append(ways, ByPlatform)
	}
	if d.Preferred == string(ByPlatform) && len(ways) == 2 {
		ways[0], ways[1] = ways[1], ways[0]
	}
	return ways
}

func (c Channels) send(ctx context.Context, way Channel, d Delivery) error {
	if way == ByPlatform {
		return c.Platform.SendMessage(ctx, Message{Key: d.Key, Case: d.Case, Shop: d.Shop, OrderNumber: d.OrderNumber,
			Subject: d.Letter.Subject, Text: d.Letter.Text})
	}
	return c.Mail.Send(ctx, Mail{To: d.Email, ToName: d.ToName, FromName: d.FromName, MessageID: d.Key, CaseNumber: d.Case,
		Subject: d.Letter.Subject, Text: d.Letter.Text, HTML: d.Letter.HTML})
}
