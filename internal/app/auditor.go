package app

import (
	"context"
	"fmt"

	"redress/internal/postgres"
	"redress/internal/rights"
)

// OpenForAuditor connects to PostgreSQL without the service key: what people wrote
// stays unreadable, and the event chains can be verified with the public keys.
func OpenForAuditor(ctx context.Context, s Settings) (*postgres.Store, error) {
	if err := s.Require("DATABASE_URL"); err != nil {
		return nil, err
	}
	store, err := postgres.Connect(ctx, s.Database.URL, nil, 0)
	if err != nil {
		return nil, fmt.Errorf("DATABASE_URL: %w: is PostgreSQL up there?", err)
	}
	return store, nil
}

// Rights are what people's rights are carried out with; Close gives the
// connections back.
type Rights struct {
	rights.Desk
	Store *postgres.Store
	files Files
}

// OpenRights connects to PostgreSQL and to the place that evidence is kept in.
func OpenRights(ctx context.Context, s Settings) (*Rights, error) {
	store, err := OpenStore(ctx, s)
	if err != nil {
		return nil, err
	}
	files, err := OpenFiles(s, store)
	if err != nil {
		_ = store.Close() // the files' error is the one that matters
		return nil, err
	}
	return &Rights{Desk: rights.Desk{Records: store, Files: files}, Store: store, files: files}, nil
}

// Close gives the connections back.
func (r *Rights) Close() {
	_ = r.files.Close()
	_ = r.Store.Close()
}
