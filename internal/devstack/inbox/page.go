package inbox

import (
	"embed"
	"errors"
	"html/template"
	"net/http"
	"strings"
	"time"

	"redress/internal/devstack/web"
)

//go:embed page/*.html
var files embed.FS

var pages = template.Must(template.New("").Funcs(template.FuncMap{
	"join": func(list []string) string { return strings.Join(list, ", ") },
	"when": func(t time.Time) string { return t.Local().Format("2006-01-02 15:04:05") },
}).ParseFS(files, "page/*.html"))

func (s *store) listPage(w http.ResponseWriter, r *http.Request) {
	f, err := filterOf(r)
	if err != nil {
		failPage(w, err)
		return
	}
	found, err := s.list(r.Context(), f)
	if err != nil {
		failPage(w, err)
		return
	}
	render(w, "list.html", map[string]any{"To": f.to, "Q": f.q, "Limit": f.limit, "Messages": found})
}

func (s *store) onePage(w http.ResponseWriter, r *http.Request) {
	m, err := s.find(r)
	if err != nil {
		failPage(w, err)
		return
	}
	render(w, "mail.html", m)
}

// render forbids scripts and everything from elsewhere. A mail's own HTML is shown in a frame without
// any rights, which takes these rules over.
func render(w http.ResponseWriter, name string, data any) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy",
		"default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	w.Header().Set("Referrer-Policy", "no-referrer")
	_ = pages.ExecuteTemplate(w, name, data)
}

func failPage(w http.ResponseWriter, err error) {
	var f *web.Failure
	if !errors.As(err, &f) {
		f = &web.Failure{Status: http.StatusInternalServerError, Message: err.Error()}
	}
	http.Error(w, f.Message, f.Status)
}
