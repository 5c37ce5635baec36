package taobaotest_test

import (
	"bytes"
	"encoding/json"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/marketplace/marketplacetest"
	"redress/internal/marketplace/taobao/taobaotest"
)

var start = time.Date(2026, 11, 20, 1, 30, 0, 0, time.UTC)

// caller speaks to the gateway with nothing of the adapter's.
type caller struct {
	*taobaotest.Gateway
	shop map[string]string
}

func call(platform string) caller {
	g := taobaotest.New(platform, start)
	return caller{g, g.Shop().Settings}
}

// common is what every call has; change alters it before it is signed.
func (c caller) common(method string, more map[string]string) map[string]string {
	sent := map[string]string{"method": method, "app_key": c.shop["app_key"], "session": c.shop["session"], "timestamp": c.Now().In(time.FixedZone("", 8*3600)).Format("2006-01-02 15:04:05"),
		"format": "json", "v": "2.0", "sign_method": "md5"}
	for name, value := range more {
		if sent[name] = value; value == "-" {
			delete(sent, name)
		}
	}
	if _, given := more["sign"]; !given {
		sent["sign"] = taobaotest.Sign(sent["sign_method"], c.shop["app_secret"], sent)
	}
	return sent
}

// ask makes a call and returns TOP's code, 0 when it was taken, and the answer.
func (c caller) ask(t *testing.T, method string, more map[string]string, files ...[]byte) (int, map[string]any) {
	t.Helper()
	var body bytes.Buffer
	kind := "application/x-www-form-urlencoded;charset=utf-8"
	sent := c.common(method, more)
	if len(files) == 0 {
		values := url.Values{}
		for name, value := range sent {
			values.Set(name, value)
		}
		body.WriteString(values.Encode())
	} else {
		w := multipart.NewWriter(&body)
		for name, value := range sent {
			require.NoError(t, w.WriteField(name, value))
		}
		field := map[bool]string{true: "image", false: "refuse_proof"}[strings.HasSuffix(method, "message.add")]
		part, err := w.CreateFormFile(field, "x.png")
		require.NoError(t, err)
		_, err = part.Write(files[0])
		require.NoError(t, err)
		require.NoError(t, w.Close())
		kind = w.FormDataContentType()
	}
	request := httptest.NewRequest(http.MethodPost, "/router/rest", &body)
	request.Header.Set("Content-Type", kind)
	recorder := httptest.NewRecorder()
	c.ServeHTTP(recorder, request)
	require.Equal(t, http.StatusOK, recorder.Code)
	var answer map[string]map[string]any
	require.NoError(t, json.Unmarshal(recorder.Body.Bytes(), &answer))
	require.Len(t, answer, 1)
	if no := answer["error_response"]; no != nil {
		return int(no["code"].(float64)), no
	}
	name := strings.ReplaceAll(strings.TrimPrefix(method, "taobao."), ".", "_") + "_response"
	require.Contains(t, answer, name)
	return 0, answer[name]
}

func (c caller) opened(t *testing.T, kind marketplace.Kind) (id, version string) {
	t.Helper()
	id = c.Opens(marketplacetest.Opening{Order: "5", Item: "6", Kind: kind, Total: complaint.Money{Minor: 12800, Currency: "CNY"}, Text: "x"})
	return id, c.version(t, id)
}

func (c caller) version(t *testing.T, id string) string {
	t.Helper()
	code, answer := c.ask(t, "taobao.refund.get", map[string]string{"refund_id": id, "fields": "refund_version"})
	require.Zero(t, code)
	return json.Number(strings.TrimSuffix(jsonOf(t, answer["refund"].(map[string]any)["refund_version"]), ".0")).String()
}

func jsonOf(t *testing.T, v any) string {
	t.Helper()
	f, ok := v.(float64)
	require.True(t, ok)
	raw, err := json.Marshal(int64(f)) // milliseconds fit
	require.NoError(t, err)
	return string(raw)
}

