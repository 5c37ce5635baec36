package mailbox

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
)

// spool is a mail on its way, in a file that has no name any more and is encrypted
// with a key that is nowhere else: what stays on the disk says nothing.
type spool struct {
	file   *os.File
	size   int64
	key    cipher.Block
	stream cipher.Stream // where the next byte is written
}

func newSpool() (*spool, error) {
	secret := make([]byte, 32)
	_, _ = rand.Read(secret) // never fails (crypto/rand)
	key, err := aes.NewCipher(secret)
	if err != nil {
		return nil, fmt.Errorf("make room for a mail: %w", err)
	}
	file, err := os.CreateTemp("", "redress-mail-")
	if err != nil {
		return nil, fmt.Errorf("make room for a mail: %w", err)
	}
	if err := os.Remove(file.Name()); err != nil {
		return nil, errors.Join(fmt.Errorf("make room for a mail: %w", err), file.Close())
	}
	s := &spool{file: file, key: key}
	s.stream = s.from(0)
	return s, nil
}

// from is the key stream from a byte on.
func (s *spool) from(at int64) cipher.Stream {
	var counter, skipped [aes.BlockSize]byte
	binary.BigEndian.PutUint64(counter[8:], uint64(at/aes.BlockSize)) // #nosec G115 -- an offset
	stream := cipher.NewCTR(s.key, counter[:])
	stream.XORKeyStream(skipped[:at%aes.BlockSize], skipped[:at%aes.BlockSize])
	return stream
}

// Write appends to the mail.
func (s *spool) Write(b []byte) (int, error) {
	sealed := make([]byte, len(b))
	s.stream.XORKeyStream(sealed, b)
	n, err := s.file.Write(sealed)
	s.size += int64(n)
	return n, err
}

// ReadAt implements io.ReaderAt.
func (s *spool) ReadAt(b []byte, at int64) (int, error) {
	n, err := s.file.ReadAt(b, at)
	s.from(at).XORKeyStream(b[:n], b[:n])
	return n, err
}

// whole reads the mail from its beginning; any number of readers may.
func (s *spool) whole() io.Reader { return io.NewSectionReader(s, 0, s.size) }

func (s *spool) close() { _ = s.file.Close() }
