package jdtest_test

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"redress/internal/marketplace"
	"redress/internal/marketplace/jd/jdtest"
	"redress/internal/marketplace/marketplacetest"
)

// TestSignaturesAreTheOfficialOnes keeps the fake's own way of signing honest.
func TestSignaturesAreTheOfficialOnes(t *testing.T) {
	t.Parallel()
	require.Equal(t, "EF16F26C937CF52AE6F85DF2FD08B24A", jdtest.Sign("secret", [][2]string{{"b", "2"}, {"a", "1"}}))
	require.Equal(t, "D70825340F4084360B9362B60DFD7930", jdtest.Sign("yourappSecret", [][2]string{
		{"360buy_param_json", `{"end_date":null,"optional_fields":null,"order_state":"WAIT_SELLER_STOCK_OUT","page":"1","page_size":"200","start_date":null}`},
		{"access_token", "yourtoken"}, {"app_key", "yourappkey"}, {"method", "jingdong.pop.order.search"},
		{"timestamp", "2021-05-07 09:20:39.683+0800"}, {"v", "2.0"}}))
}

func TestWhatTheSPAPITurnsAway(t *testing.T) {
	t.Parallel()
	s := jdtest.New(start)
	id := opens(s, marketplace.RefundOnly)
	named := map[string]string{"afsOrderId": id}
	set := func(name, value string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set(name, value) }
	}
	for code, how := range map[string]spoil{
		"":               {},
		"fake.app_key":   {before: set("X-JOS-App-Key", "another")},
		"fake.token":     {before: set("X-JOS-Access-Token", "another")},
		"fake.timestamp": {before: set("X-JOS-Timestamp", fmt.Sprint(start.Add(-7*time.Minute).UnixMilli()))},
		"fake.identity":  {after: set("X-JOS-Request-Identity", "buyer")},
		"fake.sign":      {after: func(r *http.Request) { r.URL.RawQuery = "scopeSet=refundInfo%2Cmore" }},
	} {
		status, answer := sp(s, http.MethodGet, "/sp-aftercare/v0/afs-orders/"+id, "scopeSet=refundInfo", "", named, how)
		require.Equal(t, http.StatusOK, status, "a no has HTTP 200")
		require.Equal(t, code, refusal(t, answer))
	}
	_, answer := sp(s, http.MethodGet, "/sp-aftercare/v0/afs-orders/"+id, "", "", map[string]string{"afsOrderId": "1"}, spoil{})
	require.Equal(t, "fake.sign", refusal(t, answer), "the path's parameters are signed")
	_, answer = sp(s, http.MethodGet, "/sp-aftercare/v0/afs-orders", "updateStartTime=5&updateEndTime=1&page=1&pageSize=5", "", nil, spoil{})
	require.Equal(t, "fake.window", refusal(t, answer))
	_, answer = sp(s, http.MethodGet, "/sp-aftercare/v0/afs-orders", "updateStartTime=1&updateEndTime=5&page=0&pageSize=5", "", nil, spoil{})
	require.Equal(t, "fake.page", refusal(t, answer))
	status, _ := sp(s, http.MethodDelete, "/sp-aftercare/v0/afs-orders/"+id, "", "", named, spoil{})
	require.Equal(t, http.StatusNotFound, status)
	s.Throttles(2)
	for _, code := range []string{"fake.throttled", "fake.throttled", ""} {
		_, answer = sp(s, http.MethodGet, "/sp-aftercare/v0/afs-orders/"+id, "", "", named, spoil{})
		require.Equal(t, code, refusal(t, answer))
	}
}

