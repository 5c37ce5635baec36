package policy

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
)

// pack puts a pack together with what it extends and checks that the whole is
// complete.
func (b *builder) pack(l *loaded) (*Pack, error) {
	chain, err := b.chain(l)
	if err != nil {
		return nil, err
	}
	whole := packFile{Pack: l.file.Pack, Title: l.file.Title}
	hash := sha256.New()
	for i := len(chain) - 1; i >= 0; i-- {
		whole.overlay(chain[i].file)
		hash.Write(chain[i].src.text)
		hash.Write([]byte{0})
	}
	if err := l.complete(whole); err != nil {
		return nil, err
	}
	pack := &Pack{name: l.file.Pack, rules: whole, roster: b.roster}
	pack.clocks = clocksOf(whole)
	pack.money = moneyOf(whole)
	if pack.triage, err = b.classifier(chain, whole); err != nil {
		return nil, err
	}
	for _, name := range whole.Triage.Lexicons {
		hash.Write(b.lexicons[name].src.text)
		hash.Write([]byte{0})
	}
	pack.version = hex.EncodeToString(hash.Sum(nil))[:16]
	return pack, nil
}

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
		if next == nil {
			return nil, at.src.wrong("extends", "there is no pack %q", at.file.Extends)
		}
		at = next
	}
}

// overlay puts what over says over what is there.
func (p *packFile) overlay(over packFile) {
	p.Deadlines = merged(p.Deadlines, over.Deadlines)
	p.Money = merged(p.Money, over.Money)
	p.Checklists = merged(p.Checklists, over.Checklists)
	p.Reasons = merged(p.Reasons, over.Reasons)
	p.Limits.overlay(over.Limits)
	if over.Triage != nil {
		p.Triage = over.Triage
	}
}

func (l *limitsEntry) overlay(over limitsEntry) {
	put(&l.Rounds, over.Rounds)
	put(&l.Reopens, over.Reopens)
	put(&l.LowScore, over.LowScore)
	put(&l.RulingWaits, over.RulingWaits)
	put(&l.CustomerAppeal, over.CustomerAppeal)
	put(&l.MerchantAppeal, over.MerchantAppeal)
	put(&l.GrantAtOnce, over.GrantAtOnce)
}

func put[T any](to **T, from *T) {
	if from != nil {
		*to = from
	}
}

func merged[K comparable, V any](under, over map[K]V) map[K]V {
	out := maps.Clone(under)
	if out == nil {
		out = map[K]V{}
	}
	maps.Copy(out, over)
	return out
}
