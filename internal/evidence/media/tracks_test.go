package media_test

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"redress/internal/evidence/media"
)

func be32(n int) []byte { return binary.BigEndian.AppendUint32(nil, uint32(n)) }

// trackOf is a track whose samples stand in chunks at these places of the file:
// two in each but the last, which has one.
func trackOf(handler, format, keys string, wide bool, lengths []int, chunks []int) []byte {
	table, offsets, kind := be32(0), be32(len(chunks)), "stco"
	for _, n := range lengths {
		table = append(table, be32(n)...)
	}
	for _, at := range chunks {
		if wide {
			offsets, kind = append(offsets, be32(0)...), "co64"
		}
		offsets = append(offsets, be32(at)...)
	}
	runs := slices.Concat(be32(0), be32(2), be32(1), be32(2), be32(1), be32(len(chunks)), be32(1), be32(1))
	return boxOf("trak", boxOf("tkhd", make([]byte, 84)), boxOf("mdia",
		boxOf("hdlr", make([]byte, 8), []byte(handler), make([]byte, 13)),
		boxOf("minf", boxOf("stbl",
			boxOf("stsd", be32(0), be32(1), boxOf(format, make([]byte, 8), []byte(keys))),
			boxOf("stsc", runs), boxOf("stsz", be32(0), be32(0), be32(len(lengths)), table[4:]), boxOf(kind, be32(0), offsets)))))
}

// filmWith has the samples of one track in three chunks between its pictures.
func filmWith(handler, format, keys string, wide bool, samples [5]string) []byte {
	begin := boxOf("ftyp", []byte("qt  "), be32(0), []byte("qt  "))
	data := []byte("the moving ")
	var lengths, chunks []int
	for i, s := range samples {
		if i%2 == 0 {
			data = append(data, "pictures "...)
			chunks = append(chunks, len(begin)+8+len(data))
		}
		data, lengths = append(data, s...), append(lengths, len(s))
	}
	data = append(data, "and the sound"...)
	return slices.Concat(begin, boxOf("mdat", data), boxOf("moov", boxOf("mvhd", make([]byte, 100)), trackOf(handler, format, keys, wide, lengths, chunks)))
}

func TestWhatSensorsMeasuredBesideAFilmIsBlanked(t *testing.T) {
	t.Parallel()
	samples := [5]string{"GPS5" + spot, town, "acc", spot + "..", town}
	for _, c := range []struct{ handler, format, keys string }{
		{"meta", "gpmd", ""}, {"meta", "djmd", ""}, {"camm", "camm", ""}, {"meta", "mett", "application/x-drone"},
		{"meta", "mebx", "mdtacom.apple.quicktime.location.ISO6709"},
	} {
		for _, wide := range []bool{false, true} {
			out, _ := redact(t, "video/mp4", filmWith(c.handler, c.format, c.keys, wide, samples))
			tellsNothing(t, out)
			require.NotContains(t, string(out), "GPS5", c.format)
			require.NotContains(t, string(out), "acc", c.format)
			staysIn(t, out, "the moving pictures ", "and the sound", c.format)
			again, _ := redact(t, "video/mp4", out)
			require.Equal(t, out, again)
		}
	}
}

func TestTimedMetadataThatNamesNoPlaceStays(t *testing.T) {
	t.Parallel()
	file := filmWith("meta", "mebx", "mdtacom.apple.quicktime.video-orientation", false, [5]string{"one", "two", "three", "four", "five"})
	out, _ := redact(t, "video/quicktime", file)
	require.Equal(t, file, out)
	file = filmWith("vide", "avc1", "", false, [5]string{"one", "two", "three", "four", "five"})
	out, _ = redact(t, "video/mp4", file)
	require.Equal(t, file, out, "pictures are no sensor's")
}

func TestCaptionsThatSpeakOfAPlaceAreBlanked(t *testing.T) {
	t.Parallel()
	caption := func(s string) string { return string(binary.BigEndian.AppendUint16(nil, uint16(len(s)))) + s }
	out, _ := redact(t, "video/mp4", filmWith("sbtl", "tx3g", "", false, [5]string{caption("It leaks here."), caption("GPS(" + spot + ")"),
		caption("[latitude: 13.824]"), caption("Look at the lid."), caption("+31.2304+121.4737/")}))
	tellsNothing(t, out)
	staysIn(t, out, "It leaks here.", "Look at the lid.")
	require.Contains(t, string(out), string(binary.BigEndian.AppendUint16(nil, uint16(len("[latitude: 13.824]"))))+strings.Repeat(" ", 18), "a caption stays one, of spaces")
}

// Tables that do not fit the file end the reading, and nothing more.
func TestTracksThatCannotBeReadAreNoHarm(t *testing.T) {
	t.Parallel()
	whole := filmWith("meta", "gpmd", "", false, [5]string{"a", "b", "c", "d", "e"})
	for cut := range len(whole) {
		_, err := media.Examine("video/mp4", bytes.NewReader(whole[:cut]), int64(cut))
		require.NoError(t, err)
	}
	for at := range whole {
		broken := slices.Clone(whole)
		broken[at] ^= 0xFF
		_, err := media.Examine("video/mp4", bytes.NewReader(broken), int64(len(broken)))
		if err != nil {
			require.ErrorAs(t, err, &media.Damaged{})
		}
	}
}

// A film in fragments has its samples' places in each of them.
func TestWhatSensorsMeasuredInFragmentsIsBlanked(t *testing.T) {
	t.Parallel()
	begin := boxOf("ftyp", []byte("iso6"), be32(0), []byte("iso6"))
	track := func(id int, handler, format string) []byte {
		t := trackOf(handler, format, "", false, nil, nil)
		binary.BigEndian.PutUint32(t[8+8+12:], uint32(id))
		return t
	}
	head := boxOf("moov", boxOf("mvhd", make([]byte, 100)), track(1, "vide", "avc1"), track(2, "meta", "gpmd"),
		boxOf("mvex", boxOf("trex", be32(0), be32(1), be32(1), be32(0), be32(19), be32(0)), boxOf("trex", be32(0), be32(2), be32(1), be32(0), be32(len(spot)), be32(0))))
	for name, c := range map[string]struct{ flags, run []byte }{
		"sizes of its own":    {be32(0x301), slices.Concat(be32(0), be32(len(spot)), be32(0), be32(len(town)))},
		"sizes of the header": {be32(0x001), nil},
	} {
		data := []byte("the moving pictures" + spot + town)
		if c.run == nil {
			data = []byte("the moving pictures" + spot + spot)
		}
		fragment := func(offset int) []byte {
			return boxOf("moof", boxOf("mfhd", be32(0), be32(1)),
				boxOf("traf", boxOf("tfhd", be32(0x020000), be32(1)), boxOf("trun", be32(1), be32(1), be32(offset))),
				boxOf("traf", boxOf("tfhd", be32(0x020000), be32(2)), boxOf("trun", c.flags, be32(2), be32(offset+19), c.run)))
		}
		moof := fragment(len(fragment(0)) + 8)
		whole := slices.Concat(begin, head, moof, boxOf("mdat", data), moof, boxOf("mdat", data))
		out, _ := redact(t, "video/mp4", whole)
		tellsNothing(t, out)
		require.Equal(t, 2, strings.Count(string(out), "the moving pictures\x00"), name)
	}
}
