package sandbox

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Money is an exact amount: {"value": "49.80", "currency": "CNY"} on the wire.
type Money struct {
	Value    string `json:"value"`
	Currency string `json:"currency"`
}

// currencies are ISO 4217's of today, with the number of decimals of those that have not two.
var currencies = func() map[string]int {
	all := map[string]int{}
	for _, code := range strings.Fields(`
		AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP
		CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR
		IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR
		MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS
		SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD YER ZAR ZMW ZWG`) {
		all[code] = 2
	}
	for decimals, codes := range map[int]string{
		0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF",
		3: "BHD IQD JOD KWD LYD OMR TND",
		4: "CLF UYW",
	} {
		for _, code := range strings.Fields(codes) {
			all[code] = decimals
		}
	}
	return all
}()

// minor is the amount in the currency's smallest unit. It refuses what is not an exact, positive
// amount: nothing is ever rounded.
func (m Money) minor() (int64, error) {
	decimals, known := currencies[m.Currency]
	if !known {
		return 0, fmt.Errorf("currency %q is not one of ISO 4217's", m.Currency)
	}
	whole, fraction, dotted := strings.Cut(m.Value, ".")
	if !digits(whole) || dotted && !digits(fraction) {
		return 0, fmt.Errorf("value %q is not a decimal number such as \"128.00\"", m.Value)
	}
	if len(fraction) > decimals {
		return 0, fmt.Errorf("value %q has more than the %d decimals of %s", m.Value, decimals, m.Currency)
	}
	n, err := strconv.ParseInt(whole+fraction+strings.Repeat("0", decimals-len(fraction)), 10, 64)
	if err != nil || n > math.MaxInt64/2 { // half, so that two of them can be added
		return 0, fmt.Errorf("value %q is too large", m.Value)
	}
	if n == 0 {
		return 0, fmt.Errorf("value %q is not above zero", m.Value)
	}
	return n, nil
}

func digits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// money writes an amount of smallest units with all its decimals.
func money(minor int64, currency string) Money {
	decimals := currencies[currency]
	text := fmt.Sprintf("%0*d", decimals+1, minor)
	if decimals > 0 {
		cut := len(text) - decimals
		text = text[:cut] + "." + text[cut:]
	}
	return Money{Value: text, Currency: currency}
}
