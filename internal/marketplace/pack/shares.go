package pack

import (
	"iter"
	"slices"
)

// shares says how many bytes each piece may have that goes in first. Where the
// sum is too small for all, pictures are made smaller alike, so that the first
// does not take the others' room; where they would become too small for that, the
// least important piece stays out.
func (l *loading) shares() iter.Seq2[*item, int64] {
	var chosen []*item
	for _, c := range l.items {
		if c.why == "" && (l.limits.Count <= 0 || len(chosen) < l.limits.Count) {
			chosen = append(chosen, c)
		}
	}
	level := l.level(chosen)
	for level < leastPicture && len(chosen) > 1 && l.tight(chosen, level) {
		chosen = chosen[:len(chosen)-1]
		level = l.level(chosen)
	}
	return func(yield func(*item, int64) bool) {
		for _, c := range chosen {
			share := l.most(c)
			if c.remade {
				share = min(share, level)
			}
			if !yield(c, share) {
				return
			}
		}
	}
}

// most is what a piece would have if there was room enough.
func (l *loading) most(c *item) int64 {
	if !c.asIs { // made into another type it may become larger
		return l.one()
	}
	return min(c.piece.Size, l.one())
}

// tight reports whether a piece has to be made smaller than its own limit says,
// or has no room at all.
func (l *loading) tight(chosen []*item, level int64) bool {
	return level < 0 || slices.ContainsFunc(chosen, func(c *item) bool { return c.remade && l.most(c) > level })
}

// level is how many bytes each picture may have so that all fit: those that need
// less leave the rest to the others. Below 0 when what cannot be made smaller is
// too much already.
func (l *loading) level(chosen []*item) int64 {
	if l.total() == boundless {
		return boundless
	}
	left := l.total()
	var wants []int64
	for _, c := range chosen {
		if c.remade {
			wants = append(wants, l.most(c))
		} else {
			left -= l.most(c)
		}
	}
	if left < 0 {
		return -1
	}
	slices.Sort(wants)
	for i, want := range wants {
		if share := left / int64(len(wants)-i); want > share {
			return share
		}
		left -= want
	}
	return boundless
}
