package evidence_test

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
	"redress/internal/evidence"
	"redress/internal/evidence/evidencetest"
	"redress/internal/postgres/postgrestest"
)

func shelved(t testing.TB) *evidence.Store {
	t.Helper()
	key, _, err := postgrestest.Vault(t).NewKey("p1")
	require.NoError(t, err)
	files, err := evidence.Folder(t.TempDir())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, files.Close()) })
	return evidence.New(files, &evidencetest.Cabinet{Key: key})
}

// photo is a picture of so many bytes that are not in memory before they are read.
func photo(size int64) io.Reader {
	return io.LimitReader(io.MultiReader(strings.NewReader(jpeg), rand.NewChaCha8([32]byte{1})), size)
}

// TestAFileIsNeverHeldInMemory counts all that is allocated, so it runs alone.
func TestAFileIsNeverHeldInMemory(t *testing.T) {
	const most = 5 << 20
	s := shelved(t)
	allocated := func(do func()) int {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		do()
		runtime.ReadMemStats(&after)
		return int(after.TotalAlloc - before.TotalAlloc) // #nosec G115 -- a few MB
	}
	var ref complaint.EvidenceRef
	require.Less(t, allocated(func() {
		var err error
		ref, err = s.Add(t.Context(), evidence.Add{Number: "R", By: wang, Reader: photo(evidence.Limit)})
		require.NoError(t, err)
	}), most)
	require.Less(t, allocated(func() {
		_, r, err := s.Open(t.Context(), ref.ID)
		require.NoError(t, err)
		n, err := io.Copy(io.Discard, r)
		require.NoError(t, err)
		require.Equal(t, int64(evidence.Limit), n)
		require.NoError(t, r.Close())
	}), most)
}

func BenchmarkAdd(b *testing.B) {
	for _, size := range []int64{100 << 10, evidence.Limit} {
		b.Run(fmt.Sprint(size>>10, "KB"), func(b *testing.B) {
			b.SetBytes(size)
			b.ReportAllocs()
			for i := range b.N {
				s := shelved(b)
				_, err := s.Add(b.Context(), evidence.Add{Number: fmt.Sprint(i), By: wang, Reader: photo(size)})
				require.NoError(b, err)
			}
		})
	}
}

func BenchmarkOpen(b *testing.B) {
	s := shelved(b)
	ref, err := s.Add(b.Context(), evidence.Add{Number: "R", By: wang, Reader: photo(evidence.Limit)})
	require.NoError(b, err)
	b.SetBytes(evidence.Limit)
	b.ReportAllocs()
	for b.Loop() {
		_, r, err := s.Open(b.Context(), ref.ID)
		require.NoError(b, err)
		_, err = io.Copy(io.Discard, r)
		require.NoError(b, err)
		require.NoError(b, r.Close())
	}
}

// TestOddReadersAreReadToTheirEnd gives the same file in pieces of many sizes.
func TestOddReadersAreReadToTheirEnd(t *testing.T) {
	t.Parallel()
	for _, size := range []int64{20, 4095, 4096, 4097, 256 << 10, 256<<10 + 1, 700_001} {
		whole, err := io.ReadAll(photo(size))
		require.NoError(t, err)
		for _, piece := range []int{1, 7, 4096, 100_000} {
			if piece == 1 && size > 10_000 {
				continue
			}
			s := shelved(t)
			ref, err := s.Add(t.Context(), evidence.Add{Number: "R", By: wang, Reader: &sips{whole, piece}})
			require.NoError(t, err)
			require.Equal(t, hashOf(string(whole)), ref.SHA256, "%d in pieces of %d", size, piece)
			_, r, err := s.Open(t.Context(), ref.ID)
			require.NoError(t, err)
			got, err := io.ReadAll(r)
			require.NoError(t, err)
			require.True(t, bytes.Equal(whole, got))
			require.NoError(t, r.Close())
		}
	}
}

type sips struct {
	rest []byte
	size int
}

func (s *sips) Read(b []byte) (int, error) {
	if len(s.rest) == 0 {
		return 0, io.EOF
	}
	n := copy(b[:min(len(b), s.size)], s.rest)
	s.rest = s.rest[n:]
	return n, nil
}
