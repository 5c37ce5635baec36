package evidence

import (
	"fmt"
	"slices"
	"strings"

	"redress/internal/complaint"
)

// Empty says that there is nothing in a file.
type Empty struct{}

func (Empty) Error() string { return "the file is empty" }

// WrongKind says that a file's content is not of the kind it is given as, or,
// when Kind is empty, of no kind that can be evidence.
type WrongKind struct {
	Kind complaint.EvidenceKind
	Type string // media type of the content
}

func (e WrongKind) Error() string {
	if e.Kind == "" {
		return fmt.Sprintf("the file is %s, which cannot be evidence", e.Type)
	}
	return fmt.Sprintf("the file is %s, not a %s", e.Type, e.Kind)
}

// The media types of papers and of written conversations. What ends in a slash
// or a dot stands for all that begin with it.
var (
	papers = []string{
		"application/pdf", "application/rtf", "text/rtf", "application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint",
		"application/vnd.openxmlformats-officedocument.", "application/vnd.oasis.opendocument.", "text/csv", "text/tab-separated-values",
		"text/xml", "application/xml",
	}
	writings = []string{"text/plain", "text/html", "application/json", "application/x-ndjson", "message/", "text/vcard"}
	// A drawing that can hold a script (SVG) is no picture.
	pictures = []string{
		"image/jpeg", "image/png", "image/gif", "image/webp", "image/heic", "image/heif", "image/avif", "image/bmp", "image/tiff",
		"image/vnd.mozilla.apng", "image/heic-sequence", "image/heif-sequence",
	}
	films  = []string{"video/"}
	sounds = []string{"audio/"}
)

// bundle is what Redress itself makes of several files. From others no archive is
// taken: nobody sees what is in it.
const bundle = "application/zip"

// fitting lists what each kind may be. A screenshot can show anything but a
// film; a recorded call is a conversation.
var fitting = map[complaint.EvidenceKind][]string{
	complaint.Photo:          pictures,
	complaint.Video:          films,
	complaint.Document:       slices.Concat(papers, writings, pictures),
	complaint.Chat:           slices.Concat(writings, papers, pictures, sounds),
	complaint.OrderRecord:    slices.Concat(writings, papers, pictures),
	complaint.ShipmentRecord: slices.Concat(writings, papers, pictures),
}

// kindOf is the kind a file is kept as: the one it is given as, if its content
// may be that, or the one its content suggests.
func kindOf(media string, given complaint.EvidenceKind) (complaint.EvidenceKind, error) {
	if given != "" {
		if !anyOf(media, fitting[given]) {
			return "", WrongKind{given, media}
		}
		return given, nil
	}
	switch {
	case anyOf(media, pictures):
		return complaint.Photo, nil
	case anyOf(media, films):
		return complaint.Video, nil
	case anyOf(media, papers):
		return complaint.Document, nil
	case anyOf(media, writings), anyOf(media, sounds):
		return complaint.Chat, nil
	}
	return "", WrongKind{"", media}
}

func anyOf(media string, all []string) bool {
	return slices.ContainsFunc(all, func(one string) bool {
		if strings.HasSuffix(one, "/") || strings.HasSuffix(one, ".") {
			return strings.HasPrefix(media, one)
		}
		return media == one
	})
}
