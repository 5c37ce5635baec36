package evidence_test

import (
	"bytes"
	"context"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/jmoiron/sqlx"
	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
	"redress/internal/evidence"
	"redress/internal/postgres"
	"redress/internal/postgres/postgrestest"
)

// text is a talk of several packages, each line of which says where it stands.
var text = func() string {
	var b strings.Builder
	for b.Len() < 200_000 {
		b.WriteString("line at ")
		b.WriteString(strings.Repeat("x", b.Len()%7))
		b.WriteByte('\n')
	}
	return b.String()
}()

// serve is a server of one piece.
func (b bundle) serve(t *testing.T, id string) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		piece, content, err := b.Content(r.Context(), id)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		defer func() { _ = content.Close() }()
		evidence.Serve(w, r, piece, content)
	}))
	server.Config.ErrorLog = nil
	t.Cleanup(server.Close)
	return server
}

func ask(t *testing.T, server *httptest.Server, method string, headers ...string) (*http.Response, string, error) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, server.URL, nil)
	require.NoError(t, err)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	answer, err := server.Client().Do(r)
	if err != nil {
		return nil, "", err
	}
	defer func() { require.NoError(t, answer.Body.Close()) }()
	body, err := io.ReadAll(answer.Body)
	return answer, string(body), err
}

func TestContentIsServedToBeSavedAndNotShown(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ref, err := b.add(t, "<html><script>alert(1)</script></html>"+text, "")
	require.NoError(t, err)
	answer, body, err := ask(t, b.serve(t, ref.ID), http.MethodGet)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, answer.StatusCode)
	require.Equal(t, ref.SHA256, hashOf(body))
	for name, want := range map[string]string{
		"Content-Type": "text/html", "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'; base-uri 'none'", "X-Content-Type-Options": "nosniff",
		"Cross-Origin-Resource-Policy": "same-origin", "Cache-Control": "private, no-store", "ETag": `"` + ref.SHA256 + `"`, "Accept-Ranges": "bytes",
		"Content-Disposition": `attachment; filename="_-cup.png"; filename*=UTF-8''%E7%8E%8B-cup.png`,
	} {
		require.Equal(t, want, answer.Header.Get(name), name)
	}
	kind, params, err := mime.ParseMediaType(answer.Header.Get("Content-Disposition"))
	require.NoError(t, err)
	require.Equal(t, []string{"attachment", "王-cup.png"}, []string{kind, params["filename"]})
	require.Regexp(t, `^sha-256=:[A-Za-z0-9+/]{43}=:$`, answer.Header.Get("Repr-Digest"))
}

func TestPartsOfContentAreServed(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ref, err := b.add(t, text, "")
	require.NoError(t, err)
	server := b.serve(t, ref.ID)
	size := len(text)
	const pack = 64 << 10
	for asked, want := range map[string]string{
		"bytes=0-0": text[:1], "bytes=5-9": text[5:10], "bytes=65530-65545": text[65530:65546], "bytes=65536-65536": text[pack : pack+1],
		"bytes=131072-": text[2*pack:], "bytes=-7": text[size-7:], "bytes=199990-9999999": text[199990:], "bytes=1-150000": text[1:150001],
	} {
		answer, body, err := ask(t, server, http.MethodGet, "Range", asked)
		require.NoError(t, err, asked)
		require.Equal(t, http.StatusPartialContent, answer.StatusCode, asked)
		require.Equal(t, want, body, asked)
	}
	answer, _, err := ask(t, server, http.MethodGet, "Range", "bytes=999999-")
	require.NoError(t, err)
	require.Equal(t, http.StatusRequestedRangeNotSatisfiable, answer.StatusCode)

	answer, body, err := ask(t, server, http.MethodGet, "Range", "bytes=0-3,65534-65537")
	require.NoError(t, err)
	_, params, err := mime.ParseMediaType(answer.Header.Get("Content-Type"))
	require.NoError(t, err)
	parts := multipart.NewReader(strings.NewReader(body), params["boundary"])
	for _, want := range []string{text[:4], text[65534:65538]} {
		part, err := parts.NextPart()
		require.NoError(t, err)
		got, err := io.ReadAll(part)
		require.NoError(t, err)
		require.Equal(t, want, string(got))
	}
	answer, body, err = ask(t, server, http.MethodGet, "Range", "bytes=0-0"+strings.Repeat(",2-2", 8))
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, answer.StatusCode, "who asks for crumbs gets the loaf")
	require.Equal(t, text, body)
}

