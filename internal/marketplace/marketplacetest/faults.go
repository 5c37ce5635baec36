package marketplacetest

import (
	"net/http"
	"net/http/httptest"
	"sync"
)

// Fault is what goes wrong on the way to a gateway, or back.
type Fault string

// The faults. All but Throttled, Moved and NoDue are made on the wire, for any
// platform; those three are the World's own.
const (
	None       Fault = ""
	FailsFirst Fault = "fails_first" // HTTP 503, nothing done
	FailsAfter Fault = "fails_after" // done, then HTTP 502
	LostAnswer Fault = "lost_answer" // done, then the connection is cut
	Garbled    Fault = "garbled"     // done, then an answer that is none
	Throttled  Fault = "throttled"
	Moved      Fault = "moved"  // the case has another version meanwhile
	NoDue      Fault = "no_due" // the case shows no deadline
)

// Faults are all of them.
var Faults = []Fault{None, FailsFirst, FailsAfter, LostAnswer, Garbled, Throttled, Moved, NoDue}

// Line is the line to a gateway. It counts the calls, and can be told which of
// them goes wrong.
type Line struct {
	gateway http.Handler

	mu    sync.Mutex
	calls int
	at    map[int]Fault
}

// NewLine is a line on which nothing goes wrong yet.
func NewLine(gateway http.Handler) *Line { return &Line{gateway: gateway, at: map[int]Fault{}} }

// Break lets the nth call from now on go wrong; 1 is the next.
func (l *Line) Break(n int, f Fault) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.at[l.calls+n] = f
}

// Calls is how many calls there were.
func (l *Line) Calls() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.calls
}

func (l *Line) next() Fault {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.calls++
	return l.at[l.calls]
}

// ServeHTTP implements http.Handler.
func (l *Line) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch l.next() {
	case FailsFirst:
		http.Error(w, "upstream is away", http.StatusServiceUnavailable)
	case FailsAfter:
		l.gateway.ServeHTTP(httptest.NewRecorder(), r)
		http.Error(w, "bad gateway", http.StatusBadGateway)
	case LostAnswer:
		l.gateway.ServeHTTP(httptest.NewRecorder(), r)
		panic(http.ErrAbortHandler)
	case Garbled:
		l.gateway.ServeHTTP(httptest.NewRecorder(), r)
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte("<html><body>busy</body>"))
	default:
		l.gateway.ServeHTTP(w, r)
	}
}
