package app

import (
	"context"
	"fmt"

	"redress/internal/office"
	"redress/internal/policy"
	"redress/internal/postgres"
	"redress/internal/vault"
)

// OpenOffice connects to PostgreSQL; Temporal is called first when something is
// started or sent. It needs DATABASE_URL and REDRESS_KEY. It takes complaints in
// after LoadPolicies.
func OpenOffice(ctx context.Context, s Settings, o Observers) (*office.Office, error) {
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
	return &office.Office{Store: store, Process: office.Process{Client: temporal, Queue: s.Temporal.TaskQueue}}, nil
}

// LoadPolicies gives an office the rules that complaints are taken in under, and
// keeps their versions. What changes on the shelf, the office follows.
func LoadPolicies(ctx context.Context, s Settings, o *office.Office) (*policy.Shelf, error) {
	shelf, err := OpenShelf(s)
	if err != nil {
		return nil, err
	}
	if err := KeepPolicies(ctx, o.Store, shelf.Packs()); err != nil {
		return nil, err
	}
	o.Rules = shelf.Packs
	return shelf, nil
}

// OpenStore connects to PostgreSQL.
func OpenStore(ctx context.Context, s Settings) (*postgres.Store, error) { return openStore(ctx, s, 0) }

// openStore is OpenStore with a bound on the connections; 0 is the store's own.
func openStore(ctx context.Context, s Settings, connections int) (*postgres.Store, error) {
	if err := s.Require("DATABASE_URL", "REDRESS_KEY"); err != nil {
		return nil, err
	}
	keys, err := vault.New(s.Database.Key, s.Database.OldKeys...)
	if err != nil {
		return nil, fmt.Errorf("REDRESS_KEY: %w", err)
	}
	store, err := postgres.Connect(ctx, s.Database.URL, keys, connections)
	if err != nil {
		return nil, fmt.Errorf("DATABASE_URL: %w: is PostgreSQL up there?", err)
	}
	return store, nil
}
