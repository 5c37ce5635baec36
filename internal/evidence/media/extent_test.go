package media_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"slices"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"redress/internal/evidence/media"
)

func examine(t testing.TB, mediaType string, file []byte) (media.Facts, error) {
	t.Helper()
	return media.Examine(mediaType, bytes.NewReader(file), int64(len(file)))
}

func TestAPicturesExtentIsReadWithoutDecodingIt(t *testing.T) {
	t.Parallel()
	le, be := binary.LittleEndian, binary.BigEndian
	size := func(o binary.AppendByteOrder, w, h uint32) []byte { return o.AppendUint32(o.AppendUint32(nil, w), h) }
	ihdr := func(w, h uint32) []byte {
		return slices.Concat([]byte("\x89PNG\r\n\x1a\n"), pngChunk("IHDR", size(be, w, h), []byte{8, 6, 0, 0, 0}))
	}
	dib := func(w, h uint32) []byte {
		return slices.Concat([]byte("BM"), make([]byte, 12), le.AppendUint32(nil, 40), size(le, w, h), make([]byte, 20))
	}
	for name, c := range map[string]struct {
		kind   string
		file   []byte
		w, h   int64
		frames int
	}{
		"png, cut off":        {"image/png", ihdr(65_000, 65_000), 65_000, 65_000, 1},
		"apng":                {"image/vnd.mozilla.apng", slices.Concat(ihdr(10, 20), pngChunk("acTL", size(be, 5000, 0))), 10, 20, 5000},
		"jpeg":                {"image/jpeg", jpegOf(t), 40, 30, 1},
		"jpeg, cut off":       {"image/jpeg", jpegOf(t)[:400], 40, 30, 1},
		"jpeg after junk":     {"image/jpeg", slices.Concat([]byte{0xFF, 0xD8}, []byte("junk"), jpegOf(t)[2:]), 40, 30, 1},
		"gif":                 {"image/gif", gifOf(t, 7), 40, 30, 7},
		"bmp":                 {"image/bmp", dib(640, 480), 640, 480, 1},
		"bmp, upside down":    {"image/bmp", dib(640, 0xFFFFFFFF), 640, 1, 1},
		"bmp of OS/2":         {"image/bmp", slices.Concat([]byte("BM"), make([]byte, 12), le.AppendUint32(nil, 12), []byte{9, 0, 8, 0}, make([]byte, 4)), 9, 8, 1},
		"webp, lossy":         {"image/webp", riff(riffChunk("VP8 ", []byte{0, 0, 0, 0x9D, 1, 0x2A, 40, 0, 30, 0x40})), 40, 30, 1},
		"webp, moving":        {"image/webp", riff(riffChunk("VP8X", []byte{2, 0, 0, 0, 39, 0, 0, 29, 0, 0}), riffChunk("ANMF", nil), riffChunk("ANMF", nil)), 40, 30, 2},
		"jpeg behind a jpeg":  {"image/jpeg", slices.Concat(jpegOf(t), large(500, 400, t)), 40, 30, 1},
		"heic":                {"image/heic", heic(true), 4000, 3000, 1},
		"tiff with two pages": {"image/tiff", pages(), 400, 300, 2},
	} {
		facts, err := examine(t, c.kind, c.file)
		require.NoError(t, err, name)
		require.Equal(t, []int64{c.w, c.h, int64(c.frames)}, []int64{facts.Width, facts.Height, int64(facts.Frames)}, name)
	}
}

func large(w, h int, t *testing.T) []byte {
	var b bytes.Buffer
	require.NoError(t, jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, w, h)), nil))
	return b.Bytes()
}

// pages is a TIFF of two pages.
func pages() []byte {
	o := order[0]
	page := func(w, h uint32) []tag {
		return []tag{{id: 0x0100, kind: 4, value: append32(o, nil, w)}, {id: 0x0101, kind: 4, value: append32(o, nil, h)}}
	}
	first := tiff(o, page(40, 30))
	o.PutUint32(first[8+2+24:], uint32(len(first)))
	return folder(o, first, page(400, 300))
}

func TestAFileThatIsNotWhatItBeginsAsIsDamaged(t *testing.T) {
	t.Parallel()
	be := binary.BigEndian
	many := make([]byte, 0, 20<<10*12)
	for range 20 << 10 { // more than is patched
		many = append(many, ` exif:GPSX="y"`...)
	}
	loop := tiff(order[0], []tag{{id: 0x0100, kind: 4, value: append32(order[0], nil, 1)}})
	order[0].PutUint32(loop[8+2+12:], 8)
	for name, c := range map[string]struct {
		kind string
		file []byte
	}{
		"png without a header":    {"image/png", []byte("\x89PNG\r\n\x1a\nleaking cup")},
		"png of nothing":          {"image/png", slices.Concat([]byte("\x89PNG\r\n\x1a\n"), pngChunk("IHDR", make([]byte, 13)))},
		"jpeg without a frame":    {"image/jpeg", []byte("\xff\xd8\xff\xe0\x00\x10JFIF")},
		"gif without a screen":    {"image/gif", []byte("GIF89a")},
		"webp without a picture":  {"image/webp", riff()},
		"bmp without a header":    {"image/bmp", []byte("BM")},
		"tiff without pages":      {"image/tiff", []byte("II*\x00\x08\x00\x00\x00")},
		"tiff that points itself": {"image/tiff", loop},
		"heic without pictures":   {"image/heic", film(true)},
		"avif that ends":          {"image/avif", be.AppendUint32(nil, 24)},
		"a picture of patches":    {"image/jpeg", slices.Concat(jpegOf(t), []byte("<x:xmpmeta><a "), many, []byte("/>"))},
	} {
		_, err := examine(t, c.kind, c.file)
		require.ErrorAs(t, err, &media.Damaged{}, name)
		require.ErrorContains(t, err, c.kind, name)
	}
}

