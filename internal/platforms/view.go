package main

import (
	"slices"
	"time"

	"redress/internal/complaint"
	"redress/internal/marketplace"
)

// overview is a platform on a page, and as JSON.
type overview struct {
	Name     string    `json:"name"`
	Title    string    `json:"title"`
	Gateway  string    `json:"gateway"`
	Shop     string    `json:"shop"`
	Currency string    `json:"currency"`
	Clock    time.Time `json:"clock"`
	Ahead    float64   `json:"ahead_hours"`
	Turnable bool      `json:"clock_turns_back"`
	Notifies bool      `json:"notifies"`            // by requests of its own
	PushTo   string    `json:"push_to,omitempty"`   // where they go
	Pushed   string    `json:"push_said,omitempty"` // how the last one was answered
	Offers   bool      `json:"offers"`              // a buyer can take the shop's offer here
	Calls    int       `json:"calls"`               // that came to the gateway
	Cases    int       `json:"cases"`
}

// shown is a case on a page, and as JSON.
type shown struct {
	ID       string            `json:"id"`
	Kind     marketplace.Kind  `json:"kind"`
	Text     string            `json:"text"`
	OpenedAt time.Time         `json:"opened_at"`
	Total    complaint.Money   `json:"total"`
	Claimed  complaint.Money   `json:"claimed"`
	PaidBack []complaint.Money `json:"paid_back"`
	Took     []string          `json:"took"` // what the seller did

	// What the platform shows a shop's software; Unread says why it shows nothing.
	Order      string                   `json:"order,omitempty"`
	Version    string                   `json:"version,omitempty"`
	State      marketplace.State        `json:"state,omitempty"`
	Review     marketplace.Review       `json:"review,omitempty"`
	Favour     complaint.Favour         `json:"favour,omitempty"` // of the platform's decision
	Due        *time.Time               `json:"due,omitempty"`
	DueUnknown bool                     `json:"due_unknown,omitempty"`
	ModifiedAt *time.Time               `json:"modified_at,omitempty"`
	Can        []marketplace.AnswerKind `json:"can,omitempty"`
	Unread     string                   `json:"unread,omitempty"`
}

func (p *platform) overview() overview {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.set()
	return overview{p.name, p.adapter.Title, p.gateway, p.name + "/" + p.called, p.currency, p.world.Now().UTC(),
		p.ahead.Hours(), p.turnable, p.notifies, p.push.to, p.push.last, p.takesOffers(), p.line.Calls(), len(p.cases)}
}

// newest are the cases that were opened last, the last one first.
func (p *platform) newest(most int) []shown {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.set()
	all := []shown{}
	for _, c := range slices.Backward(p.cases) {
		if len(all) == most {
			break
		}
		all = append(all, p.show(c))
	}
	return all
}

func (p *platform) one(id string) (shown, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.set()
	c := p.find(id)
	if c == nil {
		return shown{}, notFound("such case here")
	}
	return p.show(c), nil
}

func (p *platform) show(c *playedCase) shown {
	o := c.Opening
	s := shown{ID: c.ID, Kind: o.Kind, Text: o.Text, OpenedAt: c.At.UTC(), Total: o.Total, Claimed: o.Claimed,
		PaidBack: append([]complaint.Money{}, p.world.PaidBack(c.ID)...), Took: append([]string{}, p.world.Took(c.ID)...)}
	d, err := p.reader.dispute(c.ID)
	if err != nil {
		s.Unread = err.Error()
		return s
	}
	s.Order, s.Version, s.State, s.Review, s.DueUnknown, s.Can = d.Order, d.Version, d.State, d.Review, d.DueUnknown, d.Can
	if d.Ruling != nil {
		s.Favour = d.Ruling.Favour
	}
	s.Due, s.ModifiedAt = instant(d.Due), instant(d.ModifiedAt)
	return s
}

func instant(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}
