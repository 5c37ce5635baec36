package marketplacetest

import (
	"sync"
	"time"
)

// Clock is a platform's clock that can be turned.
type Clock struct {
	mu sync.Mutex
	at time.Time
}

// NewClock is a clock that shows an instant and stands.
func NewClock(at time.Time) *Clock { return &Clock{at: at} }

// Now is what it shows.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

// Turn turns it on.
func (c *Clock) Turn(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}
