package evidence

import (
	"context"
	"errors"
	"fmt"
	"io"

	"gocloud.dev/blob"
	"gocloud.dev/gcerrors"
)

// EraseOf deletes all files of a complaint, also what nothing is written down of,
// and says how many there were. One that is gone already is no error.
func (s *Store) EraseOf(ctx context.Context, number string) (int, error) {
	gone := 0
	all := s.files.List(&blob.ListOptions{Prefix: blobKey(number, "")})
	for {
		one, err := all.Next(ctx)
		if errors.Is(err, io.EOF) {
			return gone, nil
		}
		if err != nil {
			return gone, fmt.Errorf("list the files of %s: %w", number, err)
		}
		switch err := s.files.Delete(ctx, one.Key); {
		case err == nil:
			gone++
		case gcerrors.Code(err) != gcerrors.NotFound:
			return gone, fmt.Errorf("delete a file of %s: %w", number, err)
		}
	}
}
