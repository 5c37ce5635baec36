package sandboxtest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"

	"redress/internal/complaint"
)

// doer carries out what was asked, or says with which code it does not.
type doer func(asked []byte) (record map[string]any, refusal string)

// post is one call that does something: once for a key, with the fault that
// stands next in line.
func (s *Server) post(do doer) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		key := r.Header.Get("Idempotency-Key")
		if err != nil || key == "" {
			write(w, http.StatusBadRequest, map[string]any{"code": "bad_request"})
			return
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.calls = append(s.calls, r.Method+" "+r.URL.Path)
		fault := s.nextFault()
		switch fault {
		case FailBefore:
			write(w, http.StatusInternalServerError, nil)
			return
		case LoseRequest:
			panic(http.ErrAbortHandler)
		case Decline:
			write(w, http.StatusUnprocessableEntity, map[string]any{"code": "declined"})
			return
		case Throttle:
			w.Header().Set("Retry-After", "7")
			write(w, http.StatusTooManyRequests, nil)
			return
		case InFlight:
			write(w, http.StatusConflict, map[string]any{"code": "in_flight"})
			return
		}
		status, answer := s.once(r.URL.Path, key, body, do)
		switch fault {
		case FailAfter:
			write(w, http.StatusInternalServerError, nil)
		case LoseAnswer:
			panic(http.ErrAbortHandler)
		case Garble:
			w.WriteHeader(http.StatusCreated)
			_, _ = io.WriteString(w, `{"id": "rf_`)
		default:
			write(w, status, answer)
		}
	}
}

func (s *Server) nextFault() Fault {
	if len(s.faults) == 0 {
		return 0
	}
	f := s.faults[0]
	s.faults = s.faults[1:]
	return f
}

// once gives the answer of before for a key that was used, and refuses a key
// that comes with another request.
func (s *Server) once(path, key string, body []byte, do doer) (int, map[string]any) {
	if before, ok := s.done[path+" "+key]; ok {
		if before.asked != string(body) {
			return http.StatusConflict, map[string]any{"code": "idempotency_mismatch"}
		}
		return http.StatusOK, before.answer
	}
	record, refusal := do(body)
	if refusal != "" {
		return http.StatusUnprocessableEntity, map[string]any{"code": refusal}
	}
	record["key"] = key
	if s.alter != nil {
		s.alter(record)
	}
	s.done[path+" "+key] = job{string(body), record}
	s.order = append(s.order, key)
	return http.StatusCreated, record
}

func (s *Server) refund(asked []byte) (map[string]any, string) {
	var in struct {
		Order  string          `json:"order"`
		Amount complaint.Money `json:"amount"`
		Paid   complaint.Money `json:"paid"`
		Reason string          `json:"reason"`
	}
	if complaint.DecodeStrict(asked, &in) != nil || in.Order == "" || in.Amount.Minor <= 0 || in.Amount.Currency != in.Paid.Currency {
		return nil, "bad_request"
	}
	if s.paid[in.Order]+in.Amount.Minor > in.Paid.Minor {
		return nil, "exceeds_paid"
	}
	s.paid[in.Order] += in.Amount.Minor
	return map[string]any{"id": "rf_" + strconv.Itoa(len(s.order)+1), "order": in.Order, "amount": plain(in.Amount),
		"state": "succeeded", "created_at": now()}, ""
}

func (s *Server) fulfil(asked []byte) (map[string]any, string) {
	var in struct {
		Order string `json:"order"`
		Kind  string `json:"kind"`
		Items []struct {
			SKU      string `json:"sku"`
			Quantity int    `json:"quantity"`
		} `json:"items"`
		Amount complaint.Money `json:"amount"`
	}
	if complaint.DecodeStrict(asked, &in) != nil || in.Order == "" {
		return nil, "bad_request"
	}
	n := len(s.order) + 1
	record := map[string]any{"id": "ff_" + strconv.Itoa(n), "order": in.Order, "kind": in.Kind, "state": "accepted"}
	switch in.Kind {
	case "replacement", "repair":
		record["tracking"] = fmt.Sprintf("SBX%06d", n)
	case "coupon":
		record["code"], record["amount"] = fmt.Sprintf("SORRY-%06d", n), plain(in.Amount)
	default:
		return nil, "bad_request"
	}
	return record, ""
}

// plain is an amount that Alter can change.
func plain(m complaint.Money) map[string]any {
	var out map[string]any
	b, err := json.Marshal(m)
	if err == nil {
		_ = json.Unmarshal(b, &out)
	}
	return out
}
