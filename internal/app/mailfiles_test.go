package app

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
	"redress/internal/mailbox"
	"redress/internal/office"
	"redress/internal/policy"
	"redress/internal/postgres"
	"redress/internal/postgres/postgrestest"
)

// A mail's file is as large as the rules of its complaint say.
func TestAMailsFileIsBoundByTheRulesOfItsComplaint(t *testing.T) {
	t.Parallel()
	store := postgrestest.Store(t)
	packs, err := policy.Load("")
	require.NoError(t, err)
	require.NoError(t, KeepPolicies(t.Context(), store, packs))
	rakuten, err := packs.Get("rakuten")
	require.NoError(t, err)
	r := postgrestest.Request(func(o *complaint.Opening) { o.Platform = "rakuten" })
	r.Terms = rakuten.Terms(policy.Subject{Currency: "CNY", At: r.Now})
	opened, err := store.Open(t.Context(), r)
	require.NoError(t, err)
	s := Settings{}
	s.Database.BlobDir = t.TempDir()
	files, err := OpenFiles(s, store)
	require.NoError(t, err)
	defer files.Close()
	mails := caseFiles{files, &office.Office{Store: store}}
	add := func(number string, size int) error {
		_, err := mails.AddFile(t.Context(), mailbox.File{Number: number, By: complaint.Actor{Role: complaint.Customer, ID: "mail"},
			Name: "talk.txt", Content: bytes.NewReader(bytes.Repeat([]byte("a"), size))})
		return err
	}
	require.NoError(t, add(opened.Number, 4<<20))
	require.ErrorIs(t, add(opened.Number, 4<<20+1), mailbox.Unfit{Reason: "too_large"})
	require.ErrorAs(t, add("R26-0000-0000", 1), &postgres.NotFound{})
}
