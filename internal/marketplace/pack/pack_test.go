package pack_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/marketplace/pack"
)

// noisy is a picture that compresses badly, as a photo of something rough does.
func noisy(width, height int, seed uint64) *image.NRGBA {
	dice := rand.New(rand.NewPCG(seed, 1)) // #nosec G404 -- a picture, no secret
	p := image.NewNRGBA(image.Rect(0, 0, width, height))
	for i := range p.Pix {
		p.Pix[i] = uint8(dice.UintN(256))
	}
	for i := 3; i < len(p.Pix); i += 4 {
		p.Pix[i] = 255
	}
	return p
}

func jpg(t require.TestingT, p image.Image, quality int) []byte {
	var b bytes.Buffer
	require.NoError(t, jpeg.Encode(&b, p, &jpeg.Options{Quality: quality}))
	return b.Bytes()
}

func pngOf(t require.TestingT, p image.Image) []byte {
	var b bytes.Buffer
	require.NoError(t, png.Encode(&b, p))
	return b.Bytes()
}

func gifOf(t require.TestingT, width, height int) []byte {
	frame := image.NewPaletted(image.Rect(0, 0, width, height), color.Palette{color.White, color.Black})
	var b bytes.Buffer
	require.NoError(t, gif.EncodeAll(&b, &gif.GIF{Image: []*image.Paletted{frame, frame}, Delay: []int{1, 1}}))
	return b.Bytes()
}

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

func piece(id string, kind complaint.EvidenceKind, media string, content []byte) pack.Piece {
	sum := sha256.Sum256(content)
	return pack.Piece{ID: id, SHA256: hex.EncodeToString(sum[:]), Kind: kind, Type: media, Size: int64(len(content)), By: complaint.Customer, At: noon,
		Open: func(context.Context) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(content)), nil }}
}

// kept makes sure that a pack keeps its limits, and says what it holds.
func kept(t require.TestingT, r pack.Request, p pack.Packed) {
	keeps(t, p.Pack.Text, r.Words)
	total := int64(0)
	require.Len(t, p.Sent, len(p.Pack.Files))
	for i, f := range p.Pack.Files {
		total += int64(len(f.Content))
		if r.Files.FileBytes > 0 {
			require.LessOrEqual(t, int64(len(f.Content)), r.Files.FileBytes)
		}
		if len(r.Files.Types) > 0 {
			require.Contains(t, r.Files.Types, f.Type)
		}
		sum := sha256.Sum256(f.Content)
		require.Equal(t, hex.EncodeToString(sum[:]), f.SHA256)
		require.Equal(t, []any{f.Name, f.Type, f.SHA256, int64(len(f.Content))}, []any{p.Sent[i].Name, p.Sent[i].Type, p.Sent[i].SentSHA256, p.Sent[i].Bytes})
		if p.Sent[i].Made == nil {
			require.Equal(t, p.Sent[i].SHA256, f.SHA256)
		} else {
			require.True(t, r.Files.Scale, "nothing is changed where that is not allowed")
			config, _, err := image.DecodeConfig(bytes.NewReader(f.Content))
			require.NoError(t, err)
			require.Equal(t, []int{p.Sent[i].Made.Width, p.Sent[i].Made.Height}, []int{config.Width, config.Height})
		}
	}
	if r.Files.Count > 0 {
		require.LessOrEqual(t, len(p.Pack.Files), r.Files.Count)
	}
	if r.Files.TotalBytes > 0 {
		require.LessOrEqual(t, total, r.Files.TotalBytes)
	}
	require.Len(t, r.Pieces, len(p.Sent)+len(p.LeftOut), "nothing is left out unsaid")
}

func compile(t *testing.T, r pack.Request) pack.Packed {
	t.Helper()
	p, err := pack.Compile(t.Context(), r)
	require.NoError(t, err)
	kept(t, r, p)
	return p
}

func sent(p pack.Packed) (ids []string) {
	for _, s := range p.Sent {
		ids = append(ids, s.ID)
	}
	return ids
}

func left(p pack.Packed) map[string]pack.Why {
	all := map[string]pack.Why{}
	for _, l := range p.LeftOut {
		all[l.ID] = l.Why
	}
	return all
}

