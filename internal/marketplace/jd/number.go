package jd

import (
	"encoding/json"
	"errors"
	"math/big"
	"strconv"
	"strings"

	"redress/internal/complaint"
)

const currency = "CNY"

// digits is a number as JD wrote it, in quotes or not: ids are longer than a
// float64 can tell apart, and amounts must not become floats.
type digits string

var errNumber = errors.New("is not a number")

// UnmarshalJSON implements json.Unmarshaler.
func (d *digits) UnmarshalJSON(b []byte) error {
	text := string(b)
	if text == "null" {
		*d = ""
		return nil
	}
	if len(b) > 1 && b[0] == '"' {
		if err := json.Unmarshal(b, &text); err != nil {
			return err
		}
		text = strings.TrimSpace(text)
	}
	if text != "" && (len(text) > 40 || strings.Trim(text, "0123456789+-.eE") != "") {
		return errNumber
	}
	*d = digits(text)
	return nil
}

// int is the whole number, and 0 for none.
func (d digits) int() int64 {
	n, err := strconv.ParseInt(string(d), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// yuan reads an amount of the SP-API: a float in yuan. It is read as decimal
// text; 59.800000000000004, which is what Java's doubles look like, is 59.80.
func (d digits) yuan() (complaint.Money, error) {
	if d == "" {
		return complaint.Money{}, nil
	}
	if _, exponent, found := strings.Cut(strings.ToLower(string(d)), "e"); found {
		if n, err := strconv.Atoi(exponent); err != nil || n > 15 || n < -15 {
			return complaint.Money{}, errNumber
		}
	}
	amount, ok := new(big.Rat).SetString(string(d)) // #nosec G113 -- 40 characters and an exponent of 15 at most
	if !ok {
		return complaint.Money{}, errNumber
	}
	cents := amount.Mul(amount, big.NewRat(100, 1))
	half := big.NewRat(1, 2)
	if cents.Sign() < 0 {
		half.Neg(half)
	}
	rounded := new(big.Rat).Add(cents, half)
	whole := new(big.Int).Quo(rounded.Num(), rounded.Denom())
	off := new(big.Rat).Sub(cents, new(big.Rat).SetInt(whole))
	if off.Abs(off).Cmp(big.NewRat(1, 1000)) > 0 || !whole.IsInt64() {
		return complaint.Money{}, errors.New("is not an amount in yuan")
	}
	return complaint.ParseMoney(complaint.Money{Minor: whole.Int64(), Currency: currency}.Value(), currency)
}

// cents reads an amount of the older gateway: a whole number of cents.
func (d digits) cents() (complaint.Money, error) {
	if d == "" {
		return complaint.Money{}, nil
	}
	n, err := strconv.ParseInt(string(d), 10, 64)
	if err != nil {
		return complaint.Money{}, errors.New("is not an amount in cents")
	}
	return complaint.Money{Minor: n, Currency: currency}, nil
}

// asYuan is an amount as the SP-API takes it.
func asYuan(m complaint.Money) json.Number { return json.Number(m.Value()) }

// yes is a flag, which JD writes as true, "true", 1 or "1".
type yes bool

// UnmarshalJSON implements json.Unmarshaler.
func (y *yes) UnmarshalJSON(b []byte) error {
	switch strings.Trim(string(b), `"`) {
	case "true", "1":
		*y = true
	default:
		*y = false
	}
	return nil
}
