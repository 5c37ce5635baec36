package mailbox

import (
	"fmt"
	"io"
	"os"
)

// spool is a mail on its way, in a file that has no name any more: when the
// process dies nothing of it stays.
type spool struct {
	file *os.File
	size int64
}

func newSpool() (*spool, error) {
	file, err := os.CreateTemp("", "redress-mail-")
	if err != nil {
		return nil, fmt.Errorf("make room for a mail: %w", err)
	}
	if err := os.Remove(file.Name()); err != nil {
		_ = file.Close()
		return nil, fmt.Errorf("make room for a mail: %w", err)
	}
	return &spool{file: file}, nil
}

// Write appends to the mail.
func (s *spool) Write(b []byte) (int, error) {
	n, err := s.file.Write(b)
	s.size += int64(n)
	return n, err
}

// ReadAt implements io.ReaderAt.
func (s *spool) ReadAt(b []byte, at int64) (int, error) { return s.file.ReadAt(b, at) }

// whole reads the mail from its beginning; any number of readers may.
func (s *spool) whole() io.Reader { return io.NewSectionReader(s.file, 0, s.size) }

func (s *spool) close() { _ = s.file.Close() }
