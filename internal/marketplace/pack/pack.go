// Package pack fits evidence and words into what a platform takes: so many files
// of so many bytes, of these types, with a text so long. Pictures are made
// smaller where that is allowed; what has no room is left out from the least
// important on, and all of it is told. The same input gives the same bytes.
package pack

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
	"time"

	"redress/internal/complaint"
	"redress/internal/marketplace"
)

// Piece is one piece of our evidence.
type Piece struct {
	ID     string
	SHA256 string // lower-case hex
	Kind   complaint.EvidenceKind
	Type   string // media type, "image/jpeg"
	Size   int64  // bytes
	By     complaint.Role
	At     time.Time
	Open   func(ctx context.Context) (io.ReadCloser, error)
}

// Request is what is to be packed, and for whom.
type Request struct {
	Key       string
	Text      string
	Pieces    []Piece
	Checklist []complaint.Item // of the complaint's category
	Words     marketplace.Text // what the text must fit: one of marketplace.Limits
	Files     marketplace.FileLimits
}

// Packed is a pack and what was done to make it fit. Its JSON holds nobody's
// words and no content.
type Packed struct {
	Pack    marketplace.Pack `json:"-"`
	Words   Words            `json:"words"`
	Sent    []Sent           `json:"sent"`
	LeftOut []LeftOut        `json:"left_out"`
	Missing []Missing        `json:"missing"`
	// WantsFile is true when the platform takes nothing without a file, and there is
	// none that it takes.
	WantsFile bool   `json:"wants_file,omitempty"`
	SHA256    string `json:"sha256"` // of all that goes out: key, text and the files' hashes
}

// Sent is a piece as it goes out.
type Sent struct {
	ID         string `json:"id"`
	SHA256     string `json:"sha256"` // of the piece as it was given
	Name       string `json:"name"`
	Type       string `json:"type"`
	Bytes      int64  `json:"bytes"`
	SentSHA256 string `json:"sent_sha256"`
	Made       *Made  `json:"made,omitempty"` // nil: it goes out as it was given
}

// Why says why a piece is left out.
type Why string

// The reasons.
const (
	TypeNotTaken Why = "type_not_taken"
	TooLarge     Why = "too_large"     // for one file, and it cannot be made smaller
	NoRoom       Why = "no_room"       // the platform's number or sum of files is used up
	Doubled      Why = "doubled"       // the same content goes out already
	Unreadable   Why = "unreadable"    // it would have to be made smaller, and is no picture that opens
	TooMuchLost  Why = "too_much_lost" // so small that nobody would see anything
)

// LeftOut is a piece that does not go out.
type LeftOut struct {
	ID  string `json:"id"`
	Why Why    `json:"why"`
}

// Compile makes the pack. It fails when a piece cannot be read, or is not what
// was given; what a platform does not take is no error.
func Compile(ctx context.Context, r Request) (Packed, error) {
	packed := Packed{Words: Fit(r.Text, r.Words), Sent: []Sent{}, LeftOut: []LeftOut{}}
	l := loading{limits: r.Files, read: func(p Piece) ([]byte, error) { return content(ctx, p) }}
	ranked, err := byImportance(ctx, r)
	if err != nil {
		return Packed{}, err
	}
	if err := l.load(ranked); err != nil {
		return Packed{}, err
	}
	packed.Pack = marketplace.Pack{Key: r.Key, Text: packed.Words.Text}
	for _, c := range l.items {
		if c.why != "" {
			packed.LeftOut = append(packed.LeftOut, LeftOut{c.piece.ID, c.why})
			continue
		}
		file := marketplace.Attachment{Name: nameOf(len(packed.Sent)+1, c.piece.Kind, c.media), Type: c.media, SHA256: marketplace.Sum(c.content), Content: c.content}
		packed.Pack.Files = append(packed.Pack.Files, file)
		packed.Sent = append(packed.Sent, Sent{ID: c.piece.ID, SHA256: c.piece.SHA256, Name: file.Name, Type: file.Type,
			Bytes: int64(len(file.Content)), SentSHA256: file.SHA256, Made: c.made})
	}
	packed.Missing = missing(r.Checklist, r.Pieces, packed.Sent)
	packed.WantsFile = r.Files.Required && len(packed.Sent) == 0
	packed.SHA256 = sumOf(packed.Pack)
	return packed, nil
}

// content reads a piece, and makes sure that it is what was given.
func content(ctx context.Context, p Piece) ([]byte, error) {
	r, err := p.Open(ctx)
	if err != nil {
		return nil, fmt.Errorf("open evidence %s for a pack: %w", p.ID, err)
	}
	defer func() { _ = r.Close() }() // it was only read
	all, err := io.ReadAll(io.LimitReader(r, p.Size+1))
	if err != nil {
		return nil, fmt.Errorf("read evidence %s for a pack: %w", p.ID, err)
	}
	if int64(len(all)) != p.Size || marketplace.Sum(all) != p.SHA256 {
		return nil, fmt.Errorf("evidence %s is not what was given: its content differs", p.ID)
	}
	return all, nil
}

// sumOf is one hash of all that goes out.
func sumOf(p marketplace.Pack) string {
	sum := sha256.New()
	parts := []string{p.Key, marketplace.Sum([]byte(p.Text))}
	for _, f := range p.Files {
		parts = append(parts, f.SHA256)
	}
	sum.Write([]byte(strings.Join(parts, "\n")))
	return hex.EncodeToString(sum.Sum(nil))
}

// nameOf is a file's name as it goes out. The one it came with may name somebody.
func nameOf(n int, kind complaint.EvidenceKind, media string) string {
	return fmt.Sprintf("%02d-%s.%s", n, kind, ending(media))
}

var endings = map[string]string{
	"image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/webp": "webp", "image/heic": "heic", "image/tiff": "tif",
	"application/pdf": "pdf", "application/json": "json", "text/plain": "txt", "text/html": "html", "text/csv": "csv", "message/rfc822": "eml",
	"application/msword": "doc", "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
	"application/vnd.ms-excel": "xls", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
	"video/mp4": "mp4", "video/quicktime": "mov", "video/webm": "webm", "audio/mpeg": "mp3", "audio/mp4": "m4a",
}

func ending(media string) string {
	if known, ok := endings[media]; ok {
		return known
	}
	return "bin"
}
