package api

import (
	"math"
	"net/http"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"redress/internal/identity"
)

// Limits are how often a caller may come. What is zero takes the default.
type Limits struct {
	Caller   rate.Limit // requests a second of one credential, on the long run
	Burst    int        // and at once
	Stranger rate.Limit // requests a second of one address, or IPv6 /64, without a credential, where none is needed
}

// The defaults: far above what a person or a well-behaved backend does, and below
// what one caller could hurt the others with.
const (
	callerDefault   = 200
	burstDefault    = 400
	strangerDefault = 20
	strangerBurst   = 60
	ticketsMost     = 20_000 // callers remembered
)

// tickets hands each caller their share.
type tickets struct {
	mu     sync.Mutex
	limits Limits
	of     map[string]*rate.Limiter
}

func newTickets(l Limits) *tickets {
	if l.Caller == 0 {
		l.Caller = callerDefault
	}
	if l.Burst == 0 {
		l.Burst = burstDefault
	}
	if l.Stranger == 0 {
		l.Stranger = strangerDefault
	}
	return &tickets{limits: l, of: map[string]*rate.Limiter{}}
}

// caller says whether a credential may go on, or how long it must wait.
func (t *tickets) caller(credential string) (time.Duration, bool) {
	return take(t.limiter("c "+credential, t.limits.Caller, t.limits.Burst))
}

// stranger is caller for an address, or an IPv6 network of 64 bits, in which one
// customer has as many addresses as they like; machines hand in as much as others call.
func (t *tickets) stranger(address string, machine bool) (time.Duration, bool) {
	address = identity.Neighbourhood(address)
	if machine {
		return take(t.limiter("m "+address, t.limits.Caller, t.limits.Burst))
	}
	return take(t.limiter("a "+address, t.limits.Stranger, strangerBurst))
}

func take(l *rate.Limiter) (time.Duration, bool) {
	r := l.Reserve()
	wait := r.Delay()
	if wait == 0 {
		return 0, true
	}
	r.Cancel()
	return wait, false
}

func (t *tickets) limiter(who string, limit rate.Limit, burst int) *rate.Limiter {
	t.mu.Lock()
	defer t.mu.Unlock()
	if l := t.of[who]; l != nil {
		return l
	}
	if len(t.of) >= ticketsMost {
		t.sweep()
	}
	l := rate.NewLimiter(limit, burst)
	t.of[who] = l
	return l
}

// sweep forgets those who have all their share; if that is not half of them,
// everybody, so that a crowd of addresses does not make each request look at all.
func (t *tickets) sweep() {
	for who, l := range t.of {
		if l.Tokens() >= float64(l.Burst()) {
			delete(t.of, who)
		}
	}
	if len(t.of) > ticketsMost/2 {
		t.of = map[string]*rate.Limiter{}
	}
}

func tooMany(wait time.Duration) *Problem {
	return problem(http.StatusTooManyRequests, codeTooMany, "you come too often; wait and try again").retryAfter(seconds(wait))
}

// seconds is a time to wait in whole seconds, at least one.
func seconds(wait time.Duration) int { return max(1, int(math.Ceil(wait.Seconds()))) }
