package app

import (
	"context"
	"fmt"
	"time"

	"redress/internal/complaint"
	"redress/internal/policy"
	"redress/internal/postgres"
	"redress/internal/vault"
)

// Office takes complaints in and carries messages to them. What it took in is in
// PostgreSQL for good, whether Temporal can be reached or not.
type Office struct {
	Store   *postgres.Store
	Process Process

	settings Settings
	shelf    *policy.Shelf // nil until LoadPolicies: who only carries a message needs no rules
}

// OpenOffice connects to PostgreSQL; Temporal is called first when something is
// started or sent. It needs DATABASE_URL and REDRESS_KEY.
func OpenOffice(ctx context.Context, s Settings, o Observers) (*Office, error) {
	if err := s.Require("DATABASE_URL", "REDRESS_KEY"); err != nil {
		return nil, err
	}
	temporal, err := DialTemporal(s, o)
	if err != nil {
		return nil, err
	}
	store, err := OpenStore(ctx, s)
	if err != nil {
		temporal.Close()
		return nil, err
	}
	return &Office{Store: store, settings: s, Process: Process{Client: temporal, Queue: s.Temporal.TaskQueue}}, nil
}

// OpenStore connects to PostgreSQL.
func OpenStore(ctx context.Context, s Settings) (*postgres.Store, error) {
	if err := s.Require("DATABASE_URL", "REDRESS_KEY"); err != nil {
		return nil, err
	}
	keys, err := vault.New(s.Database.Key, s.Database.OldKeys...)
	if err != nil {
		return nil, fmt.Errorf("REDRESS_KEY: %w", err)
	}
	store, err := postgres.Connect(ctx, s.Database.URL, keys, 0)
	if err != nil {
		return nil, fmt.Errorf("DATABASE_URL: %w: is PostgreSQL up there?", err)
	}
	return store, nil
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
}

// LoadPolicies reads the rules that complaints are taken in under, and keeps their
// versions. It comes before Admit.
func (o *Office) LoadPolicies(ctx context.Context) error {
	shelf, err := OpenShelf(o.settings)
	if err != nil {
		return err
	}
	if err := KeepPolicies(ctx, o.Store, shelf.Packs()); err != nil {
		return err
	}
	o.shelf = shelf
	return nil
}

// Admit makes an arrival ready to be taken in under the rules of its platform.
// The error is complaint.Problems.
func (o *Office) Admit(a Arrival, now time.Time) (postgres.OpenRequest, error) {
	pack, err := o.shelf.Packs().For(a.Opening.Platform, a.Opening.Shop)
	if err != nil {
		return postgres.OpenRequest{}, complaint.Problems{{Field: "platform", Reason: err.Error()}}
	}
	return postgres.OpenRequest{Opening: a.Opening, IdempotencyKey: a.Key, Now: now, Terms: pack.Terms(policy.Subject{
		Currency: a.Opening.Order.Total.Currency, Shipped: !a.Opening.Order.ShippedAt.IsZero(),
		Timezone: a.Opening.Customer.Timezone, At: now,
	})}, nil
}

// Start starts the processes of complaints that were just taken in; each, when
// not nil, is called for every one that runs. What is not started when ctx ends,
// the workers start later.
func (o *Office) Start(ctx context.Context, intakes []complaint.Intake, each func()) error {
	started, err := StartAll(ctx, o.Process, intakes, each)
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
