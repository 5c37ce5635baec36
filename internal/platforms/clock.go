package main

import (
	"net/http"
	"slices"
	"time"

	"redress/internal/marketplace/marketplacetest"
)

// turn turns the platform's clock ahead of the real one, or sets it right again.
// What falls due on the way happens at once.
func (p *platform) turn(t told) error {
	if err := t.only("hours", "right"); err != nil {
		return err
	}
	if t["right"] != "" && t["right"] != "true" {
		return invalid("right", "must be true, or not there")
	}
	hours, err := t.number("hours", 0, mostHours)
	switch {
	case err != nil:
		return err
	case hours == 0 && t["right"] == "":
		return invalid("hours", "must be there, or right: true")
	case hours > 0 && t["right"] != "":
		return invalid("hours", "must not be there when the clock is set right")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.turnable {
		return &refusal{http.StatusConflict, "not_now", "", "this platform's clock cannot be turned back, and ahead it would refuse Redress's calls for good"}
	}
	if p.ahead += time.Duration(hours) * time.Hour; hours == 0 {
		p.ahead = 0
	}
	p.set()
	return nil
}

// wires are the faults that can be made to happen to the next calls.
var wires = []marketplacetest.Fault{marketplacetest.Throttled, marketplacetest.FailsFirst, marketplacetest.FailsAfter, marketplacetest.LostAnswer, marketplacetest.Garbled}

// fails makes the next calls of a shop's software go wrong.
func (p *platform) fails(t told) error {
	if err := t.only("fault", "calls"); err != nil {
		return err
	}
	fault := marketplacetest.Fault(t["fault"])
	if !slices.Contains(wires, fault) {
		return invalid("fault", "must be one of %s", joined(wires))
	}
	calls, err := t.number("calls", 1, mostCalls)
	if err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if fault == marketplacetest.Throttled {
		p.busy = calls
		return nil
	}
	for n := range calls {
		p.line.Break(n+1, fault)
	}
	return nil
}
