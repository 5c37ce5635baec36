package evidence

import (
	"fmt"

	"redress/internal/complaint"
	"redress/internal/evidence/media"
)

// Limit is the largest file that is taken unless a policy says otherwise, in
// bytes: 25 MB.
const Limit = 25 << 20

// Limits bound what is kept of one complaint. A field that is 0 stands for its
// value in DefaultLimits. What the platform or Redress itself writes down counts,
// but is never refused for the number or the sum.
type Limits struct {
	File  int64 // bytes of one file
	Files int   // files of a complaint
	Total int64 // bytes of all files of a complaint
}

// DefaultLimits are those without a policy's own: 25 MB a file, 50 files and
// 200 MB a complaint. They are our choice; no platform we know publishes higher
// ones for the evidence of one case.
var DefaultLimits = Limits{File: Limit, Files: 50, Total: 200 << 20}

func (l Limits) orDefault(by complaint.Role) Limits {
	if l.File == 0 {
		l.File = DefaultLimits.File
	}
	if by == complaint.System || by == complaint.Platform {
		return Limits{File: l.File}
	}
	if l.Files == 0 {
		l.Files = DefaultLimits.Files
	}
	if l.Total == 0 {
		l.Total = DefaultLimits.Total
	}
	return l
}

// fit says what is in the way of one more file of so many bytes.
func (l Limits) fit(held []Record, size int64) error {
	if l.Files > 0 && len(held) >= l.Files {
		return TooMany{l.Files}
	}
	for _, r := range held {
		size += r.Size
	}
	if l.Total > 0 && size > l.Total {
		return NoRoom{l.Total}
	}
	return nil
}

// TooLarge says that a file is larger than is taken.
type TooLarge struct{ Limit int64 } // bytes

func (e TooLarge) Error() string { return "the file is larger than " + bytes(e.Limit) }

// TooMany says that a complaint has as many files as are kept of one.
type TooMany struct{ Limit int }

func (e TooMany) Error() string {
	return fmt.Sprintf("the complaint has %d files already, and no more are kept of one", e.Limit)
}

// NoRoom says that with this file a complaint would have more bytes than are
// kept of one.
type NoRoom struct{ Limit int64 } // bytes

func (e NoRoom) Error() string {
	return fmt.Sprintf("with this file there would be more than the %s that are kept of one complaint", bytes(e.Limit))
}

func bytes(n int64) string {
	if n%(1<<20) == 0 {
		return fmt.Sprintf("%d MB", n>>20)
	}
	return fmt.Sprintf("%d bytes", n)
}

// What a picture may unpack to. A hundred million pixels are 400 MB in whoever
// looks at it; phones make up to 200, which their own apps scale down. The others
// are our choice too: a screen recording of a minute has 1,800 frames.
const (
	maxPixels       = 100_000_000
	maxSide         = 30_000
	maxFrames       = 2_000
	maxMovingPixels = 1_000_000_000 // of all frames together
)

// Bomb says that a picture is small to send and too large to look at.
type Bomb struct {
	Width, Height int64 // pixels
	Frames        int
}

func (e Bomb) Error() string {
	return fmt.Sprintf("the picture has %d × %d pixels and %d frames; at most %d million pixels, %d a side, %d frames and %d million pixels in all frames are taken",
		e.Width, e.Height, e.Frames, maxPixels/1_000_000, maxSide, maxFrames, maxMovingPixels/1_000_000)
}

// Damaged says that a picture is not built as its type asks, so that nobody
// could look at it, and nothing be taken out of it.
type Damaged = media.Damaged

func harmless(f media.Facts) error {
	if f.Width > maxSide || f.Height > maxSide || f.Width*f.Height > maxPixels ||
		f.Frames > maxFrames || f.Frames > 1 && f.Width*f.Height*int64(f.Frames) > maxMovingPixels {
		return Bomb{f.Width, f.Height, f.Frames}
	}
	return nil
}
