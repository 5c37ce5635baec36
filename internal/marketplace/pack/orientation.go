package pack

import (
	"bytes"
	"encoding/binary"
	"image"
)

// upright is the orientation of a picture that stands as it is kept. The others,
// 2 to 8, are those of the tag Orientation in EXIF 2.3 (TIFF 6.0, tag 274).
const upright = 1

// orientation reads how a JPEG is to be turned; phones keep what the sensor saw,
// and write beside it how they were held.
func orientation(content []byte) int {
	for at := 2; at+4 <= len(content) && content[at] == 0xFF; {
		marker, size := content[at+1], int(binary.BigEndian.Uint16(content[at+2:]))
		if marker == 0xDA || size < 2 || at+2+size > len(content) { // the picture itself begins
			break
		}
		if segment := content[at+4 : at+2+size]; marker == 0xE1 && bytes.HasPrefix(segment, []byte("Exif\x00\x00")) {
			return tagged(segment[6:])
		}
		at += 2 + size
	}
	return upright
}

// tagged finds the tag in the first directory of a TIFF.
func tagged(tiff []byte) int {
	var order binary.ByteOrder
	switch {
	case bytes.HasPrefix(tiff, []byte("II*\x00")):
		order = binary.LittleEndian
	case bytes.HasPrefix(tiff, []byte("MM\x00*")):
		order = binary.BigEndian
	default:
		return upright
	}
	if len(tiff) < 8 {
		return upright
	}
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return upright
	}
	entries := int64(order.Uint16(tiff[at:]))
	for i := range entries {
		entry := at + 2 + i*12
		if entry+12 > int64(len(tiff)) {
			break
		}
		if order.Uint16(tiff[entry:]) == 274 {
			if turn := int(order.Uint16(tiff[entry+8:])); turn >= 1 && turn <= 8 {
				return turn
			}
			break
		}
	}
	return upright
}

// turned is a picture as it is to be seen.
func turned(p *image.RGBA, turn int) *image.RGBA {
	if turn == upright {
		return p
	}
	w, h := p.Bounds().Dx(), p.Bounds().Dy()
	to := image.NewRGBA(image.Rect(0, 0, w, h))
	if turn >= 5 { // lying
		to = image.NewRGBA(image.Rect(0, 0, h, w))
	}
	for y := range h {
		for x := range w {
			tx, ty := x, y
			switch turn {
			case 2:
				tx = w - 1 - x
			case 3:
				tx, ty = w-1-x, h-1-y
			case 4:
				ty = h - 1 - y
			case 5:
				tx, ty = y, x
			case 6:
				tx, ty = h-1-y, x
			case 7:
				tx, ty = h-1-y, w-1-x
			case 8:
				tx, ty = y, w-1-x
			}
			copy(to.Pix[to.PixOffset(tx, ty):][:4], p.Pix[p.PixOffset(x, y):][:4])
		}
	}
	return to
}
