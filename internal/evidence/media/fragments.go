package media

import "encoding/binary"

// measured are the tracks of a film that may hold places, by id, each with the
// length of its samples in fragments that do not say it.
type measured map[uint32]int64

// note remembers that a track's fragments are to be blanked. tkhd is its header.
func (e *examination) note(tkhd rope) {
	at := int64(12)
	if tkhd.starts("\x01") {
		at = 20
	}
	if id := tkhd.bytes(at, 4); id != nil {
		if e.measured == nil {
			e.measured = measured{}
		}
		e.measured[binary.BigEndian.Uint32(id)] = 0
	}
}

// defaults reads the lengths that a film's header gives to samples of fragments.
func (e *examination) defaults(mvex rope) {
	e.each(mvex, func(b box) {
		raw := b.inner.bytes(4, 16)
		if b.kind != "trex" || raw == nil {
			return
		}
		id := binary.BigEndian.Uint32(raw)
		if _, ours := e.measured[id]; ours {
			e.measured[id] = int64(binary.BigEndian.Uint32(raw[12:]))
		}
	})
}

// fragment blanks what a fragment of a film holds of the tracks that may hold
// places. Its offsets count from its own beginning, or from where it says.
func (e *examination) fragment(moof box) {
	if len(e.measured) == 0 || len(moof.whole.pieces) == 0 {
		return
	}
	e.each(moof.inner, func(traf box) {
		if traf.kind != "traf" {
			return
		}
		base, next, length, ours := moof.whole.pieces[0].at, int64(0), int64(0), false
		e.each(traf.inner, func(b box) {
			raw := b.inner.bytes(0, min(b.inner.size, maxTable))
			if len(raw) < 8 {
				return
			}
			flags, f := binary.BigEndian.Uint32(raw)&0xFFFFFF, fields{rest: raw[4:]}
			switch b.kind {
			case "tfhd":
				length, ours = e.measured[uint32(f.number(4))] // #nosec G115 -- four bytes
				if flags&1 != 0 {
					base = f.number(8)
				}
				f.optional(flags, 2, 8)
				if flags&0x10 != 0 {
					length = f.number(4)
				}
				next = base
			case "trun":
				if !ours {
					return
				}
				samples := f.number(4)
				if flags&1 != 0 {
					next = base + int64(int32(f.number(4))) // #nosec G115 -- signed in the file
				}
				f.optional(flags, 4)
				size := f.sizes(flags, samples, length)
				blanked := e.span(next, size)
				blanked.blank(0, blanked.size, 0)
				next += size
			}
		})
	})
}

// optional passes the numbers of four bytes that are there when their flag is set.
func (f *fields) optional(flags uint32, each ...uint32) {
	for _, flag := range each {
		if flags&flag != 0 {
			f.take(4)
		}
	}
}

// sizes adds up how long the samples of a run are.
func (f *fields) sizes(flags uint32, samples, length int64) (size int64) {
	if flags&0x200 == 0 {
		return samples * length
	}
	for ; samples > 0 && !f.short; samples-- {
		f.optional(flags, 0x100)
		size += f.number(4)
		f.optional(flags, 0x400, 0x800)
	}
	return size
}