func picture(t *testing.T, size int) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, png.Encode(&b, image.NewGray(image.Rect(0, 0, 4, 4))))
	return append(b.Bytes(), make([]byte, max(0, size-b.Len()))...)
}

func TestWhatEveryCallMustHave(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		more map[string]string
		code int
	}{
		"all of it":            {nil, 0},
		"hmac":                 {map[string]string{"sign_method": "hmac"}, 0},
		"hmac-sha256":          {map[string]string{"sign_method": "hmac-sha256"}, 0},
		"a way to sign":        {map[string]string{"sign_method": "sha1", "sign": "66"}, 25},
		"no way to sign":       {map[string]string{"sign_method": "-", "sign": "66"}, 25},
		"a signature":          {map[string]string{"sign": "-"}, 24},
		"its own signature":    {map[string]string{"sign": "66987CB115214E59E6EC978214934FB8"}, 25},
		"a method":             {map[string]string{"method": "-"}, 21},
		"a method there is":    {map[string]string{"method": "taobao.refund.please"}, 22},
		"a method of its own":  {map[string]string{"method": "tmall.exchange.get"}, 22},
		"a key":                {map[string]string{"app_key": "-"}, 28},
		"its key":              {map[string]string{"app_key": "1"}, 29},
		"a version":            {map[string]string{"v": "-"}, 32},
		"version 2.0":          {map[string]string{"v": "1.0"}, 33},
		"JSON":                 {map[string]string{"format": "xml"}, 23},
		"a time stamp":         {map[string]string{"timestamp": "-"}, 30},
		"ten minutes late":     {map[string]string{"timestamp": "2026-11-20 09:20:00"}, 0},
		"later than that":      {map[string]string{"timestamp": "2026-11-20 09:19:59"}, 31},
		"ten minutes early":    {map[string]string{"timestamp": "2026-11-20 09:40:00"}, 0},
		"earlier than that":    {map[string]string{"timestamp": "2026-11-20 09:40:01"}, 31},
		"GMT+8":                {map[string]string{"timestamp": "2026-11-20 01:30:00"}, 31},
		"a session":            {map[string]string{"session": "-"}, 26},
		"its session":          {map[string]string{"session": "x"}, 27},
		"not access_token":     {map[string]string{"session": "-", "access_token": "x"}, 26},
		"parameters it has":    {map[string]string{"refund_no": "1"}, 41},
		"required ones":        {map[string]string{"fields": "-"}, 40},
		"pages of at most 100": {map[string]string{"page_size": "101"}, 41},
		"a window":             {map[string]string{"start_modified": "2026-11-20"}, 41},
	} {
		more := map[string]string{"fields": "refund_id"}
		for k, v := range c.more {
			more[k] = v
		}
		code, _ := call("taobao").ask(t, "taobao.refunds.receive.get", more)
		require.Equal(t, c.code, code, name)
	}
}

func TestOnlyWhatIsAskedForIsAnswered(t *testing.T) {
	t.Parallel()
	c := call("taobao")
	id, _ := c.opened(t, marketplace.RefundOnly)
	_, answer := c.ask(t, "taobao.refund.get", map[string]string{"refund_id": id, "fields": "refund_fee,tid"})
	require.Equal(t, map[string]any{"refund_fee": "128.00", "tid": 5.0}, answer["refund"])
}

