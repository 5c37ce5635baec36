package identity

import (
	"context"
	"crypto/subtle"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"redress/internal/access"
	"redress/internal/complaint"
)

// How long keys live.
const (
	KeyLife    = 365 * 24 * time.Hour     // the default
	MaxKeyLife = 2 * 365 * 24 * time.Hour // longer than this nobody remembers who has it
)

// keyRoles are the roles that a machine can have. The others belong to people,
// whom a backend can speak for.
var keyRoles = []access.Role{access.Backend, access.Operator, access.Auditor}

// KeyRequest is what a new key is to open.
type KeyRequest struct {
	Name   string
	Roles  []access.Role // none: backend
	Shops  []access.Shop
	ActsAs []complaint.Role
	Only   []access.Action // none: all that its roles may do
	Life   time.Duration   // 0: KeyLife
	By     string          // who makes it, "operator:olga"
}

// NewKey makes a key and its secret, which is stored nowhere and cannot be shown
// again. The error is complaint.Problems.
func NewKey(r KeyRequest, now time.Time) (access.Key, string, error) {
	if len(r.Roles) == 0 {
		r.Roles = []access.Role{access.Backend}
	}
	if r.Life == 0 {
		r.Life = KeyLife
	}
	if problems := r.problems(); len(problems) > 0 {
		return access.Key{}, "", problems
	}
	id, err := draw(idLength * 5 / 8)
	if err != nil {
		return access.Key{}, "", err
	}
	random, err := draw(32)
	if err != nil {
		return access.Key{}, "", err
	}
	secret := keyPrefix + id + "_" + random
	secret += checksum(secret)
	k := access.Key{ID: "k_" + id, Name: r.Name, Roles: unique(r.Roles), Shops: unique(r.Shops), ActsAs: unique(r.ActsAs),
		Hash: digest(secret), CreatedBy: r.By, CreatedAt: now, ExpiresAt: now.Add(r.Life)}
	if len(r.Only) > 0 {
		k.Only = unique(r.Only)
	}
	return k, secret, nil
}

func (r KeyRequest) problems() (all complaint.Problems) {
	wrong := func(field, format string, args ...any) {
		all = append(all, complaint.Problem{Field: field, Reason: fmt.Sprintf(format, args...)})
	}
	if n := utf8.RuneCountInString(r.Name); n == 0 || n > 100 || strings.ContainsFunc(r.Name, func(c rune) bool { return c < ' ' || c == 0x7f }) {
		wrong("name", "must say which system has the key, in at most 100 characters on one line")
	}
	for _, role := range r.Roles {
		if !slices.Contains(keyRoles, role) {
			wrong("roles", "%q is no role for a key: one of %s", role, join(keyRoles))
		}
	}
	if len(r.Shops) == 0 {
		wrong("shops", "must name a shop, as taobao/demo, taobao/* or */*")
	}
	for _, shop := range r.Shops {
		if shop.Name == "" || len(shop.String()) > 140 || (shop.Platform != "*" && !slices.Contains(complaint.Platforms, shop.Platform)) {
			wrong("shops", "%q is not platform/shop with a platform of %s, or *", shop, strings.Join(complaint.Platforms, ", "))
		}
	}
	for _, role := range r.ActsAs {
		if !slices.Contains(access.SpokenFor, role) {
			wrong("acts_as", "%q is no role that can be spoken for: one of %s", role, join(access.SpokenFor))
		}
	}
	if len(r.ActsAs) > 0 && !slices.Contains(r.Roles, access.Backend) {
		wrong("acts_as", "only a backend speaks for others")
	}
	for _, action := range r.Only {
		if !slices.Contains(access.Actions(), action) {
			wrong("only", "%q is no action: docs/access.md lists them", action)
		}
	}
	if r.Life < time.Minute || r.Life > MaxKeyLife {
		wrong("expires", "must be from a minute to %d days", MaxKeyLife/(24*time.Hour))
	}
	return all
}

// key is who comes with an API key.
func (g *Guard) key(ctx context.Context, secret string) (access.Principal, error) {
	refused := func(why Reason) (access.Principal, error) { return access.Principal{}, Unauthenticated{APIKey, why} }
	id, ok := parseKey(secret)
	if !ok {
		return refused(Invalid)
	}
	k, found, err := g.keys.get(ctx, id)
	switch {
	case err != nil:
		return access.Principal{}, err
	// The hash comes first, so that only who has the secret learns how the key stands.
	case !found || subtle.ConstantTimeCompare(digest(secret), k.Hash) != 1:
		return refused(Invalid)
	case k.RevokedAt != nil:
		return refused(Revoked)
	case !g.now().Before(k.ExpiresAt):
		return refused(Expired)
	}
	g.keys.use(ctx, id)
	return k.Principal(), nil
}

func join[T ~string](all []T) string {
	plain := make([]string, len(all))
	for i, one := range all {
		plain[i] = string(one)
	}
	return strings.Join(plain, ", ")
}

func unique[T comparable](all []T) []T {
	kept := []T{}
	for _, one := range all {
		if !slices.Contains(kept, one) {
			kept = append(kept, one)
		}
	}
	return kept
}
