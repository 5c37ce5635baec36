package app

import (
	"fmt"
	"time"

	"redress/activities"
	fulfilsandbox "redress/internal/fulfilment/sandbox"
	"redress/internal/marketplace"
	"redress/internal/notify"
	paysandbox "redress/internal/payment/sandbox"
	"redress/internal/policy"
	"redress/internal/postgres"
)

// sandboxTimeout bounds one call to the payment rail or the fulfilment desk.
const sandboxTimeout = 10 * time.Second

// wire gives the activities what they act on.
func wire(s Settings, store *postgres.Store, files Files, shelf *policy.Shelf) (*activities.Activities, error) {
	mail, err := notify.NewMailer(s.Letters.SMTP, s.Letters.From)
	if err != nil {
		return nil, fmt.Errorf("SMTP_URL or MAIL_FROM: %w", err)
	}
	if err := answerable(mail, s); err != nil {
		return nil, err
	}
	rail, err := paysandbox.New(s.Remedies.Sandbox, sandboxTimeout)
	if err != nil {
		return nil, fmt.Errorf("SANDBOX_URL: %w", err)
	}
	desk, err := fulfilsandbox.New(s.Remedies.Sandbox, sandboxTimeout)
	if err != nil {
		return nil, fmt.Errorf("SANDBOX_URL: %w", err)
	}
	return &activities.Activities{
		Cases: store, Ledger: store, Evidence: files.Store, Packs: shelf, Policies: store, Mail: mail,
		Platforms: marketplace.NewRegistry(activities.House(store, mail), newConnected(store, NewShops(store, Platforms)).connect),
		Rail:      rail, Desk: desk,
	}, nil
}
