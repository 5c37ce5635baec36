package sandbox

import (
	"io"
	"net/http"
	"slices"

	"redress/internal/devstack/web"
)

// Setting is one set of switches; the zero value changes nothing. Payments that are seeded are never
// troubled.
type Setting struct {
	Fail           float64 `json:"fail"`             // this share of all writes gets 503, from 0 to 1
	FailNext       int     `json:"fail_next"`        // so many writes get 503; nothing is done
	SlowMS         int     `json:"slow_ms"`          // each write waits so long first
	RejectNext     int     `json:"reject_next"`      // so many new effects get 422 declined; the key stays unused
	LostAnswerNext int     `json:"lost_answer_next"` // so many new effects are done, but their answers are lost
	// LostAnswerHow is "error" (500), "drop" (the connection breaks), or empty for both in turn.
	LostAnswerHow string `json:"lost_answer_how"`
	Match         Match  `json:"match"`
}

// Match narrows a set to some writes; an empty field fits all.
type Match struct {
	Kind  string `json:"kind"` // refund, fulfilment, replacement, repair, coupon
	Order string `json:"order"`
}

func (m Match) fits(o order) bool {
	kind := m.Kind == "" || m.Kind == o.kind || m.Kind == "fulfilment" && slices.Contains(fulfilments, o.kind)
	return kind && (m.Order == "" || m.Order == o.number) && o.kind != "payment"
}

func (s Setting) check() error {
	kinds := append([]string{"", "refund", "fulfilment"}, fulfilments...)
	switch {
	case s.Fail < 0 || s.Fail > 1:
		return invalid("fail is a share from 0 to 1; use fail_next for a number of writes")
	case s.FailNext < 0 || s.RejectNext < 0 || s.LostAnswerNext < 0:
		return invalid("fail_next, reject_next and lost_answer_next are numbers from 0")
	case s.SlowMS < 0 || s.SlowMS > 50_000:
		return invalid("slow_ms is from 0 to 50000")
	case !slices.Contains([]string{"", "error", "drop"}, s.LostAnswerHow):
		return invalid("lost_answer_how is error, drop, or empty for both in turn")
	case !slices.Contains(kinds, s.Match.Kind):
		return invalid("match.kind %q is none of %v", s.Match.Kind, kinds[1:])
	}
	return nil
}

func (s *Sandbox) showSwitches(w http.ResponseWriter, _ *http.Request) {
	s.switches.mu.Lock()
	defer s.switches.mu.Unlock()
	sets := s.switches.sets
	if sets == nil {
		sets = []*Setting{}
	}
	web.JSON(w, http.StatusOK, map[string]any{"switches": sets})
}

// putSwitches replaces the set that has the same match.
func (s *Sandbox) putSwitches(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, largestBody))
	if err != nil {
		web.Fail(w, invalid("read the body: %v", err))
		return
	}
	var set Setting
	if err := decode(body, &set); err != nil {
		web.Fail(w, err)
		return
	}
	if err := set.check(); err != nil {
		web.Fail(w, err)
		return
	}
	b := s.switches
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.keep(r.Context(), set); err != nil {
		web.Fail(w, err)
		return
	}
	b.sets = slices.DeleteFunc(b.sets, func(old *Setting) bool { return old.Match == set.Match })
	b.sets = append(b.sets, &set)
	web.JSON(w, http.StatusOK, set)
}

func (s *Sandbox) clearSwitches(w http.ResponseWriter, r *http.Request) {
	b := s.switches
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, err := b.db.Exec(r.Context(), `DELETE FROM sandbox.switches`); err != nil {
		web.Fail(w, err)
		return
	}
	b.sets = nil
	w.WriteHeader(http.StatusNoContent)
}
