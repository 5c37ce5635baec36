package policy

import (
	"maps"
	"slices"

	"redress/internal/complaint"
)

// limits are one currency's amounts in its minor units.
type limits struct {
	authority map[complaint.Role]int64
	fourEyes  int64
	highValue int64
}

// Terms are the rules a complaint over an order in this currency is handled
// under. In a currency the pack does not list nobody has authority and every
// refund takes a second person. Scale is 1; the opening sets it.
func (p *Pack) Terms(currency string) complaint.Terms {
	in := p.rules.Limits
	money := p.money[currency]
	terms := complaint.Terms{
		Pack:           p.name,
		Version:        p.version,
		Scale:          1,
		Deadlines:      maps.Clone(p.clocks),
		Authority:      map[complaint.Role]int64{},
		FourEyes:       money.fourEyes,
		Rounds:         in.Rounds.Is,
		Reopens:        in.Reopens.Is,
		LowScore:       in.LowScore.Is,
		CustomerAppeal: span(in.CustomerAppeal.Is),
		MerchantAppeal: span(in.MerchantAppeal.Is),
		RulingWaits:    in.RulingWaits.Is,
		GrantAtOnce:    in.GrantAtOnce.Is,
		Checklist:      map[complaint.Category][]complaint.Item{},
	}
	maps.Copy(terms.Authority, money.authority)
	for category, items := range p.rules.Checklists {
		for _, item := range items {
			terms.Checklist[category] = append(terms.Checklist[category], complaint.Item{
				Code: item.Code, Kinds: slices.Clone(item.Kinds), From: item.From, Required: item.Required, Proof: item.Proof})
		}
	}
	return terms
}

// span reads a length of time that was checked when the pack was loaded.
func span(s string) complaint.Duration {
	d, _ := complaint.ParseDuration(s)
	return d
}

func clocksOf(whole packFile) map[complaint.DeadlineName]complaint.Term {
	clocks := map[complaint.DeadlineName]complaint.Term{}
	for name, d := range whole.Deadlines {
		clocks[name] = complaint.Term{Within: span(d.Within), Remind: d.Remind, Default: d.Default}
	}
	return clocks
}

func moneyOf(whole packFile) map[string]limits {
	all := map[string]limits{}
	for currency, m := range whole.Money {
		minor := func(value string) int64 {
			parsed, _ := complaint.ParseMoney(value, currency)
			return parsed.Minor
		}
		one := limits{authority: map[complaint.Role]int64{}, fourEyes: minor(m.FourEyes), highValue: minor(m.HighValue)}
		for role, amount := range m.Authority {
			one.authority[role] = minor(amount)
		}
		all[currency] = one
	}
	return all
}
