package codec

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"

	common "go.temporal.io/api/common/v1"
	"google.golang.org/protobuf/encoding/protojson"
)

// maxBody is how much one request may carry, in bytes: four of Temporal's
// largest payloads (2 MB), as base64.
const maxBody = 12 << 20

var (
	// ErrUnauthenticated is Authorize's answer to who shows no valid credentials.
	ErrUnauthenticated = errors.New("no valid credentials")
	// ErrForbidden is Authorize's answer to who may not read payloads.
	ErrForbidden = errors.New("not allowed to read payloads")
)

// Authorize says who asks, or refuses: ErrUnauthenticated, ErrForbidden, or
// another error when that cannot be told at the moment.
type Authorize func(*http.Request) (who string, err error)

// Decoded is what somebody is about to be shown.
type Decoded struct {
	Who       string
	Namespace string   // as the caller names it
	Workflows []string // the ids that the payloads name, each once; one without a name counts in Payloads only
	Payloads  int      // how many were encrypted
}

// Record writes down what is about to be shown. Its error keeps it from being shown.
type Record func(context.Context, Decoded) error

// Handler is a codec server for Temporal's UI and command line: POST …/encode
// and …/decode, for callers that authorize lets in. Browsers are answered on
// the given origins only (https://temporal.example, without a path); programs
// send none. Refusals are problems of RFC 9457.
func Handler(ring *Ring, authorize Authorize, record Record, origins ...string) http.Handler {
	s := server{ring, authorize, record}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /encode", s.encode)
	mux.HandleFunc("POST /decode", s.decode)
	return crossOrigin(origins, lastPart(mux))
}

// lastPart lets the handler be mounted anywhere: the protocol looks at the last
// part of a path only.
func lastPart(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if at := strings.LastIndexByte(r.URL.Path, '/'); at > 0 {
			short := r.Clone(r.Context())
			short.URL.Path, short.URL.RawPath = r.URL.Path[at:], ""
			r = short
		}
		mux.ServeHTTP(w, r)
	})
}

type server struct {
	ring      *Ring
	authorize Authorize
	record    Record
}

func (s server) encode(w http.ResponseWriter, r *http.Request) {
	if _, ok := s.admit(w, r); !ok {
		return
	}
	payloads, ok := read(w, r)
	if !ok {
		return
	}
	sealed, err := s.ring.Encode(payloads)
	if err != nil {
		refuse(w, http.StatusBadRequest, "the payloads cannot be encrypted")
		return
	}
	answer(w, sealed)
}

func (s server) decode(w http.ResponseWriter, r *http.Request) {
	who, ok := s.admit(w, r)
	if !ok {
		return
	}
	payloads, ok := read(w, r)
	if !ok {
		return
	}
	opened, err := s.ring.Decode(payloads)
	if err != nil {
		refuse(w, http.StatusBadRequest, err.Error())
		return
	}
	if shown := about(payloads); shown.Payloads > 0 {
		shown.Who, shown.Namespace = who, r.Header.Get("X-Namespace")
		if err := s.record(r.Context(), shown); err != nil {
			refuse(w, http.StatusServiceUnavailable, "that payloads are read cannot be recorded at the moment, so they are not shown")
			return
		}
	}
	answer(w, opened)
}

func (s server) admit(w http.ResponseWriter, r *http.Request) (who string, ok bool) {
	who, err := s.authorize(r)
	switch {
	case err == nil && who != "":
		return who, true
	case err == nil, errors.Is(err, ErrUnauthenticated):
		w.Header().Set("WWW-Authenticate", "Bearer")
		refuse(w, http.StatusUnauthorized, "sign in first; the UI sends its token where 'Pass the user access token' is on and this address is https")
	case errors.Is(err, ErrForbidden):
		refuse(w, http.StatusForbidden, "you are not allowed to read payloads")
	default:
		refuse(w, http.StatusServiceUnavailable, "who you are cannot be checked at the moment")
	}
	return "", false
}

// read reads the payloads of a request.
func read(w http.ResponseWriter, r *http.Request) (payloads []*common.Payload, ok bool) {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		refuse(w, http.StatusUnsupportedMediaType, "the body must be application/json")
		return nil, false
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	var over *http.MaxBytesError
	if errors.As(err, &over) {
		refuse(w, http.StatusRequestEntityTooLarge, fmt.Sprintf("the body is over %d bytes", maxBody))
		return nil, false
	}
	if err != nil {
		refuse(w, http.StatusBadRequest, "the body could not be read")
		return nil, false
	}
	var all common.Payloads
	if err := (protojson.UnmarshalOptions{DiscardUnknown: true}).Unmarshal(body, &all); err != nil {
		refuse(w, http.StatusBadRequest, `the body must be {"payloads": [{"metadata": {…}, "data": "…"}]}, with base64 values`)
		return nil, false
	}
	return all.GetPayloads(), true
}

// about tells whose payloads these are, and how many of them are encrypted.
func about(payloads []*common.Payload) Decoded {
	var d Decoded
	seen := map[string]bool{"": true}
	for _, p := range payloads {
		if !isEncrypted(p) {
			continue
		}
		d.Payloads++
		if id := string(p.GetMetadata()[subject]); !seen[id] {
			seen[id] = true
			d.Workflows = append(d.Workflows, id)
		}
	}
	return d
}