func TestWhatReadingFailsWithIsTold(t *testing.T) {
	t.Parallel()
	broken := errors.New("the disk broke")
	for _, kind := range []string{"image/jpeg", "image/png", "image/gif", "image/webp", "image/bmp", "image/tiff", "image/heic", "video/mp4"} {
		_, err := media.Examine(kind, failing{broken}, 1000)
		require.ErrorIs(t, err, broken, kind)
	}
}

type failing struct{ err error }

func (f failing) ReadAt([]byte, int64) (int, error) { return 0, f.err }

func TestSmallFilesCannotMakeLongWork(t *testing.T) {
	t.Parallel()
	o := order[0]
	// A directory whose every entry is a packet as long as the file.
	var tags []tag
	for range 5000 {
		tags = append(tags, tag{id: 0x02BC, kind: 1, value: []byte("<a><b>")})
	}
	packets := tiff(o, tags)
	for i := range tags {
		o.PutUint32(packets[8+2+i*12+4:], uint32(len(packets)-8))
		o.PutUint32(packets[8+2+i*12+8:], 8)
	}
	for name, c := range map[string]struct {
		kind string
		file []byte
	}{
		"packets on packets":    {"image/tiff", packets},
		"boxes without content": {"video/mp4", bytes.Repeat([]byte("\x00\x00\x00\x08free"), 300_000)},
		"stray blocks":          {"image/gif", slices.Concat(gifOf(t, 1), bytes.Repeat([]byte("Exif\x00\x00II*\x00\x08\x00\x00\x00\xff\xff"), 200_000))},
		"stray packets":         {"image/gif", slices.Concat(gifOf(t, 1), bytes.Repeat([]byte("<rdf:RDF\x00"), 200_000))},
	} {
		reads := &counted{ReaderAt: bytes.NewReader(c.file)}
		_, err := media.Examine(c.kind, reads, int64(len(c.file)))
		require.ErrorAs(t, err, &media.Damaged{}, name)
		require.LessOrEqual(t, reads.bytes, int64(17*len(c.file)+2<<20), name)
	}
}

type counted struct {
	io.ReaderAt
	bytes int64
}

func (c *counted) ReadAt(b []byte, at int64) (int, error) {
	n, err := c.ReaderAt.ReadAt(b, at)
	c.bytes += int64(n)
	return n, err
}

func TestRedactedReadsTheSameInAnyPieces(t *testing.T) {
	t.Parallel()
	file := jpegOf(t, segment(0xE1, []byte("Exif\x00\x00"), exifBlock(order[0])), segment(0xE1, []byte(nsXMP), []byte(xmpPacket)))
	out, facts := redact(t, "image/jpeg", file)
	r := media.Redacted(bytes.NewReader(file), facts.Location)
	require.NoError(t, iotest.TestReader(io.NewSectionReader(r, 0, int64(len(file))), out))
}

func FuzzExamine(f *testing.F) {
	kinds := []string{"image/jpeg", "image/png", "image/gif", "image/webp", "image/tiff", "image/heic", "video/mp4", "image/bmp"}
	o := order[0]
	for i, file := range [][]byte{
		jpegOf(f, segment(0xE1, []byte("Exif\x00\x00"), exifBlock(o)), segment(0xE1, []byte(nsXMP), []byte(xmpPacket)), segment(0xED, []byte("Photoshop 3.0\x00"), resource(0x0404, iptcBlock()))),
		pngOf(f, pngChunk("eXIf", exifBlock(o)), pngChunk("iTXt", []byte("XML:com.adobe.xmp\x00\x00\x00\x00\x00"), []byte(xmpPacket))),
		gifOf(f, 2), riff(riffChunk("VP8X", make([]byte, 10)), riffChunk("EXIF", exifBlock(o))), pages(), heic(true), film(true),
	} {
		f.Add(uint8(i), file)
	}
	f.Fuzz(func(t *testing.T, kind uint8, file []byte) {
		mediaType := kinds[int(kind)%len(kinds)]
		facts, err := examine(t, mediaType, file)
		if err != nil {
			require.ErrorAs(t, err, &media.Damaged{})
			return
		}
		for _, p := range facts.Location {
			require.GreaterOrEqual(t, p.At, int64(0))
			require.Positive(t, p.Size)
			require.True(t, p.With == nil || int64(len(p.With)) == p.Size)
		}
		out, _ := redact(t, mediaType, file)
		if mediaType != "image/png" || facts.Width*facts.Height > 1<<20 {
			return
		}
		if before, err := png.Decode(bytes.NewReader(file)); err == nil {
			after, err := png.Decode(bytes.NewReader(out))
			require.NoError(t, err)
			require.Equal(t, before, after)
		}
	})
}
