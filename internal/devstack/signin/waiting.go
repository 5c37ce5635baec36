package signin

import (
	"crypto/rand"
	"sync"
	"time"

	"github.com/zitadel/oidc/v3/pkg/oidc"
)

// attempt is a sign-in on its way: asked for, then by somebody, then exchanged for tokens.
type attempt struct {
	id     string
	asked  oidc.AuthRequest
	since  time.Time
	person string    // empty until they gave the password
	at     time.Time // when they did
}

func (a *attempt) GetID() string          { return a.id }
func (a *attempt) GetACR() string         { return "" }
func (a *attempt) GetAMR() []string       { return []string{"pwd"} }
func (a *attempt) GetAudience() []string  { return []string{Audience} }
func (a *attempt) GetAuthTime() time.Time { return a.at }
func (a *attempt) GetClientID() string    { return a.asked.ClientID }
func (a *attempt) GetNonce() string       { return a.asked.Nonce }
func (a *attempt) GetRedirectURI() string { return a.asked.RedirectURI }
func (a *attempt) GetScopes() []string    { return a.asked.Scopes }
func (a *attempt) GetState() string       { return a.asked.State }
func (a *attempt) GetSubject() string     { return a.person }
func (a *attempt) Done() bool             { return a.person != "" }

func (a *attempt) GetResponseType() oidc.ResponseType { return a.asked.ResponseType }
func (a *attempt) GetResponseMode() oidc.ResponseMode { return a.asked.ResponseMode }
func (a *attempt) GetCodeChallenge() *oidc.CodeChallenge {
	return &oidc.CodeChallenge{Challenge: a.asked.CodeChallenge, Method: a.asked.CodeChallengeMethod}
}

// waiting are the attempts, in memory: who is in the middle of one when we stop starts again.
type waiting struct {
	mu       sync.Mutex
	attempts map[string]attempt
	codes    map[string]string // to attempts
}

func newWaiting() *waiting {
	return &waiting{attempts: map[string]attempt{}, codes: map[string]string{}}
}

func (w *waiting) add(asked oidc.AuthRequest) *attempt {
	w.mu.Lock()
	defer w.mu.Unlock()
	for id, a := range w.attempts {
		if time.Since(a.since) > loginWithin {
			delete(w.attempts, id)
		}
	}
	for code, id := range w.codes {
		if _, there := w.attempts[id]; !there {
			delete(w.codes, code)
		}
	}
	a := attempt{id: rand.Text(), asked: asked, since: time.Now()}
	w.attempts[a.id] = a
	return &a
}

func (w *waiting) get(id string) (*attempt, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	a, there := w.attempts[id]
	return &a, there && time.Since(a.since) <= loginWithin
}

// by notes who signed in.
func (w *waiting) by(id, person string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if a, there := w.attempts[id]; there {
		a.person, a.at = person, time.Now()
		w.attempts[id] = a
	}
}

func (w *waiting) putCode(code, id string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.codes[code] = id
}

// takeCode gives a code's attempt once. Whatever comes of it, the code is used up, so that nobody tries
// one verifier after another.
func (w *waiting) takeCode(code string) (*attempt, bool) {
	w.mu.Lock()
	id, there := w.codes[code]
	delete(w.codes, code)
	w.mu.Unlock()
	if !there {
		return nil, false
	}
	return w.get(id)
}

func (w *waiting) remove(id string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.attempts, id)
}
