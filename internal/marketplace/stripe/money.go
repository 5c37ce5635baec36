package stripe

import (
	"strings"

	"redress/internal/complaint"
	"redress/internal/provider"
)

// decimals are the places that Stripe counts in where they are not the currency's
// own (docs.stripe.com/currencies, "Special cases" and "Zero-decimal currencies"):
// krónur and shillings as if they had cents, ariary without.
var decimals = map[string]int{"ISK": 2, "UGX": 2, "MGA": 0}

// tens are the three-decimal currencies: Stripe takes no thousandth but ten of them.
var tens = map[string]bool{"BHD": true, "JOD": true, "KWD": true, "OMR": true, "TND": true}

func places(currency string) (ours, theirs int, ok bool) {
	ours, ok = complaint.Decimals(currency)
	theirs = ours
	if n, special := decimals[currency]; special {
		theirs = n
	}
	return ours, theirs, ok
}

// send is an amount in Stripe's units; what Stripe cannot count is refused.
func send(m complaint.Money) (int64, error) {
	ours, theirs, ok := places(m.Currency)
	minor := m.Minor
	for ; ours < theirs; ours++ {
		minor *= 10
	}
	for ; ours > theirs; ours-- {
		if minor%10 != 0 {
			return 0, &provider.Refused{Code: "decimals_not_supported"}
		}
		minor /= 10
	}
	if !ok || tens[m.Currency] && minor%10 != 0 {
		return 0, &provider.Refused{Code: "decimals_not_supported"}
	}
	return minor, nil
}

// receive is an amount of Stripe's in our minor units.
func receive(minor int64, currency string) complaint.Money {
	currency = strings.ToUpper(currency)
	ours, theirs, _ := places(currency)
	for ; theirs < ours; theirs++ {
		minor *= 10
	}
	for ; theirs > ours; theirs-- {
		minor /= 10 // Stripe allows no part of a unit there
	}
	return complaint.Money{Minor: minor, Currency: currency}
}
