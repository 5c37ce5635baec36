package media

import (
	"encoding/binary"
	"slices"
)

// Image resources of Photoshop that hold metadata.
const (
	resourceIPTC = 0x0404
	resourceEXIF = 0x0422
	resourceXMP  = 0x0424
)

// placeSets are the data sets of IPTC IIM 4.2, record 2, that tell a place: of
// the content (26, 27), and city, sublocation, province, country.
var placeSets = []byte{26, 27, 90, 92, 95, 100, 101}

// resources reads Photoshop's image resources, as JPEG's APP13 and TIFF hold them.
func (e *examination) resources(block rope) {
	for at := int64(0); ; {
		head := block.bytes(at, 7)
		if head == nil || string(head[:4]) != "8BIM" {
			return
		}
		id := binary.BigEndian.Uint16(head[4:])
		at += 6 + even(int64(head[6])+1) // a name with its length before it
		length := block.bytes(at, 4)
		if length == nil {
			return
		}
		content := block.part(at+4, int64(binary.BigEndian.Uint32(length)))
		switch id {
		case resourceIPTC:
			e.iptc(content)
		case resourceEXIF:
			e.exif(content)
		case resourceXMP:
			e.xmp(content)
		}
		at += 4 + even(int64(binary.BigEndian.Uint32(length)))
	}
}

// iptc blanks the data sets that tell a place.
func (e *examination) iptc(block rope) {
	c := newCursor(block, 0)
	for c.find(0x1C) {
		head := c.take(5)
		if head == nil {
			return
		}
		record, set, size := head[1], head[2], int64(binary.BigEndian.Uint16(head[3:]))
		if size&0x8000 != 0 { // the length of the length
			long := c.take(size & 0x7FFF)
			if size = 0; len(long) > 8 {
				return
			}
			for _, b := range long {
				size = size<<8 | int64(b)
			}
		}
		if size < 0 || size > c.size {
			return
		}
		if record == 2 && slices.Contains(placeSets, set) {
			c.blank(c.pos, size, ' ')
		}
		c.pos += size
	}
}

func even(n int64) int64 { return n + n&1 }
