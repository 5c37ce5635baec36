package postgres

import (
	"slices"
	"strings"

	"redress/internal/access"
	"redress/internal/complaint"
)

// wall is whose complaints a list may show: of all shops, or of those named. It
// shows nothing when it names none.
type wall struct {
	all       bool
	shops     []access.Shop // without wildcards
	platforms []string      // all shops of them
}

// anyPart is the wildcard of a grant.
const anyPart = "*"

// wall is what is both granted and asked for.
func (f Filter) wall() wall {
	granted := f.Shops
	if granted == nil {
		granted = []access.Shop{{Platform: anyPart, Name: anyPart}}
	}
	asked := access.Shop{Platform: orAny(f.Platform), Name: orAny(f.Shop)}
	var w wall
	for _, g := range granted {
		both, ok := meet(g, asked)
		switch {
		case !ok:
		case both.Platform == anyPart && both.Name == anyPart:
			return wall{all: true}
		case both.Name == anyPart:
			w.platforms = append(w.platforms, both.Platform)
		case both.Platform == anyPart:
			// A shop's index begins with its platform.
			for _, p := range complaint.Platforms {
				w.shops = append(w.shops, access.Shop{Platform: p, Name: both.Name})
			}
		default:
			w.shops = append(w.shops, both)
		}
	}
	slices.Sort(w.platforms)
	w.platforms = slices.Compact(w.platforms)
	w.shops = slices.DeleteFunc(w.shops, func(s access.Shop) bool { return slices.Contains(w.platforms, s.Platform) })
	slices.SortFunc(w.shops, func(a, b access.Shop) int { return strings.Compare(a.String(), b.String()) })
	w.shops = slices.Compact(w.shops)
	return w
}

// nothing reports whether the wall lets nothing through.
func (w wall) nothing() bool { return !w.all && len(w.shops)+len(w.platforms) == 0 }

func (w wall) columns() (platforms, shops []string) {
	for _, s := range w.shops {
		platforms, shops = append(platforms, s.Platform), append(shops, s.Name)
	}
	return platforms, shops
}

// meet is the part of one shop that another one covers too.
func meet(a, b access.Shop) (access.Shop, bool) {
	platform, ok := meetPart(a.Platform, b.Platform)
	name, also := meetPart(a.Name, b.Name)
	return access.Shop{Platform: platform, Name: name}, ok && also
}

func meetPart(a, b string) (string, bool) {
	switch {
	case a == anyPart:
		return b, true
	case b == anyPart || a == b:
		return a, true
	}
	return "", false
}

func orAny(part string) string {
	if part == "" {
		return anyPart
	}
	return part
}
