package evidence

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// maxRanges is how many parts of a file one request is given; one that asks for
// more is given all of it, as RFC 9110 (14.2) allows.
const maxRanges = 8

// Serve answers a GET or HEAD request with a piece's content: whole, in part
// (Range), or not at all when the asker has it (If-None-Match: its ETag is its
// hash). A browser only ever saves it: it is shown nowhere, runs nothing, and
// stays in no shared cache. When the stored content turns out not to be what was
// given, the connection is cut (http.ErrAbortHandler), so that no part of it
// passes for all of it.
func Serve(w http.ResponseWriter, r *http.Request, p Piece, content io.ReadSeeker) {
	h := w.Header()
	h.Set("Content-Type", p.Type)
	h.Set("Content-Disposition", disposition(p))
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'; frame-ancestors 'none'; base-uri 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "private, no-store")
	h.Set("ETag", `"`+p.SHA256+`"`)
	if sum, err := hex.DecodeString(p.SHA256); err == nil {
		h.Set("Repr-Digest", "sha-256=:"+base64.StdEncoding.EncodeToString(sum)+":") // RFC 9530
	}
	if strings.Count(strings.Join(r.Header.Values("Range"), ","), ",") >= maxRanges {
		r = r.Clone(r.Context())
		r.Header.Del("Range")
	}
	seen := &watched{ReadSeeker: content}
	http.ServeContent(w, r, "", time.Time{}, seen)
	if seen.failed {
		panic(http.ErrAbortHandler)
	}
}

// watched notes that reading failed, which http.ServeContent keeps to itself.
type watched struct {
	io.ReadSeeker
	failed bool
}

func (w *watched) Read(b []byte) (int, error) {
	n, err := w.ReadSeeker.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		w.failed = true
	}
	return n, err
}

// disposition names the file to save: for old programs in ASCII, for others as
// RFC 8187 says. A file without a name has that of the piece.
func disposition(p Piece) string {
	name := p.Name
	if name == "" {
		name = p.ID
		if ends, err := mime.ExtensionsByType(p.Type); err == nil && len(ends) > 0 {
			name += ends[0]
		}
	}
	plain := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || strings.ContainsRune(`"\%`, r) {
			return '_'
		}
		return r
	}, name)
	value := `attachment; filename="` + plain + `"`
	if plain != name {
		value += "; filename*=UTF-8''" + strings.ReplaceAll(url.QueryEscape(name), "+", "%20")
	}
	return value
}
