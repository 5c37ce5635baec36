package taobaotest

import (
	"crypto/hmac"
	"crypto/md5" // #nosec G501 -- one of TOP's own ways to sign
	"crypto/sha256"
	"fmt"
	"hash"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"sort"
	"strings"
	"time"
)

const (
	mostBody = 8 << 20
	mostSkew = 10 * time.Minute
)

// common are the parameters of every call.
var common = []string{"method", "app_key", "session", "timestamp", "format", "v", "sign_method", "sign", "simplify", "target_app_key", "partner_id"}

// call is one call.
type call struct {
	all   map[string]string
	files map[string][]byte
}

// read takes a call in: a form, or multipart when there are files.
func read(r *http.Request) (*call, *refusal) {
	if r.Method != http.MethodPost {
		return nil, &refusal{code: 9, msg: "Http Action Not Allowed"}
	}
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		return nil, &refusal{code: 23, msg: "Invalid Format"}
	}
	c := &call{all: map[string]string{}, files: map[string][]byte{}}
	r.Body = http.MaxBytesReader(nil, r.Body, mostBody)
	var values url.Values
	switch kind {
	case "application/x-www-form-urlencoded":
		err = r.ParseForm()
		values = r.PostForm
	case "multipart/form-data":
		err = r.ParseMultipartForm(mostBody)
		if err == nil {
			values = r.MultipartForm.Value
			for name, files := range r.MultipartForm.File {
				f, failed := files[0].Open()
				if failed != nil {
					return nil, &refusal{code: 3, msg: "Upload Fail"}
				}
				c.files[name], err = io.ReadAll(f)
				_ = f.Close()
			}
		}
	default:
		return nil, &refusal{code: 23, msg: "Invalid Format"}
	}
	if err != nil {
		return nil, &refusal{code: 3, msg: "Upload Fail"}
	}
	for name, all := range values {
		if len(all) != 1 {
			return nil, invalid(name)
		}
		c.all[name] = all[0]
	}
	return c, nil
}

// admit checks what every call has, in the order of TOP's own codes' use.
func (g *Gateway) admit(c *call) (method, *refusal) {
	m, known := methods[c.all["method"]]
	stamp, err := time.ParseInLocation("2006-01-02 15:04:05", c.all["timestamp"], zone)
	switch {
	case c.all["method"] == "":
		return m, &refusal{code: 21, msg: "Missing Method"}
	case !known || strings.HasPrefix(c.all["method"], "tmall.") && !g.tmall:
		return m, &refusal{code: 22, msg: "Invalid Method"}
	case c.all["app_key"] == "":
		return m, &refusal{code: 28, msg: "Missing App Key"}
	case c.all["app_key"] != g.key:
		return m, &refusal{code: 29, msg: "Invalid App Key"}
	case c.all["v"] == "":
		return m, &refusal{code: 32, msg: "Missing Version"}
	case c.all["v"] != "2.0":
		return m, &refusal{code: 33, msg: "Invalid Version"}
	case c.all["format"] != "json": // xml is TOP's own default; this gateway speaks JSON only
		return m, &refusal{code: 23, msg: "Invalid Format"}
	case c.all["timestamp"] == "":
		return m, &refusal{code: 30, msg: "Missing Timestamp"}
	case err != nil || g.clock.Now().Sub(stamp).Abs() > mostSkew:
		return m, &refusal{code: 31, msg: "Invalid Timestamp"}
	case c.all["sign"] == "":
		return m, &refusal{code: 24, msg: "Missing Signature"}
	case Sign(c.all["sign_method"], g.secret, c.all) != c.all["sign"]:
		return m, &refusal{code: 25, msg: "Invalid Signature"}
	case g.throttle > 0:
		g.throttle--
		return m, &refusal{code: 7, msg: "App Call Limited", sub: "accesscontrol.limited-by-api-access-count",
			subMsg: "This ban will last for 1 more seconds"}
	case g.busy > 0:
		g.busy--
		return m, &refusal{code: 15, msg: "Remote service error", sub: "isp.remote-service-timeout", subMsg: "远程服务超时"}
	case !m.open && c.all["session"] == "":
		return m, &refusal{code: 26, msg: "Missing Session"}
	case !m.open && c.all["session"] != g.session:
		return m, &refusal{code: 27, msg: "Invalid Session", sub: "invalid-sessionkey"}
	}
	return m, c.fits(m)
}

// fits refuses parameters that the method does not have, empty ones, and files
// among the plain ones.
func (c *call) fits(m method) *refusal {
	for name, value := range c.all {
		if slices.Contains(common, name) {
			continue
		}
		if !slices.Contains(m.takes, name) || value == "" {
			return invalid(name)
		}
	}
	for name := range c.files {
		if !slices.Contains(m.takes, strings.ToUpper(name)) {
			return invalid(name)
		}
	}
	return nil
}

// Sign signs as TOP does: all parameters but sign, by name, those without a value
// left out; upper-case hex. An unknown way gives nothing. Files are no parameters.
func Sign(way, secret string, sent map[string]string) string {
	names := make([]string, 0, len(sent))
	for name := range sent {
		names = append(names, name)
	}
	sort.Strings(names)
	line := ""
	for _, name := range names {
		if name == "sign" || sent[name] == "" {
			continue
		}
		line += name + sent[name]
	}
	var h hash.Hash
	switch way {
	case "md5":
		h = md5.New() // #nosec G401 -- as above
		line = secret + line + secret
	case "hmac":
		h = hmac.New(md5.New, []byte(secret))
	case "hmac-sha256":
		h = hmac.New(sha256.New, []byte(secret))
	default:
		return ""
	}
	_, _ = io.WriteString(h, line) // a hash takes everything
	return fmt.Sprintf("%X", h.Sum(nil))
}
