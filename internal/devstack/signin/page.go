package signin

import (
	"bytes"
	"crypto/subtle"
	"embed"
	"html/template"
	"net/http"
	"net/url"

	"github.com/zitadel/oidc/v3/pkg/op"
)

//go:embed page
var files embed.FS

var pages = template.Must(template.ParseFS(files, "page/*.html"))

// largestForm is in bytes; ours has three short fields.
const largestForm = 16 << 10

// sheet is what the pages show.
type sheet struct {
	People   []person
	Password string
	Issuer   string
	Request  string // the attempt
	Chosen   string // a person's id
	Wrong    string // what was wrong with the last try
	Notice   string
}

func (d *desk) home(w http.ResponseWriter, _ *http.Request) {
	d.render(w, http.StatusOK, "home.html", sheet{}, "")
}

func (d *desk) signedOut(w http.ResponseWriter, _ *http.Request) {
	d.render(w, http.StatusOK, "home.html", sheet{Notice: "You are signed out."}, "")
}

func (d *desk) askWho(w http.ResponseWriter, r *http.Request) {
	id := r.URL.Query().Get("request")
	a, there := d.store.waiting.get(id)
	if !there {
		d.over(w)
		return
	}
	d.render(w, http.StatusOK, "login.html", sheet{Request: id, Chosen: a.asked.LoginHint}, a.asked.RedirectURI)
}

func (d *desk) logIn(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, largestForm)
	if err := r.ParseForm(); err != nil {
		http.Error(w, "the form cannot be read", http.StatusBadRequest)
		return
	}
	id, who := r.PostForm.Get("request"), r.PostForm.Get("person")
	a, there := d.store.waiting.get(id)
	if !there {
		d.over(w)
		return
	}
	p, known := personOf(who)
	right := subtle.ConstantTimeCompare([]byte(r.PostForm.Get("password")), []byte(Password)) == 1
	if !known || !right {
		wrong := "That is not the password."
		if !known {
			wrong = "Choose who you are."
		}
		d.render(w, http.StatusUnauthorized, "login.html", sheet{Request: id, Chosen: who, Wrong: wrong}, a.asked.RedirectURI)
		return
	}
	d.store.waiting.by(id, p.ID)
	back := op.AuthCallbackURL(d.provider)(op.ContextWithIssuer(r.Context(), d.issuer), id)
	http.Redirect(w, r, back, http.StatusSeeOther)
}

func (d *desk) over(w http.ResponseWriter) {
	d.render(w, http.StatusNotFound, "home.html", sheet{Notice: "This sign-in is over or was never begun. Start again where you wanted to sign in."}, "")
}

// render forbids scripts and everything from elsewhere. Browsers hold the redirects that follow a form
// to form-action too, so the program that is signed in to must be named: callback is its URL.
func (d *desk) render(w http.ResponseWriter, status int, name string, data sheet, callback string) {
	data.People, data.Password, data.Issuer = people, Password, d.issuer
	var text bytes.Buffer
	if err := pages.ExecuteTemplate(&text, name, data); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	actions := "'self'"
	if to, err := url.Parse(callback); err == nil && to.Host != "" {
		actions += " " + to.Scheme + "://" + to.Host
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy",
		"default-src 'none'; style-src 'self'; form-action "+actions+"; base-uri 'none'; frame-ancestors 'none'")
	w.Header().Set("Referrer-Policy", "no-referrer")
	w.WriteHeader(status)
	_, _ = text.WriteTo(w) // the browser may be gone; there is nobody to tell
}

func style(w http.ResponseWriter, r *http.Request) {
	http.ServeFileFS(w, r, files, "page/style.css")
}
