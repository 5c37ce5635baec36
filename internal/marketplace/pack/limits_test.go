package pack_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/marketplace/pack"
)

var mediaTypes = []string{"image/jpeg", "image/png", "image/gif", "application/pdf", "video/mp4", "image/heic"}

func anyPiece(t *rapid.T, n int) pack.Piece {
	media := rapid.SampledFrom(append([]string{"image/jpeg", "image/png", "image/jpeg", "image/png"}, mediaTypes...)).Draw(t, "type")
	seed := rapid.Uint64Range(0, 3).Draw(t, "seed")
	side := rapid.SampledFrom([]int{600, 330, 40, 1}) // drawn from a range, most would be tiny
	width, height := side.Draw(t, "width"), side.Draw(t, "height")
	content := bytes.Repeat([]byte{byte(seed)}, width*height/2+1)
	switch {
	case rapid.IntRange(0, 9).Draw(t, "broken") == 9:
	case media == "image/jpeg":
		content = jpg(t, noisy(width, height, seed), 85)
	case media == "image/png":
		content = pngOf(t, noisy(width, height, seed))
	case media == "image/gif":
		content = gifOf(t, width, height)
	}
	p := piece(fmt.Sprint("e", n), rapid.SampledFrom(complaint.EvidenceKinds).Draw(t, "kind"), media, content)
	p.By = rapid.SampledFrom([]complaint.Role{complaint.Customer, complaint.Merchant, complaint.System}).Draw(t, "by")
	p.At = noon.Add(time.Duration(rapid.IntRange(0, 3).Draw(t, "at")) * time.Hour)
	return p
}

// TestAPackNeverBreaksALimit draws evidence and limits of all sizes.
func TestAPackNeverBreaksALimit(t *testing.T) {
	t.Parallel()
	size := rapid.SampledFrom([]int64{100_000, 0, 300_000, 30_000, 1_000_000, 3_000, 1})
	taken := [][]string{nil, {"image/jpeg"}, {"image/png", "application/pdf"}, {"image/jpeg", "image/png", "image/gif"}, {"video/mp4"}}
	happened := map[any]int{}
	rapid.Check(t, func(t *rapid.T) {
		r := pack.Request{Key: "R26/submission/1", Text: rapid.String().Draw(t, "text"), Words: limitsOfText(t),
			Files: marketplace.FileLimits{Count: rapid.IntRange(0, 4).Draw(t, "count"), FileBytes: size.Draw(t, "file"), TotalBytes: size.Draw(t, "total"),
				Types: append([]string{}, rapid.SampledFrom(taken).Draw(t, "types")...), Scale: rapid.IntRange(0, 3).Draw(t, "scale") < 3,
				Required: rapid.Bool().Draw(t, "required")}}
		for n := range rapid.IntRange(0, 4).Draw(t, "pieces") {
			r.Pieces = append(r.Pieces, anyPiece(t, n))
		}
		p, err := pack.Compile(t.Context(), r)
		require.NoError(t, err)
		kept(t, r, p)
		require.Equal(t, r.Files.Required && len(p.Sent) == 0, p.WantsFile)
		for _, s := range p.Sent {
			happened[s.Made != nil]++
		}
		for _, l := range p.LeftOut {
			happened[l.Why]++
		}
		if !r.Files.Scale {
			for _, l := range p.LeftOut {
				require.NotEqual(t, pack.TooMuchLost, l.Why)
			}
		}
		again, err := pack.Compile(t.Context(), r)
		require.NoError(t, err)
		require.Equal(t, p, again)
	})
	for _, what := range []any{true, false, pack.NoRoom, pack.TooLarge, pack.TypeNotTaken} {
		require.NotZero(t, happened[what], "%v never happened", what)
	}
}

// FuzzPicture packs anything that calls itself a picture.
func FuzzPicture(f *testing.F) {
	f.Add(jpg(f, noisy(30, 20, 1), 80), int64(400))
	f.Add(lying(jpg(f, noisy(30, 20, 1), 80), 6, binary.LittleEndian, "II*\x00"), int64(900))
	f.Add(pngOf(f, noisy(30, 20, 1)), int64(400))
	f.Add(gifOf(f, 30, 20), int64(10))
	f.Fuzz(func(t *testing.T, content []byte, most int64) {
		if config, _, err := image.DecodeConfig(bytes.NewReader(content)); err == nil && config.Width*config.Height > 1<<20 {
			return // it would only take long
		}
		r := pack.Request{Files: marketplace.FileLimits{FileBytes: max(most, 0), Types: []string{"image/jpeg"}, Scale: true},
			Pieces: []pack.Piece{piece("e1", complaint.Photo, "image/png", content)}}
		p, err := pack.Compile(t.Context(), r)
		require.NoError(t, err)
		kept(t, r, p)
	})
}
