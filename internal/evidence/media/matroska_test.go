package media_test

import (
	"bytes"
	"hash/crc32"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/evidence/media"
)

// ebml is an element whose size is written in so many bytes.
func ebml(id string, width int, parts ...[]byte) []byte {
	content := slices.Concat(parts...)
	size := make([]byte, width)
	for i, n := width-1, len(content); i >= 0; i-- {
		size[i] = byte(n)
		n >>= 8
	}
	size[0] |= 1 << (8 - width)
	return slices.Concat([]byte(id), size, content)
}

func simpleTag(width int, name, value string, inner ...[]byte) []byte {
	return ebml("\x67\xC8", width, ebml("\x45\xA3", 1, []byte(name)), ebml("\x44\x87", 1, []byte(value)), slices.Concat(inner...))
}

// matroskaFile has tags of a place and others, in a segment of known or unknown length.
func matroskaFile(live bool, width int) []byte {
	tag := ebml("\x73\x73", 2, simpleTag(width, "TITLE", "A kettle", simpleTag(width, "RECORDING_LOCATION", town)),
		simpleTag(width, "LOCATION", spot), simpleTag(width, "com.apple.quicktime.location.ISO6709", spot), simpleTag(width, "ENCODER", "Kettle Phone"))
	sum := crc32.ChecksumIEEE(tag)
	tags := ebml("\x12\x54\xC3\x67", 3, ebml("\xBF", 1, []byte{byte(sum), byte(sum >> 8), byte(sum >> 16), byte(sum >> 24)}), tag)
	header := ebml("\x1A\x45\xDF\xA3", 1, ebml("\x42\x82", 1, []byte("matroska")))
	block := ebml("\xA3", 2, []byte("the moving pictures"))
	if live {
		unknown := []byte("\x01\xFF\xFF\xFF\xFF\xFF\xFF\xFF")
		return slices.Concat(header, []byte("\x18\x53\x80\x67"), unknown, []byte("\x1F\x43\xB6\x75"), unknown, block, tags)
	}
	return slices.Concat(header, ebml("\x18\x53\x80\x67", 4, ebml("\x1F\x43\xB6\x75", 2, block), tags))
}

func TestAMatroskaFilmTellsNoPlace(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"video/matroska", "video/x-matroska", "video/webm"} {
		for _, live := range []bool{false, true} {
			for _, width := range []int{1, 2, 7, 8} {
				out, _ := redact(t, kind, matroskaFile(live, width))
				tellsNothing(t, out)
				require.NotContains(t, string(out), "LOCATION")
				staysIn(t, out, "the moving pictures", "A kettle", "ENCODER", "Kettle Phone", "TITLE")
				require.NotContains(t, string(out), "\xBF\x84", "a checksum that would be wrong is none")
				again, _ := redact(t, kind, out)
				require.Equal(t, out, again, "what is left is still built as it should be")
			}
		}
	}
}

func TestAMatroskaFilmWithoutAPlaceStaysAsItIs(t *testing.T) {
	t.Parallel()
	file := ebml("\x18\x53\x80\x67", 4, ebml("\x12\x54\xC3\x67", 3, ebml("\xBF", 1, []byte("sums")), ebml("\x73\x73", 2, simpleTag(1, "TITLE", "A kettle"))))
	out, facts := redact(t, "video/webm", file)
	require.Equal(t, file, out)
	require.Empty(t, facts.Location)
}

func TestAMatroskaFilmThatCannotBeReadIsNoHarm(t *testing.T) {
	t.Parallel()
	whole := matroskaFile(true, 2)
	for at := range whole {
		for _, broken := range [][]byte{whole[:at], slices.Concat(whole[:at], []byte{whole[at] ^ 0xFF}, whole[at+1:])} {
			_, err := media.Examine("video/matroska", bytes.NewReader(broken), int64(len(broken)))
			if err != nil {
				require.ErrorAs(t, err, &media.Damaged{})
			}
		}
	}
}
