// Package evidence keeps the files that prove a complaint: encrypted with the
// customer's key in a blob store, with what is known of them written down in a
// register.
package evidence

import (
	"bufio"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/gabriel-vasile/mimetype"
	"gocloud.dev/blob"
	"gocloud.dev/blob/fileblob"

	"redress/internal/complaint"
	"redress/internal/vault"
)

// Limit is the largest file that is taken, in bytes: 25 MB.
const Limit = 25 << 20

// Register is where evidence is written down, and where people's keys are:
// PostgreSQL.
type Register interface {
	PersonKey(ctx context.Context, number string) (vault.Key, error)
	AddEvidence(ctx context.Context, e Record) (Record, error)
	Evidence(ctx context.Context, id string) (Record, error)
	EvidenceOf(ctx context.Context, number string) ([]Record, error)
}

// Record is one piece in the register. It has no type name of its own, so that
// the register's room need not know this one.
type Record = struct {
	complaint.EvidenceRef
	Number string // the complaint
	By     complaint.Actor
	Size   int64     // bytes of the plain content
	Type   string    // media type, "image/jpeg"
	Name   []byte    // the file's name, encrypted with the person's key
	At     time.Time // when it was written down
}

// Store keeps evidence. It is safe for concurrent use.
type Store struct {
	files    *blob.Bucket
	register Register
}

// New keeps files in a bucket of any kind.
func New(files *blob.Bucket, register Register) *Store { return &Store{files, register} }

// Folder is a bucket that is a folder of this machine; it is made if it is not there.
func Folder(dir string) (*blob.Bucket, error) {
	b, err := fileblob.OpenBucket(dir, &fileblob.Options{
		CreateDir: true, DirFileMode: 0o700, NoTempDir: true, Metadata: fileblob.MetadataDontWrite,
	})
	if err != nil {
		return nil, fmt.Errorf("open the folder for evidence: %w", err)
	}
	return b, nil
}

// Add is a file to keep.
type Add struct {
	Number string // the complaint
	By     complaint.Actor
	Name   string                 // as the giver calls it; may be empty
	Kind   complaint.EvidenceKind // empty: the content's type decides
	Reader io.Reader
}

// Add keeps a file while it is being read, and returns the reference that a
// message may carry. The same content again, for the same complaint, is the
// same piece. It fails with TooLarge, Empty, WrongKind, and with the register's
// errors for a complaint that is not there or whose person was erased; then
// nothing is kept.
func (s *Store) Add(ctx context.Context, a Add) (complaint.EvidenceRef, error) {
	none := complaint.EvidenceRef{}
	key, err := s.register.PersonKey(ctx, a.Number)
	if err != nil {
		return none, err
	}
	content := bufio.NewReaderSize(a.Reader, 4096)
	head, err := content.Peek(4096) // what the sniffer looks at
	if err != nil && !errors.Is(err, io.EOF) {
		return none, fmt.Errorf("read evidence for %s: %w", a.Number, err)
	}
	if len(head) == 0 {
		return none, Empty{}
	}
	media, _, _ := strings.Cut(mimetype.Detect(head).String(), ";")
	kind, err := kindOf(media, a.Kind)
	if err != nil {
		return none, err
	}
	id := "e_" + strings.ToLower(rand.Text())
	name, err := key.Seal("evidence name:"+id, []byte(a.Name))
	if err != nil {
		return none, err
	}
	m := &measured{from: content, hash: sha256.New()}
	if err := s.write(ctx, blobKey(a.Number, id), key, id, m); err != nil {
		return none, err
	}
	kept, err := s.register.AddEvidence(ctx, Record{
		EvidenceRef: complaint.EvidenceRef{ID: id, SHA256: hex.EncodeToString(m.hash.Sum(nil)), Kind: kind},
		Number:      a.Number, By: a.By, Size: m.size, Type: media, Name: name,
	})
	if err != nil || kept.ID != id {
		// What is not written down must not stay; encrypted, it harms nobody if it does.
		err = errors.Join(err, s.files.Delete(context.WithoutCancel(ctx), blobKey(a.Number, id)))
	}
	if err != nil {
		return none, err
	}
	return kept.EvidenceRef, nil
}

// write encrypts content into the blob store. When it fails, nothing is stored.
func (s *Store) write(ctx context.Context, at string, key vault.Key, id string, content io.Reader) error {
	ctx, abort := context.WithCancel(ctx)
	defer abort()
	sealed, err := key.Encrypt(purpose(id), content)
	if err != nil {
		return err
	}
	w, err := s.files.NewWriter(ctx, at, &blob.WriterOptions{ContentType: "application/octet-stream"})
	if err != nil {
		return fmt.Errorf("store evidence %s: %w", id, err)
	}
	if _, err := io.Copy(w, sealed); err != nil {
		abort() // makes Close throw away what was written
		_ = w.Close()
		return fmt.Errorf("store evidence %s: %w", id, err)
	}
	if err := w.Close(); err != nil {
		return fmt.Errorf("store evidence %s: %w", id, err)
	}
	return nil
}

func blobKey(number, id string) string { return number + "/" + id }

func purpose(id string) string { return "evidence:" + id }
