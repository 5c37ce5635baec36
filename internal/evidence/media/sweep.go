package media

// maxStray is how far metadata may reach that stands where no format puts it, in
// bytes: a JPEG segment is never longer.
const maxStray = 64 << 10

// sweep looks through a file for metadata that stands where no format says it
// should: a picture within a picture, a packet in an application's own block.
func (e *examination) sweep(from int64) {
	c := newCursor(e.all(), from)
	for c.find('E') {
		switch {
		case !c.passes("Exif\x00"):
			c.pos++
		case e.past(c, c.pos+1):
		default:
			if f := openFolders(e.span(c.pos+1, maxStray)); f != nil {
				f.walk()
			}
		}
	}
	c.pos = from
	for c.find('<') {
		if !c.passes("<x:xmpmeta") && !c.passes("<?xpacket begin") && !c.passes("<rdf:RDF") {
			c.pos++
		} else if !e.past(c, c.pos) {
			c.pos += e.packet(e.span(c.pos, e.size), true)
		}
	}
}

// past moves a cursor behind metadata that is known already, when a place lies in it.
func (e *examination) past(c *cursor, at int64) bool {
	for _, p := range e.known {
		if at >= p.at && at < p.at+p.size {
			c.pos = p.at + p.size
			return true
		}
	}
	return false
}
