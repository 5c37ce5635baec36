package inbox

import (
	"fmt"
	"net/http"
	"strconv"

	"redress/internal/devstack/web"
)

// mostListed is the largest page of messages.
const mostListed = 1000

func filterOf(r *http.Request) (filter, error) {
	q := r.URL.Query()
	f := filter{to: q.Get("to"), q: q.Get("q"), limit: 50}
	for name, into := range map[string]func(int64){
		"limit": func(n int64) { f.limit = int(min(n, mostListed)) },
		"after": func(n int64) { f.after, f.oldestFirst = n, true },
	} {
		text := q.Get(name)
		if text == "" {
			continue
		}
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n < 0 {
			return f, &web.Failure{Status: http.StatusBadRequest, Code: "invalid", Message: fmt.Sprintf("%s=%q is not a number", name, text)}
		}
		into(n)
	}
	return f, nil
}

// listJSON answers the newest first; with after=ID those that came later than that one, oldest first,
// so that who asks again with the last id misses none.
func (s *store) listJSON(w http.ResponseWriter, r *http.Request) {
	f, err := filterOf(r)
	if err != nil {
		web.Fail(w, err)
		return
	}
	found, err := s.list(r.Context(), f)
	if err != nil {
		web.Fail(w, err)
		return
	}
	if found == nil {
		found = []Message{}
	}
	web.JSON(w, http.StatusOK, map[string]any{"messages": found})
}

func (s *store) oneJSON(w http.ResponseWriter, r *http.Request) {
	m, err := s.find(r)
	if err != nil {
		web.Fail(w, err)
		return
	}
	web.JSON(w, http.StatusOK, m)
}

func (s *store) find(r *http.Request) (*Message, error) {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		return nil, &web.Failure{Status: http.StatusBadRequest, Code: "invalid", Message: "a message's id is a number"}
	}
	m, err := s.get(r.Context(), id)
	if err == nil && m == nil {
		err = &web.Failure{Status: http.StatusNotFound, Code: "not_found", Message: fmt.Sprintf("there is no message %d", id)}
	}
	return m, err
}

func (s *store) clear(w http.ResponseWriter, r *http.Request) {
	if _, err := s.db.Exec(r.Context(), `DELETE FROM inbox.messages`); err != nil {
		web.Fail(w, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
