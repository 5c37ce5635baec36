package paypal

import (
	"fmt"
	"strings"
	"time"

	"redress/internal/complaint"
	"redress/internal/provider"
)

// amount is money as PayPal writes it.
type amount struct {
	Currency string `json:"currency_code"`
	Value    string `json:"value"`
}

// whole are the currencies that PayPal takes without decimals although they have
// some (developer.paypal.com/reference/currency-codes).
var whole = map[string]bool{"HUF": true, "TWD": true}

// write is money for PayPal; an amount with decimals that PayPal does not take is
// refused.
func write(m complaint.Money) (amount, error) {
	value := m.Value()
	if whole[m.Currency] {
		units, cents, _ := strings.Cut(value, ".")
		if strings.Trim(cents, "0") != "" {
			return amount{}, &provider.Refused{Code: "decimals_not_supported"}
		}
		value = units
	}
	return amount{Currency: m.Currency, Value: value}, nil
}

// read is PayPal's money in minor units; none is zero money.
func (a *amount) read() (complaint.Money, error) {
	if a == nil {
		return complaint.Money{}, nil
	}
	value := a.Value
	if rest, negative := strings.CutPrefix(value, "-"); strings.HasPrefix(rest, ".") {
		value = "0" + rest // PayPal's pattern lets ".50" be
		if negative {
			value = "-" + value
		}
	}
	m, err := complaint.ParseMoney(value, a.Currency)
	if err != nil {
		return m, fmt.Errorf("paypal: an amount: %w", err)
	}
	return m, nil
}

// stamp is how PayPal writes times in queries: UTC with milliseconds.
const stamp = "2006-01-02T15:04:05.000Z"

func instant(s string) time.Time {
	at, err := time.Parse(time.RFC3339, strings.ToUpper(s))
	if err != nil {
		return time.Time{}
	}
	return at.UTC()
}
