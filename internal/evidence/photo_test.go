package evidence_test

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
)

// xmp is a packet of metadata as a GIF holds it.
const xmp = `<x:xmpmeta><rdf:RDF><rdf:Description exif:GPSLatitude="31,13.8N" xmp:CreateDate="2026-11-20"/></rdf:RDF></x:xmpmeta>`

const gif = "GIF89a\x28\x00\x1e\x00\x00\x00\x00\x21\xff\x0bXMP DataXMP" + xmp

func hashOf(content string) string {
	sum := sha256.Sum256([]byte(content))
	return hex.EncodeToString(sum[:])
}

func TestAPictureIsKeptWithoutItsPlaceAndTheSameOneAgainIsTheSamePiece(t *testing.T) {
	t.Parallel()
	b := setup(t)
	kept := strings.Replace(gif, "31,13.8N", "        ", 1)
	ref, err := b.add(t, gif, "")
	require.NoError(t, err)
	require.Equal(t, hashOf(kept), ref.SHA256, "the hash is that of what is kept")
	require.Equal(t, complaint.Photo, ref.Kind)
	got, err := b.read(t, ref.ID)
	require.NoError(t, err)
	require.Equal(t, kept, got)

	for name, content := range map[string]string{"as it was sent": gif, "as it is kept": kept} {
		again, err := b.add(t, content, "")
		require.NoError(t, err, name)
		require.Equal(t, ref, again, name)
	}
	require.Len(t, b.files(t), 1)
	record, err := b.db.Evidence(t.Context(), ref.ID)
	require.NoError(t, err)
	require.Equal(t, hashOf(gif), record.Sent)
}

func TestALargePictureIsKeptWithoutItsPlace(t *testing.T) {
	t.Parallel()
	b := setup(t)
	// The place stands where the file is no longer in memory, between two of its packages.
	padding := strings.Repeat("\x21\xfe\xff"+strings.Repeat("p", 255)+"\x00", 8000)
	sent := gif[:13] + padding + gif[13:]
	ref, err := b.add(t, sent, "")
	require.NoError(t, err)
	got, err := b.read(t, ref.ID)
	require.NoError(t, err)
	require.Equal(t, hashOf(strings.Replace(sent, "31,13.8N", "        ", 1)), hashOf(got))
}
