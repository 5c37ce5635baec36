package sandbox

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"redress/internal/devstack/web"
)

// order is one write, read from its request and checked.
type order struct {
	kind   string // refund, replacement, repair, coupon; payment
	number string
	body   any // decides whether two requests are the same
	// do carries it out in one transaction and gives the answer; the key is not used yet.
	do func(ctx context.Context, key, hash string) (any, error)
}

// largestBody is what a request may weigh, in bytes.
const largestBody = 1 << 20

// write is what all writes have in common: the key, the count of attempts, the switches, the answer
// kept for the key, and one request at a time for each key.
func (s *Sandbox) write(read func(body []byte) (order, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		key := r.Header.Get("Idempotency-Key")
		if key == "" || len(key) > 255 {
			web.Fail(w, &web.Failure{Status: http.StatusBadRequest, Code: "missing_key", Message: "the header Idempotency-Key is required, with 1 to 255 characters"})
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, largestBody))
		if err != nil {
			web.Fail(w, invalid("the body is over %d bytes or was cut: %v", largestBody, err))
			return
		}
		// An order that arrived is carried out, whether or not the client waits for the answer.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), time.Minute)
		defer cancel()
		if err := s.countAttempt(ctx, key); err != nil {
			web.Fail(w, err)
			return
		}
		o, err := read(body)
		if err != nil {
			web.Fail(w, err)
			return
		}
		s.carryOut(ctx, w, key, o)
	}
}

func (s *Sandbox) carryOut(ctx context.Context, w http.ResponseWriter, key string, o order) {
	done, free := s.claim(key)
	if !free {
		w.Header().Set("Retry-After", "1")
		web.Fail(w, &web.Failure{Status: http.StatusConflict, Code: "in_flight", Message: "a request with this key is being worked on"})
		return
	}
	defer done()
	text, err := json.Marshal([]any{o.kind, o.body})
	if err != nil {
		web.Fail(w, err)
		return
	}
	sum := sha256.Sum256(text)
	hash := hex.EncodeToString(sum[:])

	if err := s.switches.before(ctx, o); err != nil {
		web.Fail(w, err)
		return
	}
	kept, err := s.kept(ctx, key, hash)
	if err != nil {
		web.Fail(w, err)
		return
	}
	if kept != nil {
		web.JSON(w, http.StatusOK, kept)
		return
	}
	if err := s.switches.refusal(o); err != nil {
		web.Fail(w, err)
		return
	}
	answer, err := o.do(ctx, key, hash)
	if err != nil {
		web.Fail(w, err)
		return
	}
	if how := s.switches.after(o); how != "" {
		lose(w, how)
		return
	}
	web.JSON(w, http.StatusCreated, answer)
}

// lose keeps an answer from its client, though all was done: by an error, or by a broken connection.
func lose(w http.ResponseWriter, how string) {
	if hijacker, ok := w.(http.Hijacker); ok && how == "drop" {
		if conn, _, err := hijacker.Hijack(); err == nil {
			_ = conn.Close()
			return
		}
	}
	web.Fail(w, &web.Failure{Status: http.StatusInternalServerError, Code: "internal", Message: "something went wrong"})
}

func (s *Sandbox) claim(key string) (done func(), free bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.inFlight[key] {
		return nil, false
	}
	s.inFlight[key] = true
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.inFlight, key)
	}, true
}

func (s *Sandbox) countAttempt(ctx context.Context, key string) error {
	_, err := s.db.Exec(ctx, `INSERT INTO sandbox.attempts AS a VALUES ($1, 1) ON CONFLICT (key) DO UPDATE SET count = a.count + 1`, key)
	return err
}

func mismatch(key string) error {
	return &web.Failure{Status: http.StatusConflict, Code: "idempotency_mismatch",
		Message: fmt.Sprintf("key %q was used for another request", key)}
}
