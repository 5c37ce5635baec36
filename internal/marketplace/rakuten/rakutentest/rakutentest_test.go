package rakutentest_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/complaint"
	"redress/internal/marketplace/marketplacetest"
	"redress/internal/marketplace/rakuten/rakutentest"
)

const (
	messe  = "/es/1.0/inquirymng-api"
	orders = "/es/2.0/order"
)

type rig struct {
	*rakutentest.World
	url  string
	auth string
}

func setup(t *testing.T) *rig {
	t.Helper()
	w := rakutentest.New(marketplacetest.NewClock(time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC)))
	server := httptest.NewServer(w.Gateway())
	t.Cleanup(server.Close)
	s := w.Shop().Settings
	return &rig{w, server.URL, "ESA " + base64.StdEncoding.EncodeToString([]byte(s["service_secret"]+":"+s["license_key"]))}
}

func (r *rig) ask(t *testing.T, method, path, contentType, body string) (int, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, r.url+path, strings.NewReader(body))
	require.NoError(t, err)
	request.Header.Set("Authorization", r.auth)
	request.Header.Set("Content-Type", contentType)
	answer, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer func() { require.NoError(t, answer.Body.Close()) }()
	said, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	return answer.StatusCode, string(said)
}

func (r *rig) opens() string {
	return r.Opens(marketplacetest.Opening{Order: "A-1", Text: "壊れていました。", Total: complaint.Money{Minor: 5480, Currency: "JPY"}, Claimed: complaint.Money{Minor: 5480, Currency: "JPY"}})
}

func TestTheListRefusesWhatIsOutOfBounds(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.opens()
	const window = "fromDate=2026-11-01T00:00:00&toDate=2026-11-30T23:59:59"
	for query, want := range map[string]int{
		window: 200, window + "&limit=100&page=100": 200, window + "&limit=101": 400, window + "&limit=100&page=101": 400, window + "&limit=0": 400,
		window + "&page=x": 400, "": 400, "fromDate=2026-11-01&toDate=2026-11-02": 400, "fromDate=2026-11-02T00:00:00&toDate=2026-11-01T00:00:00": 400,
		"fromDate=2026-10-20T00:00:00&toDate=2026-11-20T00:00:00": 400,
	} {
		status, said := r.ask(t, http.MethodGet, messe+"/inquiries?"+query, "", "")
		require.Equal(t, want, status, query)
		if want == 400 {
			require.Regexp(t, `"code":"IE00[01]"`, said)
		}
	}
	_, said := r.ask(t, http.MethodGet, messe+"/inquiries/count?"+window, "", "")
	require.JSONEq(t, `{"result":{"count":1}}`, said)
}

func TestRepliesAreCheckedFieldByField(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := r.opens()
	reply := func(change map[string]any) (int, string) {
		in := map[string]any{"inquiryNumber": id, "shopId": "999999", "message": "はい。"}
		for k, v := range change {
			in[k] = v
		}
		b, err := json.Marshal(in)
		require.NoError(t, err)
		return r.ask(t, http.MethodPost, messe+"/inquiry/reply", "application/json; charset=utf-8", string(b))
	}
	path := r.uploads(t, "a.png", "image/png", 10)
	file := map[string]any{"label": "b.png", "path": path}
	for field, change := range map[string]map[string]any{
		"message": {"message": ""}, "shopId": {"shopId": "1"}, "attachments": {"attachments": []any{file, file}}, "body": {"more": 1},
		"attachments[0].label": {"attachments": []any{map[string]any{"label": strings.Repeat("x", 101), "path": path}}},
		"attachments[0].path":  {"attachments": []any{map[string]any{"label": "b.gif", "path": path}}},
	} {
		status, said := reply(change)
		require.Equal(t, 400, status, field)
		require.Contains(t, said, `"`+field+`"`)
	}
	for _, message := range []string{strings.Repeat("あ", 301), strings.Repeat("あ\n", 1001), "http://www.rakuten.co.jp/", "https://rakuten.co.jp.example/"} {
		status, _ := reply(map[string]any{"message": message})
		require.Equal(t, 400, status)
	}
	for _, want := range []int{201, 409} {
		status, _ := reply(map[string]any{"attachments": []any{file}, "message": "https://www.rakuten.co.jp/\n" + strings.Repeat("あ", 300)})
		require.Equal(t, want, status)
	}
	status, _ := reply(map[string]any{"inquiryNumber": "999999-20200101-1t"})
	require.Equal(t, 404, status)
	r.Turn(91 * 24 * time.Hour)
	require.Equal(t, []string{"evidence"}, r.Took(id))
}

func (r *rig) uploads(t *testing.T, name, kind string, size int) string {
	t.Helper()
	status, said := r.upload(t, name, kind, size)
	require.Equal(t, 201, status, said)
	var got struct {
		Result struct{ Path string }
	}
	require.NoError(t, json.Unmarshal([]byte(said), &got))
	return got.Result.Path
}

func (r *rig) upload(t *testing.T, name, kind string, size int) (int, string) {
	t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	part, err := form.CreatePart(textproto.MIMEHeader{"Content-Disposition": {`form-data; name="file"; filename="` + name + `"`}, "Content-Type": {kind}})
	require.NoError(t, err)
	_, err = part.Write(make([]byte, size))
	require.NoError(t, err)
	require.NoError(t, form.Close())
	return r.ask(t, http.MethodPost, messe+"/attachment", form.FormDataContentType(), b.String())
}

