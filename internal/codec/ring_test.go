package codec_test

import (
	"crypto/rand"
	"encoding/base64"
	"testing"

	"github.com/stretchr/testify/require"
	common "go.temporal.io/api/common/v1"
	"go.temporal.io/sdk/converter"
	"google.golang.org/protobuf/proto"

	"redress/internal/codec"
)

// secret draws a key as a setting holds it.
func secret() string {
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // never fails
	return base64.StdEncoding.EncodeToString(raw)
}

func ring(t testing.TB, secrets ...string) *codec.Ring {
	t.Helper()
	r, err := codec.Parse(secrets)
	require.NoError(t, err)
	return r
}

func payload(t testing.TB, value any) *common.Payload {
	t.Helper()
	p, err := converter.GetDefaultDataConverter().ToPayload(value)
	require.NoError(t, err)
	return p
}

func seal(t testing.TB, by converter.PayloadCodec, value any) *common.Payload {
	t.Helper()
	sealed, err := by.Encode([]*common.Payload{payload(t, value)})
	require.NoError(t, err)
	require.Len(t, sealed, 1)
	return sealed[0]
}

func TestAPayloadIsUnreadableAndComesBackWhole(t *testing.T) {
	t.Parallel()
	r := ring(t, secret())
	was := payload(t, map[string]string{"order": "TB-778812"})

	sealed, err := r.Encode([]*common.Payload{was, was})
	require.NoError(t, err)
	require.NotContains(t, sealed[0].String(), "TB-778812")
	require.NotContains(t, sealed[0].String(), "json/plain", "what kind of value it is stays inside")
	require.Equal(t, "binary/encrypted", string(sealed[0].GetMetadata()["encoding"]))
	require.NotEqual(t, sealed[0].GetData(), sealed[1].GetData(), "equal payloads must not look equal")

	opened, err := r.Decode(sealed)
	require.NoError(t, err)
	require.True(t, proto.Equal(was, opened[0]))
	require.True(t, proto.Equal(was, opened[1]))
}

func TestAPlainPayloadDecodesToItself(t *testing.T) {
	t.Parallel()
	was := payload(t, "written before encryption was switched on")
	for _, r := range []*codec.Ring{ring(t), ring(t, secret())} {
		opened, err := r.Decode([]*common.Payload{was, {}})
		require.NoError(t, err)
		require.True(t, proto.Equal(was, opened[0]))
		require.True(t, proto.Equal(&common.Payload{}, opened[1]))
	}
}

func TestKeysRotate(t *testing.T) {
	t.Parallel()
	first, second := secret(), secret()
	old := seal(t, ring(t, first), "old")

	both := ring(t, second, first)
	opened, err := both.Decode([]*common.Payload{old, seal(t, both, "new")})
	require.NoError(t, err)
	require.True(t, proto.Equal(payload(t, "old"), opened[0]))
	require.True(t, proto.Equal(payload(t, "new"), opened[1]))

	_, err = ring(t, first).Decode([]*common.Payload{seal(t, both, "new")})
	require.Error(t, err, "the first key of the list is the one that encrypts")
	off := ring(t, "plain", first)
	require.False(t, off.Encrypts())
	require.True(t, proto.Equal(payload(t, "x"), seal(t, off, "x")))
	_, err = off.Decode([]*common.Payload{old})
	require.NoError(t, err)
}

func TestAnUnknownKeyIsNamed(t *testing.T) {
	t.Parallel()
	lost := secret()
	key, err := codec.ParseKey(lost)
	require.NoError(t, err)
	sealed := seal(t, ring(t, lost), "x")

	for _, r := range []*codec.Ring{ring(t), ring(t, "plain"), ring(t, secret())} {
		_, err = r.Decode([]*common.Payload{sealed})
		var unknown *codec.UnknownKeyError
		require.ErrorAs(t, err, &unknown)
		require.Equal(t, key.ID(), unknown.ID)
		require.EqualError(t, err, `payload encryption: no key "`+key.ID()+`" is configured (TEMPORAL_PAYLOAD_KEYS)`)
	}
	sealed.Metadata["encryption-key-id"] = []byte("an id that nobody made, with a name in it")
	_, err = ring(t, lost).Decode([]*common.Payload{sealed})
	require.ErrorContains(t, err, `"an id th"`, "a foreign id is cut")
}

func TestEveryChangedByteIsFound(t *testing.T) {
	t.Parallel()
	r := ring(t, secret())
	about := r.WithSerializationContext(converter.WorkflowSerializationContext{WorkflowID: "complaint/R26-7K4Q-X2MH"})
	sealed := seal(t, about, "x")
	for i := range sealed.GetData() {
		changed := proto.CloneOf(sealed)
		changed.Data[i] ^= 1
		_, err := r.Decode([]*common.Payload{changed})
		require.ErrorIs(t, err, codec.ErrUnreadable, "byte %d", i)
	}
	cut := proto.CloneOf(sealed)
	cut.Data = cut.GetData()[:5]
	_, err := r.Decode([]*common.Payload{cut})
	require.ErrorIs(t, err, codec.ErrUnreadable)
	elsewhere := proto.CloneOf(sealed)
	elsewhere.Metadata["encryption-workflow"] = []byte("complaint/R26-7K4Q-X2MJ")
	_, err = r.Decode([]*common.Payload{elsewhere})
	require.ErrorIs(t, err, codec.ErrUnreadable, "whoever reads it is recorded with the complaint it is about")
	_, err = r.Decode([]*common.Payload{sealed})
	require.NoError(t, err)
}

func TestAPayloadNamesItsWorkflow(t *testing.T) {
	t.Parallel()
	r := ring(t, secret())
	require.NotContains(t, seal(t, r, "x").GetMetadata(), "encryption-workflow")
	for _, ctx := range []converter.SerializationContext{
		converter.WorkflowSerializationContext{WorkflowID: "complaint/R26-7K4Q-X2MH"},
		converter.ActivitySerializationContext{WorkflowID: "complaint/R26-7K4Q-X2MH", ActivityType: "Refund"},
	} {
		sealed := seal(t, r.WithSerializationContext(ctx), "x")
		require.Equal(t, "complaint/R26-7K4Q-X2MH", string(sealed.GetMetadata()["encryption-workflow"]))
	}
}

func TestKeysAreChecked(t *testing.T) {
	t.Parallel()
	for _, wrong := range [][]string{{"c2hvcnQ="}, {"not base64!"}, {secret(), "plain"}, {"plain", "c2hvcnQ="}, {""}} {
		_, err := codec.Parse(wrong)
		require.ErrorContains(t, err, "32 bytes in standard base64")
		require.NotContains(t, err.Error(), "c2hvcnQ", "a key never stands in an error")
	}
	one, err := codec.ParseKey(secret())
	require.NoError(t, err)
	other, err := codec.ParseKey(secret())
	require.NoError(t, err)
	require.Regexp(t, `^[0-9a-f]{8}$`, one.ID())
	require.NotEqual(t, one.ID(), other.ID())
}
