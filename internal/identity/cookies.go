package identity

import (
	"net/http"
	"time"
)

// cookies are our cookies' names and how they are set. __Host- keeps a cookie to
// this very host and to TLS; browsers refuse it over plain http, which is for
// trying things on one machine only.
type cookies struct {
	prefix string
	secure bool
}

func newCookies(secure bool) cookies {
	if secure {
		return cookies{"__Host-", true}
	}
	return cookies{}
}

func (c cookies) sessionName() string { return c.prefix + "redress" }
func (c cookies) signInName() string  { return c.prefix + "redress-signin" }

// session are the session tokens that came with a request: none, one, or more
// where somebody meddles.
func (c cookies) session(r *http.Request) []string {
	var tokens []string
	for _, cookie := range r.CookiesNamed(c.sessionName()) {
		if cookie.Value != "" {
			tokens = append(tokens, cookie.Value)
		}
	}
	return tokens
}

// set writes a cookie; life 0 drops it.
func (c cookies) set(w http.ResponseWriter, name, value string, life time.Duration) {
	age := int(life / time.Second)
	if age == 0 {
		age = -1
	}
	http.SetCookie(w, &http.Cookie{Name: name, Value: value, Path: "/", MaxAge: age, Secure: c.secure, HttpOnly: true, SameSite: http.SameSiteLaxMode})
}
