package policy

import "redress/internal/complaint"

// purse is one currency's amounts in its minor units.
type purse struct {
	Authority map[complaint.Role]int64 `json:"authority,omitempty"`
	FourEyes  int64                    `json:"four_eyes"`
	HighValue int64                    `json:"high_value"`
	Source    string                   `json:"source"`
}

// purses are the amounts in their currencies' minor units.
func purses(money map[string]moneyEntry) map[string]purse {
	if len(money) == 0 {
		return nil
	}
	all := map[string]purse{}
	for currency, m := range money {
		minor := func(value string) int64 {
			parsed, _ := complaint.ParseMoney(value, currency)
			return parsed.Minor
		}
		one := purse{FourEyes: minor(m.FourEyes), HighValue: minor(m.HighValue), Source: m.Source}
		for role, amount := range m.Authority {
			if one.Authority == nil {
				one.Authority = map[complaint.Role]int64{}
			}
			one.Authority[role] = minor(amount)
		}
		all[currency] = one
	}
	return all
}

func (l *loaded) checkMoney() {
	for currency, m := range l.file.Money {
		at := "money." + currency
		if _, ok := complaint.Decimals(currency); !ok {
			l.blame(at, "is not an ISO 4217 currency")
			continue
		}
		amounts := map[string]string{"four_eyes": m.FourEyes, "high_value": m.HighValue}
		for role, amount := range m.Authority {
			amounts["authority."+string(role)] = amount
		}
		for field, amount := range amounts {
			if _, err := complaint.ParseMoney(amount, currency); err != nil {
				l.blame(at+"."+field, "%v", err)
			}
		}
	}
}
