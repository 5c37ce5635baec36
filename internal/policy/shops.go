package policy

import "fmt"

// apply notes for which complaints a shop's pack is. No two may be for the same.
func (b *builder) apply(l *loaded, pack *Pack, shops map[string]map[string]*Pack) error {
	applies := l.file.Applies
	if applies == nil {
		return nil
	}
	if of := b.packs[applies.Platform]; of == nil || of.file.kind() != OfPlatform {
		return l.src.wrong("applies.platform", "there is no platform %q; %s", applies.Platform, didYouMean(applies.Platform, b.ofKind(OfPlatform)))
	}
	if shops[applies.Platform] == nil {
		shops[applies.Platform] = map[string]*Pack{}
	}
	mine := shops[applies.Platform]
	if len(applies.Shops) == 0 {
		if other := mine[""]; other != nil {
			return l.src.wrong("applies", "%s applies to all shops of %s too", other.Name(), applies.Platform)
		}
		mine[""] = pack
	}
	for i, shop := range applies.Shops {
		if other := mine[shop]; other != nil {
			return l.src.wrong(fmt.Sprintf("applies.shops[%d]", i), "%s applies to %s of %s too", other.Name(), shop, applies.Platform)
		}
		mine[shop] = pack
	}
	return nil
}
