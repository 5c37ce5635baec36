package app

import (
	"fmt"

	"redress/internal/evidence"
	"redress/internal/postgres"
)

// Files is the evidence of complaints; Close gives the folder back.
type Files struct {
	*evidence.Store
	Close func() error
}

// OpenFiles opens the folder that evidence is kept in; what is known of each
// file stands in the store.
func OpenFiles(s Settings, store *postgres.Store) (Files, error) {
	if err := s.Require("BLOB_DIR"); err != nil {
		return Files{}, err
	}
	folder, err := evidence.Folder(s.Database.BlobDir)
	if err != nil {
		return Files{}, fmt.Errorf("BLOB_DIR: %w", err)
	}
	return Files{Store: evidence.New(folder, store), Close: folder.Close}, nil
}
