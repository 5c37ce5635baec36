package identity

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
)

// The times that recall keeps.
const (
	// recalled is how long a credential that was looked up is believed without
	// looking again: so long does a revocation take to be felt in every process.
	recalled = 10 * time.Second
	// useEvery is how often it is written that a credential is in use.
	useEvery = time.Minute
	// lookUpWithin bounds one look into the store.
	lookUpWithin = 5 * time.Second
	// recallMost is how many credentials are remembered at once.
	recallMost = 20_000
)

// recall remembers credentials for a moment, so that a call costs no query.
type recall[T any] struct {
	load func(context.Context, string) (T, bool, error)
	used func(context.Context, string, time.Time) error
	now  func() time.Time
	log  *slog.Logger

	flight singleflight.Group
	mu     sync.Mutex
	held   map[string]held[T]
	uses   map[string]time.Time // when a use was last written
}

type held[T any] struct {
	value T
	at    time.Time
}

func newRecall[T any](now func() time.Time, log *slog.Logger, load func(context.Context, string) (T, bool, error),
	used func(context.Context, string, time.Time) error) *recall[T] {
	return &recall[T]{load: load, used: used, now: now, log: log, held: map[string]held[T]{}, uses: map[string]time.Time{}}
}

// get finds a credential by its id. What is not there is not remembered, so that
// a new one works at once. The error is Unavailable.
func (r *recall[T]) get(ctx context.Context, id string) (value T, found bool, err error) {
	if value, found = r.remembered(id); found {
		return value, true, nil
	}
	type answer struct {
		value T
		found bool
	}
	// Shared with everybody who asks for the same one, so it does not end with the first of them.
	got, err, _ := r.flight.Do(id, func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lookUpWithin)
		defer cancel()
		at := r.now()
		value, found, err := r.load(ctx, id)
		if err == nil && found {
			r.remember(id, value, at)
		}
		return answer{value, found}, err
	})
	if err != nil {
		return value, false, Unavailable{What: "the database", RetryAfter: time.Second, err: err}
	}
	a, _ := got.(answer)
	return a.value, a.found, nil
}

func (r *recall[T]) remembered(id string) (T, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	h, ok := r.held[id]
	if !ok || r.now().Sub(h.at) >= recalled {
		var none T
		return none, false
	}
	return h.value, true
}

func (r *recall[T]) remember(id string, value T, at time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.held) >= recallMost {
		r.held = map[string]held[T]{} // costs one query for each that is in use
	}
	r.held[id] = held[T]{value, at}
}

// forget makes the next get look again.
func (r *recall[T]) forget(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.held, id)
}

// use writes that a credential is in use, at most once in useEvery. Nobody is
// turned away because that could not be written.
func (r *recall[T]) use(ctx context.Context, id string) {
	now := r.now()
	r.mu.Lock()
	last, known := r.uses[id]
	due := !known || now.Sub(last) >= useEvery
	if due {
		if len(r.uses) >= recallMost {
			r.uses = map[string]time.Time{}
		}
		r.uses[id] = now
	}
	r.mu.Unlock()
	if !due {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lookUpWithin)
	defer cancel()
	if err := r.used(ctx, id, now); err != nil {
		r.log.WarnContext(ctx, "the use of a credential is not kept", "error", err)
	}
}

// lastUse is when a use was last written by this process; zero for none.
func (r *recall[T]) lastUse(id string) time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.uses[id]
}
