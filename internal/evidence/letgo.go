package evidence

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"

	"gocloud.dev/gcerrors"

	"redress/internal/complaint"
)

// LetGo gives up that a message is to file a piece, because it was refused. The
// piece goes unless another message holds it, or has filed it.
func (s *Store) LetGo(ctx context.Context, number, id, forMessage string) error {
	gone, err := s.register.LetEvidenceGo(ctx, number, id, forMessage)
	if err != nil || !gone {
		return err
	}
	if err := s.files.Delete(ctx, blobKey(number, id)); err != nil && gcerrors.Code(err) != gcerrors.NotFound {
		return fmt.Errorf("delete evidence %s: %w", id, err)
	}
	return nil
}

// Known finds the piece that a file is already, and keeps nothing. It fails with
// TooLarge, and with what reading fails with.
func (s *Store) Known(ctx context.Context, a Add) (complaint.EvidenceRef, bool, error) {
	hash, most := sha256.New(), a.Limits.orDefault(a.By.Role).File
	n, err := io.Copy(hash, io.LimitReader(a.Reader, most+1))
	if err != nil {
		return complaint.EvidenceRef{}, false, fmt.Errorf("read evidence for %s: %w", a.Number, err)
	}
	if n > most {
		return complaint.EvidenceRef{}, false, TooLarge{most}
	}
	held, err := s.register.EvidenceOf(ctx, a.Number)
	if err != nil {
		return complaint.EvidenceRef{}, false, err
	}
	sent := hex.EncodeToString(hash.Sum(nil))
	for _, r := range held {
		if r.SHA256 == sent || r.Sent == sent {
			return r.EvidenceRef, true, nil
		}
	}
	return complaint.EvidenceRef{}, false, nil
}
