package evidence

import (
	"bufio"
	"errors"
	"io"
	"strings"

	"github.com/gabriel-vasile/mimetype"

	"redress/internal/complaint"
)

// sniffed is how much of a file its type is told from, in bytes.
const sniffed = 4096

// sniff tells a file's type from how it begins: not from its name, nor from what
// its giver says. It returns the whole file to read on. It fails with Empty and
// WrongKind.
func sniff(r io.Reader, given complaint.EvidenceKind) (media string, kind complaint.EvidenceKind, content io.Reader, err error) {
	whole := bufio.NewReaderSize(r, sniffed)
	head, err := whole.Peek(sniffed)
	if err != nil && !errors.Is(err, io.EOF) {
		return "", "", nil, err
	}
	if len(head) == 0 {
		return "", "", nil, Empty{}
	}
	media, _, _ = strings.Cut(mimetype.Detect(head).String(), ";")
	kind, err = kindOf(media, given)
	return media, kind, whole, err
}
