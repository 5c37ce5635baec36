package evidence_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"redress/internal/complaint"
	"redress/internal/evidence"
	"redress/internal/postgres"
	"redress/internal/postgres/postgrestest"
)

var wang = complaint.Actor{Role: complaint.Customer, ID: "wang"}

// png is a picture as far as its header tells; jpeg, mp4 and pdf likewise.
var (
	png  = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x28\x00\x00\x00\x1e\x08\x06\x00\x00\x00\x00\x00\x00\x00" + "leaking cup"
	jpeg = "\xff\xd8\xff\xc0\x00\x0b\x08\x00\x1e\x00\x28\x01\x01\x11\x00"
	mp4  = "\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"
	pdf  = "%PDF-1.7\n"
	elf  = "\x7fELF\x02\x01\x01" + strings.Repeat("\x00", 60)
)

type bundle struct {
	*evidence.Store
	db     *postgres.Store
	dir    string
	number string
}

func setup(t *testing.T) bundle {
	t.Helper()
	db, dir := postgrestest.Store(t), filepath.Join(t.TempDir(), "blobs")
	files, err := evidence.Folder(dir)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, files.Close()) })
	return bundle{evidence.New(files, db), db, dir, postgrestest.Open(t, db)}
}

func (b bundle) add(t *testing.T, content string, kind complaint.EvidenceKind) (complaint.EvidenceRef, error) {
	t.Helper()
	return b.Add(t.Context(), evidence.Add{Number: b.number, By: wang, Name: "王-cup.png", Kind: kind, Reader: strings.NewReader(content)})
}

func (b bundle) read(t *testing.T, id string) (string, error) {
	t.Helper()
	_, r, err := b.Open(t.Context(), id)
	require.NoError(t, err)
	content, err := io.ReadAll(r)
	require.NoError(t, r.Close())
	return string(content), err
}

func (b bundle) files(t *testing.T) (paths []string) {
	t.Helper()
	require.NoError(t, filepath.WalkDir(b.dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			paths = append(paths, path)
		}
		return err
	}))
	return paths
}

func TestEvidenceComesBackAsItWasGiven(t *testing.T) {
	t.Parallel()
	b := setup(t)
	content := png + strings.Repeat("drop", 200_000)
	ref, err := b.add(t, content, "")
	require.NoError(t, err)
	sum := sha256.Sum256([]byte(content))
	require.Equal(t, complaint.EvidenceRef{ID: ref.ID, SHA256: hex.EncodeToString(sum[:]), Kind: complaint.Photo}, ref)

	got, err := b.read(t, ref.ID)
	require.NoError(t, err)
	require.Equal(t, content, got)
	records, err := b.Records(t.Context(), b.number)
	require.NoError(t, err)
	require.Len(t, records, 1)
	p := records[0]
	require.Equal(t, []any{ref, b.number, wang, "王-cup.png", int64(len(content)), "image/png"}, []any{p.EvidenceRef, p.Number, p.By, p.Name, p.Size, p.Type})
	require.False(t, p.At.IsZero())
}

func TestSameContentIsTheSamePiece(t *testing.T) {
	t.Parallel()
	b := setup(t)
	refs := make([]complaint.EvidenceRef, 8)
	var all errgroup.Group
	for i := range refs {
		all.Go(func() (err error) { refs[i], err = b.add(t, png, ""); return err })
	}
	require.NoError(t, all.Wait())
	for _, ref := range refs {
		require.Equal(t, refs[0], ref)
	}
	require.Len(t, b.files(t), 1, "what lost is not left behind")
	b.number = postgrestest.Open(t, b.db)
	other, err := b.add(t, png, "")
	require.NoError(t, err)
	require.NotEqual(t, refs[0].ID, other.ID, "another complaint has its own")
}

func TestEvidenceIsUnreadableAtRestAndAfterErasing(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ref, err := b.add(t, png, "")
	require.NoError(t, err)
	for _, path := range b.files(t) {
		stored, err := os.ReadFile(path)
		require.NoError(t, err)
		require.NotContains(t, string(stored), "leaking cup")
		require.NotContains(t, path, "王")
	}
	require.NoError(t, b.db.ErasePerson(t.Context(), b.number))
	_, _, err = b.Open(t.Context(), ref.ID)
	require.ErrorAs(t, err, &postgres.Erased{})
	_, err = b.add(t, jpeg, "")
	require.ErrorAs(t, err, &postgres.Erased{})
	records, err := b.Records(t.Context(), b.number)
	require.NoError(t, err)
	require.Empty(t, records[0].Name)
}

