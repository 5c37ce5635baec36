package pack_test

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/marketplace/pack"
)

var onlyJPEG = marketplace.FileLimits{Types: []string{"image/jpeg"}, Scale: true}

func decoded(t *testing.T, content []byte) image.Image {
	t.Helper()
	p, _, err := image.Decode(bytes.NewReader(content))
	require.NoError(t, err)
	return p
}

// near makes sure that a pixel has a colour, but for what JPEG does to it.
func near(t *testing.T, p image.Image, x, y int, want color.RGBA) {
	t.Helper()
	r, g, b, _ := p.At(p.Bounds().Min.X+x, p.Bounds().Min.Y+y).RGBA()
	for i, v := range []uint32{r, g, b} {
		require.InDelta(t, []uint8{want.R, want.G, want.B}[i], v>>8, 12, "at %d, %d", x, y)
	}
}

var (
	red   = color.RGBA{200, 30, 30, 255}
	blue  = color.RGBA{30, 30, 200, 255}
	white = color.RGBA{255, 255, 255, 255}
)

// halves is red on the left and blue on the right, and below a quarter of its
// height nothing at all.
func halves(width, height int) *image.NRGBA {
	p := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height * 3 / 4 {
		for x := range width {
			c := red
			if x >= width/2 {
				c = blue
			}
			p.Set(x, y, c)
		}
	}
	return p
}

func TestAPictureIsMadeIntoATypeThatIsTaken(t *testing.T) {
	t.Parallel()
	p := compile(t, pack.Request{Files: onlyJPEG, Pieces: []pack.Piece{piece("e1", complaint.Photo, "image/png", pngOf(t, halves(640, 400)))}})
	require.Equal(t, &pack.Made{Width: 640, Height: 400, Quality: 88, From: "640×400"}, p.Sent[0].Made)
	got := decoded(t, p.Pack.Files[0].Content)
	near(t, got, 100, 100, red)
	near(t, got, 500, 100, blue)
	near(t, got, 300, 380, white)

	moving := compile(t, pack.Request{Files: onlyJPEG, Pieces: []pack.Piece{piece("e1", complaint.Photo, "image/gif", gifOf(t, 50, 40))}})
	require.Equal(t, "image/jpeg", moving.Sent[0].Type)
	onlyPNG := marketplace.FileLimits{Types: []string{"image/png"}, Scale: true, FileBytes: 400_000}
	p = compile(t, pack.Request{Files: onlyPNG, Pieces: []pack.Piece{piece("e1", complaint.Photo, "image/jpeg", jpg(t, noisy(900, 700, 1), 90))}})
	require.Equal(t, "image/png", p.Sent[0].Type)
	require.Less(t, p.Sent[0].Made.Width, 900)
}

func TestAPictureThatIsMadeSmallerShowsTheSame(t *testing.T) {
	t.Parallel()
	p := compile(t, pack.Request{Files: topProof, Pieces: []pack.Piece{piece("e1", complaint.Photo, "image/jpeg", jpg(t, noisy(3000, 2000, 1), 95))}})
	require.NotNil(t, p.Sent[0].Made)
	require.GreaterOrEqual(t, p.Sent[0].Bytes, int64(50_000), "what room there is, is used")
	require.InDelta(t, 1.5, float64(p.Sent[0].Made.Width)/float64(p.Sent[0].Made.Height), 0.01)

	big := halves(2000, 1333)
	limits := marketplace.FileLimits{Types: []string{"image/jpeg"}, Scale: true, FileBytes: 9_000}
	p = compile(t, pack.Request{Files: limits, Pieces: []pack.Piece{piece("e1", complaint.Photo, "image/png", pngOf(t, big))}})
	got := decoded(t, p.Pack.Files[0].Content)
	w, h := got.Bounds().Dx(), got.Bounds().Dy()
	require.Less(t, w, 2000)
	near(t, got, w/4, h/4, red)
	near(t, got, w*3/4, h/4, blue)
	near(t, got, w/2, h-3, white)
}

// lying is a JPEG whose EXIF says how it is to be turned.
func lying(content []byte, turn uint16, order binary.AppendByteOrder, mark string) []byte {
	tiff := append([]byte(mark), 0, 0, 0, 0)
	tiff = append(tiff[:4], order.AppendUint32(nil, 8)...)
	tiff = order.AppendUint16(tiff, 1)
	tiff = order.AppendUint16(tiff, 274)
	tiff = order.AppendUint16(tiff, 3)
	tiff = order.AppendUint32(tiff, 1)
	tiff = order.AppendUint16(tiff, turn)
	tiff = append(tiff, 0, 0, 0, 0, 0, 0)
	segment := append([]byte("Exif\x00\x00"), tiff...)
	head := append([]byte{0xFF, 0xD8, 0xFF, 0xE1}, binary.BigEndian.AppendUint16(nil, uint16(len(segment)+2))...) // #nosec G115 -- it is short
	return append(append(head, segment...), content[2:]...)
}

