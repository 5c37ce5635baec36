package postgres

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrate brings the database to this program's schema. It may run as often as
// one likes, and in several processes at once: they take turns.
func Migrate(ctx context.Context, databaseURL string) (err error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return fmt.Errorf("read the migrations: %w", err)
	}
	// One second between tries, for at most five minutes.
	turns, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300))
	if err != nil {
		return fmt.Errorf("set up the migrations' lock: %w", err)
	}
	db, err := dial(ctx, databaseURL)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	up, err := goose.NewProvider(goose.DialectPostgres, db.DB, files, goose.WithSessionLocker(turns))
	if err != nil {
		return fmt.Errorf("read the migrations: %w", err)
	}
	if _, err := up.Up(ctx); err != nil {
		return fmt.Errorf("migrate the database: %w", err)
	}
	return nil
}

// Migrations are the schema's files, for those who need to tell one schema
// from another.
func Migrations() fs.FS { return migrations }
