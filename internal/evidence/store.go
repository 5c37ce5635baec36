// Package evidence keeps the files that prove a complaint: encrypted with the
// customer's key in a blob store, with what is known of them written down in a
// register. What says where a picture or film was taken is taken out of it first.
// Papers and archives are kept as they come: nothing here unpacks them.
package evidence

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"gocloud.dev/blob"

	"redress/internal/complaint"
	"redress/internal/evidence/media"
	"redress/internal/vault"
)

// Register is where evidence is written down, and where people's keys are:
// PostgreSQL.
type Register interface {
	PersonKey(ctx context.Context, number string) (vault.Key, error)
	// AddEvidence returns the record that stands, or false when the complaint
	// would have more files or bytes than given; 0 is no limit.
	AddEvidence(ctx context.Context, e Record, files int, bytes int64) (Record, bool, error)
	// HoldEvidence keeps a piece for one more message, or for good where it is for
	// none; false: it is not there any more.
	HoldEvidence(ctx context.Context, id, forMessage string) (bool, error)
	// LetEvidenceGo gives a message's hold up, and reports whether the piece is
	// gone: nothing else holds it, and no message has filed it.
	LetEvidenceGo(ctx context.Context, number, id, forMessage string) (bool, error)
	Evidence(ctx context.Context, id string) (Record, error)
	EvidenceOf(ctx context.Context, number string) ([]Record, error)
}

// Record is one piece in the register. It has no type name of its own, so that
// the register's room need not know this one.
type Record = struct {
	complaint.EvidenceRef
	Number string // the complaint
	By     complaint.Actor
	Sent   string    // SHA-256 of what was sent, when something was taken out of it
	For    string    // which message is to file it; empty: it stays whatever comes. Not read back
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

// Add is a file to keep.
type Add struct {
	Number string // the complaint
	By     complaint.Actor
	Name   string                 // as the giver calls it; may be empty
	Kind   complaint.EvidenceKind // empty: the content's type decides
	Limits Limits                 // those of the complaint's policy
	// For names the message that is to file it; LetGo takes the file away when
	// that is refused. Empty: it stays whatever comes.
	For    string
	Reader io.Reader
}

// Add keeps a file and returns the reference that a message may carry; its hash
// is that of what is kept, from which a picture's location is gone. The same
// file or the same content again, for the same complaint, is the same piece. It
// fails with Empty, WrongKind, TooLarge, TooMany, NoRoom, Bomb, Damaged, and with
// the register's errors for a complaint that is not there or whose person was
// erased; then nothing is kept.
func (s *Store) Add(ctx context.Context, a Add) (complaint.EvidenceRef, error) {
	none := complaint.EvidenceRef{}
	key, err := s.register.PersonKey(ctx, a.Number)
	if err != nil {
		return none, err
	}
	media, kind, content, err := sniff(a.Reader, a.Kind)
	if wrong := (WrongKind{}); errors.As(err, &wrong) && wrong.Type == bundle && a.By.Role == complaint.System {
		kind, err = complaint.Document, nil
	}
	if err != nil {
		return none, named(a, err)
	}
	limits := a.Limits.orDefault(a.By.Role)
	came, err := receive(content, limits.File)
	if err != nil {
		return none, named(a, err)
	}
	defer func() { _ = came.Close() }() // a temporary file without a name

	held, err := s.register.EvidenceOf(ctx, a.Number)
	if err != nil {
		return none, err
	}
	if i := slices.IndexFunc(held, func(r Record) bool { return r.SHA256 == came.sent || r.Sent == came.sent }); i >= 0 {
		if there, err := s.register.HoldEvidence(ctx, held[i].ID, a.For); err != nil || there {
			return held[i].EvidenceRef, err
		}
		held = slices.Delete(held, i, i+1)
	}
	if err := limits.fit(held, came.size); err != nil {
		return none, err
	}
	kept, err := inspect(media, came)
	if err != nil {
		return none, err
	}
	return s.keep(ctx, key, kept, Record{
		EvidenceRef: complaint.EvidenceRef{ID: "e_" + strings.ToLower(rand.Text()), Kind: kind},
		Number:      a.Number, By: a.By, Sent: came.sent, For: a.For, Size: came.size, Type: media, Name: []byte(cleanName(a.Name)),
	}, limits)
}

// named says of which complaint something could not be read; what the giver can
// mend speaks for itself.
func named(a Add, err error) error {
	if errors.As(err, &Empty{}) || errors.As(err, &WrongKind{}) || errors.As(err, &TooLarge{}) {
		return err
	}
	return fmt.Errorf("read evidence for %s: %w", a.Number, err)
}

// inspect is the file as it may be kept.
func inspect(mediaType string, came *spool) (io.Reader, error) {
	facts, err := media.Examine(mediaType, came, came.size)
	if err != nil {
		return nil, err
	}
	if err := harmless(facts); err != nil {
		return nil, err
	}
	return io.NewSectionReader(media.Redacted(came, facts.Location), 0, came.size), nil
}

// keep stores content and then writes it down.
func (s *Store) keep(ctx context.Context, key vault.Key, content io.Reader, r Record, limits Limits) (complaint.EvidenceRef, error) {
	none := complaint.EvidenceRef{}
	var err error
	if r.Name, err = key.Seal("evidence name:"+r.ID, r.Name); err != nil {
		return none, err
	}
	hash := sha256.New()
	if err := s.write(ctx, blobKey(r.Number, r.ID), key, r.ID, io.TeeReader(content, hash)); err != nil {
		return none, err
	}
	r.SHA256 = hex.EncodeToString(hash.Sum(nil))
	kept, fits, err := s.register.AddEvidence(ctx, r, limits.Files, limits.Total)
	if err == nil && !fits {
		err = s.full(ctx, r, limits)
	}
	if err != nil || kept.ID != r.ID {
		// What is not written down must not stay; encrypted, it harms nobody if it does.
		err = errors.Join(err, s.files.Delete(context.WithoutCancel(ctx), blobKey(r.Number, r.ID)))
	}
	if err != nil {
		return none, err
	}
	return kept.EvidenceRef, nil
}

// full says which limit others reached while this file was being stored.
func (s *Store) full(ctx context.Context, r Record, limits Limits) error {
	held, err := s.register.EvidenceOf(ctx, r.Number)
	if err != nil {
		return err
	}
	if err := limits.fit(held, r.Size); err != nil {
		return err
	}
	return TooMany{limits.Files}
}

// write encrypts content into the blob store. When it fails, nothing is stored.
func (s *Store) write(ctx context.Context, at string, key vault.Key, id string, content io.Reader) error {
	ctx, abort := context.WithCancel(ctx)
	defer abort()
	sealed, err := key.Encrypt(purpose(id), content)
	if err != nil {
		return err
	}
	w, err := s.files.NewWriter(ctx, at, &blob.WriterOptions{ContentType: "application/octet-stream", BufferSize: partSize, MaxConcurrency: 1})
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

// partSize is how much S3 is sent at once, in bytes: the least that it takes.
const partSize = 5 << 20

func blobKey(number, id string) string { return number + "/" + id }

func purpose(id string) string { return "evidence:" + id }
