package policy

import (
	"fmt"
	"slices"
	"time"

	"redress/internal/clock"
	"redress/internal/complaint"
)

// laws are the law packs over a chain: those that its nearest pack names which
// names any.
func (b *builder) laws(chain []*loaded) ([]*Pack, error) {
	by := naming(chain)
	if by == nil {
		return nil, nil
	}
	var all []*Pack
	for i, name := range by.file.Laws {
		at := fmt.Sprintf("laws[%d]", i)
		l := b.packs[name]
		switch {
		case l == nil:
			return nil, by.src.wrong(at, "there is no pack %q; %s", name, didYouMean(name, b.ofKind(OfLaw)))
		case l.file.kind() != OfLaw:
			return nil, by.src.wrong(at, "%s is no law but a %s; extends: %s takes its rules over", name, l.file.kind(), name)
		}
		pack, err := b.pack(l)
		if err != nil {
			return nil, err
		}
		all = append(all, pack)
	}
	return all, nil
}

// naming is the nearest pack of a chain that says which laws are over it.
func naming(chain []*loaded) *loaded {
	for _, l := range chain {
		if l.file.Laws != nil {
			return l
		}
	}
	return nil
}

func (b *builder) ofKind(kind Kind) []string {
	var names []string
	for name, l := range b.packs {
		if l.file.kind() == kind {
			names = append(names, name)
		}
	}
	return names
}

// lay puts laws over a pack's rules: their deadlines beside its own, and the
// longer retention.
func (r *ruleset) lay(law *Pack) {
	r.Laws = append(r.Laws, law.Name())
	for _, d := range law.rules.Deadlines {
		d.Law = true
		r.Deadlines = append(r.Deadlines, d)
	}
	longer(&r.Retention.Complaint, law.rules.Retention.Complaint)
	longer(&r.Retention.Evidence, law.rules.Retention.Evidence)
}

func longer(kept **keptEntry, law *keptEntry) {
	if law != nil && (*kept == nil || law.Years > (*kept).Years) {
		*kept = law
	}
}

// checkLaws: a margin must fit into the laws' time too, or the default would go
// out before its wait begins.
func (r *ruleset) checkLaws(chain []*loaded) error {
	by := naming(chain)
	for _, law := range r.Deadlines {
		for _, own := range r.Deadlines {
			if !law.Law || own.Law || law.Wait == "" || own.Wait != law.Wait || !meet(law, own) {
				continue
			}
			if least := shortest(law.Measure); own.Margin > 0 && time.Duration(own.Margin) >= least {
				return by.src.wrong("laws", "%s may last only %s, not longer than the margin of %s, %s",
					law.rule(), clock.Duration(least), own.rule(), own.Margin)
			}
		}
	}
	return nil
}

// meet reports whether there may be a complaint that both rules are for.
func meet(a, b deadline) bool {
	if a.Shipped != nil && b.Shipped != nil && *a.Shipped != *b.Shipped {
		return false
	}
	return len(a.Categories) == 0 || len(b.Categories) == 0 ||
		slices.ContainsFunc(a.Categories, func(c complaint.Category) bool { return slices.Contains(b.Categories, c) })
}
