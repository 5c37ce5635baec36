package media

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"hash/crc32"
	"io"
	"strings"
)

// blankChunk is the type of a chunk that was taken out: private, not needed to
// show the picture, and safe to copy.
const blankChunk = "blNk"

// png reads a PNG or APNG file's chunks (W3C PNG, third edition).
func (e *examination) png() error {
	c := newCursor(e.all(), 8)
	for first := true; ; first = false {
		head := c.take(8)
		if head == nil {
			return nil // cut off: what there is can be shown
		}
		size, kind := int64(binary.BigEndian.Uint32(head)), string(head[4:])
		if first && kind != "IHDR" {
			return errBroken
		}
		at := c.pos - 8
		e.chunk(at, kind, e.span(c.pos, size))
		c.pos += size + 4
		if kind == "IEND" {
			e.sweep(min(c.pos, e.size))
			return nil
		}
	}
}

func (e *examination) chunk(at int64, kind string, content rope) {
	before := len(e.writes) + len(e.blanks)
	switch kind {
	case "IHDR":
		if b := content.bytes(0, 8); b != nil {
			e.picture(int64(binary.BigEndian.Uint32(b)), int64(binary.BigEndian.Uint32(b[4:])))
		}
	case "acTL":
		if b := content.bytes(0, 4); b != nil {
			e.facts.Frames = max(1, int(binary.BigEndian.Uint32(b)))
		}
	case "eXIf":
		if content.starts("Exif\x00") {
			content = content.from(6)
		}
		e.exif(content)
	case "tEXt", "zTXt", "iTXt":
		e.text(at, kind, content)
	}
	if len(e.writes)+len(e.blanks) > before {
		e.reckon(at)
	}
}

// reckon writes the checksum of a chunk that was patched.
func (e *examination) reckon(at int64) {
	length := e.all().bytes(at, 4)
	if length == nil {
		return
	}
	size := int64(binary.BigEndian.Uint32(length))
	patched := Redacted(Redacted(e.r, e.writes), e.blanks)
	sum := crc32.NewIEEE()
	if _, err := io.Copy(sum, io.NewSectionReader(patched, at+4, 4+size)); err != nil {
		e.keep(err)
	}
	e.add(&e.sums, Patch{At: at + 8 + size, Size: 4, With: binary.BigEndian.AppendUint32(nil, sum.Sum32())})
}

// text reads a chunk of text under a keyword: an XMP packet, metadata that a
// converter carried over as hex ("Raw profile type exif"), or a single fact.
func (e *examination) text(at int64, kind string, content rope) {
	head := content.bytes(0, min(content.size, 80))
	keyword, _, ok := strings.Cut(string(head), "\x00")
	if !ok {
		return
	}
	content = content.from(int64(len(keyword)) + 1)
	plain := content
	packed := false
	switch kind {
	case "zTXt":
		plain, packed = content.from(1), true
	case "iTXt":
		flags := content.bytes(0, min(content.size, 200))
		if len(flags) < 4 {
			return
		}
		language := bytes.IndexByte(flags[2:], 0)
		if language < 0 {
			return
		}
		translated := bytes.IndexByte(flags[3+language:], 0)
		if translated < 0 {
			return
		}
		plain, packed = content.from(int64(4+language+translated)), flags[0] != 0
	}
	profile, raw := strings.CutPrefix(keyword, "Raw profile type ")
	switch {
	case packed:
		text, whole := inflate(plain)
		if !whole || raw && told(profile, text) || tellsPlace(keyword) || xmpTells(text) {
			e.remove(at, content)
		}
	case raw:
		text := plain.bytes(0, plain.size)
		if text == nil || told(profile, text) {
			e.remove(at, content)
		}
	case tellsPlace(keyword):
		plain.blank(0, plain.size, ' ')
	default:
		e.xmp(plain)
	}
}

// remove makes a chunk one that nobody reads.
func (e *examination) remove(at int64, content rope) {
	e.span(at+4, 4).write(0, []byte(blankChunk))
	content.blank(0, content.size, 0)
}

// inflate unpacks a text as far as it is looked at; whole says that this is all
// of it, and that it is not damaged.
func inflate(packed rope) (text []byte, whole bool) {
	r, err := zlib.NewReader(io.NewSectionReader(packed, 0, packed.size))
	if err != nil {
		return nil, false
	}
	text, err = io.ReadAll(io.LimitReader(r, maxInflate+1))
	packed.e.spend(int64(len(text)))
	return text, err == nil && len(text) <= maxInflate
}

// told says whether a profile in hex, with its name and length before it, tells
// a place; what cannot be read is taken to.
func told(profile string, text []byte) bool {
	fields := bytes.Fields(text)
	if len(fields) < 3 {
		return len(fields) > 0
	}
	raw := make([]byte, 0, len(text)/2)
	for _, line := range fields[2:] {
		var err error
		if raw, err = hex.AppendDecode(raw, line); err != nil {
			return true
		}
	}
	e := &examination{r: bytes.NewReader(raw), size: int64(len(raw))}
	switch profile {
	case "exif", "APP1", "app1":
		block := e.all()
		if e.xmpBlock(block) {
			break
		}
		if block.starts("Exif\x00") {
			block = block.from(6)
		}
		e.exif(block)
	case "xmp":
		e.xmp(e.all())
	case "iptc", "8bim":
		if e.all().starts("8BIM") {
			e.resources(e.all())
		} else {
			e.iptc(e.all())
		}
	}
	return len(e.blanks)+len(e.writes) > 0 || e.err != nil && !errors.Is(e.err, io.EOF)
}

// xmpBlock reads a block that is XMP with JPEG's name before it.
func (e *examination) xmpBlock(block rope) bool {
	if !block.starts(nsXMP) {
		return false
	}
	e.xmp(block.from(int64(len(nsXMP))))
	return true
}

func xmpTells(text []byte) bool {
	e := &examination{r: bytes.NewReader(text), size: int64(len(text))}
	e.xmp(e.all())
	return len(e.blanks) > 0
}
