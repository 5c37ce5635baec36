package media

import (
	"encoding/binary"
	"strings"
)

// containers are the boxes that hold other boxes on the way to a place.
var containers = map[string]bool{"moov": true, "trak": true, "mdia": true, "minf": true, "udta": true, "ilst": true, "moof": true, "traf": true}

const maxDepth = 10

// box is one box of a film: its whole extent, and what stands in it.
type box struct {
	kind         string
	whole, inner rope
}

// each reads the boxes that lie in a rope, as far as they can be read.
func (e *examination) each(in rope, do func(box)) {
	for at := int64(0); e.err == nil; {
		head := in.bytes(at, 8)
		if head == nil {
			return
		}
		if e.count++; e.count > maxBoxes {
			e.keep(errBroken)
			return
		}
		size, skip := int64(binary.BigEndian.Uint32(head)), int64(8)
		switch size {
		case 0: // to the end
			size = in.size - at
		case 1:
			long := in.bytes(at+8, 8)
			if long == nil || long[0] >= 0x80 {
				return
			}
			size, skip = int64(binary.BigEndian.Uint64(long)), 16 // #nosec G115 -- below 2^63, see above
		}
		if size < skip {
			return
		}
		do(box{string(head[4:]), in.part(at, size), in.part(at+skip, size-skip)})
		if size > in.size-at {
			return
		}
		at += size
	}
}

// boxes takes the place out of a film: the atoms of QuickTime's and 3GPP's user
// data, and the items of its metadata whose key speaks of a location.
func (e *examination) boxes(in rope, depth int) {
	if depth > maxDepth {
		return
	}
	e.each(in, func(b box) {
		switch {
		case b.kind == "\xa9xyz" || b.kind == "loci":
			b.free()
		case b.kind == "meta":
			e.meta(b.inner, depth)
		case b.kind == "mvex":
			e.defaults(b.inner)
		case containers[b.kind]:
			switch b.kind {
			case "trak":
				e.track(b.inner)
			case "moof":
				e.fragment(b)
			}
			e.boxes(b.inner, depth+1)
		}
	})
}

// free makes a box empty room.
func (b box) free() {
	b.whole.write(4, []byte("free"))
	b.inner.blank(0, b.inner.size, 0)
}

// meta reads a metadata box. QuickTime's begins with its boxes at once, ISO's
// with a version before them.
func (e *examination) meta(in rope, depth int) {
	in = metaBoxes(in)
	places := map[uint32]bool{}
	e.each(in, func(b box) {
		if b.kind == "keys" {
			places = locationKeys(b.inner)
		}
	})
	e.each(in, func(b box) {
		if b.kind != "ilst" {
			return
		}
		e.each(b.inner, func(item box) {
			if places[binary.BigEndian.Uint32([]byte(item.kind))] {
				item.free()
			}
		})
	})
	e.boxes(in, depth+1)
}

func metaBoxes(in rope) rope {
	if string(in.bytes(4, 4)) == "hdlr" {
		return in
	}
	return in.from(4)
}

// locationKeys are the numbers, from 1, of the keys that speak of a location,
// such as com.apple.quicktime.location.ISO6709.
func locationKeys(in rope) map[uint32]bool {
	places := map[uint32]bool{}
	at := int64(8) // version and count
	for n := uint32(1); n < 10_000; n++ {
		head := in.bytes(at, 8)
		if head == nil {
			break
		}
		size := int64(binary.BigEndian.Uint32(head))
		if size < 8 {
			break
		}
		name := strings.ToLower(string(in.bytes(at+8, min(size-8, 200))))
		if strings.Contains(name, "location") || strings.Contains(name, "gps") {
			places[n] = true
		}
		at += size
	}
	return places
}
