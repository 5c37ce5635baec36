package media_test

import (
	"encoding/binary"
	"slices"
)

// film is a film as a phone writes it: moving pictures, and a place in the user
// data of QuickTime and 3GPP and under a key of Apple's.
func film(tableFirst bool) []byte {
	be32 := func(n int) []byte { return binary.BigEndian.AppendUint32(nil, uint32(n)) }
	key := func(name string) []byte {
		return slices.Concat(be32(len(name)+8), []byte("mdta"), []byte(name))
	}
	value := func(s string) []byte { return boxOf("data", be32(1), be32(0), []byte(s)) }
	apple := slices.Concat(
		boxOf("hdlr", make([]byte, 8), []byte("mdta"), make([]byte, 14)),
		boxOf("keys", be32(0), be32(3), key("com.apple.quicktime.make"), key("com.apple.quicktime.location.ISO6709"), key("com.apple.quicktime.location.name")),
		boxOf("ilst", boxOf("\x00\x00\x00\x01", value("Kettle Phone")), boxOf("\x00\x00\x00\x02", value(spot)), boxOf("\x00\x00\x00\x03", value(town))))
	text := func(s string) []byte {
		return slices.Concat(binary.BigEndian.AppendUint16(nil, uint16(len(s))), []byte{0x15, 0xC7}, []byte(s))
	}
	uuid := boxOf("uuid", []byte{0xBE, 0x7A, 0xCF, 0xCB, 0x97, 0xA9, 0x42, 0xE8, 0x9C, 0x71, 0x99, 0x94, 0x91, 0xE3, 0xAF, 0xAC}, []byte(xmpPacket))
	table := boxOf("moov",
		boxOf("mvhd", make([]byte, 100)),
		boxOf("trak", boxOf("udta", boxOf("loci", be32(0), []byte(town+"\x00")))),
		boxOf("udta", boxOf("\xa9xyz", text(spot)), boxOf("\xa9mak", text("Kettle Phone")), boxOf("meta", be32(0), apple)),
		boxOf("meta", apple), uuid)
	data := boxOf("mdat", []byte("the moving pictures"))
	begin := boxOf("ftyp", []byte("qt  "), be32(0), []byte("qt  "))
	if tableFirst {
		return slices.Concat(begin, table, data)
	}
	return slices.Concat(begin, data, table)
}

// heic is a picture as a phone writes it, with its metadata in the file's data or
// in that of its table.
func heic(inFile bool) []byte {
	be16 := func(n int) []byte { return binary.BigEndian.AppendUint16(nil, uint16(n)) }
	be32 := func(n int) []byte { return binary.BigEndian.AppendUint32(nil, uint32(n)) }
	infe := func(id int, kind, more string) []byte {
		return boxOf("infe", []byte{2, 0, 0, 0}, be16(id), be16(0), []byte(kind), []byte("\x00"+more))
	}
	exif := slices.Concat(be32(6), []byte("Exif\x00\x00"), exifBlock(order[0]))
	packet := []byte(xmpPacket)
	build := func(base int) []byte {
		method := 1
		if inFile {
			method = 0
		}
		item := func(id, at, size int) []byte {
			half := size / 2 // in two pieces
			return slices.Concat(be16(id), be16(method), be16(0), be16(2), be32(base+at), be32(half), be32(base+at+half), be32(size-half))
		}
		return boxOf("meta", be32(0),
			boxOf("hdlr", make([]byte, 8), []byte("pict"), make([]byte, 13)),
			boxOf("iinf", be32(0), be16(3), infe(1, "hvc1", ""), infe(2, "Exif", ""), infe(3, "mime", "application/rdf+xml\x00")),
			boxOf("iloc", []byte{1, 0, 0, 0, 0x44, 0}, be16(2), item(2, 0, len(exif)), item(3, len(exif), len(packet))),
			boxOf("iprp", boxOf("ipco", boxOf("ispe", be32(0), be32(512), be32(512)), boxOf("ispe", be32(0), be32(4000), be32(3000)))),
			boxOf("idat", exif, packet))
	}
	begin := boxOf("ftyp", []byte("heic"), be32(0), []byte("heicmif1"))
	if !inFile {
		return slices.Concat(begin, build(0))
	}
	withoutData := len(begin) + len(build(0)) + 8
	return slices.Concat(begin, build(withoutData), boxOf("mdat", exif, packet))
}
