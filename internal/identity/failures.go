package identity

import (
	"net/netip"
	"sync"
	"time"
)

// Bad credentials of one address: so many at once, then one more every so often.
// It saves work and logs; the secrets themselves are too long to be guessed.
const (
	failuresAtOnce = 20
	failureEvery   = 3 * time.Second
	failuresMost   = 50_000 // addresses remembered
)

// failures counts refused credentials by address.
type failures struct {
	mu sync.Mutex
	at map[string]time.Time // when an address has none left to answer for
}

func newFailures() *failures { return &failures{at: map[string]time.Time{}} }

// wait is how long an address must wait before its next credential is looked at.
func (f *failures) wait(address string, now time.Time) time.Duration {
	f.mu.Lock()
	defer f.mu.Unlock()
	until, known := f.at[address]
	if !known {
		return 0
	}
	return max(0, until.Sub(now)-(failuresAtOnce-1)*failureEvery)
}

// add counts one.
func (f *failures) add(address string, now time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.at) >= failuresMost {
		f.sweep(now)
	}
	from := f.at[address]
	if from.Before(now) {
		from = now
	}
	// Refused while waiting adds nothing: who goes on knocking waits no longer for it.
	if until := from.Add(failureEvery); until.Sub(now) <= failuresAtOnce*failureEvery {
		f.at[address] = until
	}
}

// sweep drops the addresses that have nothing to answer for; when that is not
// enough, all of them.
func (f *failures) sweep(now time.Time) {
	for address, until := range f.at {
		if !until.After(now) {
			delete(f.at, address)
		}
	}
	if len(f.at) >= failuresMost {
		f.at = map[string]time.Time{}
	}
}

// Neighbourhood is an address as far as it belongs to one caller: an IPv6 network
// of 64 bits is one customer's.
func Neighbourhood(address string) string {
	a, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	if a = a.Unmap().WithZone(""); a.Is4() {
		return a.String()
	}
	network, err := a.Prefix(64)
	if err != nil {
		return address
	}
	return network.String()
}
