package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/jmoiron/sqlx"
	"github.com/stretchr/testify/require"

	"redress/internal/postgres"
)

// withdrawnCase is a complaint with some events behind it, and its database.
func withdrawnCase(t *testing.T) (door, string, *sqlx.DB) {
	t.Helper()
	d := newDoor(t)
	d.work()
	number := d.open(good)
	d.reaches(number, investigating)
	withdrawn := d.do("", "send", number, "withdraw", "--as", "customer:me")
	require.Equal(t, exitDone, withdrawn.code, withdrawn.err)
	d.reaches(number, func(s postgres.Shown) bool { return s.ClosedAt != nil })
	db, err := sqlx.Connect("postgres", strings.TrimPrefix(d.environ[0], "DATABASE_URL="))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	return d, number, db
}

func TestVerifyProvesAComplaintAShopAndAll(t *testing.T) {
	t.Parallel()
	d, number, db := withdrawnCase(t)
	require.Contains(t, d.do("", "verify", number).out, "no checkpoint covers it yet")
	made := d.do("", "checkpoint", "now")
	require.Equal(t, exitDone, made.code, made.err)
	require.Contains(t, made.out, "checkpoint 1 of ")
	require.Contains(t, d.do("", "checkpoint", "now").out, "nothing has changed")
	require.Contains(t, d.do("", "verify", number).out, "all of it is signed")

	shown := d.show(number)
	shop := shown.Platform + "/" + shown.Shop
	folder := t.TempDir()
	key, kept := filepath.Join(folder, "redress.pem"), filepath.Join(folder, "kept.ndjson")
	require.NoError(t, os.WriteFile(key, []byte(d.do("", "verify", "--public-key").out), 0o600))
	require.NoError(t, os.WriteFile(kept, []byte(d.do("", "checkpoint", "list", "--heads", "-o", "json").out), 0o600))
	auditor := d
	auditor.environ = slices.DeleteFunc(slices.Clone(d.environ), func(v string) bool { return strings.HasPrefix(v, "REDRESS_KEY=") })
	for _, line := range [][]string{{"verify", number}, {"verify", "--all", "--witness", kept}, {"verify", "--shop", shop}} {
		fits := auditor.do("", append(line, "--key", key)...)
		require.Equal(t, exitDone, fits.code, fits.err+fits.out)
	}
	checked := auditor.do("", "checkpoint", "check", kept, "--key", key)
	require.Equal(t, exitDone, checked.code, checked.err+checked.out)
	require.Equal(t, exitFailed, auditor.do("", "verify", "--all").code, "without any key nothing is proved")
	require.Contains(t, d.do("", "checkpoint", "list").out, shop)

	_, err := db.Exec(`alter table events disable trigger user; update events set actor_id = 'x' where number = '` + number + `' and seq = 2`)
	require.NoError(t, err)
	var found verified
	bad := d.do("", "verify", "--all", "-o", "json")
	require.Equal(t, exitFailed, bad.code)
	require.NoError(t, json.Unmarshal([]byte(bad.out), &found))
	require.False(t, found.OK)
	require.Equal(t, 2, found.Complaints[0].FirstBad)
	require.Empty(t, bad.err)
	bad = d.do("", "verify", number)
	require.Equal(t, exitFailed, bad.code)
	require.Contains(t, bad.err, "broken at event 2")
	require.Equal(t, exitFailed, auditor.do("", "verify", "--shop", shop, "--key", key).code)

	all, err := os.ReadFile(kept)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(kept, []byte(strings.Replace(string(all), `"count":1`, `"count":2`, 1)), 0o600))
	require.Equal(t, exitFailed, auditor.do("", "checkpoint", "check", kept, "--key", key).code)
	require.Contains(t, d.do("", "verify", "--all", "--witness", kept).out, "not the one that was kept elsewhere")
}

func TestVerifyOfOneComplaintIsNotDeceivedByAChainThatWasMadeAnew(t *testing.T) {
	t.Parallel()
	d, number, db := withdrawnCase(t)
	kept := filepath.Join(t.TempDir(), "kept.ndjson")
	require.Equal(t, exitDone, d.do("", "checkpoint", "now").code)
	require.NoError(t, os.WriteFile(kept, []byte(d.do("", "checkpoint", "list", "-o", "json").out), 0o600))

	// Whoever rewrites all of a chain takes away what was signed of it: it fits in itself then.
	_, err := db.Exec(`alter table checkpoint_heads disable trigger all; delete from checkpoint_heads where number = '` + number + `'`)
	require.NoError(t, err)
	bad := d.do("", "verify", number)
	require.Equal(t, exitFailed, bad.code, bad.out)
	require.Contains(t, bad.err, "checkpoint 1 of ")

	_, err = db.Exec(`alter table checkpoints disable trigger all; delete from checkpoints`)
	require.NoError(t, err)
	require.Contains(t, d.do("", "verify", number).out, "no checkpoint covers it yet, so nothing signed speaks for it")
	bad = d.do("", "verify", number, "--witness", kept)
	require.Equal(t, exitFailed, bad.code, bad.out)
	require.Contains(t, bad.err, "kept elsewhere")
}

func TestVerifyTakesOneThingAtATime(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	for _, line := range [][]string{{"verify"}, {"verify", "R26-7K4Q-X2MH", "--all"}, {"verify", "--all", "--shop", "a/b"}, {"verify", "--shop", "a"}} {
		require.Equal(t, exitUsage, d.do("", line...).code, line)
	}
	require.Equal(t, exitFailed, d.do("", "verify", "--all", "--key", file(t, "key.pem", "nothing")).code)
	require.Equal(t, exitFailed, d.do("", "checkpoint", "check", file(t, "list", "nothing"), "--key", file(t, "key.pem", "x")).code)
	none := d.do("", "verify", "--all")
	require.Equal(t, exitDone, none.code, none.err)
	require.Contains(t, none.out, "0 complaints, 0 events and 0 checkpoints")
}
