// Package postgrestest gives each test a real database of its own.
package postgrestest

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/jmoiron/sqlx"
	_ "github.com/lib/pq" // the driver "postgres"
	"github.com/stretchr/testify/require"

	"redress/internal/postgres"
	"redress/internal/vault"
)

// Store is a store on a database of the test's own: migrated, empty, and
// dropped when the test ends.
func Store(t testing.TB) *postgres.Store {
	t.Helper()
	return Connect(t, URL(t))
}

// Connect is another store on the same database, as a second process has it.
func Connect(t testing.TB, databaseURL string) *postgres.Store {
	t.Helper()
	s, err := postgres.Connect(t.Context(), databaseURL, Vault(t), 0)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

// Vault opens with the same service key in every test.
func Vault(t testing.TB) *vault.Vault {
	t.Helper()
	v, err := vault.New(base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{7}, 32)))
	require.NoError(t, err)
	return v
}

// URL is the address of a database of the test's own: migrated, empty, and
// dropped when the test ends.
func URL(t testing.TB) string {
	t.Helper()
	return create(t, template(t))
}

// EmptyURL is the address of a database of the test's own without any schema.
func EmptyURL(t testing.TB) string {
	t.Helper()
	return create(t, "template0")
}

func create(t testing.TB, from string) string {
	t.Helper()
	name := "redress_test_" + strings.ToLower(rand.Text())
	run(t, t.Context(), fmt.Sprintf("create database %s template %s", name, from))
	t.Cleanup(func() { run(t, context.Background(), fmt.Sprintf("drop database %s with (force)", name)) })
	return at(t, name)
}

// Server is the database server that the tests use.
func Server(t testing.TB) string {
	t.Helper()
	server := os.Getenv("DATABASE_URL")
	if server == "" {
		t.Fatal("DATABASE_URL is not set: run the tests under a real PostgreSQL with `bin/devstack run -- go test ./...`")
	}
	return server
}

func at(t testing.TB, database string) string {
	t.Helper()
	u, err := url.Parse(Server(t))
	require.NoError(t, err)
	u.Path = "/" + database
	return u.String()
}

func run(t testing.TB, ctx context.Context, statement string) {
	t.Helper()
	db, err := sqlx.ConnectContext(ctx, "postgres", Server(t))
	require.NoError(t, err)
	_, err = db.ExecContext(ctx, statement)
	require.NoError(t, err)
	require.NoError(t, db.Close())
}

var building sync.Mutex

// template is a migrated database to copy from. It is named after the schema,
// so all tests of one schema share it, also those of other packages.
func template(t testing.TB) string {
	t.Helper()
	name := "redress_template_" + schema(t)
	building.Lock()
	defer building.Unlock()
	db, err := sqlx.ConnectContext(t.Context(), "postgres", Server(t))
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	tx, err := db.Connx(t.Context()) // the lock below belongs to one connection
	require.NoError(t, err)
	defer func() { require.NoError(t, tx.Close()) }()

	ready := func() (found, done bool) {
		var remarks []string
		require.NoError(t, tx.SelectContext(t.Context(), &remarks,
			`select coalesce(shobj_description(oid, 'pg_database'), '') from pg_database where datname = $1`, name))
		return len(remarks) > 0, len(remarks) > 0 && remarks[0] == "ready"
	}
	if _, done := ready(); done {
		return name
	}
	_, err = tx.ExecContext(t.Context(), `select pg_advisory_lock(hashtextextended($1, 0))`, name)
	require.NoError(t, err)
	found, done := ready()
	if done {
		return name
	}
	if !found {
		_, err = tx.ExecContext(t.Context(), "create database "+name+" template template0")
		require.NoError(t, err)
	}
	require.NoError(t, postgres.Migrate(t.Context(), at(t, name)))
	_, err = tx.ExecContext(t.Context(), "comment on database "+name+" is 'ready'")
	require.NoError(t, err)
	return name
}

func schema(t testing.TB) string {
	t.Helper()
	sum := sha256.New()
	require.NoError(t, fs.WalkDir(postgres.Migrations(), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(postgres.Migrations(), path)
		sum.Write(append([]byte(path), b...))
		return err
	}))
	return hex.EncodeToString(sum.Sum(nil)[:6])
}
