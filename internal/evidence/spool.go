package evidence

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
)

// inMemory is how much of a file is held in memory while it is looked at, in
// bytes; the rest waits in a temporary file.
const inMemory = 256 << 10

// spool holds a file between its coming in and its being kept, so that it can be
// read in any order. The temporary file has no name and is encrypted with a key
// that is nowhere else: what a crash leaves on the disk says nothing.
type spool struct {
	head []byte
	rest *os.File // nil while all is in memory
	key  cipher.Block
	size int64
	sent string // SHA-256 of all, lower-case hex
}

// receive reads a file to its end. It fails with TooLarge, and with what reading
// fails with. The caller closes the spool.
func receive(from io.Reader, limit int64) (*spool, error) {
	hash := sha256.New()
	from = io.TeeReader(io.LimitReader(from, limit+1), hash)
	s := &spool{head: make([]byte, 4<<10)}
	for full := 0; ; {
		n, err := io.ReadFull(from, s.head[full:])
		full += n
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			s.head = s.head[:full]
			break
		}
		if err != nil {
			return nil, err
		}
		if full == inMemory {
			if err := s.spill(from); err != nil {
				return nil, errors.Join(err, s.Close())
			}
			break
		}
		s.head = append(s.head, make([]byte, min(full, inMemory-full))...)
	}
	if s.size += int64(len(s.head)); s.size > limit {
		return nil, errors.Join(TooLarge{limit}, s.Close())
	}
	s.sent = hex.EncodeToString(hash.Sum(nil))
	return s, nil
}

// spill writes what is left to the temporary file.
func (s *spool) spill(from io.Reader) error {
	key := make([]byte, 32)
	if _, err := rand.Read(key); err != nil {
		return fmt.Errorf("draw a key for a temporary file: %w", err)
	}
	var err error
	if s.key, err = aes.NewCipher(key); err != nil {
		return fmt.Errorf("set up AES-256: %w", err)
	}
	if s.rest, err = os.CreateTemp("", "redress-evidence-"); err != nil {
		return fmt.Errorf("make a temporary file: %w", err)
	}
	if err := os.Remove(s.rest.Name()); err != nil {
		return fmt.Errorf("take a temporary file's name away: %w", err)
	}
	s.size, err = io.Copy(s.rest, cipher.StreamReader{S: s.stream(0), R: from})
	return err
}

// stream is the key stream from a byte on that begins a block.
func (s *spool) stream(at int64) cipher.Stream {
	var counter [aes.BlockSize]byte
	binary.BigEndian.PutUint64(counter[8:], uint64(at/aes.BlockSize)) // #nosec G115 -- an offset
	return cipher.NewCTR(s.key, counter[:])
}

// ReadAt implements io.ReaderAt.
func (s *spool) ReadAt(b []byte, at int64) (n int, err error) {
	if at < int64(len(s.head)) {
		n = copy(b, s.head[at:])
	}
	if n == len(b) {
		return n, nil
	}
	if s.rest == nil {
		return n, io.EOF
	}
	from := at + int64(n) - int64(len(s.head))
	into := b[n:]
	got, err := s.rest.ReadAt(into, from)
	stream := s.stream(from)
	var skipped [aes.BlockSize]byte
	stream.XORKeyStream(skipped[:from%aes.BlockSize], skipped[:from%aes.BlockSize])
	stream.XORKeyStream(into[:got], into[:got])
	return n + got, err
}

// Close gives the temporary file up.
func (s *spool) Close() error {
	if s.rest == nil {
		return nil
	}
	return s.rest.Close()
}
