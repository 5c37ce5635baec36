package app

import (
	"context"
	"errors"
	"fmt"

	"gocloud.dev/blob"

	"redress/internal/evidence"
	"redress/internal/postgres"
)

// Files is the evidence of complaints; Close gives its place back.
type Files struct {
	*evidence.Store
	Close func() error
}

// OpenFiles opens the place that evidence is kept in; what is known of each file
// stands in the store.
func OpenFiles(s Settings, store *postgres.Store) (Files, error) {
	bucket, err := openBucket(s)
	if err != nil {
		return Files{}, err
	}
	return Files{Store: evidence.New(bucket, store), Close: bucket.Close}, nil
}

// openBucket opens BLOB_DIR or BLOB_URL: one of them must be set, and not both,
// or files would lie where nobody looks for them.
func openBucket(s Settings) (*blob.Bucket, error) {
	switch {
	case s.Database.BlobDir != "" && s.Database.BlobURL != "":
		return nil, errors.New("BLOB_DIR and BLOB_URL are both set: evidence is kept in one place")
	case s.Database.BlobURL != "":
		bucket, err := evidence.Bucket(context.Background(), s.Database.BlobURL)
		if err != nil {
			return nil, fmt.Errorf("BLOB_URL: %w", err)
		}
		return bucket, nil
	}
	if err := s.Require("BLOB_DIR"); err != nil {
		return nil, err
	}
	folder, err := evidence.Folder(s.Database.BlobDir)
	if err != nil {
		return nil, fmt.Errorf("BLOB_DIR: %w", err)
	}
	return folder, nil
}
