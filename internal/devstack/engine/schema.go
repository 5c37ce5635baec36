package engine

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"

	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/headers"
	"go.temporal.io/server/common/log"
	"go.temporal.io/server/schema"
	schematool "go.temporal.io/server/tools/common/schema"
	sqltool "go.temporal.io/server/tools/sql"
)

// schemas names, for each database, the folder of the server module that holds its schema.
var schemas = map[string]string{
	Database:           "postgresql/v12/temporal",
	VisibilityDatabase: "postgresql/v12/visibility",
}

// ensureSchema creates or upgrades the tables of both databases to those of the server built in.
// It does nothing when they are up to date.
func ensureSchema(c Config) error {
	for _, database := range []string{Database, VisibilityDatabase} {
		if err := ensureOne(c.sql(database, 1), schemas[database]); err != nil {
			return fmt.Errorf("%s: %w", database, err)
		}
	}
	return nil
}

func ensureOne(c *config.SQL, folder string) error {
	logger := log.NewNoopLogger()
	db, err := sqltool.NewConnection(c, logger)
	if err != nil {
		return err
	}
	defer db.Close()
	if _, err := db.ReadSchemaVersion(); err != nil {
		// A schema set up half is set up again: creating what exists is passed over by the update.
		setup := &schematool.SetupConfig{InitialVersion: "0.0"}
		if err := schematool.NewSetupSchemaTask(db, setup, logger).Run(); err != nil {
			return err
		}
	}
	return schematool.NewUpdateSchemaTask(db, &schematool.UpdateConfig{SchemaName: folder}, logger).Run()
}

// SchemaVersion names the server and its schema, for those who keep a database made with it.
func SchemaVersion() string {
	sum := sha256.New()
	for _, database := range []string{Database, VisibilityDatabase} {
		_ = fs.WalkDir(schema.Assets(), schemas[database], func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			text, err := fs.ReadFile(schema.Assets(), path)
			_, _ = fmt.Fprintf(sum, "%s %d\n%s", path, len(text), text)
			return err
		})
	}
	return headers.ServerVersion + " " + hex.EncodeToString(sum.Sum(nil)[:8])
}

// Prepare sets up the schema without starting the server.
func Prepare(c Config) error { return ensureSchema(c) }
