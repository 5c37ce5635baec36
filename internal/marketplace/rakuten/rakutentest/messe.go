package rakutentest

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
)

func instant(t time.Time) string { return t.In(jst).Format("2006-01-02T15:04:05-07:00") }

func (in *inquiry) shown() map[string]any {
	replies := []any{}
	for i, r := range in.replies {
		replies = append(replies, map[string]any{
			"id": i, "message": r.text, "regDate": instant(r.at), "replyFrom": r.from, "isRead": false, "isMessageDeleted": false, "attachments": files(r.label, r.path),
		})
	}
	var item any
	if in.item != "" {
		item = in.item
	}
	var done any
	if in.completed {
		done = instant(in.updated)
	}
	return map[string]any{
		"inquiryNumber": in.number, "shopId": shopID, "userName": "楽天太郎", "userMaskEmail": "9ca9e8e4ef09@pc.fw.rakuten.ne.jp", "message": in.text,
		"regDate": instant(in.at), "itemUrl": "/shop/", "itemName": "見本", "itemNumber": item, "isCompleted": in.completed, "completedDate": done,
		"orderNumber": in.order, "readByMerchant": in.read, "attachments": []any{}, "replies": replies, "category": "返品交換・キャンセル", "type": "受注問い合わせ",
		"isMessageDeleted": false, "lastUpdateDate": instant(in.updated), "socialGiftUserType": nil,
	}
}

func files(label, path string) []any {
	if path == "" {
		return []any{}
	}
	return []any{map[string]any{"label": label, "path": path}}
}

func (w *World) inquiry(rw http.ResponseWriter, number string) {
	in := w.find(number)
	if in == nil {
		missing(rw)
		return
	}
	say(rw, http.StatusOK, map[string]any{"result": in.shown()})
}

var dateForm = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$`)

// list lists inquiries by their opening, newest first.
func (w *World) list(rw http.ResponseWriter, q url.Values, count bool) {
	targets := map[string]string{}
	var ends [2]time.Time
	for i, name := range []string{"fromDate", "toDate"} {
		at, err := time.ParseInLocation("2006-01-02T15:04:05", q.Get(name), jst)
		if err != nil || !dateForm.MatchString(q.Get(name)) {
			targets[name] = `must match "^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$"`
		}
		ends[i] = at
	}
	if len(targets) == 0 && ends[1].Before(ends[0]) {
		targets["fromDate"], targets["toDate"] = "date time range is invalid.", "date time range is invalid."
	}
	if len(targets) == 0 && ends[1].Sub(ends[0]) >= 31*24*time.Hour {
		targets["fromDate"], targets["toDate"] = "date time range should be within 31 days.", "date time range should be within 31 days."
	}
	limit, page := number(q.Get("limit"), 10), number(q.Get("page"), 1)
	if limit < 1 || limit > 100 {
		targets["limit"] = "should be less than equal 100"
	}
	if len(targets) > 0 {
		bad(rw, targets)
		return
	}
	if page < 1 || limit*page > 10000 {
		say(rw, http.StatusBadRequest, map[string]any{"error": map[string]any{"code": "IE000", "message": "400 Bad Request"}})
		return
	}
	var hits []*inquiry
	for _, in := range slices.Backward(w.inquiries) {
		if at := in.at.Truncate(time.Second); !at.Before(ends[0]) && !at.After(ends[1]) {
			hits = append(hits, in)
		}
	}
	if count {
		say(rw, http.StatusOK, map[string]any{"result": map[string]any{"count": len(hits)}})
		return
	}
	shown := []any{}
	for _, in := range hits[min((page-1)*limit, len(hits)):min(page*limit, len(hits))] {
		shown = append(shown, in.shown())
	}
	say(rw, http.StatusOK, map[string]any{"totalCount": len(hits), "totalPageCount": (len(hits) + limit - 1) / limit, "page": page, "list": shown})
}

func number(text string, usual int) int {
	if text == "" {
		return usual
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return -1
	}
	return n
}

var address = regexp.MustCompile(`(?i)(https?)://([^/\s:?#]+)`)

// ownDomain is what a URL in a reply must lead to, by https.
var ownDomain = regexp.MustCompile(`(?i)^([a-z0-9-]+\.)*(rakuten\.co\.jp|rakuten\.ne\.jp|rakuten\.com|rakuten-bank\.co\.jp|trafficgate\.net|rakuten-card\.co\.jp|payment\.sej\.co\.jp|faq\.rakuten\.net|support\.rakuten-card\.jp)$`)

func wrong(message string) string {
	if n := len(utf16.Encode([]rune(message))); n < 1 || n > 2000 {
		return "size must be between 1 and 2000"
	}
	for _, line := range strings.Split(message, "\n") {
		if len(utf16.Encode([]rune(line))) > 300 {
			return "length of a line must be less than equal 300"
		}
	}
	for _, m := range address.FindAllStringSubmatch(message, -1) {
		if m[1] != "https" || !ownDomain.MatchString(m[2]) {
			return "contains a forbidden url"
		}
	}
	return ""
}

