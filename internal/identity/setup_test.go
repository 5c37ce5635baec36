package identity_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/access"
	"redress/internal/complaint"
	"redress/internal/identity"
	"redress/internal/vault"
)

// memory is a store without a database. It counts what it is asked.
type memory struct {
	mu       sync.Mutex
	keys     map[string]access.Key
	links    map[string]access.CustomerLink
	sessions map[string]access.Session
	down     bool
	lookUps  int
	uses     int
}

var errDown = errors.New("down")

func (m *memory) ask() error {
	m.lookUps++
	if m.down {
		return errDown
	}
	return nil
}

func (m *memory) APIKey(_ context.Context, id string) (access.Key, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	k, found := m.keys[id]
	return k, found, m.ask()
}

func (m *memory) CustomerLink(_ context.Context, id string) (access.CustomerLink, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	l, found := m.links[id]
	return l, found, m.ask()
}

func (m *memory) Session(_ context.Context, hash []byte) (access.Session, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	s, found := m.sessions[string(hash)]
	return s, found, m.ask()
}

func (m *memory) APIKeyUsed(context.Context, string, time.Time) error       { return m.use() }
func (m *memory) CustomerLinkUsed(context.Context, string, time.Time) error { return m.use() }

func (m *memory) SessionSeen(_ context.Context, hash []byte, at time.Time) error {
	m.mu.Lock()
	s := m.sessions[string(hash)]
	s.SeenAt = at
	m.sessions[string(hash)] = s
	m.mu.Unlock()
	return m.use()
}

func (m *memory) use() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.uses++
	return nil
}

func (m *memory) StartSession(_ context.Context, s access.Session) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sessions[string(s.Hash)] = s
	return nil
}

func (m *memory) EndSession(_ context.Context, hash []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.sessions, string(hash))
	return nil
}

func (m *memory) change(do func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	do()
}

// gate is a guard with all that a test needs to know about it.
type gate struct {
	*identity.Guard
	t       testing.TB
	clock   *clock
	store   *memory
	vault   *vault.Vault
	mu      sync.Mutex
	refused map[string]int
	audited []string
}

func newVault(t testing.TB, current byte, older ...byte) *vault.Vault {
	t.Helper()
	key := func(b byte) string { return base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{b}, 32)) }
	var former []string
	for _, b := range older {
		former = append(former, key(b))
	}
	v, err := vault.New(key(current), former...)
	require.NoError(t, err)
	return v
}

func newGate(t testing.TB, change ...func(*identity.Options)) *gate {
	t.Helper()
	g := &gate{t: t, clock: &clock{}, vault: newVault(t, 7), refused: map[string]int{},
		store: &memory{keys: map[string]access.Key{}, links: map[string]access.CustomerLink{}, sessions: map[string]access.Session{}}}
	o := identity.Options{Store: g.store, Vault: g.vault, Now: g.clock.now,
		Refused: func(kind string) { g.mu.Lock(); g.refused[kind]++; g.mu.Unlock() },
		Audit: func(_ context.Context, actor, action string, detail map[string]string) error {
			g.mu.Lock()
			defer g.mu.Unlock()
			g.audited = append(g.audited, actor+" "+action+" "+detail["reason"])
			return nil
		}}
	for _, c := range change {
		c(&o)
	}
	var err error
	g.Guard, err = identity.New(o)
	require.NoError(t, err)
	return g
}

// signingIn is an option: people come from an issuer.
func signingIn(i *issuer, c *clock) func(*identity.Options) {
	return func(o *identity.Options) {
		o.Now = c.now
		o.PublicURL = "https://redress.example"
		o.People = identity.People{Issuer: i.URL, Audience: "redress", Client: "redress", RolesClaim: "roles", ShopsClaim: "shops", IDClaim: "sub"}
	}
}

// key keeps a key of a backend and returns its secret.
func (g *gate) key(change ...func(*identity.KeyRequest)) (access.Key, string) {
	g.t.Helper()
	r := identity.KeyRequest{Name: "shop backend", Shops: []access.Shop{{Platform: "taobao", Name: "demo"}}, ActsAs: []complaint.Role{complaint.Customer}, By: "operator:olga"}
	for _, c := range change {
		c(&r)
	}
	k, secret, err := identity.NewKey(r, g.clock.now())
	require.NoError(g.t, err)
	g.store.change(func() { g.store.keys[k.ID] = k })
	return k, secret
}

const kettle = "R26-0000-000E"

// link keeps a link and returns its token.
func (g *gate) link(life time.Duration) (access.CustomerLink, string) {
	g.t.Helper()
	l, token, err := identity.NewLink(g.vault, kettle, "agent:lin", life, g.clock.now())
	require.NoError(g.t, err)
	g.store.change(func() { g.store.links[l.ID] = l })
	return l, token
}

// bearer is a request with a bearer credential.
func bearer(token string) *http.Request {
	r := httptest.NewRequest(http.MethodGet, "https://redress.example/v1/complaints", nil)
	r.Header.Set("Authorization", "Bearer "+token)
	return r
}

// comes authenticates a bearer credential.
func (g *gate) comes(token string) (access.Principal, error) {
	return g.Authenticate(bearer(token))
}
