package identity

import (
	"crypto/subtle"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"redress/internal/access"
)

// Browser signs people in and out:
//
//	GET  /auth/login?return_to=/path  to the provider
//	GET  /auth/callback               back from it, with a session
//	POST /auth/logout                 ends the session here and at the provider
//
// It is an http.Handler.
type Browser struct {
	guard *Guard
	mux   *http.ServeMux
}

// NewBrowser is what people sign in through. Without a provider, a client id and
// a public address it answers that nobody signs in here.
func NewBrowser(g *Guard) *Browser {
	b := &Browser{guard: g, mux: http.NewServeMux()}
	b.mux.HandleFunc("GET /auth/login", b.login)
	b.mux.HandleFunc("GET /auth/callback", b.callback)
	b.mux.HandleFunc("POST /auth/logout", b.logout)
	return b
}

// ServeHTTP implements http.Handler.
func (b *Browser) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer") // the callback's address holds the code
	if b.guard.provider == nil || b.guard.public == nil || b.guard.people.Client == "" {
		tell(w, http.StatusNotFound, "Nobody signs in with a browser here.", "")
		return
	}
	b.mux.ServeHTTP(w, r)
}

func (b *Browser) login(w http.ResponseWriter, r *http.Request) {
	known, err := b.guard.provider.current(r.Context())
	if err != nil {
		b.failed(w, r, err)
		return
	}
	state, err := draw(32)
	if err != nil {
		b.failed(w, r, err)
		return
	}
	nonce, err := draw(32)
	if err != nil {
		b.failed(w, r, err)
		return
	}
	s := signIn{State: state, Nonce: nonce, Verifier: oauth2.GenerateVerifier(), ReturnTo: localPath(r.URL.Query().Get("return_to")),
		Until: b.guard.now().Add(signInWithin)}
	if err := b.remember(w, s); err != nil {
		b.failed(w, r, err)
		return
	}
	http.Redirect(w, r, b.client(known).AuthCodeURL(s.State, oidc.Nonce(s.Nonce), oauth2.S256ChallengeOption(s.Verifier)), http.StatusSeeOther)
}

func (b *Browser) client(known *told) *oauth2.Config {
	scopes := b.guard.people.Scopes
	if !slices.Contains(scopes, oidc.ScopeOpenID) {
		scopes = append([]string{oidc.ScopeOpenID}, scopes...)
	}
	// Left to find out, the library would try a code twice, and it is good once.
	endpoint := known.Endpoint()
	endpoint.AuthStyle = oauth2.AuthStyleInParams
	if b.guard.people.Secret != "" && known.basic {
		endpoint.AuthStyle = oauth2.AuthStyleInHeader
	}
	return &oauth2.Config{ClientID: b.guard.people.Client, ClientSecret: b.guard.people.Secret, Endpoint: endpoint,
		RedirectURL: b.guard.public.JoinPath("auth", "callback").String(), Scopes: scopes}
}

func (b *Browser) callback(w http.ResponseWriter, r *http.Request) {
	s, err := b.recalled(r)
	b.guard.cookies.set(w, b.guard.cookies.signInName(), "", 0)
	q := r.URL.Query()
	switch {
	case err != nil || subtle.ConstantTimeCompare([]byte(q.Get("state")), []byte(s.State)) != 1:
		b.failed(w, r, errSignIn)
		return
	case q.Has("error") || q.Get("code") == "":
		b.guard.refused("signin")
		tell(w, http.StatusForbidden, "The provider did not sign you in.", s.ReturnTo)
		return
	}
	p, idToken, err := b.redeem(r, s)
	if err != nil {
		b.failed(w, r, err)
		return
	}
	for _, old := range b.guard.cookies.session(r) {
		if _, err := b.guard.endSession(r.Context(), old); err != nil {
			b.failed(w, r, err)
			return
		}
	}
	token, err := b.guard.startSession(r.Context(), p, idToken)
	if err != nil {
		b.failed(w, r, Unavailable{What: "the database", RetryAfter: time.Second, err: err})
		return
	}
	b.guard.cookies.set(w, b.guard.cookies.sessionName(), token, SessionLife)
	http.Redirect(w, r, s.ReturnTo, http.StatusSeeOther)
}

// redeem trades the code for who signed in, and for their ID token.
func (b *Browser) redeem(r *http.Request, s signIn) (none access.Principal, idToken string, err error) {
	g, q := b.guard, r.URL.Query()
	known, err := g.provider.current(r.Context())
	if err != nil {
		return none, "", err
	}
	// Another provider's answer could make us hand it this one's code (RFC 9207).
	if iss := q.Get("iss"); iss != g.people.Issuer && (iss != "" || known.namesItself) {
		return none, "", errSignIn
	}
	got, err := b.client(known).Exchange(oidc.ClientContext(r.Context(), g.provider.client), q.Get("code"), oauth2.VerifierOption(s.Verifier))
	if refused := (*oauth2.RetrieveError)(nil); errors.As(err, &refused) && refused.Response.StatusCode < http.StatusInternalServerError {
		return none, "", errSignIn
	}
	if err != nil {
		return none, "", Unavailable{What: "the OpenID provider", RetryAfter: askAgain, err: errors.New("the code was not redeemed")}
	}
	idToken, _ = got.Extra("id_token").(string)
	c, err := g.provider.verify(r.Context(), idToken, g.people.Client)
	if err != nil {
		return none, "", err
	}
	party, _ := c.all["azp"].(string)
	switch {
	case subtle.ConstantTimeCompare([]byte(c.Nonce), []byte(s.Nonce)) != 1,
		party != "" && party != g.people.Client, len(c.Audience) > 1 && party == "",
		c.AccessTokenHash != "" && c.VerifyAccessToken(got.AccessToken) != nil:
		return none, "", Unauthenticated{Token, Invalid}
	}
	p, err := g.people.principal(c)
	if closed := (Forbidden{}); errors.As(err, &closed) {
		subject, _ := c.claim(g.people.IDClaim).(string)
		if !account.MatchString(subject) {
			subject = "unknown"
		}
		err = errors.Join(err, g.audit(r.Context(), subject, "sign_in_refused", map[string]string{"reason": closed.Reason}))
	}
	return p, idToken, err
}

// logout ends the session. It is a POST from our own pages, so that no picture on
// another site signs anybody out.
func (b *Browser) logout(w http.ResponseWriter, r *http.Request) {
	g := b.guard
	if err := g.own.Check(r); err != nil {
		g.refused("cross_origin")
		tell(w, http.StatusForbidden, "Sign out from the page itself.", "")
		return
	}
	var ended private
	for _, token := range g.cookies.session(r) {
		own, err := g.endSession(r.Context(), token)
		if err != nil {
			b.failed(w, r, err)
			return
		}
		ended = own
	}
	g.cookies.set(w, g.cookies.sessionName(), "", 0)
	to := "/"
	// A provider that is away keeps nobody from leaving.
	if known, err := g.provider.current(r.Context()); err == nil && known.endSession != "" {
		if u, err := url.Parse(known.endSession); err == nil {
			q := u.Query()
			q.Set("client_id", g.people.Client)
			q.Set("post_logout_redirect_uri", g.public.JoinPath("/").String())
			if ended.IDToken != "" {
				q.Set("id_token_hint", ended.IDToken)
			}
			u.RawQuery = q.Encode()
			to = u.String()
		}
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}
