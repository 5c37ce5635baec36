package rights_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/access"
	"redress/internal/complaint"
	"redress/internal/evidence"
	"redress/internal/postgres"
	"redress/internal/rights"
)

// unpacked is an archive by file name.
func unpacked(t *testing.T, archive []byte) map[string]string {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	require.NoError(t, err)
	files := map[string]string{}
	for _, f := range r.File {
		content, err := f.Open()
		require.NoError(t, err)
		b, err := io.ReadAll(content)
		require.NoError(t, err)
		require.NotContains(t, files, f.Name)
		files[f.Name] = string(b)
	}
	return files
}

func read[T any](t *testing.T, files map[string]string, name string) (into T) {
	t.Helper()
	require.Contains(t, files, name)
	require.NoError(t, json.Unmarshal([]byte(files[name]), &into))
	return into
}

func TestExportIsAllThatWasPutIn(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	first, second := h.filled(), h.open()
	require.NoError(t, h.store.CreateLink(t.Context(), access.CustomerLink{ID: "l_9", Number: second, CreatedBy: "agent:lin", CreatedAt: closing, ExpiresAt: closing.AddDate(0, 1, 0)}))
	_, err := h.store.SetHold(t.Context(), first, "court", "supervisor:wu")
	require.NoError(t, err)
	_, err = h.store.KeepMail(t.Context(), postgres.MailRecord{ID: "m7", Kind: "reply", Destination: first, Size: 2, ReceivedAt: closing}, strings.NewReader("hi"))
	require.NoError(t, err)
	_, err = h.files.Add(t.Context(), evidence.Add{Number: second, By: lin, Name: "../../etc/pass:wd", Kind: complaint.Document, Reader: strings.NewReader("second file")})
	require.NoError(t, err)

	var out bytes.Buffer
	done, err := h.desk.Export(t.Context(), second, op, &out)
	require.NoError(t, err)
	person := h.person(first)
	require.Equal(t, rights.Exported{Person: person, Complaints: 2, Events: 2, Texts: 3, Files: 2}, done)
	files := unpacked(t, out.Bytes())

	for _, number := range []string{first, second} {
		require.Equal(t, asJSON(t, opening(t, h, number)), asJSON(t, read[complaint.Opening](t, files, number+"/opening.json")))
		shown, err := h.store.Show(t.Context(), number)
		require.NoError(t, err)
		require.Equal(t, asJSON(t, shown), asJSON(t, read[postgres.Shown](t, files, number+"/complaint.json")))
		pieces, err := h.files.Records(t.Context(), number)
		require.NoError(t, err)
		require.Equal(t, asJSON(t, pieces), asJSON(t, read[[]evidence.Piece](t, files, number+"/evidence.json")))
	}
	texts := read[[]struct{ Text string }](t, files, first+"/texts.json")
	require.Equal(t, []struct{ Text string }{{complained}, {noted}}, texts)
	events := strings.Split(strings.TrimSpace(files[first+"/events.ndjson"]), "\n")
	require.Len(t, events, 2)
	recorded, err := h.store.Events(t.Context(), first, 0, 0)
	require.NoError(t, err)
	for i, line := range events {
		require.JSONEq(t, asJSON(t, recorded[i]), line)
	}
	var evidenceFiles []string
	for name, content := range files {
		require.NotContains(t, name, "..")
		if strings.Contains(name, "/evidence/") {
			evidenceFiles = append(evidenceFiles, content)
			require.Equal(t, 2, strings.Count(name, "/"), name)
		}
	}
	require.ElementsMatch(t, []string{photo[8:], "second file"}, evidenceFiles)
	require.Equal(t, "l_9", read[[]access.CustomerLink](t, files, second+"/links.json")[0].ID)
	require.Equal(t, "m7", read[[]postgres.Arrived](t, files, first+"/messages.json")[0].ID)
	actions := map[string]bool{}
	for _, e := range read[[]postgres.AuditEntry](t, files, "audit.json") {
		actions[e.Action] = true
	}
	require.Equal(t, map[string]bool{"person_exported": true, "link_created": true, "hold_set": true}, actions)
	require.Equal(t, 1, read[postgres.Held](t, files, "person.json").Links)
	for _, word := range []string{person, first, second, "kept as keyed hashes"} {
		require.Contains(t, files["README.txt"], word)
	}
}

