package media

import (
	"bytes"
	"encoding/binary"
)

// heif reads a HEIC or AVIF file (ISO 23008-12): a film's boxes, with items for
// pictures and their metadata.
func (e *examination) heif() error {
	e.each(e.all(), func(b box) {
		if b.kind == "meta" {
			e.items(metaBoxes(b.inner))
		}
	})
	e.boxes(e.all(), 0) // a live picture has a film's boxes too
	e.sweep(0)
	return nil
}

// items reads what a file's items are and where they stand.
func (e *examination) items(in rope) {
	var info, locations, data rope
	e.each(in, func(b box) {
		switch b.kind {
		case "iinf":
			info = b.inner
		case "iloc":
			locations = b.inner
		case "idat":
			data = b.inner
		case "iprp":
			e.each(b.inner, func(b box) {
				if b.kind == "ipco" {
					e.each(b.inner, e.extent)
				}
			})
		}
	})
	if info.e == nil || locations.e == nil {
		return
	}
	kinds := e.itemKinds(info)
	for _, item := range e.placed(locations, data) {
		switch kinds[item.id] {
		case "Exif":
			// Where the TIFF structure begins, and then mostly "Exif" and two zeros.
			if skip := item.bytes(0, 4); skip != nil {
				block := item.from(4 + int64(binary.BigEndian.Uint32(skip)))
				if openFolders(block) == nil {
					block = item.rope
				}
				e.exif(block)
			}
		case "application/rdf+xml":
			e.xmp(item.rope)
		}
	}
}

// extent reads how large one of the pictures is.
func (e *examination) extent(b box) {
	if b.kind != "ispe" {
		return
	}
	if size := b.inner.bytes(4, 8); size != nil {
		e.picture(int64(binary.BigEndian.Uint32(size)), int64(binary.BigEndian.Uint32(size[4:])))
	}
}

// itemKinds are the types of the items that matter, and the media types of
// those that have one.
func (e *examination) itemKinds(info rope) map[uint32]string {
	kinds := map[uint32]string{}
	head := info.bytes(0, 1)
	if head == nil {
		return kinds
	}
	skip := int64(6)
	if head[0] > 0 {
		skip = 8
	}
	e.each(info.from(skip), func(b box) {
		raw := b.inner.bytes(0, min(b.inner.size, 512))
		if b.kind != "infe" || len(raw) < 4 || raw[0] < 2 {
			return
		}
		f := fields{rest: raw[4:]}
		id := uint32(f.number(2 + 2*int(min(raw[0]-2, 1)))) // #nosec G115 -- at most four bytes
		f.number(2)
		kind := string(f.take(4))
		if kind == "mime" {
			_, rest, _ := bytes.Cut(f.rest, []byte{0}) // its name
			media, _, _ := bytes.Cut(rest, []byte{0})
			kind = string(media)
		}
		kinds[id] = kind
	})
	return kinds
}

type item struct {
	id uint32
	rope
}

// placed reads where items stand: in the file, or in the data box beside them.
func (e *examination) placed(locations, data rope) (items []item) {
	raw := locations.bytes(0, locations.size)
	if len(raw) < 8 {
		return nil
	}
	version := raw[0]
	offsets, lengths, bases, indexes := int(raw[4]>>4), int(raw[4]&15), int(raw[5]>>4), int(raw[5]&15)
	if version == 0 {
		indexes = 0
	}
	wide := 2
	if version >= 2 {
		wide = 4
	}
	f := fields{rest: raw[6:]}
	for n := f.number(wide); n > 0 && !f.short && e.err == nil; n-- {
		it := item{uint32(f.number(wide)), rope{e: e}} // #nosec G115 -- at most four bytes
		within := e.all()
		if version > 0 && f.number(2)&15 == 1 {
			within = data
		}
		f.number(2)
		base := f.number(bases)
		for extents := f.number(2); extents > 0 && !f.short && e.err == nil; extents-- {
			e.spend(0)
			f.number(indexes)
			at, size := base+f.number(offsets), f.number(lengths)
			if size == 0 {
				size = within.size
			}
			if within.e != nil {
				it.rope = it.join(within.part(at, size))
			}
		}
		items = append(items, it)
	}
	return items
}

// fields reads numbers of any width, most significant byte first.
type fields struct {
	rest  []byte
	short bool // something was asked for that is not there
}

func (f *fields) take(n int) []byte {
	if n > len(f.rest) {
		f.rest, f.short = nil, true
		return make([]byte, n)
	}
	b := f.rest[:n]
	f.rest = f.rest[n:]
	return b
}

// number is not negative; what is too large for that reads as 0.
func (f *fields) number(width int) (n int64) {
	for _, b := range f.take(width) {
		n = n<<8 | int64(b)
	}
	return max(n, 0)
}
