package mailbox

import (
	"encoding/base64"
	"io"
	"mime/quotedprintable"
	"strings"
)

// transfer reads a part as it was before it was encoded to travel. Reading never
// fails because of the encoding: it ends where nothing more can be read, and
// broken is told.
func transfer(encoding string, r io.Reader, broken func()) io.Reader {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "base64":
		return &tolerant{base64.NewDecoder(base64.RawStdEncoding, &onlyBase64{from: r}), broken}
	case "quoted-printable":
		return &tolerant{quotedprintable.NewReader(r), broken}
	case "", "7bit", "8bit", "binary":
	default:
		broken()
	}
	return &tolerant{r, broken}
}

// tolerant ends where what it reads from fails.
type tolerant struct {
	from   io.Reader
	broken func()
}

func (t *tolerant) Read(b []byte) (int, error) {
	n, err := t.from.Read(b)
	if err != nil && err != io.EOF {
		t.broken()
		return n, io.EOF
	}
	return n, err
}

// onlyBase64 leaves out whatever is no character of base64, padding too.
type onlyBase64 struct{ from io.Reader }

func (o *onlyBase64) Read(b []byte) (int, error) {
	for {
		n, err := o.from.Read(b)
		kept := 0
		for _, c := range b[:n] {
			if c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '+' || c == '/' {
				b[kept] = c
				kept++
			}
		}
		if kept > 0 || err != nil || len(b) == 0 {
			return kept, err
		}
	}
}
