package main

import (
	"strings"
	"testing"

	"github.com/jmoiron/sqlx"
	"github.com/stretchr/testify/require"

	"redress/internal/postgres"
)

func TestListSearchesAndSorts(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	kettle := d.open(with(`"demo"`, `"a"`))
	d.open(with(`"demo"`, `"b"`))

	var all, one, oldest, closed postgres.Page
	d.answer(&all, "list", "--search", strings.ToLower(kettle))
	d.answer(&one, "list", "--search", "tb-1 坏", "--shop", "b")
	d.answer(&oldest, "list", "--sort", "oldest", "--limit", "1", "--open")
	d.answer(&closed, "list", "--sort", "closed")
	require.Len(t, all.Rows, 1)
	require.Len(t, one.Rows, 1)
	require.Equal(t, kettle, oldest.Rows[0].Number)
	require.NotEmpty(t, oldest.NextCursor)
	require.Empty(t, closed.Rows)
	require.Contains(t, d.do("", "list", "--sort", "submitted").out, "SUBMITTED")

	for line, said := range map[string]string{
		"list --sort sideways":                          "must be one of newest, oldest, submitted, due, closed",
		"list --search !!":                              "there is no word in it",
		"list --sort due --cursor " + oldest.NextCursor: "belongs to a list with another filter, order or grant",
	} {
		r := d.do("", strings.Fields(line)...)
		require.Equal(t, exitUsage, r.code, line)
		require.Contains(t, r.err, said)
	}
}

func TestReindexMakesComplaintsFoundAgain(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	fine, changed := d.open(with(`"demo"`, `"a"`)), d.open(with(`"demo"`, `"b"`))
	db, err := sqlx.Connect("postgres", d.database())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	_, err = db.Exec("delete from search_terms")
	require.NoError(t, err)

	require.Equal(t, result{exitDone, "2 complaints indexed\n", ""}, d.do("", "reindex"))
	require.Equal(t, result{exitDone, "0 complaints indexed\n", ""}, d.do("", "reindex"))

	_, err = db.Exec("delete from search_terms")
	require.NoError(t, err)
	_, err = db.Exec("update texts set body = 'x' where number = $1", changed)
	require.NoError(t, err)
	r := d.do("", "reindex", "-o", "json")
	require.Equal(t, exitFailed, r.code)
	require.JSONEq(t, `{"indexed": 1, "unreadable": ["`+changed+`"]}`, r.out)
	require.Contains(t, r.err, changed)
	require.NotContains(t, r.err, fine)
}

// database is the address of the door's database.
func (d door) database() string {
	for i := len(d.environ) - 1; ; i-- {
		if url, ok := strings.CutPrefix(d.environ[i], "DATABASE_URL="); ok {
			return url
		}
	}
}