// The limits that platforms say they have.
var (
	topProof   = marketplace.FileLimits{Count: 1, FileBytes: 130_000, Types: []string{"image/jpeg", "image/gif", "image/png"}, Scale: true, Required: true}
	topMessage = marketplace.FileLimits{Count: 1, FileBytes: 500 << 10, Types: []string{"image/jpeg", "image/gif", "image/png"}, Scale: true, Required: true}
	rakuten    = marketplace.FileLimits{Count: 1, FileBytes: 5 << 20, Types: []string{"image/png", "image/jpeg", "image/gif", "application/pdf"}, Scale: true}
	paypal     = marketplace.FileLimits{FileBytes: 10 << 20, TotalBytes: 50 << 20, Types: []string{"image/jpeg", "image/gif", "image/png", "application/pdf"}, Scale: true}
	stripe     = marketplace.FileLimits{FileBytes: 5 << 20, TotalBytes: 4_500_000, Types: []string{"image/jpeg", "image/png", "application/pdf"}, Scale: true}
)

// A case as it often is: two photos from a phone, a film, the chat, a paper and
// what was looked up.
func usual(t *testing.T) []pack.Piece {
	t.Helper()
	seller := piece("paper", complaint.Document, "application/pdf", bytes.Repeat([]byte("%PDF-1.7 "), 100_000))
	seller.By = complaint.Merchant
	order := piece("order", complaint.OrderRecord, "application/json", []byte(`{"order":"A"}`))
	order.By = complaint.System
	return []pack.Piece{
		order, seller,
		piece("chat", complaint.Chat, "image/png", pngOf(t, noisy(700, 900, 3))),
		piece("film", complaint.Video, "video/mp4", bytes.Repeat([]byte("film"), 1<<19)),
		piece("photo-1", complaint.Photo, "image/jpeg", jpg(t, noisy(2000, 1500, 1), 90)),
		piece("photo-2", complaint.Photo, "image/jpeg", jpg(t, noisy(1600, 1200, 2), 90)),
	}
}

func TestEachPlatformsLimits(t *testing.T) {
	t.Parallel()
	pieces := usual(t)
	checklist := []complaint.Item{
		{Code: "photo_of_defect", Kinds: []complaint.EvidenceKind{complaint.Photo, complaint.Video}, From: complaint.Customer, Required: true, Proof: true},
		{Code: "quality_report", Kinds: []complaint.EvidenceKind{complaint.Document}, From: complaint.Merchant},
		{Code: "chat", Kinds: []complaint.EvidenceKind{complaint.Chat}, From: complaint.Customer},
	}
	for name, c := range map[string]struct {
		files marketplace.FileLimits
		sent  []string
		left  map[string]pack.Why
		lacks []string
	}{
		"TOP's proof of a refusal": {topProof, []string{"photo-1"}, map[string]pack.Why{"film": pack.TypeNotTaken, "photo-2": pack.NoRoom, "chat": pack.NoRoom,
			"paper": pack.TypeNotTaken, "order": pack.TypeNotTaken}, []string{"quality_report", "chat"}},
		"TOP's picture of a message": {topMessage, []string{"photo-1"}, map[string]pack.Why{"film": pack.TypeNotTaken, "photo-2": pack.NoRoom, "chat": pack.NoRoom,
			"paper": pack.TypeNotTaken, "order": pack.TypeNotTaken}, []string{"quality_report", "chat"}},
		"Rakuten's attachment": {rakuten, []string{"photo-1"}, map[string]pack.Why{"film": pack.TypeNotTaken, "photo-2": pack.NoRoom, "chat": pack.NoRoom,
			"paper": pack.NoRoom, "order": pack.TypeNotTaken}, []string{"quality_report", "chat"}},
		"PayPal's evidence": {paypal, []string{"photo-1", "photo-2", "chat", "paper"}, map[string]pack.Why{"film": pack.TypeNotTaken, "order": pack.TypeNotTaken}, nil},
		"Stripe's evidence": {stripe, []string{"photo-1", "photo-2", "chat", "paper"}, map[string]pack.Why{"film": pack.TypeNotTaken, "order": pack.TypeNotTaken}, nil},
		"no limits":         {marketplace.FileLimits{}, []string{"film", "photo-1", "photo-2", "chat", "paper", "order"}, map[string]pack.Why{}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := compile(t, pack.Request{Key: "R26/submission/1", Text: "It leaks.", Pieces: pieces, Checklist: checklist, Files: c.files})
			require.ElementsMatch(t, c.sent, sent(p))
			require.Equal(t, c.left, left(p))
			var lacks []string
			for _, m := range p.Missing {
				lacks = append(lacks, m.Code)
				require.True(t, m.LeftOut, "we have all of it")
			}
			require.Equal(t, c.lacks, lacks)
			require.False(t, p.WantsFile)
		})
	}
}

