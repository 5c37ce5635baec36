package media_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/evidence/media"
)

// What the made-up photos tell: a place, which must go, and how they are turned
// and when they were taken, which must stay.
const (
	taken = "2026:11:20 09:30:00"
	area  = "WGS-84 and so on"
	spot  = "+31.2304+121.4737/"
	town  = "Brassfield"
)

var order = []binary.ByteOrder{binary.LittleEndian, binary.BigEndian}

// tag is one entry of a directory; its value is bytes of a type's size each, or
// another directory.
type tag struct {
	id, kind uint16
	value    []byte
	folder   []tag
}

var sizes = map[uint16]int{1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1}

// tiff lays directories out as TIFF does: each followed by its long values and
// then by the directories it points to.
func tiff(o binary.ByteOrder, tags []tag) []byte {
	b := []byte("II*\x00")
	if o == binary.ByteOrder(binary.BigEndian) {
		b = []byte("MM\x00*")
	}
	b = append32(o, b, 8)
	return folder(o, b, tags)
}

func append16(o binary.ByteOrder, b []byte, n uint16) []byte {
	b = append(b, 0, 0)
	o.PutUint16(b[len(b)-2:], n)
	return b
}

func append32(o binary.ByteOrder, b []byte, n uint32) []byte {
	b = append(b, 0, 0, 0, 0)
	o.PutUint32(b[len(b)-4:], n)
	return b
}

func folder(o binary.ByteOrder, b []byte, tags []tag) []byte {
	at := len(b)
	b = append(b, make([]byte, 2+len(tags)*12+4)...)
	o.PutUint16(b[at:], uint16(len(tags)))
	for i, t := range tags {
		e := at + 2 + i*12
		if t.folder != nil {
			o.PutUint16(b[e:], t.id)
			o.PutUint16(b[e+2:], 4)
			o.PutUint32(b[e+4:], 1)
			o.PutUint32(b[e+8:], uint32(len(b)))
			b = folder(o, b, t.folder)
			continue
		}
		o.PutUint16(b[e:], t.id)
		o.PutUint16(b[e+2:], t.kind)
		o.PutUint32(b[e+4:], uint32(len(t.value)/sizes[t.kind]))
		if len(t.value) <= 4 {
			copy(b[e+8:], t.value)
			continue
		}
		o.PutUint32(b[e+8:], uint32(len(b)))
		b = append(b, t.value...)
		if len(b)%2 == 1 {
			b = append(b, 0)
		}
	}
	return b
}

func short(o binary.ByteOrder, n uint16) []byte { return append16(o, nil, n) }

func rationals(o binary.ByteOrder, n ...uint32) (b []byte) {
	for _, one := range n {
		b = append32(o, b, one)
	}
	return b
}

// latitude is 31° 13' 49.44", as no other bytes of the tests are.
func latitude(o binary.ByteOrder) []byte { return rationals(o, 31, 1, 13, 1, 4944, 100) }

func gpsTags(o binary.ByteOrder) []tag {
	return []tag{
		{id: 1, kind: 2, value: []byte("N\x00")}, {id: 2, kind: 5, value: latitude(o)},
		{id: 3, kind: 2, value: []byte("E\x00")}, {id: 4, kind: 5, value: rationals(o, 121, 1, 28, 1, 2532, 100)},
		{id: 18, kind: 2, value: []byte(area + "\x00")},
	}
}

func exifBlock(o binary.ByteOrder) []byte {
	return tiff(o, []tag{
		{id: 0x010F, kind: 2, value: []byte("Kettle Cameras\x00")},
		{id: 0x0112, kind: 3, value: short(o, 6)},
		{id: 0x8769, folder: []tag{{id: 0x9003, kind: 2, value: []byte(taken + "\x00")}}},
		{id: 0x8825, folder: gpsTags(o)},
		{id: 0x8298, kind: 2, value: []byte("all rights\x00")},
	})
}

