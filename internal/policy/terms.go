package policy

import (
	"maps"
	"slices"
	"time"

	"redress/internal/clock"
	"redress/internal/complaint"
)

// Subject is what terms are made for.
type Subject struct {
	Currency string    // of the order; ISO 4217
	Shipped  bool      // the order was shipped when the complaint was opened
	Timezone string    // the customer's, IANA; one that there is not is the pack's
	At       time.Time // when the complaint was opened; zero: now
}

// Terms are the rules that a complaint is handled under. In a currency the pack
// does not list nobody has authority and every refund takes a second person.
// Scale is 1; the opening sets it. The caller may change what comes back.
func (p *Pack) Terms(s Subject) complaint.Terms {
	if s.At.IsZero() {
		s.At = time.Now()
	}
	in, money := p.rules.Limits, p.rules.Money[s.Currency]
	terms := complaint.Terms{
		Pack:        p.rules.Name,
		Version:     p.rules.Version,
		Scale:       1,
		Deadlines:   p.rules.terms(&s.Shipped),
		Calendars:   clock.Calendars{},
		Zone:        p.rules.Zone,
		Authority:   map[complaint.Role]int64{},
		FourEyes:    money.FourEyes,
		Rounds:      in.Rounds.is(),
		Reopens:     in.Reopens.is(),
		LowScore:    in.LowScore.is(),
		RulingWaits: in.RulingWaits.is(),
		Asks:        in.Asks.is(),
		GrantAtOnce: in.GrantAtOnce != nil && in.GrantAtOnce.Is,
		Checklist:   map[complaint.Category][]complaint.Item{},
	}
	maps.Copy(terms.Authority, money.Authority)
	for category, items := range p.rules.Checklists {
		for _, item := range items {
			terms.Checklist[category] = append(terms.Checklist[category], complaint.Item{
				Code: item.Code, Kinds: some(item.Kinds), From: item.From, Required: item.Required, Proof: item.Proof})
		}
	}
	p.fill(&terms, s)
	return terms
}

// is is the number; 0 where a law has none.
func (c *countEntry) is() int {
	if c == nil {
		return 0
	}
	return c.Is
}

// terms are the terms of all waits for orders that were or were not shipped.
func (r *ruleset) terms(shipped *bool) map[complaint.DeadlineName]complaint.Term {
	all := map[complaint.DeadlineName]complaint.Term{}
	for _, wait := range Waits {
		if r.own(wait, "", shipped) == nil {
			continue
		}
		term := r.term(wait, "", shipped)
		for _, category := range r.categories(wait) {
			if term.For == nil {
				term.For = map[complaint.Category]complaint.Term{}
			}
			term.For[category] = r.term(wait, category, shipped)
		}
		all[wait] = term
	}
	return all
}

func (r *ruleset) term(wait complaint.DeadlineName, category complaint.Category, shipped *bool) complaint.Term {
	d := r.own(wait, category, shipped)
	term := complaint.Term{
		Measure: r.measure(d, category, shipped), Warn: slices.Clone(d.Warn), Margin: d.Margin, Default: d.Default,
		Rule: d.rule(), Source: d.Source,
	}
	if d.Gate != nil {
		gate := *d.Gate
		term.Gate = &gate
	}
	return term
}

// fill gives the terms the calendars that they count with, and the hours in which
// letters go out.
func (p *Pack) fill(terms *complaint.Terms, s Subject) {
	year := s.At.UTC().Year()
	all := p.calendars(year)
	for _, term := range terms.Deadlines {
		for _, t := range append(slices.Collect(maps.Values(term.For)), term) {
			for _, name := range used(t.Measure) {
				if _, there := terms.Calendars[name]; !there {
					terms.Calendars[name] = copyCalendar(all[name])
				}
			}
		}
	}
	if p.rules.Letters == nil {
		return
	}
	awake, err := clock.ParseSpan(p.rules.Letters.Awake)
	if err != nil || awake == allDay {
		return
	}
	week := func() clock.Week { return copyCalendar(clock.Calendar{Week: clock.Daily(awake)}).Week }
	zone := s.Timezone
	if _, err := clock.ZoneOf(zone, s.At, s.At); err != nil {
		zone = p.rules.Zone
	}
	terms.Calendars[complaint.AwakeCustomer] = clock.Calendar{Zone: zoneOf(zone, year), Week: week()}
	terms.Calendars[complaint.AwakeStaff] = clock.Calendar{Zone: zoneOf(p.rules.Zone, year), Week: week()}
}
