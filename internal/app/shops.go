package app

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"redress/internal/marketplace"
	"redress/internal/postgres"
	"redress/internal/provider"
)

// gatewayTimeout bounds one call to a platform's gateway, a file that goes along
// included.
const gatewayTimeout = 30 * time.Second

// NoAdapter says that shops of a platform cannot be connected.
type NoAdapter struct{ Platform string }

func (e NoAdapter) Error() string { return fmt.Sprintf("there is no adapter for %q", e.Platform) }

// Shops connects shops to their platforms, as the store says. All of a process
// share one, and with it each shop's pace. It is safe for concurrent use.
type Shops struct {
	store    *postgres.Store
	adapters []marketplace.Adapter
	http     *http.Client
	now      func() time.Time

	mu    sync.Mutex
	paces map[string]*postgres.ShopPace
}

// NewShops connects shops of these adapters' platforms.
func NewShops(store *postgres.Store, adapters []marketplace.Adapter) *Shops {
	// A redirect would take a token to where it was not meant to go.
	client := &http.Client{Timeout: gatewayTimeout, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return &Shops{store: store, adapters: adapters, http: client, now: time.Now, paces: map[string]*postgres.ShopPace{}}
}

// Adapter is a platform's adapter. It fails with NoAdapter.
func (s *Shops) Adapter(platform string) (marketplace.Adapter, error) {
	for _, a := range s.adapters {
		if a.Name == platform {
			return a, nil
		}
	}
	return marketplace.Adapter{}, NoAdapter{platform}
}

// Connect makes what a shop's platform lets software do for it, out of what is
// kept of the connection. It asks the platform nothing. It fails with NoAdapter
// and postgres.NotFound, and for a revoked shop with provider.Refused; a dead one
// is connected, and refused when its token is asked for.
func (s *Shops) Connect(ctx context.Context, platform, shop string) (marketplace.Platform, error) {
	kept, err := s.kept(ctx, platform, shop)
	if err != nil {
		return marketplace.Platform{}, err
	}
	return s.Try(kept)
}

// kept is what is kept of a shop's connection, its secrets among the settings.
func (s *Shops) kept(ctx context.Context, platform, shop string) (marketplace.Shop, error) {
	connection, err := s.store.ShopConnection(ctx, platform, shop)
	if err != nil {
		return marketplace.Shop{}, err
	}
	if connection.State == postgres.ShopRevoked {
		return marketplace.Shop{}, fmt.Errorf("shop %s/%s is revoked: %w", platform, shop, &provider.Refused{Code: provider.Unauthorised})
	}
	secrets, err := s.store.ShopSecrets(ctx, platform, shop)
	if err != nil {
		return marketplace.Shop{}, err
	}
	settings := maps.Clone(connection.Settings)
	if settings == nil {
		settings = map[string]string{}
	}
	maps.Copy(settings, secrets)
	return marketplace.Shop{Platform: platform, Name: shop, Gateway: connection.Gateway, Settings: settings}, nil
}

// Try makes a platform of settings that may not be kept yet. Its error holds none
// of their secrets.
func (s *Shops) Try(shop marketplace.Shop) (marketplace.Platform, error) {
	adapter, err := s.Adapter(shop.Platform)
	if err != nil {
		return marketplace.Platform{}, err
	}
	made, err := adapter.Connect(shop, s.tools(shop.Platform, shop.Name))
	if err != nil {
		return marketplace.Platform{}, fmt.Errorf("connect %s/%s: %w", shop.Platform, shop.Name, errors.New(Masked(err.Error(), secretsIn(adapter, shop.Settings))))
	}
	return made, nil
}

func secretsIn(a marketplace.Adapter, settings map[string]string) []string {
	var secrets []string
	for _, setting := range a.Settings {
		if value := settings[setting.Name]; setting.Secret && value != "" {
			secrets = append(secrets, value)
		}
	}
	return secrets
}

// Masked is a text without the secrets, in case somebody wrote one into it.
func Masked(text string, secrets []string) string {
	secrets = slices.Clone(secrets)
	// The longest first, or a part of one would stay of which another is the rest.
	slices.SortFunc(secrets, func(a, b string) int { return len(b) - len(a) })
	for _, secret := range secrets {
		if secret != "" {
			text = strings.ReplaceAll(text, secret, "…")
			text = strings.ReplaceAll(text, url.QueryEscape(secret), "…")
		}
	}
	return text
}

func (s *Shops) tools(platform, shop string) marketplace.Tools {
	return marketplace.Tools{HTTP: s.http, Now: s.now, Pace: s.pace(platform, shop), Tokens: shopTokens{s.store, platform, shop}}
}

func (s *Shops) pace(platform, shop string) *postgres.ShopPace {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := platform + "/" + shop
	if s.paces[id] == nil {
		s.paces[id] = s.store.ShopPace(platform, shop)
	}
	return s.paces[id]
}

// shopTokens is a shop's token as the adapters know tokens.
type shopTokens struct {
	store          *postgres.Store
	platform, shop string
}

// Token implements marketplace.Tokens.
func (t shopTokens) Token(ctx context.Context) (marketplace.Token, error) {
	token, err := t.store.ShopToken(ctx, t.platform, t.shop)
	return marketplace.Token(token), err
}

// Renew implements marketplace.Tokens.
func (t shopTokens) Renew(ctx context.Context, stale marketplace.Token, renew func(context.Context, marketplace.Token) (marketplace.Token, error)) (marketplace.Token, error) {
	fresh, err := t.store.RenewShopToken(ctx, t.platform, t.shop, postgres.ShopToken(stale), func(ctx context.Context, token postgres.ShopToken) (postgres.ShopToken, error) {
		made, err := renew(ctx, marketplace.Token(token))
		return postgres.ShopToken(made), err
	})
	return marketplace.Token(fresh), err
}
