package media_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"image"
	_ "image/jpeg"
	_ "image/png"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/evidence/media"
)

const (
	nsXMP      = "http://ns.adobe.com/xap/1.0/\x00"
	nsExtended = "http://ns.adobe.com/xmp/extension/\x00"
)

func pixels(t *testing.T, file []byte) image.Image {
	t.Helper()
	img, _, err := image.Decode(bytes.NewReader(file))
	require.NoError(t, err)
	return img
}

// staysIn fails when what is evidence was lost with the place.
func staysIn(t *testing.T, file []byte, what ...string) {
	t.Helper()
	for _, one := range what {
		require.Contains(t, string(file), one)
	}
}

func TestAPhotoKeepsAllButItsPlace(t *testing.T) {
	t.Parallel()
	for _, o := range order {
		iptc := resource(0x0404, iptcBlock())
		file := jpegOf(t,
			segment(0xE1, []byte("Exif\x00\x00"), exifBlock(o)),
			segment(0xE1, []byte(nsXMP), []byte(xmpPacket)),
			segment(0xED, []byte("Photoshop 3.0\x00"), resource(0x03ED, []byte("odd")), iptc[:20]),
			segment(0xED, []byte("Photoshop 3.0\x00"), iptc[20:], resource(0x0422, exifBlock(o)), resource(0x0424, []byte(xmpPacket))))
		out, facts := redact(t, "image/jpeg", file)
		tellsNothing(t, out)
		require.NotContains(t, string(out), string(append16(o, nil, 0x8825)), "no entry points to where the place was")
		staysIn(t, out, taken, "Kettle Cameras", "all rights", "2026-11-20T09:30:00", "A kettle", "Kettle 1", string(entryOf(o, 0x0112, 3, 6)))
		require.Equal(t, pixels(t, file), pixels(t, out))
		require.Equal(t, []int64{40, 30}, []int64{facts.Width, facts.Height})

		again, _ := redact(t, "image/jpeg", out)
		require.Equal(t, out, again, "there is nothing more to take out")
	}
}

func entryOf(o binary.ByteOrder, id, kind, value uint16) []byte {
	return append16(o, append32(o, append16(o, append16(o, nil, id), kind), 1), value)
}

func TestAFileThatTellsNoPlaceStaysAsItIs(t *testing.T) {
	t.Parallel()
	o := order[0]
	block := tiff(o, []tag{{id: 0x0112, kind: 3, value: short(o, 6)}, {id: 0x8769, folder: []tag{{id: 0x9003, kind: 2, value: []byte(taken + "\x00")}}}})
	for name, file := range map[string][]byte{
		"image/jpeg": jpegOf(t, segment(0xE1, []byte("Exif\x00\x00"), block), segment(0xFE, []byte("a comment <of nothing> in particular"))),
		"image/png":  pngOf(t, pngChunk("eXIf", block), pngChunk("tEXt", []byte("Title\x00A kettle <b>bold</b>"))),
		"image/gif":  gifOf(t, 3),
	} {
		out, facts := redact(t, name, file)
		require.Equal(t, file, out, name)
		require.Empty(t, facts.Location, name)
	}
}

func TestAnXMPPacketOverManySegmentsTellsNoPlace(t *testing.T) {
	t.Parallel()
	packet := strings.Replace(xmpPacket, "<x:xmpmeta", strings.Repeat(" ", 100)+"<x:xmpmeta", 1)
	for _, cut := range []int{strings.Index(packet, "31,13") + 4, strings.Index(packet, "GPSLat") + 2, strings.Index(packet, town) + 3} {
		id := strings.Repeat("A", 32)
		part := func(at int, text string) []byte {
			head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32([]byte(id), uint32(len(packet))), uint32(at))
			return segment(0xE1, []byte(nsExtended), head, []byte(text))
		}
		out, _ := redact(t, "image/jpeg", jpegOf(t, part(cut, packet[cut:]), part(0, packet[:cut])))
		tellsNothing(t, out)
		require.NotContains(t, string(out), "31,1")
		require.NotContains(t, string(out), town[:3])
		staysIn(t, out, "A kettle")
	}
}

