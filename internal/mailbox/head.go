package mailbox

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/mail"
	"regexp"
	"strings"

	"github.com/emersion/go-message/textproto"
)

// maxHead bounds the header of a mail or of a part of one, in bytes.
const maxHead = 256 << 10

var errLongHead = errors.New("the header is too long")

// head is what a mail, or a part of one, says of itself.
type head struct{ textproto.Header }

// readHead reads a header; what follows is in the reader that it returns.
func readHead(r io.Reader) (head, *bufio.Reader, error) {
	bounded := &headReader{from: r, left: maxHead}
	buffered := bufio.NewReader(bounded)
	h, err := textproto.ReadHeader(buffered)
	if err != nil {
		return head{}, nil, fmt.Errorf("read the header of a mail: %w", err)
	}
	bounded.free = true
	return head{h}, buffered, nil
}

type headReader struct {
	from io.Reader
	left int
	free bool // the header is over
}

func (h *headReader) Read(b []byte) (int, error) {
	if h.free {
		return h.from.Read(b)
	}
	if h.left <= 0 {
		return 0, errLongHead
	}
	n, err := h.from.Read(b[:min(len(b), h.left)])
	h.left -= n
	return n, err
}

// text is a field in readable form, on one line.
func (h head) text(field string) string { return oneLine(decodeWords(h.Get(field))) }

// says reports whether a field holds one of the words, whatever their case.
func (h head) says(field string, words ...string) bool {
	for fields := h.FieldsByKey(field); fields.Next(); {
		value := strings.ToLower(fields.Value())
		for _, w := range words {
			if strings.Contains(value, w) {
				return true
			}
		}
	}
	return false
}

var bracketed = regexp.MustCompile(`<([^<>\s]+@[^<>\s]+)>`)

// from is the one address that the mail says it comes from; false where it names
// none, or more than one, and so nobody in particular.
func (h head) from() (mail.Address, bool) {
	fields := h.FieldsByKey("From")
	if fields.Len() != 1 {
		return mail.Address{}, false
	}
	fields.Next()
	raw := toUTF8("", []byte(fields.Value()))
	parser := mail.AddressParser{WordDecoder: &mime.WordDecoder{CharsetReader: charsetReader}}
	all, err := parser.ParseList(raw)
	if err != nil {
		// A name with characters that have no place there; the address may be fine.
		found := bracketed.FindAllStringSubmatch(raw, 2)
		if len(found) != 1 {
			return mail.Address{}, false
		}
		name, _, _ := strings.Cut(raw, "<")
		all = []*mail.Address{{Name: decodeWords(strings.Trim(name, " \t\"")), Address: found[0][1]}}
	}
	if len(all) != 1 {
		return mail.Address{}, false
	}
	// What the process takes as an address must be read back as the same.
	again, err := mail.ParseAddress(all[0].Address)
	if err != nil || again.Address != all[0].Address || len(again.Address) > 320 {
		return mail.Address{}, false
	}
	return mail.Address{Name: cut(oneLine(decodeWords(all[0].Name)), 320), Address: again.Address}, true
}

// id is what the mail is known again by, for one destination. It is made of the
// Message-ID and the sender, so that a server's second try is the same mail even
// when it comes another way; without a Message-ID, of the content.
func (h head) id(destination string, body io.Reader) (string, error) {
	sum := sha256.New()
	from, _ := h.from()
	messageID := strings.TrimSpace(h.Get("Message-Id"))
	_, _ = fmt.Fprintf(sum, "%s\n%s\n%s\n", destination, normal(from.Address), messageID)
	if messageID == "" {
		_, _ = fmt.Fprintf(sum, "%s\n%s\n", h.Get("Date"), h.Get("Subject"))
		if _, err := io.Copy(sum, body); err != nil {
			return "", fmt.Errorf("read a mail: %w", err)
		}
	}
	return "m_" + hex.EncodeToString(sum.Sum(nil)[:16]), nil
}

// derived is an id that comes of a mail's: of a text, or of a message.
func derived(prefix, id, purpose string) string {
	sum := sha256.Sum256([]byte(id + "\n" + purpose))
	return prefix + hex.EncodeToString(sum[:16])
}
