package activities

import (
	"context"
	"errors"
	"fmt"

	"go.temporal.io/sdk/temporal"

	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/marketplace/pack"
	"redress/internal/notify"
	"redress/internal/provider"
)

// SendLetter writes one letter in its reader's language and sends it: to the
// customer the way they prefer, to merchant, agent and supervisor by mail. A
// letter that was sent is not sent again; one whose sending ended unclear is
// sent again as the same message, since mail cannot be asked after. Its codes:
// erased, not_found, no_recipient and notify's (no_channel, bad_address,
// recipient_refused, letter_refused).
func (a *Activities) SendLetter(ctx context.Context, r LetterRequest) error {
	key := fmt.Sprintf("%s/letter/%d", r.Subject.Number, r.Letter.N)
	err := a.sendUnder(ctx, key, r)
	var app *temporal.ApplicationError
	if errors.As(err, &app) && app.Type() == KeyReused {
		// The case was reset to before this letter and went another way: what it
		// says now is news to its reader, and needs a key of its own.
		return a.sendUnder(ctx, key+"-"+says(r.Letter)[:8], r)
	}
	return err
}

func (a *Activities) sendUnder(ctx context.Context, key string, r LetterRequest) error {
	_, err := a.once(ctx, r.claim(key), effect{do: func(ctx context.Context) (string, error) {
		if r.Letter.Kind.To() == complaint.Customer {
			return a.writeToCustomer(ctx, key, r)
		}
		return a.writeToStaff(ctx, key, r)
	}})
	return err
}

func (a *Activities) writeToCustomer(ctx context.Context, key string, r LetterRequest) (string, error) {
	person, err := a.Cases.Person(ctx, r.Subject.Number)
	if err != nil {
		return "", fmt.Errorf("customer of %s: %w", r.Subject.Number, err)
	}
	rendered, err := a.render(ctx, r, r.Subject.Locale, person.Name)
	if err != nil {
		return "", err
	}
	ways := notify.Channels{Mail: a.Mail}
	platform, err := a.Platforms.For(ctx, r.Subject.Platform, r.Subject.Shop)
	if err != nil {
		return "", err
	}
	if m := platform.Messages; m != nil {
		ways.Platform = conversation{m, r.Subject.at(), platform.Limits.Message}
	}
	way, err := ways.Deliver(ctx, notify.Delivery{
		Key: key, Case: r.Subject.Number, Shop: r.Subject.Shop, OrderNumber: r.Subject.Order.Number, Letter: rendered,
		ToName: person.Name, Email: person.Email, Preferred: person.PreferredChannel,
	})
	if permanent := (*notify.Permanent)(nil); errors.As(err, &permanent) && permanent.Reason == NoChannel {
		return a.handOn(ctx, key, r, platform.Console[marketplace.SendMessages], err)
	}
	return string(way), err
}

// writeToStaff sends a mail to everybody the letter is for. Where one of them
// cannot be reached for good, it is enough that another one was.
func (a *Activities) writeToStaff(ctx context.Context, key string, r LetterRequest) (string, error) {
	to := a.staff(r)
	if len(to) == 0 {
		return "", final(NoRecipient, "nobody on the roster is %s", r.Letter.Kind.To())
	}
	var refused error
	reached := 0
	for i, address := range to {
		rendered, err := a.render(ctx, r, a.Packs.Packs().Roster.LocaleFor(address, r.Subject.Locale), "")
		if err != nil {
			return "", err
		}
		err = a.Mail.Send(ctx, notify.Mail{
			To: address, MessageID: fmt.Sprintf("%s/%d", key, i+1), CaseNumber: r.Subject.Number,
			Subject: rendered.Subject, Text: rendered.Text, HTML: rendered.HTML,
		})
		switch {
		case err == nil:
			reached++
		case notify.IsPermanent(err):
			refused = err
		default:
			return "", err
		}
	}
	if reached == 0 {
		return "", refused
	}
	return string(notify.ByMail), nil
}

// staff is where a letter to one of us or to the merchant goes: an agent's to
// the owner, and to all agents when the case has none.
func (a *Activities) staff(r LetterRequest) []string {
	role := r.Letter.Kind.To()
	if role == complaint.Agent {
		return a.agents(r)
	}
	return a.Packs.Packs().Roster.MailOfRole(role, r.Subject.Shop)
}

// agents are the owner, or all agents when the case has none.
func (a *Activities) agents(r LetterRequest) []string {
	if address, ok := a.Packs.Packs().Roster.MailOf(r.Subject.Owner); ok {
		return []string{address}
	}
	return a.Packs.Packs().Roster.MailOfRole(complaint.Agent, r.Subject.Shop)
}

// conversation is one case's conversation on its platform, as notify wants it.
type conversation struct {
	messenger marketplace.Messenger
	about     marketplace.Case
	limit     marketplace.Text
}

// SendMessage puts the letter into the conversation. What the platform refuses
// for good is Permanent, so that another way is tried.
func (c conversation) SendMessage(ctx context.Context, m notify.Message) error {
	err := c.messenger.SendMessage(ctx, c.about, marketplace.Message{Key: m.Key, Subject: m.Subject, Text: c.fitting(m)})
	var refused *provider.Refused
	var barred *marketplace.NotAllowed
	switch {
	case errors.As(err, &refused):
		return &notify.Permanent{Reason: refused.Code}
	case errors.As(err, &barred):
		return &notify.Permanent{Reason: NotAllowed}
	}
	return err
}

// fitting is the letter as the platform takes it. Where it has no room for all of
// it, what it is about and the case number come first.
func (c conversation) fitting(m notify.Message) string {
	if whole := pack.Fit(m.Text, c.limit); !whole.Cut {
		return whole.Text
	}
	return pack.Cut(m.Subject+"\n"+m.Text, c.limit)
}
