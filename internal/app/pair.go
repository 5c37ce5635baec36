package app

import (
	"crypto/tls"
	"errors"
	"os"
	"sync"
	"time"
)

// lookAtPair is how often a certificate's file is looked at.
const lookAtPair = time.Minute

// pair is a certificate with its key, read anew when its file changed, so that a
// renewal needs no restart.
type pair struct {
	certPath, keyPath string

	mu      sync.Mutex
	current *tls.Certificate
	changed time.Time // of the file
	looked  time.Time
}

func newPair(certPath, keyPath string) (*pair, error) {
	if certPath == "" || keyPath == "" {
		return nil, errors.New("both must be set, or none")
	}
	p := &pair{certPath: certPath, keyPath: keyPath}
	return p, p.read()
}

func (p *pair) read() error {
	info, err := os.Stat(p.certPath)
	if err != nil {
		return err
	}
	if p.current != nil && info.ModTime().Equal(p.changed) {
		return nil
	}
	read, err := tls.LoadX509KeyPair(p.certPath, p.keyPath)
	if err != nil {
		return err
	}
	p.current, p.changed = &read, info.ModTime()
	return nil
}

// get implements tls.Config's GetCertificate. A file that cannot be read leaves
// the certificate before it in force.
func (p *pair) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if now := time.Now(); now.Sub(p.looked) > lookAtPair {
		p.looked = now
		_ = p.read()
	}
	return p.current, nil
}
