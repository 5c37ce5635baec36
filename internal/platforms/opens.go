package main

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"redress/internal/marketplace"
	"redress/internal/marketplace/marketplacetest"
)

const (
	longestText = 2000 // characters of what a buyer says
	mostHours   = 24 * 60
	mostCalls   = 100
	mostCases   = 10_000 // on one platform: all of it is memory
)

// told is what a page's form or a program's JSON says, by field.
type told map[string]string

// refusal says why nothing was done. Field is empty where it is not one field's.
type refusal struct {
	Status int    `json:"-"`
	Code   string `json:"code"` // invalid, not_found or not_now
	Field  string `json:"field,omitempty"`
	Reason string `json:"reason"`
}

func (r *refusal) Error() string {
	if r.Field != "" {
		return r.Field + " " + r.Reason
	}
	return r.Reason
}

func invalid(field, reason string, args ...any) *refusal {
	return &refusal{http.StatusUnprocessableEntity, "invalid", field, fmt.Sprintf(reason, args...)}
}

func notFound(what string) *refusal {
	return &refusal{http.StatusNotFound, "not_found", "", "there is no " + what}
}

// opens has a buyer open a case.
func (p *platform) opens(t told) (id string, err error) {
	if err := t.only("kind", "total", "claimed", "text", "order", "item", "hours_ago"); err != nil {
		return "", err
	}
	o := marketplacetest.Opening{Kind: marketplace.Kind(t["kind"]), Order: t["order"], Item: t["item"], Text: strings.TrimSpace(t["text"])}
	if o.Kind == "" {
		o.Kind = p.kind
	}
	if !p.plays(o.Kind) {
		return "", invalid("kind", "must be one of %s", joined(p.kinds))
	}
	if o.Text == "" {
		o.Text = p.text
	}
	if len([]rune(o.Text)) > longestText {
		return "", invalid("text", "may have %d characters", longestText)
	}
	if o.Total, err = p.money("total", t["total"], p.total); err != nil {
		return "", err
	}
	if o.Claimed, err = p.money("claimed", t["claimed"], ""); err != nil {
		return "", err
	}
	if o.Claimed.Minor == 0 {
		o.Claimed = o.Total
	}
	if o.Claimed.Minor > o.Total.Minor {
		return "", invalid("claimed", "must not be more than the order's total")
	}
	for _, field := range []string{"order", "item"} {
		if len(t[field]) > 40 || strings.ContainsFunc(t[field], func(c rune) bool { return c <= ' ' || c > '~' }) {
			return "", invalid(field, "must be up to 40 letters, digits and signs without spaces, or empty")
		}
	}
	hours, err := t.number("hours_ago", 0, mostHours)
	if err != nil {
		return "", err
	}
	if hours > 0 && !p.turnable {
		return "", invalid("hours_ago", "must be 0 here: this platform's clock cannot be turned back")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.cases) >= mostCases {
		return "", &refusal{http.StatusConflict, "not_now", "", "there are too many cases; start anew"}
	}
	p.set()
	ago := time.Duration(hours) * time.Hour
	p.world.Turn(-ago)
	at := p.world.Now()
	id = p.world.Opens(o)
	p.world.Turn(ago)
	if id == "" {
		return "", &refusal{http.StatusConflict, "not_now", "", "the platform does not take this case"}
	}
	if ago > 0 {
		p.world.Moves(id) // so that it is among what changed now, and is seen
	}
	p.cases = append(p.cases, &playedCase{ID: id, Opening: o, At: at})
	return id, nil
}
