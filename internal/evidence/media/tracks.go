package media

import (
	"encoding/binary"
	"regexp"
	"strings"
)

// sensors are the formats of tracks that hold what a camera measured beside the
// pictures, its places among it: GoPro's, Google's, DJI's and Sony's.
var sensors = map[string]bool{"gpmd": true, "camm": true, "djmd": true, "dbgi": true, "rtmd": true}

// captions are the handlers of tracks of text.
var captions = map[string]bool{"text": true, "sbtl": true, "subt": true}

// spoken is a text that speaks of a place, as drones write it into captions.
var spoken = regexp.MustCompile(`(?i)gps|latit|longit|\bl(at|on|ng)\b|[+-]\d{1,2}\.\d{3,}[+-]\d{1,3}\.\d{3,}`)

// maxCaption is how much of one caption is looked at, in bytes.
const maxCaption = 4 << 10

// track is what is needed of a film's track to find its samples.
type track struct {
	handler string
	formats []string
	keys    string // the beginning of the formats' descriptions
	chunks  rope   // where chunks of samples begin
	wide    int64  // bytes of one of these offsets
	runs    rope   // how many samples chunks have
	lengths rope
}

// track blanks what a film's track says of places from moment to moment: all of
// what sensors measured and of any metadata that is timed, since no format of it
// can be told to be free of places, but for Apple's, which names what it holds; and
// captions that speak of a place. The film keeps its pictures and its sound.
func (e *examination) track(in rope) {
	var t track
	var header rope
	e.each(in, func(b box) {
		switch b.kind {
		case "tkhd":
			header = b.inner
		case "mdia":
			e.each(b.inner, func(b box) {
				switch b.kind {
				case "hdlr":
					t.handler = string(b.inner.bytes(8, 4))
				case "minf":
					e.each(b.inner, func(b box) {
						if b.kind == "stbl" {
							e.samples(b.inner, &t)
						}
					})
				}
			})
		}
	})
	switch {
	case t.measures():
		if header.e != nil {
			e.note(header)
		}
		e.eachSample(t, func(sample rope) { sample.blank(0, sample.size, 0) })
	case captions[t.handler]:
		e.eachSample(t, func(sample rope) {
			if spoken.Match(sample.bytes(0, min(sample.size, maxCaption))) {
				sample.blank(2, sample.size-2, ' ') // behind its length
			}
		})
	}
}

// measures reports whether a track may hold places.
func (t track) measures() bool {
	for _, format := range t.formats {
		if sensors[format] {
			return true
		}
	}
	if t.handler != "meta" {
		return false
	}
	if len(t.formats) > 0 && t.formats[0] == "mebx" {
		return strings.Contains(t.keys, "location") || strings.Contains(t.keys, "gps")
	}
	return true
}

// samples reads where a track's samples stand.
func (e *examination) samples(in rope, t *track) {
	e.each(in, func(b box) {
		switch b.kind {
		case "stsd":
			t.keys = strings.ToLower(string(b.inner.bytes(0, min(b.inner.size, 64<<10))))
			e.each(b.inner.from(8), func(b box) { t.formats = append(t.formats, b.kind) })
		case "stsc":
			t.runs = b.inner
		case "stsz":
			t.lengths = b.inner
		case "stco":
			t.chunks, t.wide = b.inner, 4
		case "co64":
			t.chunks, t.wide = b.inner, 8
		}
	})
}

// eachSample names a track's samples. Where all have one length, those of a chunk
// are one.
func (e *examination) eachSample(t track, do func(rope)) {
	if t.chunks.e == nil || t.runs.e == nil || t.lengths.e == nil {
		return
	}
	head := t.lengths.bytes(4, 8)
	if head == nil {
		return
	}
	all := int64(binary.BigEndian.Uint32(head))
	lengths, offsets, runs := newCursor(t.lengths, 12), newCursor(t.chunks, 8), newCursor(t.runs, 8)
	var perChunk, until int64 // of the run of chunks that we are in
	upcoming := int64(0)
	next := func() {
		if b := runs.take(12); b != nil {
			until, upcoming = int64(binary.BigEndian.Uint32(b))-1, int64(binary.BigEndian.Uint32(b[4:]))
		} else {
			until = 1 << 32 // the last run goes to the end
		}
	}
	next()
	for chunk := int64(0); e.err == nil; chunk++ {
		for chunk >= until && until < 1<<32 {
			perChunk = upcoming
			next()
		}
		b := offsets.take(t.wide)
		if b == nil {
			return
		}
		at := int64(binary.BigEndian.Uint32(b))
		if t.wide == 8 {
			at = int64(binary.BigEndian.Uint64(b) & (1<<63 - 1)) // #nosec G115 -- below 2^63
		}
		if all > 0 {
			do(e.span(at, min(perChunk, e.size)*all))
			continue
		}
		for range perChunk {
			b := lengths.take(4)
			if b == nil {
				return
			}
			size := int64(binary.BigEndian.Uint32(b))
			do(e.span(at, size))
			at += size
		}
	}
}
