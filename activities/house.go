package activities

import (
	"context"
	"fmt"

	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/marketplace/house"
	"redress/internal/notify"
)

// House is the house's own desk, reading from our own records and writing by
// mail: what every platform without an adapter is handled by.
func House(cases Cases, mail notify.MailSender) marketplace.Platform {
	return house.New(shelf{cases}, func(ctx context.Context, m house.Mail) error {
		return mail.Send(ctx, notify.Mail{To: m.To, Subject: m.Subject, Text: m.Text, MessageID: m.Key, CaseNumber: m.Number})
	}).Platform()
}

// shelf is our own records as the desk reads them.
type shelf struct{ cases Cases }

func (s shelf) Order(ctx context.Context, number string) (complaint.Order, error) {
	opening, err := s.cases.Opening(ctx, number)
	if err != nil {
		return complaint.Order{}, fmt.Errorf("opening of %s: %w", number, err)
	}
	return opening.Order, nil
}

func (s shelf) Conversation(ctx context.Context, number string) ([]marketplace.Statement, error) {
	return statements(ctx, s.cases, number, 0)
}