func TestWhatARefusalMustHave(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		platform string
		more     map[string]string
		files    [][]byte
		code     int
	}{
		"Taobao needs no proof":      {"taobao", nil, nil, 0},
		"Tmall does":                 {"tmall", nil, nil, 40},
		"Tmall with a proof":         {"tmall", nil, [][]byte{picture(t, 0)}, 0},
		"the largest proof":          {"tmall", nil, [][]byte{picture(t, 130_000)}, 0},
		"too large a proof":          {"tmall", nil, [][]byte{picture(t, 130_001)}, 41},
		"no picture":                 {"taobao", nil, [][]byte{[]byte("%PDF-1.7")}, 41},
		"words":                      {"taobao", map[string]string{"refuse_message": "-"}, nil, 40},
		"one character":              {"taobao", map[string]string{"refuse_message": "不"}, nil, 41},
		"two hundred":                {"taobao", map[string]string{"refuse_message": strings.Repeat("不", 200)}, nil, 0},
		"one more":                   {"taobao", map[string]string{"refuse_message": strings.Repeat("不", 201)}, nil, 41},
		"Tmall wants a version":      {"tmall", map[string]string{"refund_version": "-"}, [][]byte{picture(t, 0)}, 40},
		"Tmall wants the phase":      {"tmall", map[string]string{"refund_phase": "-"}, [][]byte{picture(t, 0)}, 40},
		"Taobao wants neither":       {"taobao", map[string]string{"refund_version": "-", "refund_phase": "-"}, nil, 0},
		"the version that it has":    {"taobao", map[string]string{"refund_version": "1"}, nil, 15},
		"a reason that is a number":  {"taobao", map[string]string{"refuse_reason_id": "sound"}, nil, 41},
		"a refund that there is":     {"taobao", map[string]string{"refund_id": "1"}, nil, 15},
		"a refund that is a number":  {"taobao", map[string]string{"refund_id": "R"}, nil, 41},
		"the phase that it is in":    {"taobao", map[string]string{"refund_phase": "aftersale"}, nil, 41},
		"a proof is not a parameter": {"taobao", map[string]string{"refuse_proof": "x"}, nil, 41},
	} {
		g := call(c.platform)
		id, version := g.opened(t, marketplace.RefundOnly)
		more := map[string]string{"refund_id": id, "refund_version": version, "refund_phase": "onsale", "refuse_message": "完好"}
		for k, v := range c.more {
			more[k] = v
		}
		code, _ := g.ask(t, "taobao.refund.refuse", more, c.files...)
		require.Equal(t, c.code, code, name)
		want := []string(nil)
		if c.code == 0 {
			want = []string{"refuse"}
		}
		require.Equal(t, want, g.Took(id), name)
	}
}

func TestWhatAMessageMustHave(t *testing.T) {
	t.Parallel()
	c := call("taobao")
	id, _ := c.opened(t, marketplace.RefundOnly)
	code, _ := c.ask(t, "taobao.refund.message.add", map[string]string{"refund_id": id, "content": "您好"})
	require.Equal(t, 40, code, "the image is required")
	code, _ = c.ask(t, "taobao.refund.message.add", map[string]string{"refund_id": id, "content": strings.Repeat("好", 134)}, picture(t, 0))
	require.Equal(t, 41, code, "402 bytes")
	code, _ = c.ask(t, "taobao.refund.message.add", map[string]string{"refund_id": id, "content": "您好"}, picture(t, 500<<10+1))
	require.Equal(t, 41, code, "500 KB")
	code, _ = c.ask(t, "taobao.refund.message.add", map[string]string{"refund_id": id, "content": "您好"}, picture(t, 0))
	require.Zero(t, code)
}

func TestWhatIsPaidBack(t *testing.T) {
	t.Parallel()
	for platform, infos := range map[string]map[string]string{
		"taobao": {"V|12800|W": "OP_SUCC", "V|12800|W|onsale": "41", "V|128.00|W": "41", "V|128|W": "OP_FAILURE_UE", "V|12800|1": "OP_FAILURE_UE", "1|12800|W": "15"},
		"tmall":  {"V|12800|W": "41", "V|12800|W|onsale": "OP_FAILURE_UE", "V|12800|W|aftersale": "41"}, // not reviewed
	} {
		for info, want := range infos {
			c := call(platform)
			id, version := c.opened(t, marketplace.RefundOnly)
			info = strings.ReplaceAll(strings.ReplaceAll(info, "V", id), "W", version)
			code, answer := c.ask(t, "taobao.rp.refunds.agree", map[string]string{"refund_infos": info})
			if code != 0 {
				require.Equal(t, want, json.Number(jsonOf(t, float64(code))).String(), info)
			} else {
				require.Equal(t, want, answer["msg_code"], info)
			}
			require.Equal(t, want == "OP_SUCC", len(c.PaidBack(id)) == 1, info)
		}
	}
}

