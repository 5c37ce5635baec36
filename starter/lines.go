package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"redress/internal/complaint"
)

// aLine is one opening of a file, or why it is none.
type aLine struct {
	n       int // from 1; 0 when the whole file is one object
	raw     []byte
	opening complaint.Opening
	err     error
}

// openings reads complaints from a file: one JSON object, or one a line
// (NDJSON). It never holds more than the largest complaint that may be: what is
// longer is read past and refused.
type openings struct {
	r     *bufio.Reader
	now   time.Time
	n     int
	whole []byte // the file is one object
	ended bool
}

func newOpenings(r io.Reader, now time.Time) *openings {
	o := &openings{r: bufio.NewReaderSize(r, complaint.MaxOpening+2), now: now}
	if mark, _ := o.r.Peek(3); string(mark) == "\xef\xbb\xbf" {
		_, _ = o.r.Discard(3)
	}
	if start, err := o.r.Peek(complaint.MaxOpening + 1); errors.Is(err, io.EOF) && oneObject(start) {
		o.whole = bytes.TrimSpace(start)
	}
	return o
}

// oneObject tells a file that is one object written over several lines, even
// one with a mistake in it, from a file with an object a line.
func oneObject(text []byte) bool {
	if json.Valid(text) {
		return true
	}
	first, rest, _ := bytes.Cut(bytes.TrimSpace(text), []byte("\n"))
	next := bytes.TrimSpace(rest)
	return bytes.HasPrefix(first, []byte("{")) && !bytes.HasSuffix(bytes.TrimSpace(first), []byte("}")) &&
		len(next) > 0 && next[0] != '{'
}

// next returns the next complaint, or false at the end. Empty lines are skipped.
// The error is of the reading itself.
func (o *openings) next() (aLine, bool, error) {
	if o.whole != nil {
		if o.ended {
			return aLine{}, false, nil
		}
		o.ended = true
		return o.decode(0, o.whole), true, nil
	}
	for {
		line, size, err := o.read()
		if err != nil && !errors.Is(err, io.EOF) {
			return aLine{}, false, fmt.Errorf("read line %d: %w", o.n+1, err)
		}
		if size == 0 && err != nil {
			return aLine{}, false, nil
		}
		o.n++
		if size > complaint.MaxOpening {
			return aLine{n: o.n, err: tooLarge(size)}, true, nil
		}
		if text := bytes.TrimSpace(line); len(text) > 0 {
			return o.decode(o.n, text), true, nil
		}
	}
}

// read reads one line; size is its length, also of one that is too long to be
// kept.
func (o *openings) read() (line []byte, size int, err error) {
	line, err = o.r.ReadSlice('\n')
	size = len(bytes.TrimRight(line, "\r\n"))
	if err == nil || errors.Is(err, io.EOF) {
		return line, max(size, min(len(line), 1)), err
	}
	for size = len(line); errors.Is(err, bufio.ErrBufferFull); size += len(line) {
		line, err = o.r.ReadSlice('\n')
	}
	if err == nil {
		size--
	}
	return nil, size, err
}

func (o *openings) decode(n int, text []byte) aLine {
	opening, err := complaint.DecodeOpening(text, o.now)
	return aLine{n: n, raw: bytes.Clone(text), opening: opening, err: where(err, text, n == 0)}
}

// where adds the line to a mistake in the JSON of a file that is one object.
func where(err error, text []byte, whole bool) error {
	var syntax *json.SyntaxError
	var anything any
	if err == nil || !whole || !errors.As(json.Unmarshal(text, &anything), &syntax) {
		return err
	}
	line := 1 + bytes.Count(text[:min(int(syntax.Offset), len(text))], []byte("\n"))
	return fmt.Errorf("line %d: not JSON: %w", line, syntax)
}

func tooLarge(size int) error {
	return fmt.Errorf("the complaint is %d bytes; at most %d are taken (text at most %d)", size, complaint.MaxOpening, complaint.MaxText)
}

// problems says what is wrong with a line, one line a problem: "line 7:
// customer.email: is not a mail address".
func (l aLine) problems() []string {
	prefix := ""
	if l.n > 0 {
		prefix = fmt.Sprintf("line %d: ", l.n)
	}
	var (
		several complaint.Problems
		refused *complaint.Refusal
		lines   []string
	)
	switch {
	case errors.As(l.err, &several):
		for _, p := range several {
			lines = append(lines, prefix+strings.TrimPrefix(p.Field+": "+p.Reason, ": "))
		}
	case errors.As(l.err, &refused):
		lines = append(lines, prefix+strings.TrimPrefix(refused.Field+": "+refused.Reason, ": "))
	case l.err != nil:
		lines = append(lines, prefix+l.err.Error())
	}
	return lines
}
