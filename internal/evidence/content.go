package evidence

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"

	"github.com/minio/sio"
	"gocloud.dev/gcerrors"

	"redress/internal/vault"
)

// Content is what a piece holds. It can be read from any place without reading
// what is before it. Each part that is read is checked to be what was stored
// there; whoever reads all of it from its beginning gets the last bytes only when
// the whole has the hash that was written down.
type Content struct {
	ctx    context.Context
	store  *Store
	key    vault.Key
	record Record

	at     int64     // where the next byte stands
	plain  io.Reader // what follows at; nil before it is opened
	stored io.Closer
	hash   hash.Hash // of all bytes so far; nil when some were passed over
	failed error
}

// ErrLost says that what is stored of a piece is gone or is not what was given:
// trying again gives the same.
var ErrLost = errors.New("it is lost")

// lost marks what no second try mends.
func lost(err error) error {
	if gcerrors.Code(err) == gcerrors.NotFound || errors.As(err, new(sio.Error)) {
		return fmt.Errorf("%w: %w", ErrLost, err)
	}
	return err
}

// Content opens a piece's content. It fails with the register's errors for a
// piece that is not there or whose person was erased, and with
// ErrLost when nothing is stored or has not the length it should have. The caller closes it.
func (s *Store) Content(ctx context.Context, id string) (Piece, *Content, error) {
	r, err := s.register.Evidence(ctx, id)
	if err != nil {
		return Piece{}, nil, err
	}
	key, err := s.register.PersonKey(ctx, r.Number)
	if err != nil {
		return Piece{}, nil, err
	}
	piece := pieceOf(r)
	if piece.Name, err = nameOf(key, r); err != nil {
		return Piece{}, nil, err
	}
	stored, err := s.files.Attributes(ctx, blobKey(r.Number, id))
	if err != nil {
		return Piece{}, nil, fmt.Errorf("open the content of evidence %s: %w", id, lost(err))
	}
	if want := vault.Sealed(r.Size); stored.Size != want {
		return Piece{}, nil, fmt.Errorf("evidence %s is not what was given: %d bytes are stored and not %d: %w", id, stored.Size, want, ErrLost)
	}
	return piece, &Content{ctx: ctx, store: s, key: key, record: r, hash: sha256.New()}, nil
}

// Open is Content for who reads it all.
func (s *Store) Open(ctx context.Context, id string) (Piece, io.ReadCloser, error) {
	piece, content, err := s.Content(ctx, id)
	if err != nil {
		return Piece{}, nil, err
	}
	return piece, content, nil
}

// Read implements io.Reader. What failed once fails again; with ErrLost where what
// is stored is not what was given.
func (c *Content) Read(b []byte) (int, error) {
	switch {
	case c.failed != nil:
		return 0, c.failed
	case c.at >= c.record.Size:
		return 0, io.EOF
	case len(b) == 0:
		return 0, nil
	}
	if c.plain == nil {
		if c.failed = c.open(); c.failed != nil {
			return 0, c.failed
		}
	}
	b = b[:min(int64(len(b)), c.record.Size-c.at)]
	n, err := c.plain.Read(b)
	c.at += int64(n)
	if c.hash != nil {
		c.hash.Write(b[:n])
	}
	switch {
	case err != nil && !errors.Is(err, io.EOF):
		c.failed = fmt.Errorf("read the content of evidence %s: %w", c.record.ID, lost(err))
	case c.at < c.record.Size && err != nil:
		c.failed = fmt.Errorf("the content of evidence %s is cut off: %w", c.record.ID, ErrLost)
	case c.at == c.record.Size && c.hash != nil && hex.EncodeToString(c.hash.Sum(nil)) != c.record.SHA256:
		c.failed = fmt.Errorf("evidence %s is not what was given: its hash differs: %w", c.record.ID, ErrLost)
	}
	if c.failed != nil {
		return 0, c.failed
	}
	return n, nil
}

// open begins to read where the next byte stands.
func (c *Content) open() error {
	first := uint32(c.at / vault.Package) // #nosec G115 -- files are far below 2^48 bytes
	r, err := c.store.files.NewRangeReader(c.ctx, blobKey(c.record.Number, c.record.ID), vault.SealedAt(first), -1, nil)
	if err != nil {
		return fmt.Errorf("open the content of evidence %s: %w", c.record.ID, lost(err))
	}
	c.stored = r
	plain, err := c.key.DecryptFrom(purpose(c.record.ID), first, r)
	if err == nil {
		_, err = io.CopyN(io.Discard, plain, c.at%vault.Package)
	}
	if err != nil {
		return fmt.Errorf("read the content of evidence %s: %w", c.record.ID, lost(err))
	}
	c.plain = plain
	return nil
}

// Seek implements io.Seeker.
func (c *Content) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += c.at
	case io.SeekEnd:
		offset += c.record.Size
	}
	if offset < 0 {
		return 0, errors.New("seek before the beginning")
	}
	if offset == c.at {
		return offset, nil
	}
	if err := c.Close(); err != nil {
		return 0, err
	}
	if c.at, c.hash = offset, nil; offset == 0 {
		c.hash = sha256.New()
	}
	return offset, nil
}

// Close gives the blob store back what is open.
func (c *Content) Close() error {
	stored := c.stored
	c.plain, c.stored = nil, nil
	if stored == nil {
		return nil
	}
	if err := stored.Close(); err != nil {
		return fmt.Errorf("close the content of evidence %s: %w", c.record.ID, err)
	}
	return nil
}
