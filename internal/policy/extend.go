package policy

import (
	"errors"
	"maps"
	"slices"
)

// pack puts a pack together with what it extends and the laws over it, and checks
// that the whole is complete.
func (b *builder) pack(l *loaded) (*Pack, error) {
	if pack, ok := b.made[l.file.Pack]; ok {
		return pack, nil
	}
	chain, err := b.chain(l)
	if err != nil {
		return nil, err
	}
	laws, err := b.laws(chain)
	if err != nil {
		return nil, err
	}
	whole := packFile{Pack: l.file.Pack, Title: orElse(l.file.Title, l.file.Pack), Kind: l.file.kind()}
	for _, link := range slices.Backward(chain) {
		whole.overlay(link.file)
	}
	pack := &Pack{roster: b.roster}
	if pack.rules, err = b.rules(whole, chain, laws); err != nil {
		return nil, err
	}
	if whole.Kind != OfLaw {
		if err := l.complete(whole, pack.rules); err != nil {
			return nil, err
		}
		if pack.triage, err = b.classifier(chain, whole.Triage); err != nil {
			return nil, err
		}
	}
	b.sign(&pack.rules, chain)
	b.made[l.file.Pack] = pack
	return pack, nil
}

var errExtendsItself = errors.New("extends itself, directly or through another pack")

// chain is the pack and all it extends, itself first.
func (b *builder) chain(l *loaded) ([]*loaded, error) {
	var chain []*loaded
	seen := map[string]bool{}
	for at := l; ; {
		if seen[at.file.Pack] {
			return nil, l.src.wrong("extends", "%v", errExtendsItself)
		}
		seen[at.file.Pack] = true
		chain = append(chain, at)
		if at.file.Extends == "" {
			return chain, nil
		}
		next := b.packs[at.file.Extends]
		switch {
		case next == nil:
			return nil, at.src.wrong("extends", "there is no pack %q; %s", at.file.Extends, didYouMean(at.file.Extends, inOrder(b.packs)))
		case next.file.kind() == OfLaw:
			return nil, at.src.wrong("extends", "%s is a law, which nobody extends; laws: [%s] lays it over the pack", at.file.Extends, at.file.Extends)
		}
		at = next
	}
}

// overlay puts what over says over what is there. Deadlines and calendars are put
// together by their own rules.
func (p *packFile) overlay(over packFile) {
	p.Zone = orElse(over.Zone, p.Zone)
	p.Money = merged(p.Money, over.Money)
	p.Checklists = merged(p.Checklists, over.Checklists)
	p.Reasons = merged(p.Reasons, over.Reasons)
	p.Limits.overlay(over.Limits)
	put(&p.Letters, over.Letters)
	put(&p.Evidence, over.Evidence)
	put(&p.Retention.Complaint, over.Retention.Complaint)
	put(&p.Retention.Evidence, over.Retention.Evidence)
	put(&p.Triage, over.Triage)
}

func (l *limitsEntry) overlay(over limitsEntry) {
	put(&l.Rounds, over.Rounds)
	put(&l.Reopens, over.Reopens)
	put(&l.LowScore, over.LowScore)
	put(&l.RulingWaits, over.RulingWaits)
	put(&l.Asks, over.Asks)
	put(&l.GrantAtOnce, over.GrantAtOnce)
}

func put[T any](to **T, from *T) {
	if from != nil {
		*to = from
	}
}

// merged is nil when both are empty, so that what was stored and read again is the
// same.
func merged[K comparable, V any](under, over map[K]V) map[K]V {
	if len(under)+len(over) == 0 {
		return nil
	}
	out := maps.Clone(under)
	if out == nil {
		out = map[K]V{}
	}
	maps.Copy(out, over)
	return out
}
