package media

import "encoding/binary"

// bmp reads a bitmap's header; a bitmap tells no place.
func (e *examination) bmp() error {
	head := e.all().bytes(14, 12)
	if head == nil || !e.all().starts("BM") {
		return errBroken
	}
	if binary.LittleEndian.Uint32(head) == 12 { // the header of OS/2 1.x
		e.picture(int64(binary.LittleEndian.Uint16(head[4:])), int64(binary.LittleEndian.Uint16(head[6:])))
		return nil
	}
	width, height := int64(int32(binary.LittleEndian.Uint32(head[4:]))), int64(int32(binary.LittleEndian.Uint32(head[8:]))) // #nosec G115 -- signed in the file
	e.picture(max(width, -width), max(height, -height))                                                                     // upside down when below zero
	return nil
}

// gif counts a GIF's frames.
func (e *examination) gif() error {
	head := e.all().bytes(0, 13)
	if head == nil || string(head[:3]) != "GIF" {
		return errBroken
	}
	e.picture(int64(binary.LittleEndian.Uint16(head[6:])), int64(binary.LittleEndian.Uint16(head[8:])))
	c := newCursor(e.all(), 13)
	c.pos += colours(head[10])
	frames := 0
	for {
		switch b, ok := c.next(); {
		case ok && b == 0x2C:
			frames++
			place := c.take(9)
			if place == nil {
				break
			}
			e.picture(int64(binary.LittleEndian.Uint16(place[4:])), int64(binary.LittleEndian.Uint16(place[6:])))
			c.pos += colours(place[8]) + 1
			c.blocks()
			continue
		case ok && b == 0x21:
			c.pos++
			c.blocks()
			continue
		case ok && b == 0:
			continue
		}
		e.facts.Frames = max(1, frames)
		e.sweep(0)
		return nil
	}
}

// colours is the size of a colour table that a flag byte tells of.
func colours(flags byte) int64 {
	if flags&0x80 == 0 {
		return 0
	}
	return 3 << (flags&7 + 1)
}

// blocks passes a GIF's data blocks, up to the empty one.
func (c *cursor) blocks() {
	for {
		n, ok := c.next()
		if !ok || n == 0 {
			return
		}
		c.pos += int64(n)
	}
}

// webp reads the chunks of a WebP file (RFC 9649).
func (e *examination) webp() error {
	if head := e.all().bytes(0, 12); head == nil || string(head[:4]) != "RIFF" || string(head[8:]) != "WEBP" {
		return errBroken
	}
	frames, pos := 0, int64(12)
	for {
		head := e.all().bytes(pos, 8)
		if head == nil {
			break
		}
		if e.count++; e.count > maxBoxes {
			return errBroken
		}
		size := int64(binary.LittleEndian.Uint32(head[4:]))
		content := e.span(pos+8, size)
		switch string(head[:4]) {
		case "VP8X":
			if b := content.bytes(4, 6); b != nil {
				e.picture(uint24(b)+1, uint24(b[3:])+1)
			}
		case "VP8 ":
			if b := content.bytes(6, 4); b != nil {
				e.picture(int64(binary.LittleEndian.Uint16(b)&0x3FFF), int64(binary.LittleEndian.Uint16(b[2:])&0x3FFF))
			}
		case "VP8L":
			if b := content.bytes(1, 4); b != nil {
				bits := int64(binary.LittleEndian.Uint32(b))
				e.picture(bits&0x3FFF+1, bits>>14&0x3FFF+1)
			}
		case "ANMF":
			frames++
		case "EXIF":
			if content.starts("Exif\x00") {
				content = content.from(6)
			}
			e.exif(content)
		case "XMP ":
			e.xmp(content)
		}
		pos += 8 + even(size)
	}
	e.facts.Frames = max(1, frames)
	e.sweep(0)
	return nil
}

func uint24(b []byte) int64 { return int64(b[0]) | int64(b[1])<<8 | int64(b[2])<<16 }