// TestAPictureStandsUpright turns a picture whose upper left is red, whose upper
// right is blue and whose lower part is white, as EXIF 2.3 says for each value.
func TestAPictureStandsUpright(t *testing.T) {
	t.Parallel()
	upper := map[uint16][2]color.RGBA{ // what stands at the upper left and the upper right then
		1: {red, blue}, 2: {blue, red}, 3: {white, white}, 4: {white, white},
		5: {red, white}, 6: {white, red}, 7: {white, blue}, 8: {blue, white}, 9: {red, blue},
	}
	for turn, want := range upper {
		for _, content := range [][]byte{
			lying(jpg(t, white3(halves(640, 400)), 90), turn, binary.LittleEndian, "II*\x00"),
			lying(jpg(t, white3(halves(640, 400)), 90), turn, binary.BigEndian, "MM\x00*"),
		} {
			files := marketplace.FileLimits{Types: []string{"image/jpeg"}, Scale: true, FileBytes: int64(len(content)) - 1}
			p := compile(t, pack.Request{Files: files, Pieces: []pack.Piece{piece("e1", complaint.Photo, "image/jpeg", content)}})
			got := decoded(t, p.Pack.Files[0].Content)
			w, h := got.Bounds().Dx(), got.Bounds().Dy()
			require.Equal(t, turn >= 5 && turn <= 8, h > w, "turn %d", turn)
			near(t, got, 20, 20, want[0])
			near(t, got, w-20, 20, want[1])
		}
	}
}

// white3 is a picture on white, as JPEG has no other ground.
func white3(p *image.NRGBA) *image.NRGBA {
	for i := 3; i < len(p.Pix); i += 4 {
		if p.Pix[i] == 0 {
			p.Pix[i-3], p.Pix[i-2], p.Pix[i-1], p.Pix[i] = 255, 255, 255, 255
		}
	}
	return p
}

func TestWhatCannotBeMadeSmallerIsLeftOut(t *testing.T) {
	t.Parallel()
	photo := jpg(t, noisy(1200, 900, 1), 90)
	for name, c := range map[string]struct {
		files marketplace.FileLimits
		piece pack.Piece
		why   pack.Why
	}{
		"not allowed":            {marketplace.FileLimits{FileBytes: 100_000}, piece("e", complaint.Photo, "image/jpeg", photo), pack.TooLarge},
		"no picture":             {marketplace.FileLimits{FileBytes: 10, Scale: true}, piece("e", complaint.Document, "application/pdf", []byte("%PDF-1.7 and more")), pack.TooLarge},
		"a picture that is none": {marketplace.FileLimits{FileBytes: 10, Scale: true}, piece("e", complaint.Photo, "image/jpeg", []byte("\xff\xd8 cut off here")), pack.Unreadable},
		"another type of ours":   {onlyJPEG, piece("e", complaint.Photo, "image/heic", []byte("ftypheic")), pack.TypeNotTaken},
		"no type to make":        {marketplace.FileLimits{Types: []string{"application/pdf"}, Scale: true}, piece("e", complaint.Photo, "image/png", photo), pack.TypeNotTaken},
		"too little room":        {marketplace.FileLimits{FileBytes: 2_000, Scale: true}, piece("e", complaint.Photo, "image/jpeg", photo), pack.TooMuchLost},
	} {
		c.files.Required = true
		p := compile(t, pack.Request{Files: c.files, Pieces: []pack.Piece{c.piece}})
		require.Equal(t, map[string]pack.Why{"e": c.why}, left(p), name)
		require.True(t, p.WantsFile, name)
	}
}

func TestPicturesShareTheRoom(t *testing.T) {
	t.Parallel()
	var pieces []pack.Piece
	for i := range 6 {
		pieces = append(pieces, piece(string(rune('a'+i)), complaint.Photo, "image/jpeg", jpg(t, noisy(1000, 800, uint64(i)), 80)))
	}
	pieces = append(pieces, piece("paper", complaint.Document, "application/pdf", bytes.Repeat([]byte("x"), 20_000)))
	total := func(n int64) marketplace.FileLimits { return marketplace.FileLimits{TotalBytes: n, Scale: true} }

	p := compile(t, pack.Request{Pieces: pieces, Files: total(620_000)})
	require.Len(t, p.Sent, 7, "each photo a hundred thousand bytes, and the paper")
	for _, s := range p.Sent[:6] {
		require.LessOrEqual(t, s.Bytes, int64(100_000))
		require.GreaterOrEqual(t, s.Bytes, int64(40_000))
	}
	ranked := sent(p)
	p = compile(t, pack.Request{Pieces: pieces, Files: total(200_000)})
	require.Equal(t, ranked[:3], sent(p)[:3], "as many as show something, the most important first")
	for _, l := range p.LeftOut {
		require.Equal(t, pack.NoRoom, l.Why)
	}
	require.NotEmpty(t, p.LeftOut)
	p = compile(t, pack.Request{Pieces: pieces, Files: total(10_000)})
	require.Len(t, p.LeftOut, 7)
}

// BenchmarkCompile fits a photo of twelve million pixels into TOP's 130,000 bytes.
func BenchmarkCompile(b *testing.B) {
	photo := piece("e1", complaint.Photo, "image/jpeg", jpg(b, smooth(4032, 3024), 90))
	for b.Loop() {
		p, err := pack.Compile(b.Context(), pack.Request{Files: topProof, Pieces: []pack.Piece{photo}})
		require.NoError(b, err)
		require.Len(b, p.Sent, 1)
	}
}

// smooth is a picture with edges and soft parts and a little noise, as a photo is.
func smooth(width, height int) *image.NRGBA {
	p := noisy(width, height, 1)
	for y := range height {
		for x := range width {
			at := p.PixOffset(x, y)
			for c := range 3 {
				soft := (x*(c+1)/16 + y/9) % 256
				if (x/500+y/700)%2 == 0 {
					soft = 255 - soft
				}
				p.Pix[at+c] = uint8((soft*15 + int(p.Pix[at+c])) / 16)
			}
		}
	}
	return p
}