func TestEXIFOverTwoSegmentsTellsNoPlace(t *testing.T) {
	t.Parallel()
	block := exifBlock(order[0])
	cut := bytes.Index(block, latitude(order[0])) + 5
	out, _ := redact(t, "image/jpeg", jpegOf(t, segment(0xE1, []byte("Exif\x00\x00"), block[:cut]), segment(0xE1, []byte("Exif\x00\x00"), block[cut:])))
	require.NotContains(t, string(out), string(latitude(order[0])[:5]))
	require.NotContains(t, string(out), string(latitude(order[0])[5:]))
	tellsNothing(t, out)
}

func TestWhatStandsBehindAPhotoTellsNoPlace(t *testing.T) {
	t.Parallel()
	inner := jpegOf(t, segment(0xE1, []byte("Exif\x00\x00"), exifBlock(order[1])))
	out, _ := redact(t, "image/jpeg", slices.Concat(jpegOf(t), []byte("some padding"), inner, film(true)))
	tellsNothing(t, out)
	staysIn(t, out, taken)
}

func TestAPNGTellsNoPlace(t *testing.T) {
	t.Parallel()
	o := order[1]
	packed := func(text []byte) []byte {
		var b bytes.Buffer
		w := zlib.NewWriter(&b)
		_, err := w.Write(text)
		require.NoError(t, err)
		require.NoError(t, w.Close())
		return b.Bytes()
	}
	profile := func(kind string, raw []byte) []byte {
		return fmt.Appendf(nil, "\n%s\n%8d\n%s\n", kind, len(raw), hex.EncodeToString(raw))
	}
	hidden := packed(profile("exif", append([]byte("Exif\x00\x00"), exifBlock(o)...)))
	file := pngOf(t,
		pngChunk("eXIf", exifBlock(o)),
		pngChunk("iTXt", []byte("XML:com.adobe.xmp\x00\x00\x00\x00\x00"), []byte(xmpPacket)),
		pngChunk("iTXt", []byte("XML:com.adobe.xmp\x00\x01\x00\x00\x00"), packed([]byte(xmpPacket))),
		pngChunk("zTXt", []byte("Raw profile type exif\x00\x00"), hidden),
		pngChunk("tEXt", []byte("Raw profile type iptc\x00"), profile("iptc", iptcBlock())),
		pngChunk("tEXt", []byte("exif:GPSLatitude\x0031/1, 13.824")),
		pngChunk("zTXt", []byte("Comment\x00\x00"), packed([]byte("A kettle"))))
	out, facts := redact(t, "image/png", file)
	tellsNothing(t, out)
	require.NotContains(t, string(out), string(hidden))
	require.NotContains(t, string(out), string(packed([]byte(xmpPacket))))
	require.NotContains(t, string(out), hex.EncodeToString([]byte(town)))
	staysIn(t, out, taken, "A kettle", "2026-11-20T09:30:00", string(packed([]byte("A kettle"))))
	require.Equal(t, pixels(t, file), pixels(t, out), "every chunk's checksum is right")
	require.Equal(t, []int64{40, 30}, []int64{facts.Width, facts.Height})
}

func TestAWebPTellsNoPlace(t *testing.T) {
	t.Parallel()
	file := riff(riffChunk("VP8X", []byte{12, 0, 0, 0, 39, 0, 0, 29, 0, 0}), riffChunk("VP8L", []byte{0x2F, 39, 0x40, 7, 0, 1}),
		riffChunk("EXIF", exifBlock(order[0])), riffChunk("EXIF", append([]byte("Exif\x00\x00"), exifBlock(order[1])...)), riffChunk("XMP ", []byte(xmpPacket)))
	out, facts := redact(t, "image/webp", file)
	tellsNothing(t, out)
	staysIn(t, out, taken, "A kettle")
	require.Equal(t, []int64{40, 30}, []int64{facts.Width, facts.Height})
}

