package rights_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/stretchr/testify/require"

	"redress/internal/access"
	"redress/internal/complaint"
	"redress/internal/evidence"
	"redress/internal/postgres"
	"redress/internal/postgres/postgrestest"
	"redress/internal/rights"
)

func TestErasureWaitsForTheProcessTheCourtAndTheLaw(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	running, ended := h.open(), h.open()
	h.close(ended)
	person := h.person(running)
	require.Equal(t, person, h.person(ended), "known again by the address")
	erase := func(by complaint.Actor, despite string) error {
		_, err := h.desk.Erase(t.Context(), rights.Wish{Person: person, By: by, DespiteRetention: despite})
		return err
	}
	var refused *rights.Refused
	require.ErrorAs(t, erase(wu, "court_order"), &refused)
	require.Contains(t, refused.Error(), running+" is still running")

	h.close(running)
	_, err := h.store.SetHold(t.Context(), ended, "court", "supervisor:wu")
	require.NoError(t, err)
	require.ErrorAs(t, erase(wu, "court_order"), &refused)
	require.Contains(t, refused.Error(), "a legal hold stands on "+ended+" (court)")
	_, err = h.store.SetHold(t.Context(), ended, "police", "supervisor:wu")
	require.ErrorIs(t, err, postgres.ErrHeld)
	_, err = h.store.LiftHold(t.Context(), ended, "ruled", "supervisor:wu")
	require.NoError(t, err)
	_, err = h.store.LiftHold(t.Context(), ended, "ruled", "supervisor:wu")
	require.ErrorIs(t, err, postgres.ErrNotHeld)

	require.ErrorAs(t, erase(op, ""), &refused)
	standing, err := h.desk.Standing(t.Context(), ended)
	require.NoError(t, err)
	require.NotNil(t, standing.Retention)
	until := closing.AddDate(standing.Retention.Years, 0, 0)
	require.Equal(t, until, standing.Retention.Until)
	require.Contains(t, refused.Error(), until.Format(time.DateOnly))
	require.ErrorIs(t, erase(op, "court_order"), rights.ErrNotSupervisor)
	require.Equal(t, customer.Name, opening(t, h, ended).Customer.Name, "nothing was erased so far")
	h.now = until.Add(-time.Second)
	require.ErrorAs(t, erase(op, ""), &refused)
	h.now = until
	require.NoError(t, erase(op, ""))
	_, err = h.store.Opening(t.Context(), ended)
	require.ErrorAs(t, err, &postgres.Erased{})
}

func opening(t *testing.T, h *house, number string) complaint.Opening {
	t.Helper()
	o, err := h.store.Opening(t.Context(), number)
	require.NoError(t, err)
	return o
}

func TestSupervisorErasesDespiteRetentionAndTheAuditTells(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	number := h.filled()
	h.close(number)
	done, err := h.desk.Erase(t.Context(), rights.Wish{Person: h.person(number), By: wu, DespiteRetention: "authority_order"})
	require.NoError(t, err)
	require.Equal(t, rights.Erased{Person: h.person(number), Complaints: 1, Texts: 2, Files: 1, Swept: true}, done)
	audits, err := h.store.Audits(t.Context(), done.Person, 0)
	require.NoError(t, err)
	require.Len(t, audits, 1)
	require.Equal(t, "person_erased", audits[0].Action)
	require.Equal(t, "supervisor:wu", audits[0].Actor)
	require.Equal(t, "authority_order", audits[0].Detail["despite_retention"])

	again, err := h.desk.Erase(t.Context(), rights.Wish{Person: done.Person, By: wu, DespiteRetention: "authority_order"})
	require.NoError(t, err, "what was begun can be finished by doing it again")
	require.Zero(t, again.Files)
}

// TestNothingReadableIsLeftAfterAnErasure searches every column of every table,
// the tables' files on disk, and the blobs, for all that the person wrote.
func TestNothingReadableIsLeftAfterAnErasure(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	number := h.filled()
	link := access.CustomerLink{ID: "l_1", Number: number, CreatedBy: "agent:lin", CreatedAt: closing, ExpiresAt: closing.AddDate(0, 1, 0)}
	require.NoError(t, h.store.CreateLink(t.Context(), link))
	mail := "From: " + customer.Email + "\r\nSubject: the leaky lid\r\n\r\n" + complained
	_, err := h.store.KeepMail(t.Context(), postgres.MailRecord{ID: "m1", Kind: "reply", Destination: number, Sender: customer.Email,
		Size: int64(len(mail)), ReceivedAt: closing}, strings.NewReader(mail))
	require.NoError(t, err)
	other := postgrestest.Open(t, h.store)
	h.close(number)
	_, err = h.store.MakeCheckpoints(t.Context(), closing, nil)
	require.NoError(t, err)
	db, err := sqlx.Connect("postgres", h.url)
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	person := h.person(number)
	var key, text []byte // as a backup has them
	require.NoError(t, db.Get(&key, `select wrapped_key from people where id = $1`, person))
	require.NoError(t, db.Get(&text, `select body from texts where number = $1 limit 1`, number))
	contact := blind(t, "email", "house", "demo", customer.Email)
	before := string(everything(t, db))
	for _, there := range []string{contact, string(key), string(text)} {
		require.Contains(t, before, there, "the search finds what is there")
	}
	require.NotEmpty(t, h.stored())

	h.now = closing.AddDate(30, 0, 0)
	done, err := h.desk.Erase(t.Context(), rights.Wish{Person: person, By: op})
	require.NoError(t, err)
	require.True(t, done.Swept)
	held, err := h.store.Held(t.Context(), person)
	require.NoError(t, err)
	require.Equal(t, []int{0, 0, 0}, []int{held.Contacts, held.Links, held.Mails})
	require.NotNil(t, held.ErasedAt)

	rows, blobs := everything(t, db), h.stored()
	require.Contains(t, string(rows), number, "what happened stays")
	require.NotContains(t, string(rows), string(key), "nor the person's key")
	require.NotContains(t, string(rows), string(text), "nor what a key from a backup would open")
	require.NotContains(t, string(rows), contact)
	files := onDisk(t, db)
	require.Contains(t, string(files), number)
	for _, secret := range secrets {
		require.NotContains(t, string(rows), secret)
		require.NotContains(t, string(files), secret)
		require.NotContains(t, string(blobs), secret)
	}
	require.NotContains(t, string(blobs), number)
	verified, err := h.store.Verify(t.Context(), number)
	require.NoError(t, err)
	require.True(t, verified.OK, verified.Reason)
	require.Equal(t, 3, verified.Covered)
	require.NotEmpty(t, opening(t, h, other).Customer.Name, "nobody else's is gone")
	sum, err := h.store.VerifyAll(t.Context(), postgres.Scope{Keys: h.store.PublicKeys()})
	require.NoError(t, err)
	require.True(t, sum.OK)
}