func TestTheSameInputGivesTheSameBytes(t *testing.T) {
	t.Parallel()
	pieces := usual(t)
	r := pack.Request{Key: "R26/submission/1", Text: "It leaks.", Pieces: pieces, Files: stripe}
	first := compile(t, r)
	r.Pieces = []pack.Piece{pieces[5], pieces[3], pieces[0], pieces[2], pieces[4], pieces[1]}
	require.Equal(t, first, compile(t, r), "in whatever order it is given")
	r.Text = "It smells."
	require.NotEqual(t, first.SHA256, compile(t, r).SHA256)
}

func TestWhatMattersComesFirst(t *testing.T) {
	t.Parallel()
	thumbnail := piece("thumbnail", complaint.Photo, "image/jpeg", jpg(t, noisy(100, 80, 1), 80))
	thumbnail.At = noon.Add(-time.Hour)
	old, young := piece("old", complaint.Photo, "image/jpeg", jpg(t, noisy(500, 500, 2), 80)), piece("young", complaint.Photo, "image/jpeg", jpg(t, noisy(500, 500, 3), 80))
	old.At = noon.Add(-time.Minute)
	theirs := piece("theirs", complaint.Photo, "image/jpeg", jpg(t, noisy(500, 500, 4), 80))
	theirs.At, theirs.By = noon.Add(-2*time.Hour), complaint.Merchant
	pieces := []pack.Piece{piece("shipment", complaint.ShipmentRecord, "text/plain", []byte("s")), piece("paper", complaint.Document, "text/plain", []byte("p")),
		piece("chat", complaint.Chat, "text/plain", []byte("c")), theirs, thumbnail, young, old, piece("again", complaint.Chat, "text/plain", []byte("c"))}
	checklist := []complaint.Item{{Code: "photo_of_defect", Kinds: []complaint.EvidenceKind{complaint.Photo}, From: complaint.Customer, Proof: true},
		{Code: "video", Kinds: []complaint.EvidenceKind{complaint.Video}, From: complaint.Customer, Required: true}}
	p := compile(t, pack.Request{Pieces: pieces, Checklist: checklist})
	require.Equal(t, []string{"old", "young", "thumbnail", "theirs", "again", "paper", "shipment"}, sent(p))
	require.Equal(t, map[string]pack.Why{"chat": pack.Doubled}, left(p))
	require.Equal(t, []pack.Missing{{Code: "video", From: complaint.Customer, Required: true}}, p.Missing)
	require.Equal(t, "01-photo.jpg", p.Sent[0].Name)
	require.Equal(t, "05-chat.txt", p.Sent[4].Name)
}

func TestAFileThatIsNotWhatWasGivenIsNotSent(t *testing.T) {
	t.Parallel()
	p := piece("e1", complaint.Document, "text/plain", []byte("it leaks"))
	p.Open = func(context.Context) (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader([]byte("it burns"))), nil
	}
	_, err := pack.Compile(t.Context(), pack.Request{Pieces: []pack.Piece{p}})
	require.ErrorContains(t, err, "evidence e1 is not what was given")
	gone := errors.New("gone")
	p.Open = func(context.Context) (io.ReadCloser, error) { return nil, gone }
	_, err = pack.Compile(t.Context(), pack.Request{Pieces: []pack.Piece{p}})
	require.ErrorIs(t, err, gone)
}
