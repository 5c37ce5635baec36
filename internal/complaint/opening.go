package complaint

import (
	"fmt"
	"net/mail"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"
)

// Opening is what a backend sends to open a complaint. It holds people's data,
// so it is stored in PostgreSQL and never reaches Temporal; the workflow gets
// the Intake made from it.
type Opening struct {
	Platform    string     `json:"platform"`
	Shop        string     `json:"shop"`
	ExternalID  string     `json:"external_id,omitempty"` // the platform's own id of the case; the same one again is the same complaint
	Kind        Kind       `json:"kind,omitempty"`        // empty: the rules decide
	Channel     string     `json:"channel,omitempty"`
	Customer    Person     `json:"customer"`
	Order       Order      `json:"order"`
	Text        string     `json:"text"` // at most MaxText bytes
	Wish        RemedyKind `json:"wish,omitempty"`
	Category    Category   `json:"category,omitempty"` // empty: the rules decide
	SubmittedAt time.Time  `json:"submitted_at,omitzero"`
	PlatformDue time.Time  `json:"platform_due,omitzero"` // when the platform decides by our silence, as it says itself; it goes before every rule
	TimeScale   int64      `json:"time_scale,omitempty"`  // 3600: an hour of every deadline passes in a second
	// Unproven says that nobody vouches for the customer's address being the
	// writer's. Who takes the opening in says so, never who sends it.
	Unproven bool `json:"-"`
}

// SenderUnproven is the tag of a complaint whose opening is Unproven.
const SenderUnproven = "sender_unproven"

// Person is the customer as the platform told us.
type Person struct {
	Name             string `json:"name,omitempty"`
	Email            string `json:"email,omitempty"`
	Phone            string `json:"phone,omitempty"`
	Locale           string `json:"locale,omitempty"`            // BCP 47; zh-CN, zh-TW, ja and en have letters of their own
	Timezone         string `json:"timezone,omitempty"`          // IANA, "Asia/Shanghai"
	PreferredChannel string `json:"preferred_channel,omitempty"` // email, platform or phone
}

// Order is what the complaint is about.
type Order struct {
	Number    string      `json:"number"`
	Total     Money       `json:"total"`
	PaidAt    time.Time   `json:"paid_at,omitzero"`
	ShippedAt time.Time   `json:"shipped_at,omitzero"`
	Carrier   string      `json:"carrier,omitempty"`
	Tracking  string      `json:"tracking,omitempty"`
	Items     []OrderItem `json:"items,omitempty"`
}

// OrderItem is one line of an order.
type OrderItem struct {
	SKU      string `json:"sku"`
	Batch    string `json:"batch,omitempty"`
	Title    string `json:"title,omitempty"`
	Quantity int    `json:"quantity"`
	Price    Money  `json:"price,omitzero"`
}

// Limits of an opening.
const (
	MaxText      = 64 << 10  // bytes of a free text
	MaxOpening   = 256 << 10 // bytes of one opening as JSON
	MaxItems     = 200       // lines of an order
	MaxTimeScale = 86400
)

// Channels are the ways a complaint comes in and a customer is answered (R1, R7).
var Channels = []string{"platform", "email", "chat", "phone", "social", "web"}

// Locales are the languages with letters of their own, the fallback last.
var Locales = []string{"zh-CN", "zh-TW", "ja", "en"}

// Platforms are the marketplaces known by name. house is the marketplace's own
// desk and stands in for each that has no adapter.
var Platforms = []string{"house", "taobao", "tmall", "jd", "weidian", "rakuten", "paypal", "stripe"}

