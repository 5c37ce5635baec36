package house

import (
	"context"
	"fmt"
	"strings"

	"redress/internal/marketplace"
)

// SendMessage writes to the customer's mailbox at the platform.
func (d *Desk) SendMessage(ctx context.Context, c marketplace.Case, m marketplace.Message) error {
	err := d.send(ctx, Mail{
		Key: m.Key, Number: c.Number, To: mailbox(c.Number, c.Platform), Subject: m.Subject, Text: m.Text,
	})
	if err != nil {
		return fmt.Errorf("message for %s: %w", c.Number, err)
	}
	return nil
}

// Submit mails the file to the arbitration desk. Its reference is
// house/<complaint>/<n>, so a file that is handed over again has the same.
func (d *Desk) Submit(ctx context.Context, c marketplace.Case, f marketplace.File) (string, error) {
	n := f.Key[strings.LastIndexByte(f.Key, '/')+1:]
	reference := "house/" + c.Number + "/" + n
	err := d.send(ctx, Mail{
		Key: f.Key, Number: c.Number, To: mailbox("arbitration", c.Platform),
		Subject: "Arbitration of " + c.Number + " (" + reference + ")",
		Text: f.Summary + "\nThe pack of evidence (sha256 " + f.SHA256 + ") follows.\n\n" +
			string(f.Pack) + "\n",
	})
	if err != nil {
		return "", fmt.Errorf("arbitration of %s: %w", c.Number, err)
	}
	return reference, nil
}
