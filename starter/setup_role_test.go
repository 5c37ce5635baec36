package main

import (
	"crypto/rand"
	"net/url"
	"strings"
	"testing"

	"github.com/jmoiron/sqlx"
	"github.com/stretchr/testify/require"

	"redress/internal/postgres"
)

// TestAWholeLifeAsTheAppsRole has worker and front door work without the right to
// change an event.
func TestAWholeLifeAsTheAppsRole(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	owner := strings.TrimPrefix(d.environ[0], "DATABASE_URL=")
	name, password := "app_"+strings.ToLower(rand.Text()), rand.Text()
	for range 2 {
		made := d.do("", "setup", "--app-role", name)
		require.Equal(t, exitDone, made.code, made.err)
		require.Contains(t, made.out, "role "+name+": ")
	}
	db, err := sqlx.Connect("postgres", owner)
	require.NoError(t, err)
	t.Cleanup(func() {
		_, err := db.Exec(`drop owned by ` + name + `; drop role ` + name)
		require.NoError(t, err)
		require.NoError(t, db.Close())
	})
	_, err = db.Exec(`alter role ` + name + ` password '` + password + `'`)
	require.NoError(t, err)
	u, err := url.Parse(owner)
	require.NoError(t, err)
	u.User = url.UserPassword(name, password)
	app := d.with("DATABASE_URL=" + u.String())

	app.work()
	number := app.open(good)
	app.reaches(number, investigating)
	added := app.do("", "evidence", "add", number, file(t, "talk.txt", "it leaks"), "--kind", "chat")
	require.Equal(t, exitDone, added.code, added.err)
	noted := app.do("", "send", number, "add-note", "--as", "agent:lin", "--text", "called back")
	require.Equal(t, exitDone, noted.code, noted.err)
	withdrawn := app.do("", "send", number, "withdraw", "--as", "customer:me")
	require.Equal(t, exitDone, withdrawn.code, withdrawn.err)
	app.reaches(number, func(s postgres.Shown) bool { return s.ClosedAt != nil })
	signed := app.do("", "checkpoint", "now")
	require.Equal(t, exitDone, signed.code, signed.err)
	require.Contains(t, app.do("", "verify", number).out, "all of it is signed")
	erased := app.do("", "erase", number, "--yes", "--despite-retention", "asked", "--as", "supervisor:wu")
	require.Equal(t, exitDone, erased.code, erased.err)
	require.Contains(t, erased.out, "vacuum")
	require.Equal(t, exitFailed, app.do("", "setup", "--app-role", name).code, "it cannot give itself more")
}

func TestTheRolesSQLIsPrintedWithoutADatabase(t *testing.T) {
	t.Parallel()
	d := newDoor(t).with("DATABASE_URL=")
	printed := d.do("", "setup", "--app-role", "redress_app", "--print")
	require.Equal(t, exitDone, printed.code, printed.err)
	require.Contains(t, printed.out, `revoke update, delete on events, checkpoints`)
	require.Equal(t, exitUsage, d.do("", "setup", "--app-role", "no role", "--print").code)
}