var (
	token = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._:@/-]{0,99}$`)
	phone = regexp.MustCompile(`^\+?[0-9][0-9 ()-]{4,24}$`)
)

// Problem is one thing wrong with an opening.
type Problem struct {
	Field  string `json:"field"`
	Reason string `json:"reason"`
}

// Problems is everything wrong with an opening, as one error.
type Problems []Problem

func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, one := range p {
		lines[i] = one.Field + ": " + one.Reason
	}
	return strings.Join(lines, "; ")
}

// DecodeOpening reads one opening, strictly, and checks it. The error is a
// *Refusal for what is no opening at all and Problems for wrong values.
func DecodeOpening(b []byte, now time.Time) (Opening, error) {
	if len(b) > MaxOpening {
		return Opening{}, Problems{{"", fmt.Sprintf("the complaint is %d bytes; at most %d are taken (text at most %d)", len(b), MaxOpening, MaxText)}}
	}
	var o Opening
	if err := DecodeStrict(b, &o); err != nil {
		return Opening{}, err
	}
	o.fill(now)
	if p := o.check(now); len(p) > 0 {
		return Opening{}, p
	}
	return o, nil
}

// fill puts the defaults into what was left out.
func (o *Opening) fill(now time.Time) {
	if o.SubmittedAt.IsZero() {
		o.SubmittedAt = now
	}
	if o.TimeScale == 0 {
		o.TimeScale = 1
	}
	if o.Channel == "" {
		o.Channel = "platform"
	}
	if o.Customer.Locale == "" {
		o.Customer.Locale = "en"
	}
	if o.Customer.Timezone == "" {
		o.Customer.Timezone = "UTC"
	}
	if o.Customer.PreferredChannel == "" {
		o.Customer.PreferredChannel = "platform"
		if o.Customer.Email != "" {
			o.Customer.PreferredChannel = "email"
		}
	}
}

// check names every field that is wrong and why. Values of the customer are
// not repeated.
func (o *Opening) check(now time.Time) (p Problems) {
	wrong := func(field, reason string, args ...any) {
		p = append(p, Problem{field, fmt.Sprintf(reason, args...)})
	}
	if !oneOf(o.Platform, Platforms) {
		wrong("platform", "must be one of %s", strings.Join(Platforms, ", "))
	}
	if !token.MatchString(o.Shop) {
		wrong("shop", "must be an id of letters, digits and . _ : @ / - (at most 100)")
	}
	if o.ExternalID != "" && !token.MatchString(o.ExternalID) {
		wrong("external_id", "must be an id of letters, digits and . _ : @ / - (at most 100)")
	}
	if o.Kind != "" && o.Kind != IsComplaint && o.Kind != IsFeedback {
		wrong("kind", "must be complaint or feedback")
	}
	if !oneOf(o.Channel, Channels) {
		wrong("channel", "must be one of %s", strings.Join(Channels, ", "))
	}
	if o.Wish != "" && !oneOf(o.Wish, RemedyKinds) {
		wrong("wish", "must be one of %s", join(RemedyKinds))
	}
	if o.Category != "" && !oneOf(o.Category, Categories) {
		wrong("category", "must be one of %s", join(Categories))
	}
	switch {
	case strings.TrimSpace(o.Text) == "":
		wrong("text", "must say what the complaint is")
	case len(o.Text) > MaxText:
		wrong("text", "is %d bytes; at most %d are taken", len(o.Text), MaxText)
	case strings.ContainsRune(o.Text, 0) || !utf8.ValidString(o.Text):
		wrong("text", "is not plain UTF-8 text")
	}
	if o.SubmittedAt.After(now.Add(5 * time.Minute)) {
		wrong("submitted_at", "is in the future")
	} else if o.SubmittedAt.Year() < 2000 {
		wrong("submitted_at", "is before the year 2000")
	}
	if !o.PlatformDue.IsZero() && (!o.PlatformDue.After(now) || o.PlatformDue.Sub(now) > MaxWait) {
		wrong("platform_due", "must be in the future and within %s from now; leave it out where the platform has decided", Duration(MaxWait))
	}
	if o.TimeScale < 1 || o.TimeScale > MaxTimeScale {
		wrong("time_scale", "must be from 1 to %d", MaxTimeScale)
	}
	o.Customer.check(wrong)
	o.Order.check(wrong)
	return p
}

func (c Person) check(wrong func(field, reason string, args ...any)) {
	for _, line := range [][2]string{{"customer.name", c.Name}, {"customer.email", c.Email}, {"customer.phone", c.Phone}} {
		if !oneLine(line[1], 320) {
			wrong(line[0], "must be one line of at most 320 bytes")
		}
	}
	if c.Email != "" {
		if a, err := mail.ParseAddress(c.Email); err != nil || a.Address != c.Email {
			wrong("customer.email", "is not a mail address")
		}
	}
	if c.Phone != "" && !phone.MatchString(c.Phone) {
		wrong("customer.phone", "is not a phone number")
	}
	if len(c.Locale) > 35 || !token.MatchString(c.Locale) {
		wrong("customer.locale", "must be a language tag such as zh-CN")
	}
	if _, err := time.LoadLocation(c.Timezone); err != nil || c.Timezone == "Local" {
		wrong("customer.timezone", "is not an IANA time zone such as Asia/Shanghai")
	}
	if !oneOf(c.PreferredChannel, []string{"email", "platform", "phone"}) {
		wrong("customer.preferred_channel", "must be email, platform or phone")
	}
	if c.PreferredChannel == "email" && c.Email == "" {
		wrong("customer.email", "must be there when preferred_channel is email")
	}
}

func (o Order) check(wrong func(field, reason string, args ...any)) {
	if !token.MatchString(o.Number) {
		wrong("order.number", "must be an id of letters, digits and . _ : @ / - (at most 100)")
	}
	switch {
	case o.Total.IsZero():
		wrong("order.total", "must be there")
	case o.Total.Minor < 0:
		wrong("order.total", "must not be negative")
	}
	for i, at := range []time.Time{o.PaidAt, o.ShippedAt} {
		if year := at.UTC().Year(); !at.IsZero() && (year < 2000 || year > 2100) {
			wrong([]string{"order.paid_at", "order.shipped_at"}[i], "is not between the years 2000 and 2100")
		}
	}
	if !o.PaidAt.IsZero() && o.ShippedAt.Before(o.PaidAt) && !o.ShippedAt.IsZero() {
		wrong("order.shipped_at", "is before paid_at")
	}
	for _, id := range [][2]string{{"order.carrier", o.Carrier}, {"order.tracking", o.Tracking}} {
		if id[1] != "" && !token.MatchString(id[1]) {
			wrong(id[0], "must be an id of letters, digits and . _ : @ / - (at most 100)")
		}
	}
	if len(o.Items) > MaxItems {
		wrong("order.items", "has %d lines; at most %d are taken", len(o.Items), MaxItems)
		return
	}
	for i, item := range o.Items {
		field := fmt.Sprintf("order.items[%d].", i)
		if !token.MatchString(item.SKU) {
			wrong(field+"sku", "must be an id of letters, digits and . _ : @ / - (at most 100)")
		}
		if item.Batch != "" && !token.MatchString(item.Batch) {
			wrong(field+"batch", "must be an id of letters, digits and . _ : @ / - (at most 100)")
		}
		if !oneLine(item.Title, 500) {
			wrong(field+"title", "must be one line of at most 500 bytes")
		}
		if item.Quantity < 1 || item.Quantity > 1_000_000 {
			wrong(field+"quantity", "must be from 1 to 1000000")
		}
		if item.Price.Minor < 0 {
			wrong(field+"price", "must not be negative")
		}
		if !item.Price.IsZero() && !o.Total.IsZero() && item.Price.Currency != o.Total.Currency {
			wrong(field+"price", "must be in the order's currency %s", o.Total.Currency)
		}
	}
}

// oneLine reports whether a text fits on one line of so many bytes and is one
// that PostgreSQL keeps.
func oneLine(s string, most int) bool {
	return len(s) <= most && !strings.ContainsAny(s, "\x00\r\n") && utf8.ValidString(s)
}

func oneOf[T comparable](v T, all []T) bool {
	for _, one := range all {
		if one == v {
			return true
		}
	}
	return false
}

func join[T ~string](all []T) string {
	words := make([]string, len(all))
	for i, one := range all {
		words[i] = string(one)
	}
	return strings.Join(words, ", ")
}
