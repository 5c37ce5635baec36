package media

import (
	"errors"
	"io"
)

// Patch overwrites a run of a file's bytes.
type Patch struct {
	At, Size int64
	With     []byte // Size bytes; nil: Fill everywhere
	Fill     byte
}

// onto overwrites what of b, which begins at the file's byte at, the patch covers.
func (p Patch) onto(b []byte, at int64) {
	from, to := max(p.At, at), min(p.At+p.Size, at+int64(len(b)))
	if from >= to {
		return
	}
	if p.With != nil {
		copy(b[from-at:to-at], p.With[from-p.At:to-p.At])
		return
	}
	for i := from; i < to; i++ {
		b[i-at] = p.Fill
	}
}

// Redacted is a file with patches laid over it, in their order. It may be read at
// any offset.
func Redacted(r io.ReaderAt, patches []Patch) io.ReaderAt { return redacted{r, patches} }

type redacted struct {
	io.ReaderAt
	patches []Patch
}

func (r redacted) ReadAt(b []byte, at int64) (int, error) {
	n, err := r.ReaderAt.ReadAt(b, at)
	for _, p := range r.patches {
		p.onto(b[:n], at)
	}
	return n, err
}

// rope is a run of bytes that may lie in several places of a file, such as
// metadata that was too long for one segment.
type rope struct {
	e      *examination
	pieces []piece
	size   int64
}

type piece struct{ at, size int64 }

// all is the whole file.
func (e *examination) all() rope { return e.span(0, e.size) }

// span is a run of the file, cut off where the file ends.
func (e *examination) span(at, size int64) rope {
	if at < 0 || at >= e.size || size <= 0 {
		return rope{e: e}
	}
	size = min(size, e.size-at)
	return rope{e, []piece{{at, size}}, size}
}

// join is the rope with another behind it; the rope itself is used up.
func (r rope) join(other rope) rope {
	if len(r.pieces) >= maxPieces {
		r.e.keep(errBroken)
		return r
	}
	return rope{r.e, append(r.pieces, other.pieces...), r.size + other.size}
}

// from is the rope without its first bytes.
func (r rope) from(at int64) rope { return r.part(at, r.size-at) }

// part is a run of the rope, cut off where the rope ends.
func (r rope) part(at, size int64) rope {
	if at < 0 || at >= r.size || size <= 0 {
		return rope{e: r.e}
	}
	size = min(size, r.size-at)
	out := rope{e: r.e, size: size}
	r.each(at, size, func(fileAt, _, n int64) { out.pieces = append(out.pieces, piece{fileAt, n}) })
	return out
}

// each names the file's places of a run, which lies within the rope.
func (r rope) each(at, size int64, do func(fileAt, done, n int64)) {
	done, begin := int64(0), int64(0)
	for _, p := range r.pieces {
		if done == size {
			return
		}
		if skip := at + done - begin; skip < p.size {
			n := min(p.size-skip, size-done)
			do(p.at+skip, done, n)
			done += n
		}
		begin += p.size
	}
}

// ReadAt reads what lies within the rope; there is io.EOF behind it.
func (r rope) ReadAt(b []byte, at int64) (int, error) {
	if at < 0 || at >= r.size {
		return 0, io.EOF
	}
	n := min(int64(len(b)), r.size-at)
	if r.e.spend(n); r.e.err != nil {
		return 0, r.e.err
	}
	var failed error
	r.each(at, n, func(fileAt, done, size int64) {
		if failed != nil {
			return
		}
		if got, err := r.e.r.ReadAt(b[done:done+size], fileAt); int64(got) < size {
			if err == nil || errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			failed = err
		}
	})
	if failed != nil {
		r.e.keep(failed)
		return 0, failed
	}
	if n < int64(len(b)) {
		return int(n), io.EOF
	}
	return int(n), nil
}

// bytes reads size bytes, or is nil when the rope does not hold them all.
func (r rope) bytes(at, size int64) []byte {
	if at < 0 || size < 0 || size > maxTable || at > r.size-size {
		return nil
	}
	b := make([]byte, size)
	if _, err := r.ReadAt(b, at); err != nil && !errors.Is(err, io.EOF) {
		return nil
	}
	return b
}

// starts says whether the rope begins with a text.
func (r rope) starts(with string) bool { return string(r.bytes(0, int64(len(with)))) == with }

// blank overwrites a run of the rope with one byte.
func (r rope) blank(at, size int64, fill byte) {
	if at < 0 || at >= r.size {
		return
	}
	r.each(at, min(size, r.size-at), func(fileAt, _, n int64) {
		r.e.add(&r.e.blanks, Patch{At: fileAt, Size: n, Fill: fill})
	})
}

// write overwrites a run of the rope.
func (r rope) write(at int64, b []byte) {
	r.each(at, int64(len(b)), func(fileAt, done, n int64) {
		r.e.add(&r.e.writes, Patch{At: fileAt, Size: n, With: b[done : done+n]})
	})
}