func TestOperationsThatAreNotTaken(t *testing.T) {
	t.Parallel()
	s := jdtest.New(start)
	id := opens(s, marketplace.RefundOnly)
	for body, code := range map[string]string{
		`{"operateType":1}`:                     "fake.operate_type",
		`{}`:                                    "fake.operate_type",
		`{"operateType":9003,"unheardOf":1}`:    "fake.body",
		`{"operateType":9001}`:                  "fake.state", // no goods are offered back
		`{"operateType":9002}`:                  "fake.parameter",
		`{"operateType":9003}`:                  "fake.parameter",
		`{"operateType":9004}`:                  "fake.state",
		`{"operateType":9006}`:                  "fake.parameter",
		`{"operateType":9007}`:                  "fake.parameter",
		`{"operateType":9003,` + paid("128.01"): "fake.amount",
		`{"operateType":9003,` + paid("0"):      "fake.amount",
		`{"operateType":9003,` + paid("1.005"):  "fake.amount",
		`{"operateType":9003,` + paid("49.8e0"): "fake.amount",
		`{"operateType":9005,"submitRefundInfo":` + `{"submitRefundAmount":1,"refundSkuCount":1}}`: "fake.state", // nothing came back
	} {
		require.Equal(t, code, refusal(t, patch(s, id, body)), body)
	}
	require.Empty(t, s.Took(id))
	require.Empty(t, refusal(t, patch(s, id, `{"operateType":9003,`+paid("49.8"))))
	require.Equal(t, "fake.state", refusal(t, patch(s, id, `{"operateType":9003,`+paid("49.8"))), "it is paid once")
	require.Equal(t, "fake.missing", refusal(t, patch(s, "1", `{"operateType":9003,`+paid("49.8"))))
}

func paid(amount string) string {
	return `"onlyRefundInfo":{"submitRefundAmount":` + amount + `,"refundSkuCount":1}}`
}

func TestWhatTheOlderGatewayTurnsAway(t *testing.T) {
	t.Parallel()
	s := jdtest.New(start)
	id := s.OpensCancel(marketplacetest.Opening{Total: yuan(12800), Claimed: yuan(4980)})[len("cancel-"):]
	const query = "jingdong.pop.afs.soa.refundapply.queryById"
	for code, change := range map[string]func(url.Values){
		"19": func(f url.Values) { f.Set("access_token", "another") },
		"8":  func(f url.Values) { f.Set("timestamp", "2026-11-20 03:00:00") }, // of the wrong form
		"12": func(f url.Values) { f.Set("sign", "0") },
		"15": func(f url.Values) { f.Set("method", "jingdong.not.there") },
		"10": func(f url.Values) { f.Set("app_key", "another") },
		"5":  func(f url.Values) { f.Set("v", "3") },
		"14": func(f url.Values) { f.Del("method") },
	} {
		require.Contains(t, jos(s, query, `{"id":1}`, change), `"code":"`+code+`"`)
	}
	require.Contains(t, jos(s, query, `{"id":`+id+`}`, nil), `"applyRefundSum":4980`)
	require.Contains(t, jos(s, query, `{"id":`+id+`}`, nil), `_responce`)
	s.Throttles(1)
	require.Contains(t, jos(s, query, `{"id":1}`, nil), `"code":"2"`)

	const reply = "jingdong.pop.afs.soa.refundapply.replyRefund"
	for parameters, code := range map[string]string{
		`{"id":1,"status":1,"checkUserName":"u","remark":"r"}`:                         "fake.missing",
		`{"id":` + id + `,"status":1,"checkUserName":"u"}`:                             "fake.parameter",
		`{"id":` + id + `,"status":2,"checkUserName":"u","remark":"r"}`:                "fake.parameter",
		`{"id":` + id + `,"status":4,"checkUserName":"u","remark":"r"}`:                "fake.parameter",
		`{"id":` + id + `,"status":2,"checkUserName":"u","remark":"r","rejectType":7}`: "fake.parameter",
	} {
		require.Contains(t, jos(s, reply, parameters, nil), code, parameters)
	}
	require.Contains(t, jos(s, reply, `{"id":`+id+`,"status":1,"checkUserName":"u","remark":"r"}`, nil), `"success":true`)
	require.Contains(t, jos(s, reply, `{"id":`+id+`,"status":1,"checkUserName":"u","remark":"r"}`, nil), "fake.state")

	const intervene = "jingdong.asc.process.JdIntervene"
	afs := opens(s, marketplace.RefundOnly)
	require.Contains(t, jos(s, intervene, `{"serviceId":`+afs+`}`, nil), "fake.parameter")
}