// everything is each column of each table as text, with its bytes as they are.
func everything(t *testing.T, db *sqlx.DB) []byte {
	t.Helper()
	var columns []struct {
		Table  string `db:"table_name"`
		Column string `db:"column_name"`
		Type   string `db:"data_type"`
	}
	require.NoError(t, db.Select(&columns, `select table_name, column_name, data_type from information_schema.columns where table_schema = 'public'`))
	require.Greater(t, len(columns), 100)
	var all bytes.Buffer
	for _, c := range columns {
		var values []string
		require.NoError(t, db.Select(&values, `select "`+c.Column+`"::text from "`+c.Table+`" where "`+c.Column+`" is not null`))
		for _, v := range values {
			all.WriteString(v + "\n")
			if raw, hexed := strings.CutPrefix(v, `\x`); hexed && c.Type == "bytea" {
				plain, err := hex.DecodeString(raw)
				require.NoError(t, err)
				all.Write(append(plain, '\n'))
			}
		}
	}
	return all.Bytes()
}

// onDisk is what the files of all tables and indexes hold, dead rows too.
func onDisk(t *testing.T, db *sqlx.DB) []byte {
	t.Helper()
	_, err := db.Exec(`checkpoint`)
	require.NoError(t, err)
	var files [][]byte
	require.NoError(t, db.Select(&files, `select pg_read_binary_file(pg_relation_filepath(c.oid)) from pg_class c
		join pg_namespace n on n.oid = c.relnamespace
		where n.nspname in ('public', 'pg_toast') and c.relkind in ('r', 'i', 't') and pg_relation_filepath(c.oid) is not null`))
	return bytes.Join(files, nil)
}

func blind(t *testing.T, parts ...string) string {
	t.Helper()
	return postgrestest.Vault(t).Blind(parts...)[0]
}

// during reads a file, and does something else before its end.
type during struct {
	io.Reader
	do func()
}

func (d *during) Read(b []byte) (int, error) {
	n, err := d.Reader.Read(b)
	if errors.Is(err, io.EOF) && d.do != nil {
		d.do()
		d.do = nil
	}
	return n, err
}

// Of a file that was on its way in, nothing is kept: a backup's key would open it.
func TestAFileThatComesInDuringAnErasureIsNotKept(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	number := h.open()
	h.close(number)
	person := h.person(number)
	erase := func() {
		_, err := h.desk.Erase(t.Context(), rights.Wish{Person: person, By: wu, DespiteRetention: "asked"})
		require.NoError(t, err)
	}
	_, err := h.files.Add(t.Context(), evidence.Add{Number: number, By: lin, Kind: complaint.Document, Reader: &during{strings.NewReader("her letter"), erase}})
	require.ErrorAs(t, err, &postgres.Erased{})
	held, err := h.store.Held(t.Context(), person)
	require.NoError(t, err)
	require.Zero(t, held.Files)
	require.NotContains(t, string(h.stored()), number)
}

// Complaints from before policies were kept are kept as long as the built-in policy
// says, and whoever erases them is told so.
func TestAComplaintOlderThanPoliciesIsErasedByTheBuiltInOne(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.terms.Version = "" // as they were recorded then
	number := h.filled()
	h.close(number)
	person := h.person(number)
	standing, err := h.desk.Standing(t.Context(), person)
	require.NoError(t, err)
	require.Equal(t, []string{number}, standing.BuiltIn)
	require.Contains(t, standing.Retention.Source, "older than policies are kept")
	var refused *rights.Refused
	_, err = h.desk.Erase(t.Context(), rights.Wish{Person: person, By: op})
	require.ErrorAs(t, err, &refused)
	require.Contains(t, refused.Error(), "older than policies are kept")

	h.now = standing.Retention.Until
	done, err := h.desk.Erase(t.Context(), rights.Wish{Person: person, By: op})
	require.NoError(t, err)
	require.Equal(t, []string{number}, done.BuiltIn)
	audits, err := h.store.Audits(t.Context(), person, 0)
	require.NoError(t, err)
	require.Equal(t, number, audits[0].Detail["retention_built_in"])
}
