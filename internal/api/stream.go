package api

import (
	"context"
	"errors"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"redress/internal/access"
	"redress/internal/identity"
	"redress/internal/postgres"
)

const (
	beatEvery    = 15 * time.Second // so that proxies keep the connection, and the dead and the revoked are found
	writeWithin  = 10 * time.Second // a listener that takes nothing for so long is let go
	streamsLimit = 30 * time.Minute // then a client comes back with its last id
	backlogPage  = 200              // entries read at once for who comes back
	writeAtOnce  = 16 << 10         // bytes; how much of what waits is written in one go
)

// StreamInput says where a stream goes on.
type StreamInput struct {
	LastEventID string `header:"Last-Event-ID" maxLength:"100" doc:"the id of the last event that you have; events behind it come first"`
}

type caseStreamInput struct {
	CaseInput
	StreamInput
}

// Happened is what a stream tells of one event. A customer is told that something
// happened, and reads their complaint anew.
type Happened struct {
	ID       string `json:"id" doc:"the case number"`
	Platform string `json:"platform,omitempty"`
	Shop     string `json:"shop,omitempty"`
	Event    *Event `json:"event,omitempty"`
	Seq      int    `json:"seq"`
}

// streaming adds the two streams.
func (s *Server) streaming() {
	const how = "Server-Sent Events: each has an id, and a client that comes back with it as Last-Event-ID misses nothing of the last 30 days. " +
		"event is the domain event's type; `gone` says that the id is too old and everything must be read anew."
	one := s.operation(http.MethodGet, "/v1/complaints/{id}/stream", "stream-complaint", "Follow one complaint", how)
	all := s.operation(http.MethodGet, "/v1/stream", "stream-complaints", "Follow all complaints of your shops", how)
	for _, op := range []*huma.Operation{&one, &all} {
		op.Tags = []string{"streams"}
		op.Responses = map[string]*huma.Response{"200": {Description: "OK", Content: map[string]*huma.MediaType{
			"text/event-stream": {Schema: &huma.Schema{Type: huma.TypeString, Description: "data is Happened as JSON"}}}}}
	}
	huma.Register(s.api, one, func(ctx context.Context, in *caseStreamInput) (*huma.StreamResponse, error) {
		of, err := s.subject(ctx, in.CaseInput, access.Follow)
		if err != nil {
			return nil, s.told(ctx, err)
		}
		return s.stream(ctx, of.Number, in.LastEventID)
	})
	huma.Register(s.api, all, func(ctx context.Context, in *StreamInput) (*huma.StreamResponse, error) {
		who := principal(ctx)
		if err := who.May(access.Follow, access.Subject{}); err != nil {
			return nil, s.told(ctx, err)
		}
		return s.stream(ctx, who.Case, in.LastEventID)
	})
	s.api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[Happened](), true, "Happened")
}

// stream begins a stream, at once or behind the last event that the caller has.
func (s *Server) stream(ctx context.Context, only, last string) (*huma.StreamResponse, error) {
	from, err := parseEventID(last)
	if err != nil {
		p := problem(http.StatusUnprocessableEntity, "bad_value", "Last-Event-ID: is not one that a stream gave")
		p.Field = "Last-Event-ID"
		return nil, p
	}
	l := &listener{who: principal(ctx), only: only, news: make(chan *news, lagging), lost: make(chan struct{})}
	joined, cancel := context.WithTimeout(ctx, writeWithin)
	defer cancel()
	at, err := s.hub.join(joined, l)
	if err != nil {
		return nil, s.told(ctx, err)
	}
	return &huma.StreamResponse{Body: func(c huma.Context) {
		defer s.hub.leave(l)
		c.SetHeader("Content-Type", "text/event-stream")
		c.SetHeader("X-Accel-Buffering", "no")
		c.SetStatus(http.StatusOK)
		w := &streamWriter{w: c.BodyWriter(), customer: l.who.Case != ""}
		if c.Method() == http.MethodHead {
			return
		}
		if rw, ok := c.BodyWriter().(http.ResponseWriter); ok {
			w.control = http.NewResponseController(rw)
		}
		s.follow(c.Context(), w, l, from, at)
	}}, nil
}

