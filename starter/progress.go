package main

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// progress draws a bar on one line of a terminal, ten times a second at most.
// On anything else it draws nothing.
type progress struct {
	w     io.Writer
	what  string
	total int

	mu    sync.Mutex
	done  int
	drawn time.Time
}

func newProgress(sh *shell, what string, total int) *progress {
	p := &progress{what: what, total: total}
	if sh.terminal && total > 1 {
		p.w = sh.err
	}
	return p
}

// step counts n more as done; it may be called from many goroutines.
func (p *progress) step(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done += n
	if p.w == nil || (p.done < p.total && time.Since(p.drawn) < 100*time.Millisecond) {
		return
	}
	p.drawn = time.Now()
	const width = 30
	full := width * min(p.done, p.total) / p.total
	_, _ = fmt.Fprintf(p.w, "\r\x1b[K%s [%s%s] %d/%d", p.what, strings.Repeat("=", full), strings.Repeat(" ", width-full), p.done, p.total)
}

// end leaves the line clean for what follows.
func (p *progress) end() {
	if p.w != nil {
		_, _ = fmt.Fprint(p.w, "\r\x1b[K")
	}
}
