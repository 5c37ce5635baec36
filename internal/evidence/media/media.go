// Package media reads how pictures, films and recordings are built, without
// decoding any of them: how large a picture is, and which of a file's bytes say
// where it was taken. It never needs more of a file in memory than one table of
// its metadata.
package media

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Facts are what the structure of a file tells.
type Facts struct {
	// Width and Height are those of the largest picture in the file, in pixels,
	// before any turning; both are 0 for what is no picture.
	Width, Height int64
	// Frames is how many pictures follow each other; 1 for a still one.
	Frames int
	// Location overwrites what says where the file was taken. The file keeps its
	// length, its pixels, how it is turned and when it was recorded.
	Location []Patch
}

// Damaged says that a file is not built as its type asks, so that nothing can be
// told of it.
type Damaged struct{ Type string }

func (e Damaged) Error() string { return fmt.Sprintf("the file is no readable %s", e.Type) }

// What one file may cost to read; honest files stay far below.
const (
	maxPatches = 10_000
	maxBoxes   = 200_000
	maxFolders = 256     // TIFF directories of one metadata block or file
	maxPieces  = 4_096   // runs of metadata in one file, and places that one of them is spread over
	maxTable   = 1 << 20 // bytes of a table that is read whole
	maxInflate = 4 << 20 // bytes of one compressed text that are looked at
	maxPasses  = 16      // how often all of the file may be read, and maxTable more
)

// errBroken is what a reader of one format returns; Examine makes it Damaged.
var errBroken = errors.New("not built as it should be")

type pictureFormat func(*examination) error

var pictures = map[string]pictureFormat{
	"image/jpeg": (*examination).jpegFile, "image/png": (*examination).png, "image/vnd.mozilla.apng": (*examination).png,
	"image/gif": (*examination).gif, "image/webp": (*examination).webp, "image/bmp": (*examination).bmp, "image/tiff": (*examination).tiffFile,
	"image/heic": (*examination).heif, "image/heif": (*examination).heif, "image/avif": (*examination).heif,
	"image/heic-sequence": (*examination).heif, "image/heif-sequence": (*examination).heif,
}

// films are media types whose files are boxes in boxes (ISO 14496-12, QuickTime).
var films = []string{"video/mp4", "video/quicktime", "video/3gpp", "video/3gpp2", "video/x-m4v", "video/mj2", "audio/mp4", "audio/x-m4a", "audio/aac"}

// matroskas are media types whose files are elements in elements (RFC 9559).
var matroskas = []string{"video/matroska", "video/x-matroska", "video/webm", "audio/x-matroska", "audio/webm"}

// Examine reads the structure of a file of a media type. It fails with Damaged,
// and with what reading fails with. What is no picture, film or recording has
// no facts and is never damaged; nor is a film, however it is built, unless it
// costs more to read than any honest file.
func Examine(mediaType string, r io.ReaderAt, size int64) (Facts, error) {
	e := &examination{r: r, size: size}
	e.facts.Frames = 1
	picture := pictures[mediaType]
	switch {
	case picture != nil:
		err := picture(e)
		if err == nil && (e.facts.Width <= 0 || e.facts.Height <= 0) {
			err = errBroken
		}
		e.keep(err)
	case slices.Contains(matroskas, mediaType):
		e.matroska(e.all(), 0)
		e.sweep(0)
	case slices.Contains(films, mediaType), strings.HasPrefix(mediaType, "video/"):
		e.boxes(e.all(), 0)
		e.sweep(0)
	default:
		return Facts{}, nil
	}
	if errors.Is(e.err, errBroken) {
		return Facts{}, Damaged{mediaType}
	}
	if e.err != nil {
		return Facts{}, fmt.Errorf("read the structure of a file: %w", e.err)
	}
	e.facts.Location = slices.Concat(e.writes, e.blanks, e.sums)
	return e.facts, nil
}

// examination is one file being read. Patches are kept apart by kind, because
// what is rewritten must not bring back what is blanked, wherever they overlap.
type examination struct {
	r        io.ReaderAt
	size     int64
	facts    Facts
	known    []piece // metadata that was found where its format says
	measured measured
	count    int   // boxes seen
	spent    int64 // bytes read, with something for each reading
	err      error // the first that ends the reading

	writes, blanks, sums []Patch
}

// know notes metadata that was found where its format says.
func (e *examination) know(block rope) {
	if e.known = append(e.known, block.pieces...); len(e.known) > maxPieces {
		e.keep(errBroken)
	}
}

// spend counts what reading costs: tables that point to each other could make a
// small file a long work.
func (e *examination) spend(bytes int64) {
	if e.spent += bytes + 16; e.spent > maxPasses*e.size+maxTable {
		e.keep(errBroken)
	}
}

// keep remembers the first error.
func (e *examination) keep(err error) {
	if e.err == nil && err != nil {
		e.err = err
	}
}

// picture notes the extent of a picture.
func (e *examination) picture(width, height int64) {
	if width > 0 && height > 0 && (e.facts.Width == 0 || width*height > e.facts.Width*e.facts.Height) {
		e.facts.Width, e.facts.Height = width, height
	}
}

func (e *examination) add(list *[]Patch, p Patch) {
	if p.Size <= 0 || e.err != nil {
		return
	}
	if n := len(*list); n > 0 && p.With == nil {
		if last := &(*list)[n-1]; last.With == nil && last.Fill == p.Fill && last.At+last.Size == p.At {
			last.Size += p.Size
			return
		}
	}
	if len(*list) >= maxPatches {
		e.keep(errBroken)
		return
	}
	*list = append(*list, p)
}
