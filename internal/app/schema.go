package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"redress/internal/postgres"
)

// ErrSchema means that the database has not the schema this program works with.
var ErrSchema = errors.New("the database has not the schema of this program: run `bin/starter setup` first")

// schema is the version of a database's schema; 0 when it has none.
func schema(ctx context.Context, databaseURL string) (int, error) {
	db, err := sqlx.Open("postgres", databaseURL)
	if err != nil {
		return 0, fmt.Errorf("DATABASE_URL: %w", err)
	}
	defer func() { _ = db.Close() }() // nothing was written
	var version int
	err = db.GetContext(ctx, &version, `select coalesce(max(version_id), 0) from goose_db_version where is_applied`)
	var missing *pq.Error
	if errors.As(err, &missing) && missing.Code == "42P01" { // undefined_table
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("read the schema's version: %w", err)
	}
	return version, nil
}

// checkSchema is ErrSchema when a migration of this program is missing. A newer
// schema is no error: migrations only add, so that old and new workers can run
// beside each other while a new version is rolled out.
func checkSchema(ctx context.Context, databaseURL string) error {
	wanted, err := newestMigration(postgres.Migrations())
	if err != nil {
		return err
	}
	if have, err := schema(ctx, databaseURL); err != nil {
		return err
	} else if have < wanted {
		return fmt.Errorf("%w (it is at version %d of %d)", ErrSchema, have, wanted)
	}
	return nil
}

func newestMigration(files fs.FS) (int, error) {
	newest := 0
	err := fs.WalkDir(files, ".", func(name string, _ fs.DirEntry, err error) error {
		if number, _, ok := strings.Cut(path.Base(name), "_"); ok {
			if n, err := strconv.Atoi(number); err == nil {
				newest = max(newest, n)
			}
		}
		return err
	})
	if err != nil || newest == 0 {
		return 0, fmt.Errorf("find this program's migrations: %w", errors.Join(err, fs.ErrNotExist))
	}
	return newest, nil
}

// PrepareDatabase brings the database to the schema of this program. It may be
// run as often as one likes and reports what it did.
func PrepareDatabase(ctx context.Context, databaseURL string, report func(string)) error {
	before, err := schema(ctx, databaseURL)
	if err != nil {
		return err
	}
	if err := postgres.Migrate(ctx, databaseURL); err != nil {
		return fmt.Errorf("DATABASE_URL: %w", err)
	}
	after, err := schema(ctx, databaseURL)
	if err != nil {
		return err
	}
	if before == after {
		report(fmt.Sprintf("database: at version %d already", after))
	} else {
		report(fmt.Sprintf("database: brought from version %d to %d", before, after))
	}
	return nil
}
