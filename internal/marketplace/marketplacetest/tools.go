package marketplacetest

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"redress/internal/marketplace"
	"redress/internal/provider"
)

// Tools are what an adapter works with in a test: no pace, and a token kept in
// memory that is renewed once however many ask.
func Tools(now func() time.Time) marketplace.Tools {
	return marketplace.Tools{HTTP: &http.Client{Timeout: 5 * time.Second}, Now: now, Pace: unhurried{}, Tokens: &Tokens{}}
}

type unhurried struct{}

func (unhurried) Wait(context.Context) error                { return nil }
func (unhurried) Back(context.Context, time.Duration) error { return nil }

// Tokens keeps a token in memory.
type Tokens struct {
	mu      sync.Mutex
	token   marketplace.Token
	dead    error
	Renewed int
}

// Token implements marketplace.Tokens.
func (t *Tokens) Token(context.Context) (marketplace.Token, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.token, t.dead
}

// Give replaces the token.
func (t *Tokens) Give(token marketplace.Token) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.token, t.dead = token, nil
}

// Renew implements marketplace.Tokens.
func (t *Tokens) Renew(ctx context.Context, stale marketplace.Token, renew func(context.Context, marketplace.Token) (marketplace.Token, error)) (marketplace.Token, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.dead != nil || t.token != stale {
		return t.token, t.dead
	}
	fresh, err := renew(ctx, stale)
	if err != nil {
		if refused := (*provider.Refused)(nil); errors.As(err, &refused) {
			t.dead = err
		}
		return marketplace.Token{}, err
	}
	t.token = fresh
	t.Renewed++
	return fresh, nil
}
