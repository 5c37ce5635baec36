package weidiantest

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// The codes of refusals. Only 10013 is known of the real gateway; the others are
// this one's, and Shop tells them in the setting codes.
const (
	codeParams  = 10001
	codeMethod  = 10006
	codeToken   = 10013
	codeApp     = 10014
	codeNoOrder = 20001
	codeState   = 20002
)

func (w *World) serve(rw http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	defer w.mu.Unlock()
	rw.Header().Set("Date", w.clock.Now().UTC().Format(http.TimeFormat))
	if w.throttled > 0 {
		w.throttled--
		rw.Header().Set("Retry-After", "2")
		rw.WriteHeader(http.StatusTooManyRequests)
		return
	}
	switch r.URL.Path {
	case "/token":
		w.ownToken(rw, r.URL.Query())
	case "/oauth2/refresh_token":
		w.refreshed(rw, r.URL.Query())
	case "/api":
		w.api(rw, r)
	default:
		http.NotFound(rw, r)
	}
}

func answer(rw http.ResponseWriter, code int, reason string, result any) {
	rw.Header().Set("Content-Type", "application/json;charset=utf-8")
	body := map[string]any{"status": map[string]any{"status_code": code, "status_reason": reason}}
	if result != nil {
		body["result"] = result
	}
	_ = json.NewEncoder(rw).Encode(body)
}

func (w *World) newAccess() string {
	token := rand.Text()
	w.access[token] = w.clock.Now().Add(accessLasts)
	w.issued++
	return token
}

func (w *World) newRefresh() string {
	token := rand.Text()
	w.refresh[token] = w.clock.Now().Add(refreshLasts)
	return token
}

func (w *World) ownToken(rw http.ResponseWriter, q url.Values) {
	if q.Get("grant_type") != "client_credential" || q.Get("appkey") != w.appKey || q.Get("secret") != w.secret {
		answer(rw, codeApp, "appkey或secret无效", nil)
		return
	}
	answer(rw, 0, "success", map[string]any{"access_token": w.newAccess(), "expire_in": int(accessLasts.Seconds())})
}

// refreshed takes a refresh token once and gives another with the new token.
func (w *World) refreshed(rw http.ResponseWriter, q url.Values) {
	token := q.Get("refresh_token")
	if until, ok := w.refresh[token]; q.Get("grant_type") != "refresh_token" || q.Get("appkey") != w.appKey || !ok || !w.clock.Now().Before(until) {
		answer(rw, codeToken, "refresh_token无效", nil)
		return
	}
	delete(w.refresh, token)
	answer(rw, 0, "success", map[string]any{
		"access_token": w.newAccess(), "refresh_token": w.newRefresh(), "expires_in": strconv.Itoa(int(accessLasts.Seconds())), "scope": "all",
	})
}

// fields reads one of the two JSON parameters, which must hold all of need and
// nothing beyond need and may.
func fields(raw string, need, may []string) (map[string]string, bool) {
	d := json.NewDecoder(strings.NewReader(raw))
	d.UseNumber()
	var all map[string]any
	if d.Decode(&all) != nil {
		return nil, false
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, false
	}
	out := map[string]string{}
	for name, v := range all {
		switch v := v.(type) {
		case string:
			out[name] = v
		case json.Number:
			out[name] = v.String()
		default:
			return nil, false
		}
	}
	known := map[string]bool{}
	for _, name := range need {
		if out[name] == "" {
			return nil, false
		}
		known[name] = true
	}
	for _, name := range may {
		known[name] = true
	}
	for name := range out {
		if !known[name] {
			return nil, false
		}
	}
	return out, true
}

func (w *World) api(rw http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err != nil || r.Method != http.MethodPost && r.Method != http.MethodGet {
		rw.WriteHeader(http.StatusMethodNotAllowed)
		return
	}
	form := r.URL.Query()
	if r.Method == http.MethodPost {
		if !strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
			rw.WriteHeader(http.StatusUnsupportedMediaType)
			return
		}
		if form, err = url.ParseQuery(string(bytes.TrimSpace(body))); err != nil {
			answer(rw, codeParams, "参数错误", nil)
			return
		}
	}
	public, ok := fields(form.Get("public"), []string{"method", "access_token", "version"}, []string{"format", "lang"})
	if !ok || len(form) != 2 || (public["format"] != "" && public["format"] != "json") {
		answer(rw, codeParams, "public参数错误", nil)
		return
	}
	w.calls = append(w.calls, Call{public["method"], public["version"], json.RawMessage(form.Get("public")), json.RawMessage(form.Get("param"))})
	if until, ok := w.access[public["access_token"]]; !ok || !w.clock.Now().Before(until) {
		answer(rw, codeToken, "access_token无效(access_token:"+public["access_token"]+" 无效) ", nil)
		return
	}
	do, ok := methods[public["method"]+" "+public["version"]]
	if !ok {
		answer(rw, codeMethod, "方法不存在", nil)
		return
	}
	do(w, rw, form.Get("param"))
}
