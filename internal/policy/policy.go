// Package policy holds the rule packs: one YAML file a platform with its
// deadlines, limits, checklists and triage rules, and the roster of people.
//
// A pack may extend another one and then says only what is different. What is
// built in can be overridden file by file from a directory. Everything is
// checked when it is loaded, so that a running complaint never meets a rule
// that cannot be followed; an error names the file, the line and the reason.
package policy

import (
	"fmt"
	"slices"
	"strings"

	"redress/internal/complaint"
)

// Packs is everything Load read. It does not change and may be shared.
type Packs struct {
	Roster *Roster
	byName map[string]*Pack
}

// Pack is one platform's rules with what they extend already put in.
type Pack struct {
	name    string
	version string
	rules   packFile // complete and checked
	clocks  map[complaint.DeadlineName]complaint.Term
	money   map[string]limits
	triage  *classifier
	roster  *Roster
}

// Get is the pack of a platform. A platform without one is an error: a
// complaint must not be handled under rules nobody chose for it.
func (p *Packs) Get(platform string) (*Pack, error) {
	if pack, ok := p.byName[platform]; ok {
		return pack, nil
	}
	return nil, fmt.Errorf("no policy pack for platform %q; there are %s", platform, strings.Join(p.Names(), ", "))
}

// Names lists the packs in alphabetical order.
func (p *Packs) Names() []string {
	names := make([]string, 0, len(p.byName))
	for name := range p.byName {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Name is the pack's name, "taobao".
func (p *Pack) Name() string { return p.name }

// Version is a hash of the pack's content and of all it extends and uses: two
// complaints with the same version were opened under the same rules.
func (p *Pack) Version() string { return p.version }
