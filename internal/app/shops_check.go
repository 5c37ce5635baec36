package app

import (
	"context"
	"time"

	"redress/internal/marketplace"
	"redress/internal/postgres"
)

// checkTimeout bounds all that is tried of one shop.
const checkTimeout = 2 * time.Minute

// ShopCheck is what works of a shop's connection.
type ShopCheck struct {
	Connection   postgres.ShopConnection    `json:"connection"`
	Works        bool                       `json:"works"`
	Tried        []ShopFinding              `json:"tried"`
	Capabilities map[string]marketplace.How `json:"capabilities"`
	Platform     marketplace.Platform       `json:"-"`
}

// ShopFinding is one thing that was tried.
type ShopFinding struct {
	What  string `json:"what"`
	Works bool   `json:"works"`
	Note  string `json:"note"` // what was seen, or what went wrong; no secret is in it
}

// Check tries what can be tried of a shop's connection without changing anything
// at the platform, and keeps whether it worked. It fails as Connect does.
func (s *Shops) Check(ctx context.Context, platform, shop string) (ShopCheck, error) {
	ctx, stop := context.WithTimeout(ctx, checkTimeout)
	defer stop()
	made, err := s.Connect(ctx, platform, shop)
	if err != nil {
		return ShopCheck{}, err
	}
	secrets, err := s.secrets(ctx, platform, shop)
	if err != nil {
		return ShopCheck{}, err
	}
	check := ShopCheck{Works: true, Tried: []ShopFinding{}, Capabilities: map[string]marketplace.How{}, Platform: made}
	for _, c := range marketplace.Capabilities {
		check.Capabilities[string(c)] = made.How(c)
	}
	if made.Checks != nil {
		for _, found := range made.Checks.Check(ctx) {
			check.Tried = append(check.Tried, told(found))
			check.Works = check.Works && found.Err == nil
		}
	}
	if check.Connection, err = s.store.ShopConnection(ctx, platform, shop); err != nil {
		return ShopCheck{}, err
	}
	check.Works = check.Works && check.Connection.State == postgres.ShopConnected
	renewed, err := s.secrets(ctx, platform, shop)
	if err != nil {
		return ShopCheck{}, err
	}
	secrets = append(secrets, renewed...)
	for i := range check.Tried {
		check.Tried[i].Note = Masked(check.Tried[i].Note, secrets)
		check.Tried[i].What = Masked(check.Tried[i].What, secrets)
	}
	if err := s.store.ShopChecked(ctx, platform, shop, check.Works); err != nil {
		return ShopCheck{}, err
	}
	check.Connection, err = s.store.ShopConnection(ctx, platform, shop)
	return check, err
}

func told(f marketplace.Finding) ShopFinding {
	note := f.Note
	if f.Err != nil {
		if note != "" {
			note += ": "
		}
		note += f.Err.Error()
	}
	return ShopFinding{What: f.What, Works: f.Err == nil, Note: note}
}

// secrets are all that must not be shown of a shop.
func (s *Shops) secrets(ctx context.Context, platform, shop string) ([]string, error) {
	named, err := s.store.ShopSecrets(ctx, platform, shop)
	if err != nil {
		return nil, err
	}
	var all []string
	for _, value := range named {
		all = append(all, value)
	}
	// A dead shop's token is no use to anybody.
	if token, err := s.store.ShopToken(ctx, platform, shop); err == nil {
		all = append(all, token.Access, token.Refresh)
	}
	return all, nil
}
