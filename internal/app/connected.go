package app

import (
	"context"
	"fmt"
	"sync"
	"time"

	"redress/internal/marketplace"
	"redress/internal/postgres"
)

// listedFor is how long the list of connected shops is good for: a shop that is
// connected, given a new token or revoked is known everywhere after it.
const listedFor = 15 * time.Second

// connected answers what the platform of a shop can do without asking PostgreSQL
// each time: every effect asks.
type connected struct {
	shops *Shops
	store *postgres.Store

	mu     sync.Mutex
	listed time.Time
	there  map[string]postgres.ShopConnection
	made   map[string]madePlatform
}

type madePlatform struct {
	of       time.Time // when the connection was changed last
	platform marketplace.Platform
}

func newConnected(store *postgres.Store, shops *Shops) *connected {
	return &connected{shops: shops, store: store, made: map[string]madePlatform{}}
}

// connect implements marketplace.Connect. A revoked shop is not connected; a dead
// one is, and its calls are refused.
func (c *connected) connect(ctx context.Context, platform, shop string) (marketplace.Platform, bool, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.list(ctx); err != nil {
		return marketplace.Platform{}, false, err
	}
	id := platform + "/" + shop
	connection, there := c.there[id]
	if !there || connection.State == postgres.ShopRevoked {
		delete(c.made, id)
		return marketplace.Platform{}, false, nil
	}
	if made, ok := c.made[id]; ok && made.of.Equal(connection.UpdatedAt) {
		return made.platform, true, nil
	}
	made, err := c.shops.Connect(ctx, platform, shop)
	if err != nil {
		return marketplace.Platform{}, false, err
	}
	c.made[id] = madePlatform{connection.UpdatedAt, made}
	return made, true, nil
}

// list reads which shops are connected, when it was not read for a while.
func (c *connected) list(ctx context.Context) error {
	if time.Since(c.listed) < listedFor {
		return nil
	}
	all, err := c.store.ShopConnections(ctx)
	if err != nil {
		return fmt.Errorf("list the connected shops: %w", err)
	}
	c.there, c.listed = map[string]postgres.ShopConnection{}, time.Now()
	for _, one := range all {
		c.there[one.Platform+"/"+one.Shop] = one
	}
	return nil
}