func TestTmallPaysBackWhatWasReviewed(t *testing.T) {
	t.Parallel()
	c := call("tmall")
	id, version := c.opened(t, marketplace.RefundOnly)
	code, _ := c.ask(t, "taobao.rp.refund.review", map[string]string{"refund_id": id, "operator": "li", "refund_phase": "onsale", "refund_version": version,
		"message": "ok", "result": "true"})
	require.Zero(t, code)
	_, answer := c.ask(t, "taobao.rp.refunds.agree", map[string]string{"refund_infos": id + "|12800|" + version + "|onsale"})
	require.Equal(t, "OP_SUCC", answer["msg_code"])
	_, answer = c.ask(t, "taobao.rp.refunds.agree", map[string]string{"refund_infos": id + "|12800|" + c.version(t, id) + "|onsale"})
	require.Equal(t, "OP_FAILURE_UE", answer["msg_code"])
	require.Len(t, c.PaidBack(id), 1)
}

func TestEachTimeFallsAtItsOwnInstant(t *testing.T) {
	t.Parallel()
	c := call("taobao")
	refund, _ := c.opened(t, marketplace.RefundOnly)
	back, _ := c.opened(t, marketplace.ReturnRefund)
	c.Turn(5*24*time.Hour - time.Second)
	require.Empty(t, c.PaidBack(refund))
	c.Turn(time.Second)
	require.Len(t, c.PaidBack(refund), 1)
	require.True(t, c.Sends(back, "sf", "1"), "silence lets the goods come back")
	c.Turn(10 * 24 * time.Hour)
	require.Len(t, c.PaidBack(back), 1)
	require.Equal(t, start.Add(15*24*time.Hour), c.Now())

	late, _ := c.opened(t, marketplace.ReturnRefund)
	c.Turn(12 * 24 * time.Hour) // nothing came
	require.False(t, c.Sends(late, "sf", "1"))
	require.Empty(t, c.PaidBack(late))
}

func TestWhatThePlatformDoesOnlyOnce(t *testing.T) {
	t.Parallel()
	c := call("taobao")
	id, _ := c.opened(t, marketplace.RefundOnly)
	yuan := func(m int64) complaint.Money { return complaint.Money{Minor: m, Currency: "CNY"} }
	require.True(t, c.Escalates(id))
	require.False(t, c.Escalates(id))
	require.False(t, c.ByHand(id, marketplace.UploadEvidence), "no window is open")
	require.False(t, c.ByHand(id, marketplace.StopSelling))
	c.Turn(30 * 24 * time.Hour)
	require.Empty(t, c.PaidBack(id), "the sides' clock stands while the platform decides")
	require.False(t, c.Rules(id, complaint.Split, yuan(0)))
	require.False(t, c.Rules(id, complaint.ForCustomer, yuan(12801)))
	require.True(t, c.Rules(id, complaint.Split, yuan(100)))
	require.False(t, c.Rules(id, complaint.ForCustomer, yuan(100)))
	require.False(t, c.PaysBy(id, yuan(100)))
	require.False(t, c.Withdraws(id))
	require.Equal(t, []complaint.Money{yuan(100)}, c.PaidBack(id))
	require.Empty(t, c.Opens(marketplacetest.Opening{Total: complaint.Money{Minor: 5, Currency: "USD"}}))
	require.NotEmpty(t, c.Pushes())
}
