// Package s3test runs the evidence store on a bucket that speaks S3's protocol
// over a socket. It is a module of its own, because the bucket brings a database
// and more with it that nobody else needs.
package s3test

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
	"redress/internal/evidence"
	"redress/internal/evidence/evidencetest"
	"redress/internal/vault"
)

// shop is an evidence store on a bucket of its own, and what it was asked.
type shop struct {
	*evidence.Store
	backend *s3mem.Backend
	mu      sync.Mutex
	asked   []string // method and range of each request
}

func open(t *testing.T) *shop {
	t.Helper()
	t.Setenv("AWS_ACCESS_KEY_ID", rand.Text())
	t.Setenv("AWS_SECRET_ACCESS_KEY", rand.Text())
	s := &shop{backend: s3mem.New()}
	require.NoError(t, s.backend.CreateBucket("evidence"))
	fake := gofakes3.New(s.backend).Server()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.asked = append(s.asked, strings.TrimSpace(r.Method+" "+r.Header.Get("Range")))
		s.mu.Unlock()
		fake.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	bucket, err := evidence.Bucket(t.Context(), "s3://evidence?region=eu-central-1&use_path_style=true&endpoint="+url.QueryEscape(server.URL))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, bucket.Close()) })
	service := make([]byte, 32)
	_, err = rand.Read(service)
	require.NoError(t, err)
	v, err := vault.New(base64.StdEncoding.EncodeToString(service))
	require.NoError(t, err)
	key, _, err := v.NewKey("p1")
	require.NoError(t, err)
	s.Store = evidence.New(bucket, &evidencetest.Cabinet{Key: key})
	return s
}

func (s *shop) add(t *testing.T, content io.Reader) (complaint.EvidenceRef, error) {
	t.Helper()
	return s.Add(t.Context(), evidence.Add{
		Number: "R26-0000-0000", By: complaint.Actor{Role: complaint.Customer, ID: "me"}, Name: "talk.txt", Reader: content,
	})
}

func (s *shop) stored(t *testing.T) map[string]int64 {
	t.Helper()
	list, err := s.backend.ListBucket("evidence", nil, gofakes3.ListBucketPage{})
	require.NoError(t, err)
	sizes := map[string]int64{}
	for _, one := range list.Contents {
		sizes[one.Key] = one.Size
	}
	return sizes
}

func talk(size int) []byte {
	return bytes.Repeat([]byte("what was said\n"), size/14+1)[:size]
}

func TestFilesAreKeptInABucket(t *testing.T) {
	s := open(t)
	for _, size := range []int{5, 100_000, evidence.Limit} { // the last in many parts
		content := talk(size)
		ref, err := s.add(t, bytes.NewReader(content))
		require.NoError(t, err)
		sum := sha256.Sum256(content)
		require.Equal(t, hex.EncodeToString(sum[:]), ref.SHA256)
		require.Equal(t, vault.Sealed(int64(size)), s.stored(t)["R26-0000-0000/"+ref.ID])

		_, r, err := s.Open(t.Context(), ref.ID)
		require.NoError(t, err)
		got, err := io.ReadAll(r)
		require.NoError(t, err)
		require.NoError(t, r.Close())
		require.True(t, bytes.Equal(content, got))
	}
	require.Len(t, s.stored(t), 3)
}

func TestAPartOfAFileIsReadWithoutWhatIsBeforeIt(t *testing.T) {
	s := open(t)
	content := talk(1 << 20)
	ref, err := s.add(t, bytes.NewReader(content))
	require.NoError(t, err)
	piece, r, err := s.Content(t.Context(), ref.ID)
	require.NoError(t, err)
	ask := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
	ask.Header.Set("Range", "bytes=900000-900099")
	s.asked = nil
	w := httptest.NewRecorder()
	evidence.Serve(w, ask, piece, r)
	require.NoError(t, r.Close())
	require.Equal(t, http.StatusPartialContent, w.Code)
	require.Equal(t, string(content[900_000:900_100]), w.Body.String())
	require.Equal(t, []string{fmt.Sprintf("GET bytes=%d-", vault.SealedAt(900_000/vault.Package))}, s.asked)
}

func TestWhatBreaksOffLeavesNothing(t *testing.T) {
	s := open(t)
	broken := errors.New("the line broke")
	_, err := s.add(t, io.MultiReader(bytes.NewReader(talk(6<<20)), iotest.ErrReader(broken)))
	require.ErrorIs(t, err, broken)
	require.Empty(t, s.stored(t))
}

func TestABucketThatIsNotThereIsAnError(t *testing.T) {
	s := open(t)
	require.NoError(t, s.backend.DeleteBucket("evidence"))
	_, err := s.add(t, bytes.NewReader(talk(10)))
	require.ErrorContains(t, err, "store evidence e_")
}
