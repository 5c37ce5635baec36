package main

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// progress draws a bar on one line of a terminal, ten times a second at most.
// On anything else, or when the end is not known, it draws nothing.
type progress struct {
	w     io.Writer
	what  string
	total int64
	drawn time.Time
	shown bool
}

func newProgress(sh *shell, what string, total int64) *progress {
	p := &progress{what: what, total: total}
	if sh.terminal && total > 0 {
		p.w = sh.err
	}
	return p
}

// at draws how far it is.
func (p *progress) at(done int64) {
	if p.w == nil || time.Since(p.drawn) < 100*time.Millisecond {
		return
	}
	p.drawn, p.shown = time.Now(), true
	const width = 30
	full := int(width * min(done, p.total) / p.total)
	_, _ = fmt.Fprintf(p.w, "\r\x1b[K%s [%s%s] %d%%", p.what, strings.Repeat("=", full), strings.Repeat(" ", width-full),
		100*min(done, p.total)/p.total)
}

// clear leaves the line clean for what follows.
func (p *progress) clear() {
	if p.shown {
		_, _ = fmt.Fprint(p.w, "\r\x1b[K")
		p.shown = false
	}
}
