package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
)

// mostBody is the most bytes that a program may say at once.
const mostBody = 64 << 10

// mostShown is how many cases a list has.
const mostShown = 50

// controls are what programs do what the pages' forms do with.
func (s *stage) controls(mux *http.ServeMux) {
	mux.HandleFunc("GET /control", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, map[string]any{"platforms": s.overviews()})
	})
	get := func(path string, read func(p *platform, r *http.Request) (any, error)) {
		mux.HandleFunc("GET /control/{platform}"+path, func(w http.ResponseWriter, r *http.Request) {
			p := s.named(r.PathValue("platform"))
			if p == nil {
				fail(w, notFound("such platform"))
				return
			}
			result, err := read(p, r)
			if err != nil {
				fail(w, err)
				return
			}
			answer(w, http.StatusOK, result)
		})
	}
	get("", func(p *platform, _ *http.Request) (any, error) { return p.overview(), nil })
	get("/shop", func(p *platform, _ *http.Request) (any, error) { return p.connection(), nil })
	get("/cases", func(p *platform, _ *http.Request) (any, error) {
		return map[string]any{"cases": p.newest(mostShown)}, nil
	})
	get("/cases/{id}", func(p *platform, r *http.Request) (any, error) { return p.one(r.PathValue("id")) })

	post := func(path string, status int, do func(p *platform, r *http.Request, t told) (any, error)) {
		mux.HandleFunc("POST /control/{platform}"+path, func(w http.ResponseWriter, r *http.Request) {
			p := s.named(r.PathValue("platform"))
			if p == nil {
				fail(w, notFound("such platform"))
				return
			}
			t, err := heard(w, r)
			if err != nil {
				fail(w, err)
				return
			}
			result, err := do(p, r, t)
			if err != nil {
				fail(w, err)
				return
			}
			answer(w, status, result)
		})
	}
	post("/cases", http.StatusCreated, func(p *platform, _ *http.Request, t told) (any, error) {
		id, err := p.opens(t)
		if err != nil {
			return nil, err
		}
		return p.one(id)
	})
	post("/cases/{id}/{deed}", http.StatusOK, func(p *platform, r *http.Request, t told) (any, error) {
		if err := p.act(r.PathValue("id"), r.PathValue("deed"), t); err != nil {
			return nil, err
		}
		return p.one(r.PathValue("id"))
	})
	post("/clock", http.StatusOK, func(p *platform, _ *http.Request, t told) (any, error) {
		if err := p.turn(t); err != nil {
			return nil, err
		}
		return p.overview(), nil
	})
	post("/pushes", http.StatusOK, func(p *platform, _ *http.Request, t told) (any, error) {
		if err := p.pushes(t); err != nil {
			return nil, err
		}
		return p.overview(), nil
	})
	post("/faults", http.StatusOK, func(p *platform, _ *http.Request, t told) (any, error) {
		if err := p.fails(t); err != nil {
			return nil, err
		}
		return p.overview(), nil
	})
}

func (s *stage) overviews() []overview {
	var all []overview
	for _, p := range s.platforms {
		all = append(all, p.overview())
	}
	return all
}

// connection is how a shop is connected to the platform here.
type connection struct {
	Platform string            `json:"platform"`
	Shop     string            `json:"shop"`
	Gateway  string            `json:"gateway"`
	Settings map[string]string `json:"settings"`
	Secrets  map[string]string `json:"secrets"`
}

func (p *platform) connection() connection {
	p.mu.Lock()
	shop := p.shop()
	p.mu.Unlock()
	c := connection{p.name, shop.Name, shop.Gateway, map[string]string{}, map[string]string{}}
	for _, s := range p.adapter.Settings {
		value, there := shop.Settings[s.Name]
		switch {
		case there && s.Secret:
			c.Secrets[s.Name] = value
		case there:
			c.Settings[s.Name] = value
		}
	}
	return c
}

// heard reads an object of texts and numbers.
func heard(w http.ResponseWriter, r *http.Request) (told, error) {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return nil, &refusal{http.StatusUnsupportedMediaType, "invalid", "", "the content type must be application/json"}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostBody))
	if err != nil {
		return nil, &refusal{http.StatusRequestEntityTooLarge, "invalid", "", fmt.Sprintf("must have at most %d bytes", mostBody)}
	}
	if len(body) == 0 {
		return told{}, nil
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(body, &fields); err != nil {
		return nil, invalid("", "must be a JSON object")
	}
	t := told{}
	for name, raw := range fields {
		var text string
		var number json.Number
		var yes bool
		switch {
		case json.Unmarshal(raw, &text) == nil:
			t[name] = text
		case json.Unmarshal(raw, &number) == nil:
			t[name] = number.String()
		case json.Unmarshal(raw, &yes) == nil:
			t[name] = fmt.Sprint(yes)
		default:
			return nil, invalid(name, "must be a text, a number or true")
		}
	}
	return t, nil
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(v) // who asked may be gone
}

func fail(w http.ResponseWriter, err error) {
	var no *refusal
	if !errors.As(err, &no) {
		no = &refusal{http.StatusInternalServerError, "failed", "", err.Error()}
	}
	answer(w, no.Status, no)
}
