package weidiantest_test

import (
	"encoding/json"
	"io"
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
	"redress/internal/marketplace/weidian/weidiantest"
)

type rig struct {
	*weidiantest.World
	url   string
	token string
}

func setup(t *testing.T) *rig {
	t.Helper()
	w := weidiantest.New(marketplacetest.NewClock(time.Date(2026, 11, 20, 4, 0, 0, 0, time.UTC)))
	server := httptest.NewServer(w.Gateway())
	t.Cleanup(server.Close)
	r := &rig{World: w, url: server.URL}
	s := w.Shop().Settings
	_, said := r.get(t, "/token?grant_type=client_credential&appkey="+s["app_key"]+"&secret="+s["app_secret"])
	var got struct {
		Result struct {
			Token string `json:"access_token"`
		}
	}
	require.NoError(t, json.Unmarshal([]byte(said), &got))
	r.token = got.Result.Token
	require.NotEmpty(t, r.token)
	return r
}

func (r *rig) get(t *testing.T, path string) (int, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.url+path, nil)
	require.NoError(t, err)
	return do(t, request)
}

func do(t *testing.T, request *http.Request) (int, string) {
	t.Helper()
	answer, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer func() { require.NoError(t, answer.Body.Close()) }()
	said, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	return answer.StatusCode, string(said)
}

// call is the status_code that a call is answered with.
func (r *rig) call(t *testing.T, public, param string) int {
	t.Helper()
	form := url.Values{"public": {strings.ReplaceAll(public, "TOKEN", r.token)}, "param": {param}}.Encode()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, r.url+"/api", strings.NewReader(form))
	require.NoError(t, err)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	_, said := do(t, request)
	var got struct {
		Status struct {
			Code *int `json:"status_code"`
		}
	}
	require.NoError(t, json.Unmarshal([]byte(said), &got))
	require.NotNil(t, got.Status.Code)
	return *got.Status.Code
}

func public(method, version string) string {
	return `{"method":"` + method + `","access_token":"TOKEN","version":"` + version + `","format":"json","lang":"go"}`
}

func opening() marketplacetest.Opening {
	yuan := func(fen int64) complaint.Money { return complaint.Money{Minor: fen, Currency: "CNY"} }
	return marketplacetest.Opening{Order: "8001", Item: "2100", Kind: marketplace.RefundOnly, Total: yuan(12800), Claimed: yuan(4980)}
}

