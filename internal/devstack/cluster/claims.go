package cluster

import (
	"errors"
	"math/rand/v2"
	"net"
	"strconv"
	"sync"
)

// Claims are the ports that a devstack keeps from other devstacks, from when it chose them until it
// gives them up. Between being found and being listened on a port looks free to everybody, for
// minutes where parts are started apart. What marks it meanwhile is a UDP socket with the same number: one
// process alone can have it, and it leaves nothing behind, however the process ends.
type Claims struct {
	mu   sync.Mutex
	held []net.PacketConn
}

// FreePort finds a port that nobody listens on and no other devstack claims, and claims it. It looks below
// the range from which systems hand out ports on their own, so that nobody gets it by accident.
func (c *Claims) FreePort() (int, error) {
	for range 500 {
		port := 15000 + rand.IntN(17000) // not a secret
		if !c.Keep(port) {
			continue
		}
		// Only now that it is claimed: whoever claimed it before may have begun to listen meanwhile.
		if ln, err := net.Listen("tcp", "127.0.0.1:"+strconv.Itoa(port)); err == nil {
			return port, ln.Close()
		}
		// The claim stays, so that the same port is not looked at again.
	}
	return 0, errors.New("no free port between 15000 and 32000 on 127.0.0.1")
}

// Keep claims a port that was chosen before. False: somebody claims it already, which may be
// another part of the same stack.
func (c *Claims) Keep(port int) bool {
	held, err := net.ListenPacket("udp", "127.0.0.1:"+strconv.Itoa(port))
	if err != nil {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.held = append(c.held, held)
	return true
}

// Release gives all ports up.
func (c *Claims) Release() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, held := range c.held {
		_ = held.Close()
	}
	c.held = nil
}
