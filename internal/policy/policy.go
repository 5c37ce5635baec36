// Package policy holds the rule packs: one YAML file a platform, a law or a shop
// with its deadlines, limits, checklists and triage rules, and the roster of
// people.
//
// A pack may extend another one and then says only what is different; law packs
// lie over it. What is built in can be overridden file by file from a directory.
// Everything is checked when it is loaded, first against the published schema, so
// that a running complaint never meets a rule that cannot be followed; an error
// names the file, the line and the reason.
package policy

import (
	"fmt"
	"slices"
	"strings"
)

// Packs is everything Load read. It does not change and may be shared.
type Packs struct {
	Roster *Roster
	byName map[string]*Pack
	shops  map[string]map[string]*Pack // shops' packs by platform and shop; "": all of its shops

	written map[string]*loaded // shops' packs as they were read
}

// Pack is one platform's, law's or shop's rules with what they extend already
// put in. It may be shared.
type Pack struct {
	rules  ruleset
	triage *classifier // nil for laws and stored packs
	roster *Roster
	years  almanac
}

// Get is the pack of a name. A platform without one is an error: a complaint must
// not be handled under rules nobody chose for it.
func (p *Packs) Get(name string) (*Pack, error) {
	if pack, ok := p.byName[name]; ok {
		return pack, nil
	}
	return nil, fmt.Errorf("no policy pack for platform %q; there are %s", name, strings.Join(p.Names(), ", "))
}

// For is the pack for complaints of a shop: its own where one applies to it, else
// the one for all of the platform's shops, else the platform's.
func (p *Packs) For(platform, shop string) (*Pack, error) {
	for _, name := range []string{shop, ""} {
		if pack, ok := p.shops[platform][name]; ok {
			return pack, nil
		}
	}
	pack, err := p.Get(platform)
	if err == nil && pack.Kind() != OfPlatform {
		return nil, fmt.Errorf("no policy pack for platform %q: the pack of that name is a %s's", platform, pack.Kind())
	}
	return pack, err
}

// Names lists the packs in alphabetical order, laws and shops too.
func (p *Packs) Names() []string { return inOrder(p.byName) }

// Name is the pack's name, "taobao".
func (p *Pack) Name() string { return p.rules.Name }

// Title is what people call the pack.
func (p *Pack) Title() string { return p.rules.Title }

// Kind is what the rules are of.
func (p *Pack) Kind() Kind { return p.rules.Kind }

// Zone is the time zone that the pack's instants are told in (IANA).
func (p *Pack) Zone() string { return p.rules.Zone }

// Version is a hash of the pack's content and of all it extends and uses: two
// complaints with the same version were opened under the same rules.
func (p *Pack) Version() string { return p.rules.Version }

// Chain is the pack's name and those it extends, the nearest first.
func (p *Pack) Chain() []string { return append([]string{p.rules.Name}, p.rules.Extends...) }

// Laws are the names of the laws over the pack.
func (p *Pack) Laws() []string { return slices.Clone(p.rules.Laws) }

// Lineage tells where the pack's rules come from: "jd extends house, with
// cn-consumer".
func (p *Pack) Lineage() string {
	text := strings.Join(p.Chain(), " extends ")
	if len(p.rules.Laws) > 0 {
		text += ", with " + strings.Join(p.rules.Laws, " and ")
	}
	return text
}

// inOrder is the keys of a map in order.
func inOrder[K ~string, V any](m map[K]V) []K {
	all := make([]K, 0, len(m))
	for k := range m {
		all = append(all, k)
	}
	slices.Sort(all)
	return all
}
