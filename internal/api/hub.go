package api

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"redress/internal/access"
	"redress/internal/postgres"
)

const (
	// lookEvery bounds how late news is told when a notification got lost.
	lookEvery = 2 * time.Second
	// lagging is how many entries a listener may be behind before it is sent away
	// to come back with its last id.
	lagging = 256
)

// news is one entry of the feed with its events, written once for all who listen.
type news struct {
	entry    postgres.FeedEntry
	inside   func() []frame
	customer func() []frame
}

// hub reads the feed once for all who listen, and hands each what is theirs.
type hub struct {
	store *postgres.Store
	log   *slog.Logger
	end   context.CancelFunc
	done  sync.WaitGroup

	mu        sync.Mutex
	at        postgres.FeedCursor // everything up to here was handed out
	ready     chan struct{}       // closed once at is known
	listeners map[*listener]struct{}
	drained   bool // nobody joins any more
}

// listener is one stream.
type listener struct {
	who  access.Principal
	only string // one complaint; empty: all of the caller's shops
	news chan *news
	lost chan struct{} // closed when it could not keep up
}

func newHub(store *postgres.Store, log *slog.Logger) *hub {
	ctx, end := context.WithCancel(context.Background())
	h := &hub{store: store, log: log, end: end, ready: make(chan struct{}), listeners: map[*listener]struct{}{}}
	h.done.Go(func() { h.run(ctx) })
	return h
}

func (h *hub) close() {
	h.end()
	h.done.Wait()
}

// join adds a listener. What is behind the returned place comes to it; what is
// before, it reads itself.
func (h *hub) join(ctx context.Context, l *listener) (postgres.FeedCursor, error) {
	select {
	case <-h.ready:
	case <-ctx.Done():
		return postgres.FeedCursor{}, ctx.Err()
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.drained {
		return postgres.FeedCursor{}, problem(http.StatusServiceUnavailable, codeUnavailable, "this front door is closing; come again").retryAfter(1)
	}
	own := 0
	for other := range h.listeners {
		if other.who.Credential == l.who.Credential {
			own++
		}
	}
	if own >= l.most() {
		return postgres.FeedCursor{}, problem(http.StatusTooManyRequests, codeTooMany, "you follow as many streams as one caller may; end one first").retryAfter(60)
	}
	h.listeners[l] = struct{}{}
	return h.at, nil
}

// How many streams one caller may follow: a customer's few windows, or all the
// desks behind one backend.
const (
	streamsOfCustomer = 5
	streamsOfOthers   = 1200
)

func (l *listener) most() int {
	if l.who.Case != "" {
		return streamsOfCustomer
	}
	return streamsOfOthers
}

// drain lets everybody go, and nobody in.
func (h *hub) drain() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.drained = true
	for l := range h.listeners {
		close(l.lost)
		delete(h.listeners, l)
	}
}

func (h *hub) leave(l *listener) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.listeners, l)
}

// run follows the feed until ctx ends.
func (h *hub) run(ctx context.Context) {
	rings := h.store.Rings(ctx)
	said := ""
	for ctx.Err() == nil {
		if err := h.look(ctx); err != nil && ctx.Err() == nil {
			if err.Error() != said {
				said = err.Error()
				h.log.Warn("the feed cannot be read", slog.String("error", said))
			}
		} else {
			said = ""
		}
		select {
		case <-ctx.Done():
		case <-rings:
		case <-time.After(lookEvery):
		}
	}
}

// look reads what is new and hands it out.
func (h *hub) look(ctx context.Context) error {
	if !h.started() {
		at, err := h.store.FeedEnd(ctx)
		if err != nil {
			return err
		}
		h.mu.Lock()
		h.at = at
		h.mu.Unlock()
		close(h.ready)
	}
	for {
		found, err := read(ctx, h.store, "", h.at, postgres.MaxFeed)
		if err != nil || len(found) == 0 {
			return err
		}
		h.hand(found)
	}
}

func (h *hub) started() bool {
	select {
	case <-h.ready:
		return true
	default:
		return false
	}
}

// read is a part of the feed with its events, of one complaint or of all.
func read(ctx context.Context, store *postgres.Store, only string, after postgres.FeedCursor, limit int) ([]*news, error) {
	entries, err := store.FeedOf(ctx, only, after, limit)
	if err != nil {
		return nil, err
	}
	events, err := store.EventsOf(ctx, entries)
	if err != nil {
		return nil, err
	}
	found := make([]*news, len(entries))
	for i, e := range entries {
		found[i] = newNews(e, events[i])
	}
	return found, nil
}

// hand gives news to those it is for. Who does not keep up is let go: nobody waits
// for the slowest, and with its last id it can come back.
func (h *hub) hand(found []*news) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, n := range found {
		for l := range h.listeners {
			if !l.wants(n) {
				continue
			}
			select {
			case l.news <- n:
			default:
				close(l.lost)
				delete(h.listeners, l)
			}
		}
		h.at = n.entry.Cursor
	}
}

// wants reports whether news is the listener's to hear.
func (l *listener) wants(n *news) bool {
	if l.only != "" && n.entry.Number != l.only {
		return false
	}
	return l.who.May(access.Follow, access.Subject{Number: n.entry.Number, Platform: n.entry.Platform, Shop: n.entry.Shop}) == nil
}
