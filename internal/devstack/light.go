package main

import (
	"os"
	"runtime/debug"
)

// collectLess trades memory for processor time, of which garbage collection otherwise takes a tenth
// to a fifth in this process. Near the limit it collects as often as it must, so that the whole stack
// stays under 400 MB. GOGC and GOMEMLIMIT, when set, go before.
func collectLess() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(150)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(192 << 20)
	}
}
