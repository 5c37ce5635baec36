package identity

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"redress/internal/access"
)

// How long a browser's session lives: idle, and at all.
const (
	SessionIdle = 30 * time.Minute
	SessionLife = 12 * time.Hour
)

// private is what a session keeps for its owner: readable with the cookie only,
// so that the database tells nobody's name.
type private struct {
	Name    string `json:"name,omitempty"`
	IDToken string `json:"id_token,omitempty"` // tells the provider whom to sign out
}

// startSession keeps a session and returns its token.
func (g *Guard) startSession(ctx context.Context, p access.Principal, idToken string) (string, error) {
	token, err := draw(32)
	if err != nil {
		return "", err
	}
	sealed, err := seal([]byte(token), private{p.Name, idToken})
	if err != nil {
		return "", err
	}
	now := g.now()
	return token, g.store.StartSession(ctx, access.Session{Hash: digest(token), Account: p.ID, Roles: p.Roles, Shops: p.Shops,
		Sealed: sealed, CreatedAt: now, SeenAt: now, ExpiresAt: now.Add(SessionLife)})
}

// session is the person whose browser sent a session's token. What changes
// something must come from our own pages.
func (g *Guard) session(r *http.Request, token string) (access.Principal, error) {
	s, err := g.findSession(r.Context(), token)
	if err != nil {
		return access.Principal{}, err
	}
	if err := g.own.Check(r); err != nil {
		g.refused("cross_origin")
		return access.Principal{}, Forbidden{CrossOrigin, "the request comes from another site's page"}
	}
	var own private
	if err := unseal([]byte(token), s.Sealed, &own); err != nil {
		return access.Principal{}, Unauthenticated{Cookie, Invalid}
	}
	g.sessions.use(r.Context(), string(s.Hash))
	p := s.Principal()
	p.Name = own.Name
	return p, nil
}

// findSession fails with Unauthenticated and Unavailable.
func (g *Guard) findSession(ctx context.Context, token string) (access.Session, error) {
	if len(token) != secretLength || !inLetters(token) {
		return access.Session{}, Unauthenticated{Cookie, Invalid}
	}
	hash := string(digest(token))
	s, found, err := g.sessions.get(ctx, hash)
	if err != nil {
		return access.Session{}, err
	}
	if !found {
		return access.Session{}, Unauthenticated{Cookie, Expired} // signed out, or dropped when it expired
	}
	now := g.now()
	seen := s.SeenAt
	if own := g.sessions.lastUse(hash); own.After(seen) {
		seen = own
	}
	if !now.Before(s.ExpiresAt) || now.Sub(seen) >= SessionIdle {
		return access.Session{}, Unauthenticated{Cookie, Expired}
	}
	return s, nil
}

// endSession ends the session of a token, and returns what it kept.
func (g *Guard) endSession(ctx context.Context, token string) (own private, err error) {
	s, err := g.findSession(ctx, token)
	if refused := (Unauthenticated{}); errors.As(err, &refused) {
		return own, nil
	}
	if err != nil {
		return own, err
	}
	if err := g.store.EndSession(ctx, s.Hash); err != nil {
		return own, Unavailable{What: "the database", RetryAfter: time.Second, err: err}
	}
	g.sessions.forget(string(s.Hash))
	return own, unseal([]byte(token), s.Sealed, &own)
}

// seal encrypts with a key made of a secret: AES-256-GCM with a random nonce.
func seal(secret []byte, value any) ([]byte, error) {
	plain, err := json.Marshal(value)
	if err != nil {
		return nil, fmt.Errorf("write what is sealed: %w", err)
	}
	aead, err := sealer(secret)
	if err != nil {
		return nil, err
	}
	return aead.Seal(nil, nil, plain, nil), nil
}

func unseal(secret, sealed []byte, value any) error {
	aead, err := sealer(secret)
	if err != nil {
		return err
	}
	plain, err := aead.Open(nil, nil, sealed, nil)
	if err != nil {
		return errors.New("what is sealed does not open")
	}
	if err := json.Unmarshal(plain, value); err != nil {
		return fmt.Errorf("read what was sealed: %w", err)
	}
	return nil
}

func sealer(secret []byte) (cipher.AEAD, error) {
	key, err := hkdf.Key(sha256.New, secret, nil, "redress identity seal", 32)
	if err != nil {
		return nil, fmt.Errorf("derive a key: %w", err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("set up AES-256: %w", err)
	}
	return cipher.NewGCMWithRandomNonce(block)
}