func TestWhoHasTheContentIsNotSentItAgain(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ref, err := b.add(t, text, "")
	require.NoError(t, err)
	server := b.serve(t, ref.ID)
	for _, c := range []struct {
		method string
		header []string
		status int
		length int
	}{
		{http.MethodHead, nil, http.StatusOK, 0},
		{http.MethodGet, []string{"If-None-Match", `"` + ref.SHA256 + `"`}, http.StatusNotModified, 0},
		{http.MethodGet, []string{"If-None-Match", `"other"`}, http.StatusOK, len(text)},
		{http.MethodGet, []string{"Range", "bytes=0-1", "If-Range", `"` + ref.SHA256 + `"`}, http.StatusPartialContent, 2},
		{http.MethodGet, []string{"Range", "bytes=0-1", "If-Range", `"other"`}, http.StatusOK, len(text)},
	} {
		answer, body, err := ask(t, server, c.method, c.header...)
		require.NoError(t, err)
		require.Equal(t, c.status, answer.StatusCode, c.header)
		require.Len(t, body, c.length, c.header)
		if c.method == http.MethodHead {
			require.Equal(t, int64(len(text)), answer.ContentLength)
		}
	}
}

// TestChangedContentIsNeverServedAsWhole changes what is stored; a reader must
// see that something failed, and not a shorter file.
func TestChangedContentIsNeverServedAsWhole(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ref, err := b.add(t, text, "")
	require.NoError(t, err)
	server, path := b.serve(t, ref.ID), b.files(t)[0]
	stored, err := os.ReadFile(path)
	require.NoError(t, err)
	put := func(content []byte) { require.NoError(t, os.WriteFile(path, content, 0o600)) }

	changed := bytes.Clone(stored)
	changed[150_000] ^= 1
	put(changed)
	answer, body, err := ask(t, server, http.MethodGet)
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	require.Equal(t, int64(len(text)), answer.ContentLength)
	require.Less(t, len(body), len(text))
	_, body, err = ask(t, server, http.MethodGet, "Range", "bytes=0-9")
	require.NoError(t, err, "what is before the change can be read")
	require.Equal(t, text[:10], body)
	_, _, err = ask(t, server, http.MethodGet, "Range", "bytes=140000-140009")
	require.ErrorIs(t, err, io.EOF, "there was nothing to begin an answer with")

	put(stored[:2*(64<<10+32)]) // cut off where a package ends
	answer, _, err = ask(t, server, http.MethodGet)
	require.NoError(t, err)
	require.Equal(t, http.StatusInternalServerError, answer.StatusCode)
}

func TestContentWithAnotherHashThanWrittenDownIsCutOffBeforeItsEnd(t *testing.T) {
	t.Parallel()
	address := postgrestest.URL(t)
	b := bundle{db: postgrestest.Connect(t, address), dir: t.TempDir()}
	files, err := evidence.Folder(b.dir)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, files.Close()) })
	b.Store, b.number = evidence.New(files, b.db), postgrestest.Open(t, b.db)
	ref, err := b.add(t, text, "")
	require.NoError(t, err)
	db, err := sqlx.Open("postgres", address)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	_, err = db.ExecContext(t.Context(), `update evidence set sha256 = repeat('0', 64) where id = $1`, ref.ID)
	require.NoError(t, err)

	_, _, err = ask(t, b.serve(t, ref.ID), http.MethodGet)
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	_, err = b.read(t, ref.ID)
	require.ErrorContains(t, err, "its hash differs")
}

func TestContentReadsTheSameFromAnywhere(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for _, size := range []int{1, 64<<10 - 1, 64 << 10, 64<<10 + 1, len(text)} {
		ref, err := b.add(t, text[:size], complaint.Chat)
		require.NoError(t, err)
		_, content, err := b.Content(t.Context(), ref.ID)
		require.NoError(t, err)
		require.NoError(t, iotest.TestReader(content, []byte(text[:size])), size)
		require.NoError(t, content.Close())
	}
}

func TestAPieceWithoutANameIsSavedUnderItsID(t *testing.T) {
	t.Parallel()
	w := httptest.NewRecorder()
	evidence.Serve(w, httptest.NewRequestWithContext(context.Background(), http.MethodGet, "/", nil),
		evidence.Piece{EvidenceRef: complaint.EvidenceRef{ID: "e_x"}, Type: "application/pdf"}, strings.NewReader("%PDF"))
	require.Equal(t, `attachment; filename="e_x.pdf"`, w.Header().Get("Content-Disposition"))
	w = httptest.NewRecorder()
	evidence.Serve(w, httptest.NewRequestWithContext(context.Background(), http.MethodGet, "/", nil),
		evidence.Piece{Name: `a "b" %41.txt`, Type: "text/plain"}, strings.NewReader("x"))
	require.Equal(t, `attachment; filename="a _b_ _41.txt"; filename*=UTF-8''a%20%22b%22%20%2541.txt`, w.Header().Get("Content-Disposition"))
}

func TestContentOfErasedPeopleIsGone(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ref, err := b.add(t, text, "")
	require.NoError(t, err)
	require.NoError(t, b.db.ErasePerson(t.Context(), b.number))
	_, _, err = b.Content(t.Context(), ref.ID)
	require.ErrorAs(t, err, &postgres.Erased{})
}
