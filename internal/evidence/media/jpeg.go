package media

import (
	"encoding/binary"
	"slices"
)

const (
	nsXMP         = "http://ns.adobe.com/xap/1.0/\x00"
	nsExtendedXMP = "http://ns.adobe.com/xmp/extension/\x00"
)

// maxTrailers is how many films behind a picture are looked into.
const maxTrailers = 8

// jpegFile reads a JPEG file: its picture, and what phones put behind it:
// further pictures (CIPA DC-007) and short films.
func (e *examination) jpegFile() error {
	end := e.jpeg(0)
	if e.facts.Width == 0 {
		return errBroken
	}
	c := newCursor(e.all(), end)
	for films := 0; ; {
		have := c.peek()
		if len(have) < 4 {
			have = c.bytes(c.pos, 4)
		}
		switch {
		case have == nil || e.err != nil:
			e.sweep(0)
			return nil
		case have[0] == 0xFF && have[1] == 0xD8 && have[2] == 0xFF:
			c.pos = e.jpeg(c.pos)
		case string(have[:4]) == "ftyp" && films < maxTrailers:
			films++
			e.boxes(e.span(c.pos-4, e.size), 0)
			c.pos++
		default:
			c.pos++
		}
	}
}

// segments is the metadata of one JPEG picture, which may be spread over many
// segments of at most 64 KB each.
type segments struct {
	exif      []rope
	photoshop rope
	extended  []extension
}

// extension is a part of an XMP packet that was too long for one segment.
type extension struct {
	guid string
	at   uint32
	rope
}

// jpeg reads one JPEG picture and returns where it ends.
func (e *examination) jpeg(at int64) int64 {
	c := newCursor(e.all(), at+2)
	s := segments{photoshop: rope{e: e}}
	defer func() { s.redact(e) }()
	for c.find(0xFF) {
		c.pos++
		marker, ok := c.next()
		switch {
		case !ok || marker == 0xD9: // the end of the picture
			return c.pos
		case marker == 0xFF:
			c.pos-- // filling
			continue
		case marker == 0, marker == 1, marker >= 0xD0 && marker <= 0xD8: // within the data
			continue
		}
		length := c.take(2)
		if length == nil || binary.BigEndian.Uint16(length) < 2 {
			continue
		}
		content := e.span(c.pos, int64(binary.BigEndian.Uint16(length))-2)
		switch {
		case marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC:
			// Only the first frame of the first picture is what is shown; what looks like
			// one behind it may be any data.
			if b := content.bytes(1, 4); b != nil && at == 0 && e.facts.Width == 0 {
				e.picture(int64(binary.BigEndian.Uint16(b[2:])), int64(binary.BigEndian.Uint16(b)))
			}
		case marker == 0xE1:
			s.app1(content)
		case marker == 0xED && content.starts("Photoshop 3.0\x00"):
			s.photoshop = s.photoshop.join(content.from(14))
		}
		c.pos += content.size
	}
	return e.size
}

func (s *segments) app1(content rope) {
	switch {
	case content.starts("Exif\x00"):
		block := content.from(6)
		if n := len(s.exif); n > 0 && openFolders(block) == nil {
			s.exif[n-1] = s.exif[n-1].join(block)
			return
		}
		s.exif = append(s.exif, block)
	case content.starts(nsXMP):
		content.e.xmp(content.from(int64(len(nsXMP))))
	case content.starts(nsExtendedXMP):
		// Then the packet's id, its length, and where in it this part stands.
		if head := content.bytes(int64(len(nsExtendedXMP)), 40); head != nil {
			s.extended = append(s.extended, extension{string(head[:32]), binary.BigEndian.Uint32(head[36:]), content.from(int64(len(nsExtendedXMP)) + 40)})
		}
	}
}

func (s *segments) redact(e *examination) {
	for _, block := range s.exif {
		e.exif(block)
	}
	e.resources(s.photoshop)
	slices.SortStableFunc(s.extended, func(a, b extension) int {
		if a.guid != b.guid {
			return slices.Compare([]byte(a.guid), []byte(b.guid))
		}
		return int(int64(a.at) - int64(b.at))
	})
	for i := 0; i < len(s.extended); {
		whole, guid := s.extended[i].rope, s.extended[i].guid
		for i++; i < len(s.extended) && s.extended[i].guid == guid; i++ {
			whole = whole.join(s.extended[i].rope)
		}
		e.xmp(whole)
	}
}
