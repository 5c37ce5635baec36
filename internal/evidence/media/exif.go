package media

import (
	"encoding/binary"
	"slices"
)

// Tags of TIFF 6.0, EXIF 3.0 and GeoTIFF 1.1.
const (
	tagWidth     = 0x0100
	tagHeight    = 0x0101
	tagSubIFDs   = 0x014A
	tagXMP       = 0x02BC
	tagIPTC      = 0x83BB
	tagPhotoshop = 0x8649
	tagEXIF      = 0x8769
	tagGPS       = 0x8825
	tagInterop   = 0xA005
)

// geotags place a scanned map or an aerial photo on the globe.
var geotags = []uint16{33550, 33920, 33922, 34264, 34735, 34736, 34737}

// valueSizes are the bytes of one value of each TIFF type.
var valueSizes = [...]int64{0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4}

// folders is a TIFF structure being read: directories ("IFD") that point to
// values and to other directories.
type folders struct {
	rope
	order binary.ByteOrder
	seen  map[int64]bool
	gps   []int64
	file  bool // the whole file, and its pages are pictures
	pages int  // directories of the main chain
}

type entry struct {
	tag, kind uint16
	count     int64
	raw       [12]byte
}

// exif takes the location out of a block of EXIF metadata. A block that is none
// is blanked whole, because somebody else's reader may be more patient.
func (e *examination) exif(block rope) {
	e.know(block)
	if f := openFolders(block); f != nil {
		f.walk()
		return
	}
	block.blank(0, block.size, 0)
}

// tiffFile reads a file that is such a structure, whose pages are pictures.
func (e *examination) tiffFile() error {
	f := openFolders(e.all())
	if f == nil {
		return errBroken
	}
	f.file = true
	f.walk()
	e.know(e.span(0, 8))
	e.facts.Frames = max(1, f.pages)
	e.sweep(0)
	return nil
}

func openFolders(block rope) *folders {
	f := &folders{rope: block, seen: map[int64]bool{}}
	switch head := string(block.bytes(0, 4)); head {
	case "II*\x00":
		f.order = binary.LittleEndian
	case "MM\x00*":
		f.order = binary.BigEndian
	default:
		return nil
	}
	if block.size < 8 {
		return nil
	}
	return f
}

func (f *folders) walk() {
	todo := []int64{f.long(f.bytes(4, 4))}
	for main := true; len(todo) > 0; main = false {
		for at := todo[0]; at != 0 && !f.seen[at] && len(f.seen) < maxFolders; {
			f.seen[at] = true
			if main {
				f.pages++
			}
			var deeper []int64
			deeper, at = f.folder(at)
			todo = append(todo, deeper...)
		}
		todo = todo[1:]
	}
	if len(f.seen) >= maxFolders || len(f.gps) > maxFolders {
		f.e.keep(errBroken)
	}
	for _, at := range f.gps {
		if !f.seen[at] {
			f.forget(at)
		}
	}
}

// folder reads one directory and takes out of it what tells a place. It returns
// the directories that its entries name, and the one that follows it.
func (f *folders) folder(at int64) (deeper []int64, next int64) {
	entries := f.entries(at)
	var width, height int64
	kept := make([]entry, 0, len(entries))
	for _, x := range entries {
		if len(f.gps) > maxFolders {
			break
		}
		switch {
		case x.tag == tagGPS:
			if at := f.long(x.raw[8:]); !slices.Contains(f.gps, at) {
				f.gps = append(f.gps, at)
			}
			continue
		case slices.Contains(geotags, x.tag):
			f.empty(x)
			continue
		case x.tag == tagWidth:
			width = f.number(x)
		case x.tag == tagHeight:
			height = f.number(x)
		case (x.tag == tagEXIF || x.tag == tagInterop || x.tag == tagSubIFDs) && len(deeper) < maxFolders:
			deeper = append(deeper, f.numbers(x)...)
		case x.tag == tagXMP:
			f.e.xmp(f.value(x))
		case x.tag == tagIPTC:
			f.e.iptc(f.value(x))
		case x.tag == tagPhotoshop:
			f.e.resources(f.value(x))
		}
		kept = append(kept, x)
	}
	if f.file {
		f.e.picture(width, height)
	}
	end := at + 2 + int64(len(entries))*12
	last := f.bytes(end, 4)
	if len(kept) < len(entries) {
		f.rewrite(at, kept, len(entries), last)
	}
	if last == nil {
		return deeper, 0
	}
	return deeper, f.long(last)
}

// entries reads as many of a directory's entries as there are.
func (f *folders) entries(at int64) []entry {
	count := f.bytes(at, 2)
	if count == nil {
		return nil
	}
	n := min(int64(f.order.Uint16(count)), (f.size-at-2)/12)
	raw := f.bytes(at+2, n*12)
	entries := make([]entry, len(raw)/12)
	for i := range entries {
		x := &entries[i]
		copy(x.raw[:], raw[i*12:])
		x.tag, x.kind, x.count = f.order.Uint16(x.raw[:]), f.order.Uint16(x.raw[2:]), f.long(x.raw[4:])
	}
	return entries
}

// rewrite puts a directory down with the entries that stay; what is behind them
// keeps its place.
func (f *folders) rewrite(at int64, kept []entry, before int, next []byte) {
	b := make([]byte, 2+before*12+len(next))
	f.order.PutUint16(b, uint16(len(kept))) // #nosec G115 -- fewer than were read from 16 bits
	for i, x := range kept {
		copy(b[2+i*12:], x.raw[:])
	}
	copy(b[2+len(kept)*12:], next)
	f.write(at, b)
}

// forget blanks the directory of a place with all its values.
func (f *folders) forget(at int64) {
	entries := f.entries(at)
	for _, x := range entries {
		f.empty(x)
	}
	f.blank(at, 2+int64(len(entries))*12, 0)
}

// empty blanks an entry's value where it does not stand in the entry itself.
func (f *folders) empty(x entry) {
	if f.width(x) > 4 {
		v := f.value(x)
		v.blank(0, v.size, 0)
	}
}

func (f *folders) width(x entry) int64 {
	if int(x.kind) < len(valueSizes) {
		return valueSizes[x.kind] * x.count
	}
	return 0
}

// value is where an entry's value stands, when that is outside the entry.
func (f *folders) value(x entry) rope {
	if f.width(x) <= 4 {
		return rope{e: f.e}
	}
	return f.part(f.long(x.raw[8:]), f.width(x))
}

func (f *folders) number(x entry) int64 {
	if x.kind == 3 {
		return int64(f.order.Uint16(x.raw[8:]))
	}
	return f.long(x.raw[8:])
}

// numbers are the offsets that an entry holds; at most as many as may be followed.
func (f *folders) numbers(x entry) []int64 {
	if x.count <= 1 {
		return []int64{f.long(x.raw[8:])}
	}
	v := f.value(x)
	raw := v.bytes(0, min(v.size, maxFolders*4))
	var all []int64
	for ; len(raw) >= 4; raw = raw[4:] {
		all = append(all, f.long(raw))
	}
	return all
}

func (f *folders) long(b []byte) int64 {
	if len(b) < 4 {
		return 0
	}
	return int64(f.order.Uint32(b))
}
