package codec_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"
	common "go.temporal.io/api/common/v1"
	"google.golang.org/protobuf/proto"
)

// FuzzDecode: whatever Temporal hands over decodes to itself, opens, or is
// refused; nothing that was not encrypted with the key opens.
func FuzzDecode(f *testing.F) {
	r := ring(f, secret())
	sealed := seal(f, r, "hello")
	id := sealed.GetMetadata()["encryption-key-id"]
	for _, p := range []*common.Payload{sealed, payload(f, "hello"), {}} {
		f.Add([]byte("binary/encrypted"), id, []byte("complaint/x"), p.GetData())
		f.Add(p.GetMetadata()["encoding"], []byte("12345678"), []byte(nil), p.GetData())
	}
	f.Fuzz(func(t *testing.T, encoding, key, about, data []byte) {
		p := &common.Payload{Metadata: map[string][]byte{"encoding": encoding, "encryption-key-id": key, "encryption-workflow": about}, Data: data}
		before := proto.CloneOf(p)
		opened, err := r.Decode([]*common.Payload{p})
		require.True(t, proto.Equal(before, p), "the SDK forbids changing what is decoded")
		switch {
		case string(encoding) != "binary/encrypted":
			require.NoError(t, err)
			require.True(t, proto.Equal(p, opened[0]))
		case bytes.Equal(data, sealed.GetData()) && bytes.Equal(key, id) && len(about) == 0:
			require.NoError(t, err)
		default:
			require.Error(t, err)
		}
	})
}

// FuzzRoundTrip: every payload comes back as it was.
func FuzzRoundTrip(f *testing.F) {
	r := ring(f, secret())
	f.Add([]byte("json/plain"), []byte(`{"a":1}`))
	f.Add([]byte("binary/encrypted"), []byte("encrypted before"))
	f.Add([]byte(nil), []byte(nil))
	f.Fuzz(func(t *testing.T, encoding, data []byte) {
		p := &common.Payload{Metadata: map[string][]byte{"encoding": encoding}, Data: data}
		sealed, err := r.Encode([]*common.Payload{p})
		require.NoError(t, err)
		opened, err := r.Decode(sealed)
		require.NoError(t, err)
		require.Equal(t, string(encoding), string(opened[0].GetMetadata()["encoding"]))
		require.Equal(t, string(data), string(opened[0].GetData()))
	})
}
