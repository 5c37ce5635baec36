// Package office takes complaints in and carries messages to them: what the
// command line and the HTTP interface have in common. What it took in is in
// PostgreSQL for good, whether Temporal can be reached or not.
package office

import (
	"context"
	"fmt"
	"sync"
	"time"

	"redress/internal/complaint"
	"redress/internal/policy"
	"redress/internal/postgres"
)

// Office is the desk where complaints come in.
type Office struct {
	Store   *postgres.Store
	Process Process
	// Rules gives the rules that complaints are taken in under, which Admit needs.
	// Who only carries a message or a file may leave it nil, or give none.
	Rules func() *policy.Packs

	limits sync.Map // evidence.Limits by the version of the rules
}

// Close gives the connections back.
func (o *Office) Close() error {
	o.Process.Client.Close()
	if err := o.Store.Close(); err != nil {
		return fmt.Errorf("close the store: %w", err)
	}
	return nil
}

// Arrival is one complaint at the door.
type Arrival struct {
	Opening complaint.Opening
	// Key makes the same arrival again the same complaint; it is needed where the
	// opening has no external id.
	Key string
	// Same is a second key, by what the opening says: whoever says the same again
	// under another key means the same complaint. Empty: none.
	Same string
	// Filled says that the time of submission is not what the sender said.
	Filled bool
}

// Admit makes an arrival ready to be taken in under the rules of its platform.
// The error is complaint.Problems.
func (o *Office) Admit(a Arrival, now time.Time) (postgres.OpenRequest, error) {
	pack, err := o.Rules().For(a.Opening.Platform, a.Opening.Shop)
	if err != nil {
		return postgres.OpenRequest{}, complaint.Problems{{Field: "platform", Reason: err.Error()}}
	}
	return postgres.OpenRequest{Opening: a.Opening, IdempotencyKey: a.Key, Same: a.Same, Filled: a.Filled, Now: now, Terms: pack.Terms(policy.Subject{
		Currency: a.Opening.Order.Total.Currency, Shipped: !a.Opening.Order.ShippedAt.IsZero(),
		Timezone: a.Opening.Customer.Timezone, At: now,
	})}, nil
}

// Start starts the processes of complaints that were just taken in; each, when
// not nil, is called for every one that runs. What is not started when ctx ends,
// the workers start later.
func (o *Office) Start(ctx context.Context, intakes []complaint.Intake, each func()) error {
	started, err := StartAll(ctx, o.Process, intakes, Full, each)
	if len(started) > 0 {
		if err := o.Store.MarkStarted(context.WithoutCancel(ctx), started...); err != nil {
			return fmt.Errorf("keep that %d complaints run: %w", len(started), err)
		}
	}
	return err
}

// Reachable is nil when Temporal answers within two seconds.
func (o *Office) Reachable(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	if _, err := o.Process.Client.CheckHealth(ctx, nil); err != nil {
		return fmt.Errorf("ask Temporal whether it is there: %w", err)
	}
	return nil
}
