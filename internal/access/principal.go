package access

import (
	"slices"
	"strings"

	"redress/internal/complaint"
)

// Principal is who is at the door, once their credential was checked.
type Principal struct {
	ID    string // the account, as it stands in events: letters, digits and . _ : @ / -
	Name  string // for people to read; may be empty
	Roles []Role
	Shops []Shop // whose complaints they see; a customer has none
	// Case is the one complaint that a customer's link opens.
	Case string
	// ActsAs are the roles that a backend may speak for.
	ActsAs []complaint.Role
	// Only narrows a key to some actions; nil is all of its roles'.
	Only []Action
	// Credential names what they came with, for logs and limits: "key k_4x…",
	// "link l_7c…", "person lin".
	Credential string
}

// Shop is one shop on one platform, the tenant. "*" as either part is any.
type Shop struct {
	Platform string `json:"platform"`
	Name     string `json:"shop"`
}

// ParseShop reads "taobao/demo" or, with wildcards, "*/demo", "jd/*" and "*/*".
func ParseShop(s string) (Shop, bool) {
	platform, name, ok := strings.Cut(s, "/")
	return Shop{platform, name}, ok && platform != "" && name != ""
}

func (s Shop) String() string { return s.Platform + "/" + s.Name }

// Covers reports whether a complaint of that platform and shop is of this shop.
func (s Shop) Covers(platform, shop string) bool {
	return (s.Platform == "*" || s.Platform == platform) && (s.Name == "*" || s.Name == shop)
}

// Subject is what an action is about: a complaint, or with an empty Number a
// shop. The zero value is nothing in particular, as for a list.
type Subject struct{ Number, Platform, Shop string }

// Has reports whether one of the principal's roles is r.
func (p Principal) Has(r Role) bool { return slices.Contains(p.Roles, r) }

// sees reports whether a subject is on the principal's side of the wall.
func (p Principal) sees(s Subject) bool {
	if s == (Subject{}) {
		return true
	}
	if p.Case != "" {
		return s.Number == p.Case
	}
	return slices.ContainsFunc(p.Shops, func(own Shop) bool { return own.Covers(s.Platform, s.Shop) })
}
