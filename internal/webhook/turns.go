package webhook

import "sync"

// Turns lets only so many attempts at one receiver run at the same time, so that
// one that hangs takes no more than its share of the worker. It is safe for
// concurrent use.
type Turns struct {
	atOnce int

	mu    sync.Mutex
	taken map[string]int
}

// NewTurns gives each receiver atOnce turns.
func NewTurns(atOnce int) *Turns { return &Turns{atOnce: atOnce, taken: map[string]int{}} }

// Take takes a turn with a receiver, if one is free; done gives it back.
func (t *Turns) Take(receiver string) (done func(), ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.taken[receiver] >= t.atOnce {
		return nil, false
	}
	t.taken[receiver]++
	return func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		if t.taken[receiver]--; t.taken[receiver] == 0 {
			delete(t.taken, receiver)
		}
	}, true
}
