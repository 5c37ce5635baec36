package rakutentest

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"strings"
)

const (
	inquiryBase = "/es/1.0/inquirymng-api"
	orderBase   = "/es/2.0/order"
)

func (w *World) serve(rw http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	defer w.mu.Unlock()
	rw.Header().Set("Date", w.clock.Now().UTC().Format(http.TimeFormat))
	if w.throttled > 0 {
		w.throttled--
		rw.Header().Set("Retry-After", "3")
		say(rw, http.StatusTooManyRequests, gateway("GF0004", "Too many requests"))
		return
	}
	if !w.licensed(r.Header.Get("Authorization")) {
		say(rw, http.StatusUnauthorized, gateway("GA0001", "Un-Authorised"))
		return
	}
	path, isOrder := strings.CutPrefix(r.URL.Path, orderBase)
	if isOrder {
		w.serveOrders(rw, r, path)
		return
	}
	number, one := strings.CutPrefix(r.URL.Path, inquiryBase+"/inquiry/")
	switch what := r.Method + " " + strings.TrimPrefix(r.URL.Path, inquiryBase); {
	case what == "GET /inquiries":
		w.list(rw, r.URL.Query(), false)
	case what == "GET /inquiries/count":
		w.list(rw, r.URL.Query(), true)
	case what == "POST /inquiry/reply":
		w.reply(rw, r)
	case what == "POST /attachment":
		w.upload(rw, r)
	case what == "GET /attachment":
		w.download(rw, r.URL.Query())
	case r.Method == http.MethodPatch && strings.HasPrefix(what, "PATCH /inquiries/"):
		w.mark(rw, r, strings.TrimPrefix(what, "PATCH /inquiries/"))
	case r.Method == http.MethodGet && one:
		w.inquiry(rw, number)
	case what == "GET /es/1.0/license-management/license-key/expiry-date":
		w.expiry(rw, r.URL.Query().Get("licenseKey"))
	default:
		say(rw, http.StatusNotFound, gateway("GF0001", "Not found"))
	}
}

// licensed reads the header as the gateway does: the scheme, and base64 of
// secret, colon and key.
func (w *World) licensed(header string) bool {
	scheme, encoded, _ := strings.Cut(header, " ")
	plain, err := base64.StdEncoding.DecodeString(encoded)
	secret, key, found := strings.Cut(string(plain), ":")
	return err == nil && scheme == "ESA" && found && secret == w.secret && key == w.key && w.clock.Now().Before(w.keyEnds)
}

func (w *World) expiry(rw http.ResponseWriter, key string) {
	if key != w.key {
		say(rw, http.StatusBadRequest, gateway("GF0002", "Bad request"))
		return
	}
	say(rw, http.StatusOK, map[string]any{"expiryDate": w.keyEnds.In(jst).Format("2006-01-02T15:04:05")})
}

func say(rw http.ResponseWriter, status int, body any) {
	rw.Header().Set("Content-Type", "application/json;charset=UTF-8")
	rw.WriteHeader(status)
	_ = json.NewEncoder(rw).Encode(body)
}

// gateway is how the gateway itself refuses, before an API sees the call.
func gateway(code, text string) any {
	return map[string]any{"errors": []any{map[string]any{"code": code, "message": text}}}
}

// bad is how the inquiries' API refuses, field by field.
func bad(rw http.ResponseWriter, targets map[string]string) {
	say(rw, http.StatusBadRequest, map[string]any{"error": map[string]any{"code": "IE001", "message": "bad parameter", "targets": targets}})
}

func missing(rw http.ResponseWriter) {
	say(rw, http.StatusNotFound, map[string]any{"error": map[string]any{"code": "IE002", "message": "not found"}})
}

// body reads a JSON object that has no field beyond those of into.
func body(r *http.Request, into any) bool {
	d := json.NewDecoder(io.LimitReader(r.Body, 1<<20))
	d.DisallowUnknownFields()
	return d.Decode(into) == nil
}
