package main

import (
	"embed"
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"strings"
	"time"

	"redress/internal/complaint"
	"redress/internal/marketplace"
)

//go:embed page
var files embed.FS

var templates = template.Must(template.New("").Funcs(template.FuncMap{
	"when":   func(t time.Time) string { return t.Local().Format("2006-01-02 15:04:05") },
	"plain":  func(code any) string { return strings.ReplaceAll(strings.ReplaceAll(toText(code), "_", " "), "-", " ") },
	"sum":    sum,
	"stands": func(s marketplace.State) string { return standing[s] },
}).ParseFS(files, "page/*.html"))

// standing is how a case stands, in words.
var standing = map[marketplace.State]string{
	marketplace.SellersTurn: "the shop's turn", marketplace.BuyersTurn: "the buyer's turn", marketplace.Returning: "the goods are to come back",
	marketplace.Returned: "the goods are back", marketplace.Reviewed: "the platform decides", marketplace.Refunded: "over, paid back",
	marketplace.Ended: "over",
}

func toText(code any) string {
	switch c := code.(type) {
	case string:
		return c
	case marketplace.Kind:
		return string(c)
	case marketplace.State:
		return string(c)
	case marketplace.Review:
		return string(c)
	case marketplace.AnswerKind:
		return string(c)
	case marketplace.Capability:
		return string(c)
	case complaint.Favour:
		return string(c)
	}
	return ""
}

func sum(all []complaint.Money) string {
	if len(all) == 0 {
		return "nothing"
	}
	var words []string
	for _, m := range all {
		words = append(words, m.String())
	}
	return strings.Join(words, " + ")
}

// page is what every page has.
type page struct {
	Title    string
	Platform overview
	Language string
	Notice   string // of what was refused
	Body     any
}

// task is something that software cannot do on a platform.
type task struct {
	What  marketplace.Capability
	Title string
	Why   string
}

func (s *stage) pages(mux *http.ServeMux) {
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		render(w, "all.html", page{Title: "Platforms of the devstack", Body: map[string]any{"Platforms": s.overviews(), "Base": s.base}})
	})
	mux.HandleFunc("GET /style.css", func(w http.ResponseWriter, r *http.Request) { http.ServeFileFS(w, r, files, "page/style.css") })
	s.on(mux, "GET", "", func(w http.ResponseWriter, r *http.Request, p *platform) {
		render(w, "platform.html", p.page(r, p.adapter.Title, map[string]any{"Cases": p.newest(mostShown), "Kinds": p.kinds, "Kind": p.kind,
			"Total": p.total, "Text": p.text, "Faults": wires, "Settings": p.connection()}))
	})
	s.on(mux, "GET", "/cases/{id}", func(w http.ResponseWriter, r *http.Request, p *platform) {
		c, err := p.one(r.PathValue("id"))
		if err != nil {
			http.Error(w, err.Error(), http.StatusNotFound)
			return
		}
		render(w, "case.html", p.page(r, "Case "+c.ID, map[string]any{"Case": c, "Tasks": p.tasks()}))
	})
	s.form(mux, "/cases", func(p *platform, _ *http.Request, t told) (to string, err error) {
		id, err := p.opens(t)
		return "/cases/" + url.PathEscape(id), err
	})
	s.form(mux, "/cases/{id}/{deed}", func(p *platform, r *http.Request, t told) (to string, err error) {
		return "/cases/" + url.PathEscape(r.PathValue("id")), p.act(r.PathValue("id"), r.PathValue("deed"), t)
	})
	s.form(mux, "/clock", func(p *platform, _ *http.Request, t told) (to string, err error) { return "", p.turn(t) })
	s.form(mux, "/pushes", func(p *platform, _ *http.Request, t told) (to string, err error) { return "", p.pushes(t) })
	s.form(mux, "/faults", func(p *platform, _ *http.Request, t told) (to string, err error) { return "", p.fails(t) })
}

// on answers under each platform's name.
func (s *stage) on(mux *http.ServeMux, method, path string, do func(w http.ResponseWriter, r *http.Request, p *platform)) {
	for _, p := range s.platforms {
		mux.HandleFunc(method+" /"+p.name+path, func(w http.ResponseWriter, r *http.Request) { do(w, r, p) })
	}
}

// form takes a page's form, and goes to where its outcome is seen. What was
// refused is told there.
func (s *stage) form(mux *http.ServeMux, path string, do func(p *platform, r *http.Request, t told) (to string, err error)) {
	s.on(mux, "POST", path, func(w http.ResponseWriter, r *http.Request, p *platform) {
		r.Body = http.MaxBytesReader(w, r.Body, mostBody)
		if err := r.ParseForm(); err != nil {
			http.Error(w, "that is no form", http.StatusBadRequest)
			return
		}
		t := told{}
		for name, values := range r.PostForm {
			if values[0] != "" {
				t[name] = values[0]
			}
		}
		to, err := do(p, r, t)
		to = "/" + p.name + to
		if no := (*refusal)(nil); errors.As(err, &no) {
			if r.PathValue("id") == "" {
				to = "/" + p.name
			}
			to += "?refused=" + url.QueryEscape(no.Error())
		} else if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		http.Redirect(w, r, to, http.StatusSeeOther)
	})
}

func (p *platform) page(r *http.Request, title string, body any) page {
	return page{Title: title, Platform: p.overview(), Language: p.language, Notice: r.URL.Query().Get("refused"), Body: body}
}

// tasks are what a person does on the platform's pages.
func (p *platform) tasks() []task {
	p.mu.Lock()
	defer p.mu.Unlock()
	there, err := p.reader.connect()
	if err != nil {
		return nil // the page says so where it cannot show the case
	}
	var all []task
	for _, c := range marketplace.Capabilities {
		if t := there.Console[c]; t.Title != "" {
			all = append(all, task{c, t.Title, t.Why})
		}
	}
	return all
}

// render forbids scripts and everything from elsewhere.
func render(w http.ResponseWriter, name string, p page) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	w.Header().Set("Referrer-Policy", "same-origin")
	_ = templates.ExecuteTemplate(w, name, p) // who looks may be gone
}
