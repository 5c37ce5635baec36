package taobaotest

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// refusal is an error_response.
type refusal struct {
	code             int
	msg, sub, subMsg string
}

func (r *refusal) wire(request string) map[string]any {
	body := map[string]any{"code": r.code, "msg": r.msg, "request_id": request}
	if r.sub != "" {
		body["sub_code"], body["sub_msg"] = r.sub, r.subMsg
	}
	return body
}

func missing(name string) *refusal {
	return &refusal{code: 40, msg: "Missing required arguments:" + name, sub: "isv.missing-parameter:" + name, subMsg: "参数缺失"}
}

func invalid(name string) *refusal {
	return &refusal{code: 41, msg: "Invalid arguments:" + name, sub: "isv.invalid-parameter:" + name, subMsg: "参数无效"}
}

// business is a no of the service behind TOP. Its sub_codes are not public: these
// are in TOP's manner [U].
func business(sub, words string) *refusal {
	return &refusal{code: 15, msg: "Remote service error", sub: "isv." + sub, subMsg: words}
}

// need refuses when one of the parameters is not there.
func (c *call) need(names ...string) *refusal {
	for _, name := range names {
		if c.all[name] == "" {
			return missing(name)
		}
	}
	return nil
}

// whole is a number from least to most; other when it is not there.
func (c *call) whole(name string, least, most, other int64) (int64, *refusal) {
	value := c.all[name]
	if value == "" {
		return other, nil
	}
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil || n < least || n > most {
		return 0, invalid(name)
	}
	return n, nil
}

// picture refuses a file that is not one of TOP's pictures or too large; an absent
// one where it is required.
func (c *call) picture(name string, most int, required bool) *refusal {
	content, there := c.files[name]
	switch {
	case !there && required:
		return missing(name)
	case !there:
		return nil
	case len(content) > most:
		return invalid(name)
	case !slices.Contains([]string{"image/png", "image/jpeg", "image/gif"}, http.DetectContentType(content)):
		return invalid(name)
	}
	return nil
}

// length refuses a text that is not least to most characters long.
func (c *call) length(name string, least, most int) *refusal {
	if n := utf8.RuneCountInString(c.all[name]); n < least || n > most {
		return invalid(name)
	}
	return nil
}

// fields are those that are asked for.
func (c *call) fields() map[string]bool {
	asked := map[string]bool{}
	for name := range strings.SplitSeq(c.all["fields"], ",") {
		asked[strings.TrimSpace(name)] = true
	}
	return asked
}

// only leaves of an object what is asked for, as TOP does.
func only(object map[string]any, asked map[string]bool) map[string]any {
	kept := map[string]any{}
	for name, value := range object {
		if asked[name] {
			kept[name] = value
		}
	}
	return kept
}

// zone is TOP's, GMT+8.
var zone = time.FixedZone("CST", 8*3600)

func when(at time.Time) string { return at.In(zone).Format("2006-01-02 15:04:05") }

func yuan(fen int64) string {
	sign := ""
	if fen < 0 {
		sign, fen = "-", -fen
	}
	return sign + strconv.FormatInt(fen/100, 10) + "." + strconv.FormatInt(fen%100+100, 10)[1:]
}

func integer(id string) any {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return id
	}
	return n
}

// envelope is the wrapping of an answer.
func envelope(name string) string {
	if rest, ok := strings.CutPrefix(name, "taobao."); ok {
		name = rest
	}
	return strings.Join(strings.Split(name, "."), "_") + "_response"
}