const xmpPacket = `<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:e="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
 exif:GPSLatitude="31,13.824N" exif:GPSLongitude = '121,28.422E' xmp:CreateDate="2026-11-20T09:30:00" photoshop:City="` + town + `">
<exif:GPSMapDatum>` + area + `</exif:GPSMapDatum><xmp:CreatorTool>Kettle 1</xmp:CreatorTool>
<e:LocationCreated><rdf:Bag><rdf:li rdf:parseType="Resource"><e:Whatever>` + town + `</e:Whatever><e:More><![CDATA[` + town + `]]></e:More></rdf:li></rdf:Bag></e:LocationCreated>
<photoshop:Headline>A kettle</photoshop:Headline></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>`

func iptcBlock() (b []byte) {
	for set, value := range map[byte]string{90: town, 101: town, 105: "A kettle"} {
		b = append(b, 0x1C, 2, set, 0, byte(len(value)))
		b = append(b, value...)
	}
	return b
}

func resource(id uint16, content []byte) []byte {
	b := binary.BigEndian.AppendUint16([]byte("8BIM"), id)
	b = binary.BigEndian.AppendUint32(append(b, 0, 0), uint32(len(content)))
	if b = append(b, content...); len(content)%2 == 1 {
		b = append(b, 0)
	}
	return b
}

// painted is a picture that is not the same everywhere.
func painted(w, h int) image.Image {
	img := image.NewPaletted(image.Rect(0, 0, w, h), color.Palette{color.Black, color.White, color.RGBA{200, 30, 30, 255}})
	for i := range img.Pix {
		img.Pix[i] = uint8(i * i % 3)
	}
	return img
}

func jpegOf(t testing.TB, segments ...[]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, jpeg.Encode(&b, painted(40, 30), nil))
	return slices.Concat(b.Bytes()[:2], slices.Concat(segments...), b.Bytes()[2:])
}

func segment(marker byte, parts ...[]byte) []byte {
	content := slices.Concat(parts...)
	return append(binary.BigEndian.AppendUint16([]byte{0xFF, marker}, uint16(len(content)+2)), content...)
}

func pngOf(t testing.TB, chunks ...[]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, png.Encode(&b, painted(40, 30)))
	const head = 8 + 25
	return slices.Concat(b.Bytes()[:head], slices.Concat(chunks...), b.Bytes()[head:])
}

func pngChunk(kind string, parts ...[]byte) []byte {
	content := slices.Concat(append([][]byte{[]byte(kind)}, parts...)...)
	b := binary.BigEndian.AppendUint32(nil, uint32(len(content)-4))
	return binary.BigEndian.AppendUint32(append(b, content...), crc32.ChecksumIEEE(content))
}

func gifOf(t testing.TB, frames int) []byte {
	t.Helper()
	g := &gif.GIF{}
	for range frames {
		g.Image, g.Delay = append(g.Image, painted(40, 30).(*image.Paletted)), append(g.Delay, 1)
	}
	var b bytes.Buffer
	require.NoError(t, gif.EncodeAll(&b, g))
	return b.Bytes()
}

func riff(chunks ...[]byte) []byte {
	content := append([]byte("WEBP"), slices.Concat(chunks...)...)
	return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(content))), content...)
}

func riffChunk(kind string, content []byte) []byte {
	b := append(binary.LittleEndian.AppendUint32([]byte(kind), uint32(len(content))), content...)
	if len(b)%2 == 1 {
		b = append(b, 0)
	}
	return b
}

func boxOf(kind string, parts ...[]byte) []byte {
	content := slices.Concat(parts...)
	return slices.Concat(binary.BigEndian.AppendUint32(nil, uint32(len(content)+8)), []byte(kind), content)
}

// redact is the file without its location.
func redact(t testing.TB, mediaType string, file []byte) ([]byte, media.Facts) {
	t.Helper()
	facts, err := media.Examine(mediaType, bytes.NewReader(file), int64(len(file)))
	require.NoError(t, err)
	out, err := io.ReadAll(io.NewSectionReader(media.Redacted(bytes.NewReader(file), facts.Location), 0, int64(len(file))))
	require.NoError(t, err)
	require.Len(t, out, len(file))
	return out, facts
}

// tellsNothing fails when anything of the place is left.
func tellsNothing(t testing.TB, file []byte) {
	t.Helper()
	for _, secret := range [][]byte{latitude(order[0]), latitude(order[1]), []byte(area), []byte(spot), []byte(town), []byte("13.824"), []byte("28.422")} {
		require.NotContains(t, string(file), string(secret))
	}
}
