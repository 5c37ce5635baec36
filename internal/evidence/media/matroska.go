package media

import "strings"

// The elements of a Matroska or WebM file (RFC 9559) on the way to a place.
const (
	ebmlSegment   = 0x18538067
	ebmlCluster   = 0x1F43B675
	ebmlTags      = 0x1254C367
	ebmlTag       = 0x7373
	ebmlSimpleTag = 0x67C8
	ebmlTagName   = 0x45A3
	ebmlCRC       = 0xBF
	ebmlVoid      = 0xEC
)

// element is one element: its whole extent, and what stands in it.
type element struct {
	id           int64
	sized        int64 // bytes of its size
	whole, inner rope
}

// matroska takes out of a film the tags that name a place, and reports whether
// there were any. What its blocks hold is not read: pictures, sound, and captions.
func (e *examination) matroska(in rope, depth int) (changed bool) {
	if depth > maxDepth {
		return false
	}
	e.eachElement(in, func(el element) {
		switch el.id {
		case ebmlSimpleTag:
			if e.namesPlace(el.inner) {
				el.void()
				changed = true
				return
			}
			fallthrough
		case ebmlSegment, ebmlTags, ebmlTag:
			changed = e.matroska(el.inner, depth+1) || changed
		}
	})
	if changed {
		e.plainSums(in)
	}
	return changed
}

// namesPlace reports whether a tag is about a place, by its name: LOCATION,
// RECORDING_LOCATION, com.apple.quicktime.location.ISO6709, GPS and the like.
func (e *examination) namesPlace(tag rope) (is bool) {
	e.eachElement(tag, func(el element) {
		if el.id != ebmlTagName {
			return
		}
		name := strings.ToLower(string(el.inner.bytes(0, min(el.inner.size, 200))))
		for _, word := range []string{"location", "gps", "iso6709", "latitude", "longitude", "\xa9xyz"} {
			is = is || strings.Contains(name, word)
		}
	})
	return is
}

// void makes an element with an id of two bytes empty room of the same length.
func (el element) void() {
	head := make([]byte, 1+min(el.sized+1, 8))
	rest := el.whole.size - int64(len(head))
	for i := len(head) - 1; i > 0; i-- {
		head[i] = byte(rest) // #nosec G115 -- the lowest eight bits
		rest >>= 8
	}
	head[0], head[1] = ebmlVoid, head[1]|1<<(9-len(head))
	el.whole.write(0, head)
	el.whole.blank(int64(len(head)), el.whole.size, 0)
}

// plainSums turns the checksums of a list of elements into empty room: what they
// are of has changed.
func (e *examination) plainSums(in rope) {
	e.eachElement(in, func(el element) {
		if el.id == ebmlCRC {
			el.whole.write(0, []byte{ebmlVoid})
			el.inner.blank(0, el.inner.size, 0)
		}
	})
}

// eachElement reads the elements that lie in a rope, as far as they can be read.
// One of unknown length, as live recordings have, is gone through as if what
// stands in it stood beside it.
func (e *examination) eachElement(in rope, do func(element)) {
	for at := int64(0); e.err == nil; {
		head := in.bytes(at, min(12, in.size-at))
		id, idLen := ebmlNumber(head, 4, true)
		if idLen == 0 {
			return
		}
		size, sizeLen := ebmlNumber(head[idLen:], 8, false)
		if sizeLen == 0 {
			return
		}
		if e.count++; e.count > maxBoxes {
			e.keep(errBroken)
			return
		}
		skip := int64(idLen + sizeLen)
		if size == 1<<(7*sizeLen)-1 {
			if id != ebmlSegment && id != ebmlCluster {
				return
			}
			at += skip
			continue
		}
		el := element{id, int64(sizeLen), in.part(at, skip+size), in.part(at+skip, size)}
		do(el)
		if size > in.size-at-skip {
			return
		}
		at += skip + size
	}
}

// ebmlNumber reads a number of at most so many bytes, with its mark or without;
// its length is 0 where there is none.
func ebmlNumber(b []byte, most int, marked bool) (n int64, length int) {
	if len(b) == 0 || b[0] == 0 {
		return 0, 0
	}
	for length = 1; b[0]>>(8-length) == 0; length++ { // the mark's place tells the length
	}
	if length > most || length > len(b) {
		return 0, 0
	}
	n = int64(b[0])
	if !marked {
		n &= 1<<(8-length) - 1
	}
	for _, one := range b[1:length] {
		n = n<<8 | int64(one)
	}
	return n, length
}
