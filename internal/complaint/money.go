package complaint

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Money is an amount in the minor units of its currency: 4980 CNY is 49.80
// yuan, 4980 JPY is 4,980 yen. In JSON it is {"value": "49.80", "currency":
// "CNY"}; the value is a decimal string, so no float ever touches it.
type Money struct {
	Minor    int64
	Currency string
}

// decimals holds the ISO 4217 currencies whose minor unit is not a hundredth.
var decimals = map[string]int{
	"BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0, "RWF": 0,
	"UGX": 0, "UYI": 0, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
	"BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3,
}

// hundredths lists the active ISO 4217 currencies with two decimals.
const hundredths = "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY " +
	"COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR " +
	"IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD " +
	"NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC " +
	"SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VES WST XCD XCG YER ZAR ZMW ZWG"

// Decimals says how many decimal places a currency has, and whether it is an
// ISO 4217 currency at all.
func Decimals(currency string) (int, bool) {
	if n, ok := decimals[currency]; ok {
		return n, true
	}
	if len(currency) == 3 && strings.Contains(" "+hundredths+" ", " "+currency+" ") {
		return 2, true
	}
	return 0, false
}

// moneyError says what is wrong with one of an amount's two fields. It does not
// repeat what stands there, which may be anybody's words.
type moneyError struct{ field, reason string }

func (e *moneyError) Error() string { return e.field + " " + e.reason }

// maxMinor bounds an amount so far below int64 that sums never overflow.
const maxMinor = math.MaxInt64 / 1000

// ParseMoney reads a decimal string such as "49.80". It refuses a currency
// that does not exist, more decimals than the currency has unless they are
// zeros, and amounts beyond nine million billion minor units. A sign is read,
// so that a negative total can be refused by name where it stands.
func ParseMoney(value, currency string) (Money, error) {
	places, ok := Decimals(currency)
	if !ok {
		return Money{}, &moneyError{"currency", "must be an ISO 4217 code such as CNY"}
	}
	digits, negative := strings.CutPrefix(value, "-")
	whole, fraction, dotted := strings.Cut(digits, ".")
	if whole == "" || (dotted && fraction == "") || strings.Trim(whole+fraction, "0123456789") != "" {
		return Money{}, &moneyError{"value", "must be a decimal number such as \"49.80\""}
	}
	if trimmed := strings.TrimRight(fraction, "0"); len(trimmed) > places {
		return Money{}, &moneyError{"value", fmt.Sprintf("has more than %d decimals, which %s does not have", places, currency)}
	} else if len(fraction) > places {
		fraction = fraction[:places]
	}
	minor, err := strconv.ParseInt(whole+fraction+strings.Repeat("0", places-len(fraction)), 10, 64)
	if err != nil || minor > maxMinor {
		return Money{}, &moneyError{"value", "is too large"}
	}
	if negative {
		minor = -minor
	}
	return Money{minor, currency}, nil
}

// Value is the amount as a decimal string, "49.80".
func (m Money) Value() string {
	places, _ := Decimals(m.Currency)
	sign, minor := "", m.Minor
	if minor < 0 {
		sign, minor = "-", -minor
	}
	if places == 0 {
		return sign + strconv.FormatInt(minor, 10)
	}
	s := fmt.Sprintf("%0*d", places+1, minor)
	return sign + s[:len(s)-places] + "." + s[len(s)-places:]
}

// String is the amount as people here read it: "49.80 CNY".
func (m Money) String() string {
	if m.IsZero() {
		return ""
	}
	return m.Value() + " " + m.Currency
}

// IsZero reports whether there is no amount at all.
func (m Money) IsZero() bool { return m.Minor == 0 && m.Currency == "" }

type moneyJSON struct {
	Value    string `json:"value"`
	Currency string `json:"currency"`
}

// MarshalJSON writes {"value","currency"}; no amount is null.
func (m Money) MarshalJSON() ([]byte, error) {
	if m.IsZero() {
		return []byte("null"), nil
	}
	return json.Marshal(moneyJSON{m.Value(), m.Currency})
}

// UnmarshalJSON reads what MarshalJSON writes, and refuses unknown fields.
func (m *Money) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*m = Money{}
		return nil
	}
	var raw moneyJSON
	if err := DecodeStrict(b, &raw); err != nil {
		return err
	}
	parsed, err := ParseMoney(raw.Value, raw.Currency)
	if err != nil {
		return err
	}
	*m = parsed
	return nil
}