func TestATIFFTellsNoPlace(t *testing.T) {
	t.Parallel()
	for _, o := range order {
		file := tiff(o, []tag{
			{id: 0x0100, kind: 3, value: short(o, 40)}, {id: 0x0101, kind: 4, value: append32(o, nil, 30)},
			{id: 0x0112, kind: 3, value: short(o, 6)},
			{id: 0x0132, kind: 2, value: []byte(taken + "\x00")},
			{id: 0x02BC, kind: 1, value: []byte(xmpPacket)},
			{id: 0x83BB, kind: 7, value: iptcBlock()},
			{id: 0x8649, kind: 7, value: resource(0x0404, iptcBlock())},
			{id: 0x8825, folder: gpsTags(o)},
			{id: 34737, kind: 2, value: []byte(area + "\x00")},
		})
		out, facts := redact(t, "image/tiff", file)
		tellsNothing(t, out)
		staysIn(t, out, taken, "A kettle")
		require.Equal(t, []int64{40, 30, 1}, []int64{facts.Width, facts.Height, int64(facts.Frames)})
	}
}

func TestAGIFTellsNoPlace(t *testing.T) {
	t.Parallel()
	plain := gifOf(t, 3)
	trailer := []byte{1}
	for i := 255; i >= 0; i-- {
		trailer = append(trailer, byte(i))
	}
	extension := slices.Concat([]byte("\x21\xff\x0bXMP DataXMP"), []byte(xmpPacket), trailer, []byte{0})
	at := len(plain) - 1
	file := slices.Concat(plain[:at], extension, plain[at:])
	out, facts := redact(t, "image/gif", file)
	tellsNothing(t, out)
	staysIn(t, out, "A kettle")
	require.Equal(t, plain[:at], out[:at])
	require.Equal(t, 3, facts.Frames)
}

func TestAHEICTellsNoPlace(t *testing.T) {
	t.Parallel()
	for _, inData := range []bool{true, false} {
		out, facts := redact(t, "image/heic", heic(inData))
		tellsNothing(t, out)
		staysIn(t, out, taken, "A kettle", string(entryOf(order[0], 0x0112, 3, 6)))
		require.Equal(t, []int64{4000, 3000}, []int64{facts.Width, facts.Height})
	}
}

func TestAFilmTellsNoPlace(t *testing.T) {
	t.Parallel()
	for _, first := range []bool{true, false} {
		out, facts := redact(t, "video/mp4", film(first))
		tellsNothing(t, out)
		staysIn(t, out, "Kettle Phone", "the moving pictures", "A kettle")
		require.Zero(t, facts.Width)
		again, _ := redact(t, "video/mp4", out)
		require.Equal(t, out, again)
	}
}

func TestMetadataThatCannotBeReadIsBlankedWhole(t *testing.T) {
	t.Parallel()
	out, _ := redact(t, "image/jpeg", jpegOf(t, segment(0xE1, []byte("Exif\x00\x00"), []byte("XX"+area))))
	tellsNothing(t, out)
	wide := func(s string) (b []byte) {
		for _, r := range s {
			b = append(b, 0, byte(r))
		}
		return b
	}
	out, _ = redact(t, "image/jpeg", jpegOf(t, segment(0xE1, []byte(nsXMP), wide(xmpPacket))))
	require.NotContains(t, string(out), string(wide(town)))
}

func TestWhatIsNoPictureOrFilmHasNoFacts(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"text/plain", "application/pdf", "application/zip", ""} {
		facts, err := media.Examine(kind, strings.NewReader(xmpPacket), int64(len(xmpPacket)))
		require.NoError(t, err)
		require.Zero(t, facts)
	}
}