// follow writes what the caller missed and then what comes, until they go.
func (s *Server) follow(ctx context.Context, w *streamWriter, l *listener, from eventID, at postgres.FeedCursor) {
	if !w.comment("stream of redress") {
		return
	}
	if from.given && !s.catchUp(ctx, w, l, from, at) {
		return
	}
	beat, end := time.NewTicker(beatEvery), time.NewTimer(streamsLimit)
	defer beat.Stop()
	defer end.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-end.C:
			return
		case <-l.lost:
			return
		case <-beat.C:
			if s.turnedOut(ctx) || !w.comment("") {
				return
			}
		case n := <-l.news:
			if !w.tellAll(n, l.news) {
				return
			}
		}
	}
}

// turnedOut reports whether the caller's credential opens nothing any more: it was
// revoked, or is over. What cannot be known now is no reason.
func (s *Server) turnedOut(ctx context.Context) bool {
	again, ok := ctx.Value(againKey).(func() error)
	if !ok {
		return false
	}
	err := again()
	return errors.As(err, new(identity.Unauthenticated)) || errors.As(err, new(identity.Forbidden))
}

// catchUp writes what happened behind an event, up to the place where the
// listener was put in.
func (s *Server) catchUp(ctx context.Context, w *streamWriter, l *listener, from eventID, at postgres.FeedCursor) bool {
	there, err := s.Office.Store.FeedReaches(ctx, from.cursor)
	if err != nil {
		return false
	}
	if !there {
		return w.event("gone", at.String()+".0", map[string]string{"reason": "what happened since is no longer in the feed: read everything anew"})
	}
	after, skip := from.cursor.Before(), from.seq
	for {
		found, err := read(ctx, s.Office.Store, l.only, after, backlogPage)
		if err != nil {
			return false
		}
		for _, n := range found {
			if at.Less(n.entry.Cursor) {
				return true // this and all behind it come by the hub
			}
			least := 0
			if n.entry.Cursor == from.cursor {
				least = skip
			}
			if l.wants(n) && !w.tell(n, least) {
				return false
			}
			after = n.entry.Cursor
		}
		if len(found) < backlogPage {
			return true
		}
	}
}

// eventID is the id of an event of a stream: the feed's entry and the event's seq.
type eventID struct {
	cursor postgres.FeedCursor
	seq    int
	given  bool
}

func parseEventID(s string) (eventID, error) {
	if s == "" {
		return eventID{}, nil
	}
	dot := strings.LastIndexByte(s, '.')
	if dot < 0 {
		return eventID{}, postgres.BadCursor{}
	}
	cursor, err := postgres.ParseFeedCursor(s[:dot])
	if err != nil {
		return eventID{}, err
	}
	seq, err := strconv.Atoi(s[dot+1:])
	if err != nil || seq < 0 {
		return eventID{}, postgres.BadCursor{}
	}
	return eventID{cursor, seq, true}, nil
}

// streamWriter writes Server-Sent Events.
type streamWriter struct {
	w        interface{ Write([]byte) (int, error) }
	control  *http.ResponseController
	customer bool
	text     []byte // what is written next; kept, so that it need not be made each time
}

// tell writes the events of an entry behind a seq.
func (w *streamWriter) tell(n *news, behind int) bool {
	w.text = w.appended(w.text[:0], n, behind)
	return len(w.text) == 0 || w.write(w.text)
}

// tellAll writes news and what else waits, in one go: a listener that is behind
// costs less than one that is not.
func (w *streamWriter) tellAll(n *news, more <-chan *news) bool {
	w.text = w.appended(w.text[:0], n, 0)
	for len(w.text) < writeAtOnce {
		select {
		case n = <-more:
			w.text = w.appended(w.text, n, 0)
		default:
			return w.write(w.text)
		}
	}
	return w.write(w.text)
}

func (w *streamWriter) appended(text []byte, n *news, behind int) []byte {
	frames := n.inside
	if w.customer {
		frames = n.customer
	}
	for _, f := range frames() {
		if f.seq > behind {
			text = append(text, f.text...)
		}
	}
	return text
}

func (w *streamWriter) event(name, id string, data any) bool {
	text, err := frameOf(name, id, data)
	return err == nil && w.write(text)
}

func (w *streamWriter) comment(text string) bool { return w.write([]byte(": " + text + "\n\n")) }

func (w *streamWriter) write(text []byte) bool {
	if w.control != nil {
		if err := w.control.SetWriteDeadline(time.Now().Add(writeWithin)); err != nil {
			return false
		}
	}
	if _, err := w.w.Write(text); err != nil {
		return false
	}
	if w.control == nil {
		return true
	}
	// Over HTTP/2 a deadline ends a stream that has nothing to write, too.
	return w.control.Flush() == nil && w.control.SetWriteDeadline(time.Time{}) == nil
}
