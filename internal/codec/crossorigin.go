package codec

import (
	"encoding/json"
	"net/http"
	"slices"

	common "go.temporal.io/api/common/v1"
	"google.golang.org/protobuf/encoding/protojson"
)

// crossOrigin lets pages of the origins ask, with the headers that Temporal's UI
// sends. A request from a page of any other origin is refused before anything is
// looked at, so that nobody's cookies are used from elsewhere.
func crossOrigin(origins []string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Cache-Control", "no-store")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Add("Vary", "Origin")
		if origin := r.Header.Get("Origin"); origin != "" {
			if !slices.Contains(origins, origin) {
				refuse(w, http.StatusForbidden, "pages of this origin may not ask here")
				return
			}
			h.Set("Access-Control-Allow-Origin", origin)
			h.Set("Access-Control-Allow-Credentials", "true")
		}
		if r.Method == http.MethodOptions {
			h.Set("Access-Control-Allow-Methods", "POST")
			h.Set("Access-Control-Allow-Headers", "Authorization, Authorization-Extras, Content-Type, X-Namespace")
			h.Set("Access-Control-Max-Age", "600")
			w.WriteHeader(http.StatusNoContent)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func answer(w http.ResponseWriter, payloads []*common.Payload) {
	body, err := protojson.Marshal(&common.Payloads{Payloads: payloads})
	if err != nil {
		refuse(w, http.StatusBadRequest, "the payloads cannot be written as JSON")
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(body) // who does not wait for the answer gets none
}

// refuse answers with a problem of RFC 9457. Nothing of a payload is in it.
func refuse(w http.ResponseWriter, status int, detail string) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(struct {
		Title  string `json:"title"`
		Status int    `json:"status"`
		Detail string `json:"detail"`
	}{http.StatusText(status), status, detail})
}