func TestChangedEvidenceIsNotRead(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func([]byte) []byte{
		"changed": func(b []byte) []byte { b[len(b)-1] ^= 1; return b },
		"cut off": func(b []byte) []byte { return b[:len(b)-20] },
		"emptied": func([]byte) []byte { return nil },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setup(t)
			ref, err := b.add(t, png, "")
			require.NoError(t, err)
			path := b.files(t)[0]
			stored, err := os.ReadFile(path)
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(path, change(stored), 0o600))
			_, r, err := b.Open(t.Context(), ref.ID)
			if err == nil {
				_, err = io.ReadAll(r)
				require.NoError(t, r.Close())
			}
			require.Error(t, err)
			require.NotErrorAs(t, err, &postgres.NotFound{})
		})
	}
}

func TestWhatIsNotTakenLeavesNothing(t *testing.T) {
	t.Parallel()
	b := setup(t)
	_, err := b.add(t, "", "")
	require.ErrorAs(t, err, &evidence.Empty{})
	_, err = b.add(t, png+strings.Repeat("x", evidence.Limit), "")
	require.ErrorAs(t, err, &evidence.TooLarge{})
	require.ErrorContains(t, err, "25 MB")
	_, err = b.add(t, elf, "")
	require.ErrorAs(t, err, &evidence.WrongKind{})
	broken := errors.New("the line broke")
	_, err = b.Add(t.Context(), evidence.Add{Number: b.number, By: wang, Reader: io.MultiReader(bytes.NewReader(make([]byte, 0)), strings.NewReader(png+strings.Repeat("x", 9000)), iotest.ErrReader(broken))})
	require.ErrorIs(t, err, broken)
	_, err = b.Add(t.Context(), evidence.Add{Number: "R26-0000-0000", By: wang, Reader: strings.NewReader(png)})
	require.ErrorAs(t, err, &postgres.NotFound{})
	_, _, err = b.Open(t.Context(), "e_none")
	require.ErrorAs(t, err, &postgres.NotFound{})

	require.Empty(t, b.files(t))
	records, err := b.Records(t.Context(), b.number)
	require.NoError(t, err)
	require.Empty(t, records)
	atLimit, err := b.add(t, png+strings.Repeat("x", evidence.Limit-len(png)), "")
	require.NoError(t, err, "the limit itself is taken")
	require.NotEmpty(t, atLimit.ID)
}

func TestKindComesFromTheContentOrAgreesWithIt(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for i, c := range []struct {
		content     string
		given, want complaint.EvidenceKind
	}{
		{png, "", complaint.Photo},
		{jpeg, complaint.Photo, complaint.Photo},
		{mp4, "", complaint.Video},
		{pdf, "", complaint.Document},
		{"李: where is my parcel?", "", complaint.Chat},
		{`{"order": "O-1"}`, complaint.OrderRecord, complaint.OrderRecord},
		{`{"shipment": "SF1"}`, complaint.ShipmentRecord, complaint.ShipmentRecord},
		{jpeg + "a screenshot", complaint.Chat, complaint.Chat},
		{png + "a scan", complaint.Document, complaint.Document},
		{pdf + "1", complaint.Photo, ""},
		{"just words", complaint.Photo, ""},
		{jpeg + "2", complaint.Video, ""},
		{mp4 + "2", complaint.Document, ""},
		{elf, complaint.Document, ""},
		{png, "sculpture", ""},
		{`<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>`, "", ""},
	} {
		ref, err := b.add(t, c.content, c.given)
		if c.want == "" {
			require.ErrorAs(t, err, &evidence.WrongKind{}, i)
			continue
		}
		require.NoError(t, err, i)
		require.Equal(t, c.want, ref.Kind, i)
	}
}

// What is let go is out of the blob store too, and can be given again.
func TestWhatIsLetGoIsGone(t *testing.T) {
	t.Parallel()
	b := setup(t)
	give := func() complaint.EvidenceRef {
		ref, err := b.Add(t.Context(), evidence.Add{Number: b.number, By: wang, Reader: strings.NewReader("a letter"), Kind: complaint.Document, For: "m"})
		require.NoError(t, err)
		return ref
	}
	first := give()
	require.NoError(t, b.LetGo(t.Context(), b.number, first.ID, "m"))
	require.NoError(t, b.LetGo(t.Context(), b.number, first.ID, "m"), "and again")
	require.Empty(t, b.files(t))
	again := give()
	require.NotEqual(t, first.ID, again.ID)
	require.NoError(t, b.LetGo(t.Context(), b.number, again.ID, "another"))
	require.Len(t, b.files(t), 1)
	ref, known, err := b.Known(t.Context(), evidence.Add{Number: b.number, By: wang, Reader: strings.NewReader("a letter")})
	require.NoError(t, err)
	require.True(t, known)
	require.Equal(t, again, ref)
	_, known, err = b.Known(t.Context(), evidence.Add{Number: b.number, By: wang, Reader: strings.NewReader("another letter")})
	require.NoError(t, err)
	require.False(t, known)
	_, _, err = b.Known(t.Context(), evidence.Add{Number: b.number, By: wang, Limits: evidence.Limits{File: 3}, Reader: strings.NewReader("a letter")})
	require.ErrorAs(t, err, &evidence.TooLarge{})
}
