package identity

import (
	"errors"
	"html/template"
	"net/http"
	"strconv"
	"time"
)

// page says why a sign-in did not work. It has no style and no script, so that it
// needs nothing of anybody.
var page = template.Must(template.New("").Parse(`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Sign in</title>
<h1>{{.Says}}</h1>
{{with .Again}}<p><a href="{{.}}">Sign in again</a></p>
{{end}}</html>
`))

// tell answers with a page; again is where the sign-in leads, empty for no way to
// try it again.
func tell(w http.ResponseWriter, status int, says, again string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	if again != "" {
		again = "/auth/login?return_to=" + template.URLQueryEscaper(again)
	}
	_ = page.Execute(w, struct{ Says, Again string }{says, again}) // nobody is there to be told
}

// failed answers for a sign-in or sign-out that did not work.
func (b *Browser) failed(w http.ResponseWriter, r *http.Request, err error) {
	var (
		refused Unauthenticated
		closed  Forbidden
		away    Unavailable
	)
	switch {
	case errors.Is(err, errSignIn):
		b.guard.refused("signin")
		tell(w, http.StatusBadRequest, "This sign-in cannot go on: "+errSignIn.Error()+".", "/")
	case errors.As(err, &closed):
		b.guard.refused("signin")
		b.guard.log.InfoContext(r.Context(), "a sign-in is refused", "reason", closed.Reason)
		tell(w, http.StatusForbidden, "You are signed in at your provider, but nothing is open to you here ("+closed.Error()+").", "")
	case errors.As(err, &refused):
		b.guard.refused("signin")
		b.guard.log.WarnContext(r.Context(), "the provider's ID token is refused", "reason", string(refused.Reason))
		tell(w, http.StatusBadGateway, "Your provider's answer cannot be trusted ("+string(refused.Reason)+").", "/")
	case errors.As(err, &away):
		b.guard.log.WarnContext(r.Context(), "a sign-in cannot go on", "away", away.What, "error", err)
		w.Header().Set("Retry-After", strconv.Itoa(int(max(away.RetryAfter, time.Second)/time.Second)))
		tell(w, http.StatusServiceUnavailable, "Signing in is not possible at the moment.", "/")
	default:
		b.guard.log.ErrorContext(r.Context(), "a sign-in failed", "error", err)
		tell(w, http.StatusInternalServerError, "Something is broken here.", "/")
	}
}
