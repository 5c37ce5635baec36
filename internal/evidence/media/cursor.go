package media

import "bytes"

// cursor reads a rope forward, a buffer at a time.
type cursor struct {
	rope
	pos   int64
	begin int64 // where the buffer begins in the rope
	buf   []byte
	room  []byte
}

func newCursor(r rope, at int64) *cursor {
	return &cursor{rope: r, pos: at, room: make([]byte, min(32<<10, max(r.size, 1)))}
}

// peek is what is buffered from the current byte on; empty at the end.
func (c *cursor) peek() []byte {
	if off := c.pos - c.begin; off >= 0 && off < int64(len(c.buf)) {
		return c.buf[off:]
	}
	if c.pos < 0 || c.e.err != nil {
		return nil
	}
	n, _ := c.ReadAt(c.room, c.pos) // its error is kept by the rope
	c.begin, c.buf = c.pos, c.room[:n]
	return c.buf
}

// next is the current byte, and false at the end.
func (c *cursor) next() (byte, bool) {
	b := c.peek()
	if len(b) == 0 {
		return 0, false
	}
	c.pos++
	return b[0], true
}

// find moves to the next such byte; false when there is none.
func (c *cursor) find(b byte) bool {
	for {
		have := c.peek()
		if len(have) == 0 {
			return false
		}
		if i := bytes.IndexByte(have, b); i >= 0 {
			c.pos += int64(i)
			return true
		}
		c.pos += int64(len(have))
	}
}

// take reads n bytes, or is nil when there are not so many left.
func (c *cursor) take(n int64) []byte {
	if have := c.peek(); int64(len(have)) >= n {
		c.pos += n
		return have[:n]
	}
	b := c.bytes(c.pos, n)
	if b != nil {
		c.pos += n
	}
	return b
}

// passes says whether a text comes next, and if so moves behind it.
func (c *cursor) passes(text string) bool {
	at := c.pos
	if string(c.take(int64(len(text)))) == text {
		return true
	}
	c.pos = at
	return false
}