func TestCallsThatAreNotRight(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.Opens(opening())
	for _, c := range []struct {
		public, param string
		want          int
	}{
		{public("vdian.order.get", "1.0"), `{"order_id":"8001"}`, 0},
		{public("vdian.order.get", "1.0"), `{"order_id":8001}`, 0},
		{public("vdian.order.get", "2.0"), `{"order_id":"8001"}`, 10006},
		{public("vdian.order.burn", "1.0"), `{}`, 10006},
		{strings.ReplaceAll(public("vdian.order.get", "1.0"), "TOKEN", "x"), `{"order_id":"8001"}`, 10013},
		{`{"method":"vdian.order.get","version":"1.0"}`, `{"order_id":"8001"}`, 10001},
		{strings.ReplaceAll(public("vdian.order.get", "1.0"), `"json"`, `"xml"`), `{"order_id":"8001"}`, 10001},
		{strings.ReplaceAll(public("vdian.order.get", "1.0"), `"lang"`, `"sign"`), `{"order_id":"8001"}`, 10001},
		{public("vdian.order.get", "1.0") + "x", `{"order_id":"8001"}`, 10001},
		{public("vdian.order.get", "1.0"), `{}`, 10001},
		{public("vdian.order.get", "1.0"), `{"order_id":"8001","more":1}`, 10001},
		{public("vdian.order.get", "1.0"), `{"order_id":["8001"]}`, 10001},
		{public("vdian.order.get", "1.0"), `{"order_id":"8002"}`, 20001},
		{public("vdian.order.list.get", "1.2"), `{"order_type":"all","page_num":1,"page_size":51,"update_start":"2026-11-20 00:00:00","update_end":"2026-11-21 00:00:00"}`, 10001},
		{public("vdian.order.list.get", "1.2"), `{"order_type":"every","page_num":1,"page_size":50,"update_start":"2026-11-20 00:00:00","update_end":"2026-11-21 00:00:00"}`, 10001},
		{public("vdian.order.list.get", "1.2"), `{"order_type":"refunding","page_num":1,"page_size":50,"update_start":"2026-11-20T00:00:00","update_end":"2026-11-21 00:00:00"}`, 10001},
		{public("vdian.order.list.get", "1.2"), `{"order_type":"refunding","page_num":1,"page_size":50,"update_start":"2026-11-20 00:00:00","update_end":"2026-11-21 00:00:00"}`, 0},
		{public("vdian.item.get", "1.0"), `{"itemid":"1"}`, 20001},
		{public("weidian.item.onSale", "1.0"), `{"itemid":"2100","opt":"3"}`, 10001},
		{public("vdian.order.refund.accept", "1.1"), `{"refund_no":"1","is_accept":"1"}`, 20001},
		{public("vdian.order.refund.accept", "1.0"), `{"order_id":"8001","is_accept":"2"}`, 10001},
		{public("vdian.order.refund.accept", "1.0"), `{"order_id":"8001","is_accept":"0"}`, 20002},
		{public("vdian.order.refund.accept", "1.0"), `{"order_id":"8001","is_accept":"1"}`, 0},
		{public("vdian.order.refund.accept", "1.0"), `{"order_id":"8001","is_accept":"1"}`, 20002},
	} {
		require.Equal(t, c.want, r.call(t, c.public, c.param), "%s %s", c.public, c.param)
	}
	require.Len(t, r.Pushes(), 2, "asked for, and paid")
	r.Turn(8 * 24 * time.Hour)
	require.Equal(t, 10013, r.call(t, public("vdian.order.get", "1.0"), `{"order_id":"8001"}`), "the token has ended")
	status, _ := r.get(t, "/elsewhere")
	require.Equal(t, 404, status)
	_, said := r.get(t, "/token?grant_type=client_credential&appkey=x&secret=y")
	require.Contains(t, said, "10014")
}

func TestARefreshTokenIsGoodForOnce(t *testing.T) {
	t.Parallel()
	r := setup(t)
	s := r.Authorised().Settings
	path := "/oauth2/refresh_token?grant_type=refresh_token&appkey=" + s["app_key"] + "&refresh_token=" + s["refresh_token"]
	_, said := r.get(t, path)
	require.Contains(t, said, `"refresh_token"`)
	_, said = r.get(t, path)
	require.Contains(t, said, "10013")
}

func TestWhatBuyersAndWeidianDo(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := r.Opens(opening())
	require.False(t, r.Rules(id, complaint.ForCustomer, complaint.Money{Minor: 1, Currency: "CNY"}), "nobody asked")
	require.True(t, r.Escalates(id))
	require.False(t, r.Escalates(id))
	r.Turn(5 * 24 * time.Hour)
	require.Empty(t, r.PaidBack(id), "with Weidian, silence is no consent")
	require.True(t, r.Withdraws(id))
	require.False(t, r.Withdraws(id))
	require.False(t, r.ByHand(id, marketplace.RefuseClaim))
	for _, c := range []marketplace.Capability{marketplace.SendMessages, marketplace.UploadEvidence, marketplace.ReadConversation} {
		require.True(t, r.ByHand(id, c))
	}
	require.Equal(t, []string{"message", "evidence"}, r.Took(id))
	require.False(t, r.Says(id, "x"))
	require.False(t, r.Sends(id, "sf", "1"))
	require.False(t, r.Asks(id, time.Hour))
	require.False(t, r.HidesDue(id))
	require.False(t, r.Moves("none"))
	require.False(t, r.PaysBy(id, complaint.Money{Minor: 12801, Currency: "CNY"}))
}