func (w *World) reply(rw http.ResponseWriter, r *http.Request) {
	var in struct {
		Number      string `json:"inquiryNumber"`
		Shop        string `json:"shopId"`
		Message     string `json:"message"`
		Attachments []struct {
			Label string `json:"label"`
			Path  string `json:"path"`
		} `json:"attachments"`
	}
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") || !body(r, &in) {
		bad(rw, map[string]string{"body": "is not readable"})
		return
	}
	targets := map[string]string{}
	if why := wrong(in.Message); why != "" {
		targets["message"] = why
	}
	if in.Shop != strconv.Itoa(shopID) {
		targets["shopId"] = "is invalid"
	}
	if len(in.Attachments) > 1 {
		targets["attachments"] = "size must be between 0 and 1"
	}
	next := reply{text: in.Message, from: "merchant", at: w.clock.Now()}
	for _, a := range in.Attachments {
		kept, there := w.files[a.Path]
		if len(a.Label) < 1 || len([]rune(a.Label)) > 100 {
			targets["attachments[0].label"] = "size must be between 1 and 100"
		} else if !there || !w.clock.Now().Before(kept.until) || ending(a.Label) != ending(kept.label) {
			targets["attachments[0].path"] = "is invalid"
		}
		next.label, next.path = a.Label, a.Path
	}
	if len(targets) > 0 {
		bad(rw, targets)
		return
	}
	thread := w.find(in.Number)
	if thread == nil {
		missing(rw)
		return
	}
	for _, old := range thread.replies {
		if old.from == "merchant" && old.text == next.text && old.label == next.label && !w.twice {
			say(rw, http.StatusConflict, map[string]any{"error": map[string]any{"code": "IE003", "message": "conflict"}})
			return
		}
	}
	thread.replies, thread.updated = append(thread.replies, next), w.clock.Now()
	thread.took = append(thread.took, map[bool]string{true: "evidence", false: "message"}[next.path != ""])
	say(rw, http.StatusCreated, map[string]any{"result": map[string]any{
		"inquiryNumber": in.Number, "message": next.text, "regDate": instant(next.at), "replyFrom": "merchant", "isRead": false, "attachments": files(next.label, next.path),
	}})
}

func ending(name string) string { return strings.ToLower(name[strings.LastIndexByte(name, '.')+1:]) }

var kinds = map[string]string{"png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "pdf": "application/pdf"}

func (w *World) upload(rw http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(rw, r.Body, 6<<20)
	part, head, err := r.FormFile("file")
	if err != nil && strings.Contains(err.Error(), "too large") || err == nil && head.Size > 5_000_000 {
		say(rw, http.StatusRequestEntityTooLarge, gateway("GF0003", "Request entity too large"))
		return
	}
	if err != nil || head.Size == 0 {
		bad(rw, map[string]string{"file": "attachment file is empty."})
		return
	}
	if len([]rune(head.Filename)) > 100 {
		bad(rw, map[string]string{"file": "too long attachment file name."})
		return
	}
	kind := kinds[ending(head.Filename)]
	if kind == "" || head.Header.Get("Content-Type") != kind {
		bad(rw, map[string]string{"file": "unsupported file type."})
		return
	}
	content, err := io.ReadAll(part)
	if err != nil {
		bad(rw, map[string]string{"file": "attachment file is empty."})
		return
	}
	w.uploads++
	path := fmt.Sprintf("%s/%d/%06d_%08x", w.clock.Now().In(jst).Format("2006/01/02"), shopID, w.uploads, w.uploads*2654435761)
	w.files[path] = file{head.Filename, kind, content, w.clock.Now().AddDate(0, 0, 90)}
	say(rw, http.StatusCreated, map[string]any{"result": map[string]any{"label": head.Filename, "path": path}})
}

func (w *World) download(rw http.ResponseWriter, q url.Values) {
	kept, there := w.files[q.Get("path")]
	if !there || !w.clock.Now().Before(kept.until) || kept.label != q.Get("label") {
		missing(rw)
		return
	}
	rw.Header().Set("Content-Type", kept.kind)
	_, _ = rw.Write(kept.content)
}

func (w *World) mark(rw http.ResponseWriter, r *http.Request, how string) {
	var in struct {
		Numbers []string `json:"inquiryNumbers"`
	}
	if !body(r, &in) || len(in.Numbers) < 1 || len(in.Numbers) > 20 || !slices.Contains([]string{"read", "complete", "incomplete"}, how) {
		bad(rw, map[string]string{"inquiryNumbers": "size must be between 1 and 20"})
		return
	}
	ok, failed := []any{}, []any{}
	for _, n := range in.Numbers {
		switch found := w.find(n); {
		case found == nil:
			failed = append(failed, map[string]any{"inquiryNumber": n, "errorMessage": "not found"})
			continue
		case how == "read":
			found.read = true
		default:
			found.completed, found.updated = how == "complete", w.clock.Now()
		}
		ok = append(ok, n)
	}
	say(rw, http.StatusOK, map[string]any{"result": map[string]any{"ok": ok, "error": failed}})
}