func TestExportOfAnErasedPersonTellsWhatIsLeft(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	number := h.filled()
	h.close(number)
	person := h.person(number)
	_, err := h.desk.Erase(t.Context(), rights.Wish{Person: person, By: wu, DespiteRetention: "asked"})
	require.NoError(t, err)
	var out bytes.Buffer
	done, err := h.desk.Export(t.Context(), person, op, &out)
	require.NoError(t, err)
	require.Equal(t, rights.Exported{Person: person, Complaints: 1, Events: 3, Texts: 2, Files: 0}, done)
	files := unpacked(t, out.Bytes())
	require.NotContains(t, files, number+"/opening.json")
	require.Contains(t, files["README.txt"], "were erased on")
	all := ""
	for name, content := range files {
		all += name + content
	}
	for _, secret := range secrets {
		require.NotContains(t, all, secret)
	}
}

func TestExportOfNobodyIsNotFound(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	var out bytes.Buffer
	_, err := h.desk.Export(t.Context(), "p_none", op, &out)
	require.ErrorAs(t, err, &postgres.NotFound{})
	require.Zero(t, out.Len())
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	require.NoError(t, err)
	return string(b)
}

// A file that the blob store has lost, or that was changed there, is named, and the
// person gets the rest.
func TestExportNamesTheFilesThatAreLost(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	number := h.filled()
	add := func(name, content string) evidence.Piece {
		ref, err := h.files.Add(t.Context(), evidence.Add{Number: number, By: lin, Name: name, Kind: complaint.Document, Reader: strings.NewReader(content)})
		require.NoError(t, err)
		pieces, err := h.files.Records(t.Context(), number)
		require.NoError(t, err)
		for _, p := range pieces {
			if p.ID == ref.ID {
				return p
			}
		}
		return evidence.Piece{}
	}
	gone, short, changed := add("gone.txt", "the first letter"), add("short.txt", "the second letter"), add("changed.txt", "the third letter")
	at := func(p evidence.Piece) string { return filepath.Join(h.blobs, number, p.ID) }
	require.NoError(t, os.Remove(at(gone)))
	require.NoError(t, os.Truncate(at(short), 20))
	sealed, err := os.ReadFile(at(changed))
	require.NoError(t, err)
	sealed[len(sealed)-1] ^= 1
	require.NoError(t, os.WriteFile(at(changed), sealed, 0o600))

	var out bytes.Buffer
	done, err := h.desk.Export(t.Context(), number, op, &out)
	require.NoError(t, err)
	require.Equal(t, 1, done.Files)
	want := []rights.Missing{{number, gone.ID, "gone.txt", gone.SHA256, "not_there"}, {number, short.ID, "short.txt", short.SHA256, "not_there"},
		{number, changed.ID, "changed.txt", changed.SHA256, "damaged"}}
	require.ElementsMatch(t, want, done.Missing)
	files := unpacked(t, out.Bytes())
	require.ElementsMatch(t, want, read[[]rights.Missing](t, files, "missing.json"))
	require.Contains(t, files["README.txt"], "missing.json")
	require.Contains(t, files, "audit.json", "all that comes behind is there")
}

// away is a blob store that does not answer.
type away struct{ *evidence.Store }

func (away) Open(context.Context, string) (evidence.Piece, io.ReadCloser, error) {
	return evidence.Piece{}, nil, errors.New("the store does not answer")
}

// What can be had later is no loss: the archive would be taken for whole.
func TestExportFailsWhileTheBlobStoreIsAway(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	number := h.filled()
	h.desk.Files = away{h.files}
	_, err := h.desk.Export(t.Context(), number, op, io.Discard)
	require.ErrorContains(t, err, "does not answer")
}
