package main

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"redress/internal/complaint"
	"redress/internal/marketplace"
)

// offerTaker is a fake whose buyer can take what the shop offered.
type offerTaker interface{ TakesOffer(id string) bool }

func (p *platform) takesOffers() bool {
	_, takes := p.world.(offerTaker)
	return takes
}

// deed is something that buyer or platform does on a case.
type deed struct {
	Name, Title string
	Fields      []string
	does        func(p *platform, c *playedCase, t told) (bool, error)
}

// deeds are all of them, in the order that the page has.
var deeds = []deed{
	{"says", "Buyer writes", []string{"text"}, func(p *platform, c *playedCase, t told) (bool, error) {
		text := strings.TrimSpace(t["text"])
		if n := len([]rune(text)); n == 0 || n > longestText {
			return false, invalid("text", "must have 1 to %d characters", longestText)
		}
		return p.world.Says(c.ID, text), nil
	}},
	{"sends", "Buyer sends the goods back", []string{"carrier", "tracking"}, func(p *platform, c *playedCase, t told) (bool, error) {
		for _, field := range []string{"carrier", "tracking"} {
			if n := len(strings.TrimSpace(t[field])); n == 0 || n > 64 {
				return false, invalid(field, "must have 1 to 64 bytes")
			}
		}
		return p.world.Sends(c.ID, t["carrier"], t["tracking"]), nil
	}},
	{"withdraws", "Buyer withdraws", nil, func(p *platform, c *playedCase, _ told) (bool, error) { return p.world.Withdraws(c.ID), nil }},
	{"escalates", "Buyer asks the platform to decide", nil, func(p *platform, c *playedCase, _ told) (bool, error) { return p.world.Escalates(c.ID), nil }},
	{"takes-offer", "Buyer takes the shop's offer", nil, func(p *platform, c *playedCase, _ told) (bool, error) {
		return p.takesOffers() && p.world.(offerTaker).TakesOffer(c.ID), nil
	}},
	{"asks", "Platform asks for evidence", []string{"hours"}, func(p *platform, c *playedCase, t told) (bool, error) {
		hours, err := t.number("hours", 1, mostHours)
		if err != nil {
			return false, err
		}
		return p.world.Asks(c.ID, time.Duration(hours)*time.Hour), nil
	}},
	{"rules", "Platform decides", []string{"favour", "amount"}, (*platform).rules},
	{"pays", "Platform pays back by itself", []string{"amount"}, func(p *platform, c *playedCase, t told) (bool, error) {
		amount, err := p.money("amount", t["amount"], "")
		switch {
		case err != nil:
			return false, err
		case amount.Minor == 0 || amount.Minor > c.Opening.Total.Minor:
			return false, invalid("amount", "must be more than nothing, and not more than the order's total")
		}
		return p.world.PaysBy(c.ID, amount), nil
	}},
	{"by-hand", "Shop's person does it on the platform's pages", []string{"capability"}, func(p *platform, c *playedCase, t told) (bool, error) {
		what := marketplace.Capability(t["capability"])
		if !slices.Contains(marketplace.Capabilities, what) {
			return false, invalid("capability", "must be one of %s", joined(marketplace.Capabilities))
		}
		return p.world.ByHand(c.ID, what), nil
	}},
	{"moves", "Case gets another version", nil, func(p *platform, c *playedCase, _ told) (bool, error) { return p.world.Moves(c.ID), nil }},
	{"hides-due", "Case shows no deadline any more", nil, func(p *platform, c *playedCase, _ told) (bool, error) { return p.world.HidesDue(c.ID), nil }},
}

func (p *platform) rules(c *playedCase, t told) (bool, error) {
	favour := complaint.Favour(t["favour"])
	if favour != complaint.ForCustomer && favour != complaint.ForMerchant && favour != complaint.Split {
		return false, invalid("favour", "must be customer, merchant or split")
	}
	amount, err := p.money("amount", t["amount"], "")
	switch {
	case err != nil:
		return false, err
	case favour == complaint.Split && amount.Minor == 0:
		return false, invalid("amount", "must be there for a split: what the customer gets")
	case favour == complaint.ForMerchant && amount.Minor != 0:
		return false, invalid("amount", "must be empty when the merchant is right")
	case amount.Minor > c.Opening.Total.Minor:
		return false, invalid("amount", "must not be more than the order's total")
	case favour == complaint.ForCustomer && amount.Minor == 0:
		amount = c.Opening.Claimed
	}
	return p.world.Rules(c.ID, favour, amount), nil
}

// act does a deed on a case.
func (p *platform) act(id, name string, t told) error {
	i := slices.IndexFunc(deeds, func(d deed) bool { return d.Name == name })
	if i < 0 {
		return notFound("deed " + strconv.Quote(name))
	}
	if err := t.only(deeds[i].Fields...); err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.set()
	c := p.find(id)
	if c == nil {
		return notFound("such case here")
	}
	done, err := deeds[i].does(p, c, t)
	if err == nil && !done {
		err = &refusal{http.StatusConflict, "not_now", "", "the platform has no such thing, or does not do it as the case stands"}
	}
	return err
}