func TestFiles(t *testing.T) {
	t.Parallel()
	r := setup(t)
	for _, c := range []struct {
		name, kind string
		size, want int
		said       string
	}{
		{"a.png", "image/png", 5_000_000, 201, ""},
		{"a.png", "image/png", 5_000_001, 413, "GF0003"},
		{"a.png", "image/png", 7_000_000, 413, "GF0003"},
		{"a.png", "image/png", 0, 400, "empty"},
		{"a.mp4", "video/mp4", 9, 400, "unsupported"},
		{"a.png", "image/jpeg", 9, 400, "unsupported"},
		{strings.Repeat("a", 97) + ".png", "image/png", 9, 400, "too long"},
	} {
		status, said := r.upload(t, c.name, c.kind, c.size)
		require.Equal(t, c.want, status, c.name)
		require.Contains(t, said, c.said)
	}
	path := r.uploads(t, "a.pdf", "application/pdf", 3)
	status, said := r.ask(t, http.MethodGet, messe+"/attachment?path="+path+"&label=a.pdf", "", "")
	require.Equal(t, 200, status)
	require.Len(t, said, 3)
	r.Turn(89 * 24 * time.Hour)
	status, _ = r.ask(t, http.MethodGet, messe+"/attachment?path="+path+"&label=b.pdf", "", "")
	require.Equal(t, 404, status)
}

func TestMarksAndOthers(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := r.opens()
	const plain = "application/json"
	status, said := r.ask(t, http.MethodPatch, messe+"/inquiries/complete", plain, fmt.Sprintf(`{"inquiryNumbers":[%q,"none"]}`, id))
	require.Equal(t, 200, status)
	require.Contains(t, said, `"ok":["`+id+`"]`)
	_, said = r.ask(t, http.MethodGet, messe+"/inquiry/"+id, plain, "")
	require.Contains(t, said, `"isCompleted":true`)
	require.True(t, r.Says(id, "まだです。"))
	_, said = r.ask(t, http.MethodGet, messe+"/inquiry/"+id, plain, "")
	require.Contains(t, said, `"isCompleted":false`)
	for _, c := range []struct{ method, path, kind, body, said string }{
		{http.MethodPatch, messe + "/inquiries/read", plain, `{"inquiryNumbers":[]}`, "IE001"},
		{http.MethodPatch, messe + "/inquiries/burn", plain, `{"inquiryNumbers":["1"]}`, "IE001"},
		{http.MethodGet, messe + "/inquiry/none", plain, "", "IE002"},
		{http.MethodDelete, messe + "/inquiry/none", plain, "", "GF0001"},
		{http.MethodGet, orders + "/getOrder/", plain, "", "GF0005"},
		{http.MethodPost, orders + "/getOrder/", plain, "{}", "GF0006"},
		{http.MethodPost, orders + "/getOrder/", plain + ";charset=utf-8", "{}", "GET_ORDER_ERROR_009"},
		{http.MethodPost, orders + "/getOrder/", plain + ";charset=utf-8", `{"orderNumberList":["A-1"]}`, "GET_ORDER_ERROR_010"},
		{http.MethodPost, orders + "/payOrder/", plain + ";charset=utf-8", "{}", "GF0001"},
		{http.MethodPost, orders + "/cancelOrder/", plain + ";charset=utf-8", `{"orderNumber":"A-1"}`, "CANCEL_ORDER_ERROR_001"},
		{http.MethodPost, orders + "/cancelOrder/", plain + ";charset=utf-8", `{"orderNumber":"A-1","inventoryRestoreType":0,"changeReasonDetailApply":7}`, "CANCEL_ORDER_ERROR_002"},
		{http.MethodPost, orders + "/cancelOrder/", plain + ";charset=utf-8", `{"orderNumber":"A-2","inventoryRestoreType":0,"changeReasonDetailApply":1}`, "CANCEL_ORDER_ERROR_003"},
		{http.MethodPost, orders + "/cancelOrder/", plain + ";charset=utf-8", `{"orderNumber":"A-1","inventoryRestoreType":0,"changeReasonDetailApply":1}`, "CANCEL_ORDER_ERROR_004"},
		{http.MethodGet, "/es/1.0/license-management/license-key/expiry-date?licenseKey=x", plain, "", "GF0002"},
	} {
		status, said := r.ask(t, c.method, c.path, c.kind, c.body)
		require.GreaterOrEqual(t, status, 400, c.path)
		require.Contains(t, said, c.said, c.path)
	}
	require.Empty(t, r.PaidBack(id))
	r.auth = "ESA " + base64.StdEncoding.EncodeToString([]byte("a:b"))
	status, said = r.ask(t, http.MethodGet, messe+"/inquiry/"+id, plain, "")
	require.Equal(t, 401, status)
	require.Contains(t, said, "GA0001")
}

func TestWhatRakutenDoesNotHave(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := r.opens()
	require.False(t, r.Sends(id, "yamato", "1"))
	require.False(t, r.Withdraws(id))
	require.False(t, r.Escalates(id))
	require.False(t, r.Asks(id, time.Hour))
	require.False(t, r.HidesDue(id))
	require.Empty(t, r.Pushes())
	require.False(t, r.Says("none", "x"))
	require.False(t, r.PaysBy(id, complaint.Money{Minor: 5481, Currency: "JPY"}))
}
