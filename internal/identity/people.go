package identity

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"redress/internal/access"
)

// People says how tokens of the OpenID provider tell who somebody is.
type People struct {
	Issuer   string // empty: nobody signs in
	Audience string // of access tokens; empty: none are taken
	Client   string // our id at the provider, for browsers
	Secret   string // with it; empty for a public client
	Scopes   []string
	// The claims that hold roles, shops and the account. A dot goes one step into
	// an object, as in realm_access.roles, where no claim has the whole name.
	RolesClaim, ShopsClaim, IDClaim string
}

// signInRoles are the roles that a provider can give. A customer comes by a link,
// and a backend by a key, which says for whom it speaks.
var signInRoles = []access.Role{access.Agent, access.Supervisor, access.Finance, access.Arbitrator, access.Operator, access.Auditor}

// account is the pattern of accounts in a complaint's events.
var account = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._:@/-]{0,99}$`)

// principal is the person that claims are about. The error is Forbidden.
func (p People) principal(c claims) (access.Principal, error) {
	none := func(reason, format string, args ...any) (access.Principal, error) {
		return access.Principal{}, Forbidden{reason, fmt.Sprintf(format, args...)}
	}
	id, _ := c.claim(p.IDClaim).(string)
	if !account.MatchString(id) {
		return none(BadAccount, "the claim %s must hold an account's id: letters, digits and . _ : @ / -, at most 100", p.IDClaim)
	}
	roles := []access.Role{}
	for _, word := range wordsOf(c.claim(p.RolesClaim)) {
		if role := access.Role(word); slices.Contains(signInRoles, role) && !slices.Contains(roles, role) {
			roles = append(roles, role)
		}
	}
	if len(roles) == 0 {
		return none(NoRole, "the claim %s holds none of the roles %s", p.RolesClaim, join(signInRoles))
	}
	shops := []access.Shop{}
	for _, word := range wordsOf(c.claim(p.ShopsClaim)) {
		if shop, ok := access.ParseShop(word); ok && !slices.Contains(shops, shop) {
			shops = append(shops, shop)
		}
	}
	if len(shops) == 0 {
		return none(NoShop, "the claim %s holds no shop, such as taobao/demo or */*", p.ShopsClaim)
	}
	name, _ := c.all["name"].(string)
	return access.Principal{ID: id, Name: name, Roles: roles, Shops: shops, Credential: "person " + id}, nil
}

// claim is a claim by its name, or by the way to it.
func (c claims) claim(name string) any {
	if value, ok := c.all[name]; ok {
		return value
	}
	var at any = c.all
	for step := range strings.SplitSeq(name, ".") {
		object, ok := at.(map[string]any)
		if !ok {
			return nil
		}
		at = object[step]
	}
	return at
}

// wordsOf is a claim's value as words: a list, or one string with spaces between.
func wordsOf(value any) []string {
	switch v := value.(type) {
	case string:
		return strings.Fields(v)
	case []any:
		var words []string
		for _, one := range v {
			if word, ok := one.(string); ok {
				words = append(words, word)
			}
		}
		return words
	}
	return nil
}
