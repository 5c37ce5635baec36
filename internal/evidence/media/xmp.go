package media

import (
	"slices"
	"strings"
)

// places are names that tell a place in the schemas of EXIF, Photoshop, IPTC and
// drone makers; in lower case, without their prefix, which any writer chooses.
var places = []string{
	"city", "state", "country", "countrycode", "countryname", "location", "sublocation", "provincestate", "worldregion",
	"locationname", "locationid", "locationcreated", "locationshown",
}

// tellsPlace says whether a qualified name, such as exif:GPSLatitude, does.
func tellsPlace(name string) bool {
	prefix, local, ok := strings.Cut(strings.ToLower(name), ":")
	if !ok {
		local = prefix
	} else if prefix == "xmlns" || prefix == "xml" || prefix == "rdf" {
		return false
	}
	return strings.HasPrefix(local, "gps") || strings.Contains(local, "latitude") || strings.Contains(local, "longitude") ||
		slices.Contains(places, local)
}

// packet is a piece of XMP (ISO 16684) being read, or of whatever else is
// written with tags: well-formed or not, it is read as far as it goes.
type packet struct {
	*cursor
	depth    int   // open elements since the one that tells a place; 0 outside
	ended    bool  // the packet's outermost element was closed
	from, to int64 // what is to be blanked next
}

// xmp blanks what tells a place in an XMP packet, with spaces between the tags
// that stay. A packet that is not in UTF-8 is blanked whole. It returns where
// the packet ends: at a byte that no text has, or with the rope.
func (e *examination) xmp(block rope) int64 {
	e.know(block)
	if head := block.bytes(0, min(block.size, 4)); slices.Contains(head, 0) || strings.HasPrefix(string(head), "\xff\xfe") || strings.HasPrefix(string(head), "\xfe\xff") {
		block.blank(0, block.size, ' ')
		return block.size
	}
	return e.packet(block, false)
}

// packet is xmp, and may end where the packet says that it does.
func (e *examination) packet(block rope, untilEnd bool) int64 {
	p := packet{cursor: newCursor(block, 0)}
	defer p.flush()
	for {
		at := p.pos
		b, ok := p.next()
		switch {
		case !ok || b < '\t', untilEnd && p.ended:
			return p.pos
		case b == '<':
			p.tag()
		case p.depth > 0 && b > ' ':
			p.mark(at, 1)
		}
	}
}

// mark has a run blanked, together with what stands right before it.
func (p *packet) mark(at, size int64) {
	if at != p.to {
		p.flush()
		p.from = at
	}
	p.to = at + size
}

func (p *packet) flush() {
	p.blank(p.from, p.to-p.from, ' ')
	p.from, p.to = 0, 0
}

// tag reads what follows a "<".
func (p *packet) tag() {
	switch {
	case p.passes("!--"):
		p.through("-->")
		return
	case p.passes("![CDATA["):
		at := p.pos
		if p.through("]]>"); p.depth > 0 {
			p.mark(at, p.pos-3-at)
		}
		return
	case p.passes("?"):
		p.through("?>")
		return
	case p.passes("/"):
		p.ended = p.name() == "x:xmpmeta"
		p.find('>')
		if p.next(); p.depth > 0 {
			p.depth--
		}
		return
	}
	name := p.name()
	if closed := p.attributes(); closed {
		return
	}
	if p.depth > 0 || tellsPlace(name) {
		p.depth++
	}
}

// attributes reads up to the end of a tag, and says whether it closes itself.
func (p *packet) attributes() (closed bool) {
	for {
		b, ok := p.next()
		switch {
		case !ok || b == '>':
			return closed || !ok
		case b == '/':
			closed = true
			continue
		case b <= ' ' || b == '=':
			continue
		case b == '"' || b == '\'': // a value without a name
			p.find(b)
			p.next()
			continue
		}
		closed = false
		p.pos--
		p.attribute()
	}
}

func (p *packet) attribute() {
	at := p.pos
	name := p.name()
	if p.pos == at {
		p.pos++
		return
	}
	p.spaces()
	if !p.passes("=") {
		return
	}
	p.spaces()
	quote := byte('"')
	if !p.passes(`"`) {
		if quote = '\''; !p.passes(`'`) {
			return
		}
	}
	begin := p.pos
	p.find(quote)
	prefix, _, _ := strings.Cut(name, ":")
	structural := prefix == "xmlns" || prefix == "xml" || prefix == "rdf"
	if tellsPlace(name) || p.depth > 0 && !structural {
		p.mark(begin, p.pos-begin)
	}
	p.next()
}

// name reads a name; of a long one its first 100 bytes are enough.
func (p *packet) name() string {
	var name []byte
	for {
		b, ok := p.next()
		if !ok {
			break
		}
		if b <= ' ' || strings.IndexByte(`/>="'<`, b) >= 0 {
			p.pos--
			break
		}
		if len(name) < 100 {
			name = append(name, b)
		}
	}
	return string(name)
}

func (p *packet) spaces() {
	for {
		if b, ok := p.next(); !ok {
			return
		} else if b > ' ' {
			p.pos--
			return
		}
	}
}

// through moves behind the next such text.
func (p *packet) through(end string) {
	for p.find(end[0]) {
		if p.passes(end) {
			return
		}
		p.pos++
	}
}
