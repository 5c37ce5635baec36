package pack

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	_ "image/gif" // opens GIF; of one that moves, the first picture
	"image/jpeg"
	"image/png"
	"math"
	"slices"
)

// How pictures are made smaller: first by JPEG's quality, then by their size. The
// numbers are ours. Below 64 the blocks of JPEG begin to look like damage; a
// longer side of 4,096 is more than any platform shows, and of 320 the least on
// which something can be recognised.
var (
	qualities   = []int{88, 76, 64}
	lastQuality = 50 // at the smallest size only
)

const (
	longestSide  = 4096
	shortestLong = 320 // of the longer side
	hopeless     = 5   // times too large at the best quality: go on to the next size
	mostPixels   = 100_000_000
)

var (
	errUnreadable = errors.New("it is no picture that can be read")
	errTooSmall   = errors.New("the picture would be too small to show anything")
)

// Made is how a picture was made anew.
type Made struct {
	Width   int    `json:"width"` // pixels
	Height  int    `json:"height"`
	Quality int    `json:"quality,omitempty"` // of JPEG, to 100
	From    string `json:"from"`              // "4032×3024"
}

// remade is a picture made anew.
type remade struct {
	Made
	media   string
	content []byte
}

// opens reports whether pictures of a type can be made anew.
func opens(media string) bool {
	return slices.Contains([]string{"image/jpeg", "image/png", "image/gif"}, plainType(media))
}

// atOnce bounds how many pictures are open in a process: one of 100 million pixels
// takes up to 400 MB.
var atOnce = make(chan struct{}, 2)

// remake makes a picture of at most so many bytes. What it shows is upright and on
// white where it was transparent; what else its file told is left out. It fails
// with errUnreadable and errTooSmall.
func remake(content []byte, media string, most int64) (remade, error) {
	config, format, err := image.DecodeConfig(bytes.NewReader(content))
	if err != nil || config.Width <= 0 || config.Height <= 0 || int64(config.Width)*int64(config.Height) > mostPixels {
		return remade{}, errUnreadable
	}
	atOnce <- struct{}{}
	defer func() { <-atOnce }()
	source, _, err := image.Decode(bytes.NewReader(content))
	if err != nil || source.Bounds().Empty() {
		return remade{}, errUnreadable
	}
	turn, long := upright, longestSide
	if format == "jpeg" {
		turn, long = orientation(content), firstLong(config, most, len(content))
	}
	width, height := bounded(source.Bounds().Dx(), source.Bounds().Dy(), long)
	base := turned(shrunk(source, width, height), turn)
	from := fmt.Sprintf("%d×%d", config.Width, config.Height)
	made, err := smaller(base, media, most)
	made.From = from
	return made, err
}

// firstLong is the longer side that is tried first of a JPEG: it is known how many
// bytes it took as it was, and at the lowest quality it takes about two fifths of
// them. It spares the writing of pictures that are far too large.
func firstLong(config image.Config, most int64, size int) int {
	part := math.Sqrt(min(1, 2.5*float64(most)/float64(size)))
	return min(longestSide, max(shortestLong, int(float64(max(config.Width, config.Height))*part)))
}

// smaller goes down in quality and size until a picture fits.
func smaller(base *image.RGBA, media string, most int64) (remade, error) {
	long := max(base.Bounds().Dx(), base.Bounds().Dy())
	for {
		width, height := bounded(base.Bounds().Dx(), base.Bounds().Dy(), long)
		at := base
		if width != base.Bounds().Dx() {
			at = shrunk(base, width, height)
		}
		smallest := long <= shortestLong
		got, size, err := encoded(at, media, most, smallest)
		if err != nil || got.content != nil {
			return got, err
		}
		if smallest {
			return remade{}, errTooSmall
		}
		// Bytes go with the area; a little less, so that the next is more often the last.
		step := math.Sqrt(float64(most)/float64(size)) * 0.95
		long = max(shortestLong, int(float64(long)*min(0.9, max(0.3, step))))
	}
}

// encoded writes a picture in the best quality that fits. Where none does, size
// is that of the smallest that was tried.
func encoded(at *image.RGBA, media string, most int64, smallest bool) (got remade, size int64, err error) {
	tries := qualities
	switch {
	case media != "image/jpeg":
		tries = []int{0}
	case smallest:
		tries = append(slices.Clone(qualities), lastQuality)
	}
	for _, quality := range tries {
		var b bytes.Buffer
		if media == "image/jpeg" {
			err = jpeg.Encode(&b, at, &jpeg.Options{Quality: quality})
		} else {
			err = (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, at)
		}
		if err != nil {
			return remade{}, 0, fmt.Errorf("write a picture: %w", err)
		}
		if size = int64(b.Len()); size <= most {
			return remade{Made{Width: at.Bounds().Dx(), Height: at.Bounds().Dy(), Quality: quality}, media, b.Bytes()}, size, nil
		}
		if !smallest && size/hopeless > most {
			break
		}
	}
	return remade{}, size, nil
}

// bounded are a picture's sides with the longer one no longer than long.
func bounded(width, height, long int) (int, int) {
	if max(width, height) <= long {
		return width, height
	}
	if width >= height {
		return long, max(1, (height*long+width/2)/width)
	}
	return max(1, (width*long+height/2)/height), long
}
