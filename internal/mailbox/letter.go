package mailbox

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"github.com/emersion/go-message/textproto"
)

const (
	maxDepth = 10      // parts within parts
	maxParts = 100     // of a mail
	maxWords = 1 << 20 // bytes of its text, before it is decoded
)

// letter is a mail as it is read.
type letter struct {
	head    head
	subject string // one line
	text    string // lines end in \n
	files   []attachment
	broken  bool // not everything could be read
}

// attachment is one file of a letter.
type attachment struct {
	name  string // may be empty
	media string // as the mail says
	size  int64
	left  string // why it is not kept, as a code; empty: it is
}

// readLetter reads a mail, however broken; only its header must be readable.
func readLetter(r io.Reader) (letter, error) {
	return walk(r, func(_ int, a *attachment, content io.Reader) error {
		return a.weigh(content)
	})
}

// eachFile reads a mail again and hands over its files in the same order.
func eachFile(r io.Reader, keep func(n int, content io.Reader) error) error {
	_, err := walk(r, func(n int, _ *attachment, content io.Reader) error { return keep(n, content) })
	return err
}

// walker goes through the parts of a mail.
type walker struct {
	letter
	words int // bytes of text read so far
	parts int
	file  func(n int, a *attachment, content io.Reader) error
}

func walk(r io.Reader, file func(n int, a *attachment, content io.Reader) error) (letter, error) {
	h, body, err := readHead(r)
	if err != nil {
		return letter{}, err
	}
	w := &walker{file: file}
	w.head, w.subject = h, h.text("Subject")
	text, err := w.part(h, body, 0)
	w.text = tidy(text)
	return w.letter, err
}

func (w *walker) damage() { w.broken = true }

// part reads one part and gives the text that is in it. It fails only where the
// file could not be kept.
func (w *walker) part(h head, body io.Reader, depth int) (string, error) {
	media, of := params(h.Get("Content-Type"))
	if w.parts++; w.parts > maxParts || depth > maxDepth {
		w.damage()
		return "", nil
	}
	if strings.HasPrefix(media, "multipart/") && of["boundary"] != "" {
		return w.several(media, of["boundary"], body, depth)
	}
	disposition, more := params(h.Get("Content-Disposition"))
	name := more["filename"]
	if name == "" {
		name = of["name"]
	}
	content := transfer(h.Get("Content-Transfer-Encoding"), body, w.damage)
	written := media == "" || media == "text/plain" || media == "text/html" || strings.HasPrefix(media, "multipart/")
	if written && disposition != "attachment" && name == "" {
		return w.written(media, of["charset"], content)
	}
	a := attachment{name: fileName(name), media: media}
	if strings.HasPrefix(media, "image/") && (disposition == "inline" || h.Has("Content-Id")) {
		a.left = maybeSignature
	}
	n := len(w.files)
	w.files = append(w.files, a)
	err := w.file(n, &w.files[n], content)
	return "", err
}

// several reads the parts of a part. Of alternatives the plain one is taken, and
// the one in HTML where there is no plain one.
func (w *walker) several(media, boundary string, body io.Reader, depth int) (string, error) {
	parts := textproto.NewMultipartReader(body, boundary)
	var texts []string
	for {
		p, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			w.damage()
			break
		}
		text, err := w.part(head{p.Header}, p, depth+1)
		if err != nil {
			return "", err
		}
		if strings.TrimSpace(text) == "" {
			continue
		}
		if media == "multipart/alternative" && len(texts) > 0 {
			continue // the plain one comes first
		}
		texts = append(texts, text)
		if w.parts > maxParts {
			break
		}
	}
	return strings.Join(texts, "\n\n"), nil
}

func (w *walker) written(media, charset string, content io.Reader) (string, error) {
	raw, err := io.ReadAll(io.LimitReader(content, int64(maxWords-w.words)))
	if err != nil {
		w.damage()
	}
	if w.words += len(raw); w.words >= maxWords {
		w.damage()
	}
	raw = bytes.ReplaceAll(raw, []byte{0}, nil)
	text := toUTF8(charset, raw)
	if media == "text/html" {
		text = plain(text)
	}
	return text, nil
}

// tidy is a text with plain line ends and without control characters.
func tidy(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n", "\u00a0", " ").Replace(s)
	s = strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && unprintable(r) {
			return -1
		}
		return r
	}, s)
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " \t")
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n")
}
